"""Reads of clocks: what runs for an authority or a case, and who is late.

A due day in a year whose days off are not announced is computed again at every read, so that it is the announced
calendar's as soon as there is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.clocks.domain import (
    Binds,
    Deadline,
    Due,
    Excused,
    Lateness,
    Pause,
    StepLateness,
    Task,
    Uncounted,
    Unit,
    due_of,
    due_under,
    due_with,
    working_days_left,
)
from xinheng.clocks.models import Clock, ClockPause
from xinheng.kernel.working_days import Calendar
from xinheng.ledger.planned import planned_cursor


def working_calendar() -> Calendar:
    """The working-day calendar of the rulebook in use; the settings name who holds it, for it stands above."""
    return cast(Calendar, settings.WORKING_CALENDAR())


class Running(NamedTuple):
    """What a task is made of: a list of tasks reads no more of each clock. In the order of ``_OF_AUTHORITY``."""

    pk: int
    rule: str
    unit: str
    length: int
    case: str
    authority_uscc: str
    organisation_uscc: str
    begins_on: date
    due_on: date
    door: str
    basis: str
    unverified: bool
    provisional: bool
    binds: str
    uncounted: Sequence[str]
    most_uncounted: int


def due_day(row: Clock | Running, pauses: Sequence[Pause] = ()) -> Due:
    """The due day that stands, pauses regarded; computed again while its calendar was provisional."""
    if not row.provisional and not pauses:
        return Due(row.due_on, False)
    return due_under(rule_of(row), row.begins_on, pauses, working_calendar())


def pauses_of(rows: Iterable[Clock | Running]) -> dict[int, list[Pause]]:
    """The pauses of these clocks by number, oldest first; nothing is asked where no rule lets any of them pause."""
    held = [row.pk for row in rows if row.uncounted]
    found: dict[int, list[Pause]] = defaultdict(list)
    if held:
        for one in ClockPause.objects.filter(clock__in=held).select_related("clockresumption").order_by("pk"):
            resumed = getattr(one, "clockresumption", None)
            ended = resumed.resumed_on if resumed else None
            found[one.clock_id].append(Pause(one.ground, one.document, one.begun_on, ended))
    return found


def rule_of(row: Clock | Running) -> Deadline:
    """The rule a clock was started by."""
    unit: dict[str, Unit] = {"working_days": "working_days", "days": "days", "months": "months"}
    binds: dict[str, Binds] = {"authority": "authority", "organisation": "organisation"}
    uncounted = Uncounted(tuple(row.uncounted), row.most_uncounted)
    return Deadline(row.rule, unit[row.unit], row.length, row.basis, row.unverified, binds[row.binds], uncounted)


def tasks_of(authority_uscc: str, *, day: date) -> list[Task]:
    """The running clocks of an authority by due day, those of others' time included."""
    with planned_cursor() as cursor:
        cursor.execute(_OF_AUTHORITY, [authority_uscc])
        return _tasks([Running._make(row) for row in cursor.fetchall()], day)


def of_organisation(organisation_uscc: str, *, day: date) -> list[Task]:
    """The running clocks of the cases about an organisation, by due day."""
    return _tasks(_read(Clock.objects.filter(organisation_uscc=organisation_uscc, clockend__isnull=True)), day)


def of_case(case: str, *, day: date | None = None) -> list[Task]:
    """The running clocks of a case by due day, as seen on ``day`` (without it: on the day each began)."""
    return _tasks(_read(Clock.objects.filter(case=case, clockend__isnull=True)), day)


def read_tasks(
    *, viewer: Viewer, day: date, authority_uscc: str = "", case: str = "", number: int | None = None
) -> list[Task]:
    """The running clocks of the node, of one authority, one case or of one number, by due day; the read is traced.

    Whoever acts for an authority reads that authority's only.
    """
    acting = viewer.actor.authority_uscc if viewer.actor else None
    rows = Clock.objects.filter(clockend__isnull=True, begins_on__lte=day)
    for wanted in filter(None, (authority_uscc, acting)):
        rows = rows.filter(authority_uscc=wanted)
    if case:
        rows = rows.filter(case=case)
    if number is not None:
        rows = rows.filter(pk=number)
    with transaction.atomic():
        found = _tasks(_read(rows), day)
        subjects = sorted({one.organisation_uscc for one in found} - {""})
        trace(viewer=viewer, subjects=subjects, what="clocks.list")
    return found


def lateness(*, day: date) -> list[Lateness]:
    """How each authority kept its own deadlines until ``day``, by code: ``lateness_by_step`` in all."""
    found: dict[str, list[StepLateness]] = defaultdict(list)
    for one in lateness_by_step(day=day):
        found[one.authority_uscc].append(one)
    return [
        Lateness(
            authority,
            sum(one.running for one in steps),
            sum(one.late for one in steps),
            sum(one.ended_in_time for one in steps),
            sum(one.ended_late for one in steps),
        )
        for authority, steps in found.items()
    ]


