"""What silence and the program itself do to a case is told once, to the organisation and to whoever is to act (G13).

Nothing here decides anything: an overdue case stands on the desk of the superior body, an unanswered objection pauses
the display, and a record that ended elsewhere ends the case that follows it, all of it without a job.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db.models import Q

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.messages.models import Message
from xinheng.messages.services import send
from xinheng.records.models import Pause
from xinheng.remedies.conducted import Reinstatement, Reorganisation
from xinheng.remedies.domain import OBJECTION, PROCEEDING, REPAIR, Workflow
from xinheng.remedies.domain.objection import OPEN
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.models import Objection, ObjectionStep, Proceeding, ProceedingStep, Repair, RepairStep
from xinheng.remedies.selectors import cases, conducted
from xinheng.remedies.selectors.holding import WAITING
from xinheng.remedies.services.stepping import opened, superior_of
from xinheng.remedies.services.telling import tell_decided
from xinheng.subjects.selectors import standing_for

HANDED_OVER, SILENT, DECIDED = "case-handed-over", "objection-unanswered", "case-decided"
ENDED = ("taken-in", "lapsed", "withdrawn")
"""Where a case stands that the program ended with its record."""
LOOKED_BACK = timedelta(days=31)
"""So far back is looked for what nobody was told of: a node that begins anew tells of nothing older."""
Row = Objection | Repair | Proceeding | Reorganisation | Reinstatement


def tell_silence(*, actor: Actor) -> int:
    """Tell of every case that became overdue, whose objection paused its record, or that the program ended; how many.

    Each is told once, by what lies in the organisation's inbox already.
    """
    today = clock.today()
    return _tell_handed_over(today, actor) + _tell_unanswered(today, actor) + _tell_learned(today, actor)


def _overdue(today: date, states: Collection[str]) -> Q:
    return Q(due_on__lt=today, due_on__gte=today - LOOKED_BACK, state__in=list(states))


def _untold(rows: Iterable[Row], name: str, template: str) -> list[Row]:
    """Those of these cases that nobody was told of."""
    waiting = list(rows)
    told = _told([f"{name}-{row.pk}" for row in waiting], template)
    return [row for row in waiting if f"{name}-{row.pk}" not in told]


def _told(cases: Collection[str], template: str, **facts: object) -> set[str]:
    found = Message.objects.filter(case__in=cases, template=template, **facts).exclude(to_organisation="")
    return set(found.values_list("case", flat=True))


def _tell_handed_over(today: date, actor: Actor) -> int:
    repairs = cases.with_states(REPAIR).filter(_overdue(today, ("applied", "accepted"))).order_by("pk")
    plans = conducted.with_states(REORGANISATION).filter(_overdue(today, WAITING)).order_by("pk")
    found = [*_untold(repairs, "repair", HANDED_OVER), *_untold(plans, "reorganisation", HANDED_OVER)]
    for row in found:
        workflow = "repair" if isinstance(row, Repair) else "reorganisation"
        above = superior_of(row.authority_uscc)
        facts = {
            "workflow": workflow,
            "number": row.pk,
            "due_on": _due(row),
            "superior": above.name if above is not None else "",
        }
        _send(row, workflow, HANDED_OVER, facts, above.uscc if above is not None else row.authority_uscc, actor)
    return len(found)


def _tell_unanswered(today: date, actor: Actor) -> int:
    rows = cases.with_states(OBJECTION).filter(_overdue(today, OPEN)).order_by("pk")
    paused = set(Pause.objects.filter(ended_at__isnull=True, pauses_from__lte=today).values_list("case", flat=True))
    found = [row for row in _untold(rows, "objection", SILENT) if f"objection-{row.pk}" in paused]
    for row in found:
        facts = {"number": row.pk, "due_on": _due(row)}
        _send(row, "objection", SILENT, facts, row.authority_uscc, actor)
    return len(found)


def _due(row: Row) -> str:
    due = None if isinstance(row, Reinstatement) else row.due_on
    return due.isoformat() if due is not None else ""


def _send(row: Row, workflow: str, template: str, facts: dict[str, object], to_authority: str, actor: Actor) -> None:
    case, place = f"{workflow}-{row.pk}", f"{workflow}s/{row.pk}"
    send(
        to_organisation=standing_for(row.organisation_uscc),
        template=template,
        facts=facts | {"door": f"/mine/{place}"},
        case=case,
        actor=actor,
    )
    send(to_authority=to_authority, template=template, facts=facts | {"door": f"/desk/{place}"}, case=case, actor=actor)


def _tell_learned(today: date, actor: Actor) -> int:
    """What the database ended with its record: the organisation is told, and whoever read a record that changed."""
    found = [
        (workflow, number)
        for workflow, steps in ((REPAIR, RepairStep), (OBJECTION, ObjectionStep), (PROCEEDING, ProceedingStep))
        for number in _untold_ends(workflow, steps, today)
    ]
    for workflow, number in found:
        tell_decided(opened(workflow, number), actor)
    return len(found)


def _untold_ends(
    workflow: Workflow, steps: type[RepairStep | ObjectionStep | ProceedingStep], today: date
) -> list[int]:
    """The cases that the program ended and nobody was told of since: an earlier outcome is another message."""
    ended = steps.objects.filter(act__in=("learn", "lapse"), day__gte=today - LOOKED_BACK).order_by("pk")
    numbers = {f"{workflow.name}-{number}": number for number in ended.values_list("case_id", flat=True)}
    told = _told(list(numbers), DECIDED, facts__state__in=ENDED)
    return [number for name, number in numbers.items() if name not in told]
