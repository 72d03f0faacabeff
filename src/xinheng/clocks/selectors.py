"""Reads of clocks: what runs for an authority or a case, and who is late.

A due day in a year whose days off are not announced is computed again at every read, so that it is the announced
calendar's as soon as there is one.
"""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.clocks.domain import Binds, Deadline, Due, Lateness, Task, Unit, due_of, working_days_left
from xinheng.clocks.models import Clock
from xinheng.kernel.working_days import Calendar


def working_calendar() -> Calendar:
    """The working-day calendar of the rulebook in use; the settings name who holds it, for it stands above."""
    return cast(Calendar, settings.WORKING_CALENDAR())


def due_day(row: Clock) -> Due:
    """The due day that stands, computed again while its calendar was provisional."""
    if not row.provisional:
        return Due(row.due_on, False)
    return due_of(rule_of(row), row.begins_on, working_calendar())


def rule_of(row: Clock) -> Deadline:
    """The rule a clock was started by."""
    unit: dict[str, Unit] = {"working_days": "working_days", "days": "days", "months": "months"}
    binds: dict[str, Binds] = {"authority": "authority", "organisation": "organisation"}
    return Deadline(row.rule, unit[row.unit], row.length, row.basis, row.unverified, binds[row.binds])


def tasks_of(authority_uscc: str, *, day: date) -> list[Task]:
    """The running clocks of an authority by due day, those of others' time included."""
    return _tasks(Clock.objects.filter(authority_uscc=authority_uscc, clockend__isnull=True), day)


def of_organisation(organisation_uscc: str, *, day: date) -> list[Task]:
    """The running clocks of the cases about an organisation, by due day."""
    return _tasks(Clock.objects.filter(organisation_uscc=organisation_uscc, clockend__isnull=True), day)


def of_case(case: str, *, day: date | None = None) -> list[Task]:
    """The running clocks of a case by due day, as seen on ``day`` (without it: on the day each began)."""
    return _tasks(Clock.objects.filter(case=case, clockend__isnull=True), day)


def read_tasks(*, viewer: Viewer, day: date, authority_uscc: str = "", case: str = "") -> list[Task]:
    """The running clocks of the node, of one authority or one case, by due day; the read is traced.

    Whoever acts for an authority reads that authority's only.
    """
    acting = viewer.actor.authority_uscc if viewer.actor else None
    rows = Clock.objects.filter(clockend__isnull=True, begins_on__lte=day)
    for wanted in filter(None, (authority_uscc, acting)):
        rows = rows.filter(authority_uscc=wanted)
    if case:
        rows = rows.filter(case=case)
    with transaction.atomic():
        found = _tasks(rows, day)
        subjects = sorted({one.organisation_uscc for one in found} - {""})
        trace(viewer=viewer, subjects=subjects, what="clocks.list")
    return found


def lateness(*, day: date) -> list[Lateness]:
    """How each authority kept its own deadlines until ``day``, by code; organisations' time is not counted.

    The due day counts as it was computed: what ran over a provisional calendar is judged by the day that was shown.
    """
    running, ended = Q(clockend__isnull=True) | Q(clockend__ended_on__gt=day), Q(clockend__ended_on__lte=day)
    rows = (
        Clock.objects.filter(binds="authority", begins_on__lte=day)
        .values("authority_uscc")
        .annotate(
            running=Count("pk", filter=running),
            late=Count("pk", filter=running & Q(due_on__lt=day)),
            ended_in_time=Count("pk", filter=ended & Q(clockend__ended_on__lte=F("due_on"))),
            ended_late=Count("pk", filter=ended & Q(clockend__ended_on__gt=F("due_on"))),
        )
        .order_by("authority_uscc")
    )
    return [Lateness(**row) for row in rows]


def wrong_due_days() -> list[int]:
    """Numbers of clocks whose due day is not the one their rule makes: there should be none."""
    calendar = working_calendar()
    found = Clock.objects.filter(provisional=False).order_by("pk").iterator()
    return [row.pk for row in found if due_of(rule_of(row), row.begins_on, calendar).on != row.due_on]


def _tasks(rows: Iterable[Clock], day: date | None) -> list[Task]:
    calendar = working_calendar()
    found = [_task(row, day or row.begins_on, calendar) for row in rows]
    return sorted(found, key=lambda one: (one.due_on, one.number))


def _task(row: Clock, day: date, calendar: Calendar) -> Task:
    due = due_day(row)
    return Task(
        number=row.pk,
        rule=row.rule,
        case=row.case,
        authority_uscc=row.authority_uscc,
        organisation_uscc=row.organisation_uscc,
        begins_on=row.begins_on,
        due_on=due.on,
        working_days_left=working_days_left(day, due.on, calendar),
        is_late=day > due.on,
        door=row.door,
        basis=row.basis,
        unverified=row.unverified,
        provisional=due.provisional,
        binds=row.binds,
    )