def lateness_by_step(*, day: date, since: date | None = None) -> list[StepLateness]:
    """How each authority kept each of its own deadlines until ``day``; organisations' time is not counted.

    With ``since``, what runs on ``day`` and what ended from then on: nobody's old lateness leaves while it runs.
    The due day counts as it was computed: what ran over a provisional calendar is judged by the day that was shown.
    What a pause left uncounted is no lateness.
    """
    running, ended = Q(clockend__isnull=True) | Q(clockend__ended_on__gt=day), Q(clockend__ended_on__lte=day)
    if since is not None:
        ended &= Q(clockend__ended_on__gte=since)
    rows = (
        Clock.objects.filter(running | ended, binds="authority", begins_on__lte=day)
        .values("authority_uscc", "rule")
        .annotate(
            running=Count("pk", filter=running),
            late=Count("pk", filter=running & Q(due_on__lt=day)),
            ended_in_time=Count("pk", filter=ended & Q(clockend__ended_on__lte=F("due_on"))),
            ended_late=Count("pk", filter=ended & Q(clockend__ended_on__gt=F("due_on"))),
        )
        .order_by("authority_uscc", "rule")
    )
    excused = _excused(day, since)
    return [excused[row["authority_uscc"], row["rule"]].taken_from(StepLateness(**row)) for row in rows]


def _excused(day: date, since: date | None) -> dict[tuple[str, str], Excused]:
    """By authority and rule what was late by the first due day only, and in time once its pauses are regarded."""
    found: dict[tuple[str, str], Excused] = defaultdict(Excused)
    paused = Clock.objects.filter(due_on__lt=day, begins_on__lte=day, clockpause__begun_on__lte=day).distinct()
    rows = list(paused.select_related("clockend"))
    pauses = pauses_of(rows)
    for row in rows:
        held = found[row.authority_uscc, row.rule]
        due, end = due_day(row, pauses[row.pk]).on, getattr(row, "clockend", None)
        if end is None or end.ended_on > day:
            held.running += due >= day
        elif row.due_on < end.ended_on <= due and (since is None or end.ended_on >= since):
            held.ended += 1
    return found


def wrong_due_days() -> list[int]:
    """Numbers of clocks whose due day is not the one their rule makes: there should be none."""
    calendar = working_calendar()
    found = Clock.objects.filter(provisional=False).order_by("pk").iterator()
    wrong = [row.pk for row in found if due_of(rule_of(row), row.begins_on, calendar).on != row.due_on]
    rows = list(Clock.objects.filter(clockpause__isnull=False).distinct())
    pauses = pauses_of(rows)
    return sorted({*wrong, *(row.pk for row in rows if _is_moved(row, pauses[row.pk]))})


def _is_moved(row: Clock, pauses: Sequence[Pause]) -> bool:
    """Whether a day stored with a pause is not the one that rule and pauses make."""
    rule, calendar = rule_of(row), working_calendar()
    stored = ClockPause.objects.filter(clock=row).select_related("clockresumption").order_by("pk")
    latest = due_with(rule, row.begins_on, rule.uncounted.most, calendar).on
    for place, one in enumerate(stored, start=1):
        resumed = getattr(one, "clockresumption", None)
        if one.latest_due_on != latest:
            return True
        if resumed and resumed.due_on != due_under(rule, row.begins_on, pauses[:place], calendar).on:
            return True
    return False


_OF_AUTHORITY = """
SELECT clock.id, clock.rule, clock.unit, clock.length, clock."case", clock.authority_uscc, clock.organisation_uscc,
       clock.begins_on, clock.due_on, clock.door, clock.basis, clock.unverified, clock.provisional, clock.binds,
       clock.uncounted, clock.most_uncounted
FROM clocks_clock AS clock LEFT JOIN clocks_clockend AS ended ON ended.clock_id = clock.id
WHERE clock.authority_uscc = %s AND ended.id IS NULL
"""


def _read(rows: QuerySet[Clock]) -> list[Running]:
    return [Running._make(row) for row in rows.values_list(*Running._fields)]


def _tasks(rows: Sequence[Running], day: date | None) -> list[Task]:
    calendar, left = working_calendar(), cache(working_days_left)
    pauses = pauses_of(rows)
    found = []
    for row in rows:
        held, today = pauses.get(row.pk, ()), day or row.begins_on
        due = due_day(row, held)
        found.append(_task(row, held, due, today, left(today, due.on, calendar)))
    return sorted(found, key=lambda one: (one.due_on, one.number))


def _task(row: Running, pauses: Sequence[Pause], due: Due, day: date, left: int) -> Task:
    paused = pauses[-1] if pauses and pauses[-1].resumed_on is None else None
    return Task(
        number=row.pk,
        rule=row.rule,
        case=row.case,
        authority_uscc=row.authority_uscc,
        organisation_uscc=row.organisation_uscc,
        begins_on=row.begins_on,
        due_on=due.on,
        working_days_left=left,
        is_late=day > due.on,
        door=row.door,
        basis=row.basis,
        unverified=row.unverified,
        provisional=due.provisional,
        binds=row.binds,
        paused=paused,
        may_pause=() if paused or day > due.on or row.most_uncounted == 0 else tuple(row.uncounted),
    )
