"""Emergency stops as the page allows them: officers within their mandate, the system administration everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from xinheng.accounts.domain import ANY_KIND, Actor, Viewer
from xinheng.accounts.services import refuse_recused, trace
from xinheng.administration.errors import StopNotYoursError
from xinheng.ledger.models import Act
from xinheng.records.domain.stops import STARTED, Scope
from xinheng.records.errors import RecordUnknownError
from xinheng.records.models import Stop, Version
from xinheng.records.services import lift_stop, start_stop


@dataclass(frozen=True)
class RunningStop:
    """A running stop as the page shows it; ``uscc`` for a record, ``may_lift`` for whoever looks.

    ``in_doubt``: a restore started it; lifting gives back what rests on the record too.
    """

    scope: str
    target: str
    reason: str
    started_at: datetime
    uscc: str
    may_lift: bool
    in_doubt: bool


def stop(*, scope: Scope, target: str, reason: str, actor: Actor, kinds: Sequence[str] = (ANY_KIND,)) -> Stop:
    """Hide ``target`` at once; an officer what the own authority and the mandate's ``kinds`` hold.

    StopNotYoursError, RecordUnknownError for another's record, RecusedError, and as records.
    """
    if actor.authority_uscc is not None:
        _refuse_foreign(scope, target, actor.authority_uscc, kinds)
    _refuse_recused(scope, target, actor)
    return start_stop(scope=scope, target=target, reason=reason, actor=actor)


def lift(*, scope: Scope, target: str, reason: str, actor: Actor, kinds: Sequence[str] = (ANY_KIND,)) -> Stop:
    """End a stop; an officer one that the own authority started, of the mandate's ``kinds``. Raises as ``stop``."""
    if actor.authority_uscc is not None:
        if _started_by(scope, target) != actor.authority_uscc:
            raise StopNotYoursError
        if ANY_KIND not in kinds:
            _refuse_foreign(scope, target, actor.authority_uscc, kinds)
    _refuse_recused(scope, target, actor)
    return lift_stop(scope=scope, target=target, reason=reason, actor=actor)


def _refuse_foreign(scope: Scope, target: str, authority_uscc: str, kinds: Sequence[str]) -> None:
    if scope == "record":
        found = _own_records(authority_uscc).filter(public_id=target).first()
        if found is None or not _covers(kinds, found.kind):
            raise RecordUnknownError(public_id=target)
    elif scope != "authority" or target != authority_uscc or ANY_KIND not in kinds:
        raise StopNotYoursError


def _covers(kinds: Sequence[str], kind: str) -> bool:
    return ANY_KIND in kinds or kind in kinds


def _refuse_recused(scope: Scope, target: str, actor: Actor) -> None:
    if scope == "record":
        for uscc in Version.objects.filter(public_id=target, known_to__isnull=True).values_list("uscc", flat=True):
            refuse_recused(actor=actor, organisation_uscc=uscc, case=f"record-{target}")


def _own_records(authority_uscc: str) -> QuerySet[Version]:
    own = Q(sender_uscc=authority_uscc) | Q(authority_uscc=authority_uscc) | Q(source_uscc=authority_uscc)
    return Version.objects.filter(own, known_to__isnull=True)


def _started_by(scope: str, target: str) -> str | None:
    """The authority for which the last stop of this was started; None for the node's own people."""
    begun = Act.objects.filter(kind=STARTED, body__scope=scope, body__target=target).order_by("-index")
    return begun.values_list("authority_uscc", flat=True).first()


def stops_read(*, actor: Actor, kinds: Sequence[str] = (ANY_KIND,)) -> list[RunningStop]:
    """What is stopped, latest first: everything, or what hides the own authority's records. The read is traced.

    ``kinds`` are those of an officer's mandate: of what it does not hold nothing is lifted.
    """
    with transaction.atomic():
        running = list(Stop.objects.filter(lifted_at__isnull=True).order_by("-started_at", "-pk"))
        named = [one.target for one in running if one.scope == "record"]
        own = actor.authority_uscc
        records = Version.objects.filter(known_to__isnull=True) if own is None else _own_records(own)
        rows = records.filter(public_id__in=named).values_list("public_id", "uscc", "kind")
        held = {public_id: (uscc, kind) for public_id, uscc, kind in rows}
        shown = [one for one in running if own is None or one.scope == "kind" or one.target in {own, *held}]
        viewer = Viewer(actor, "record-keeping", "emergency-stops")
        trace(viewer=viewer, subjects=sorted({uscc for uscc, _kind in held.values()}), what="records.stops")
    return [
        RunningStop(
            scope=one.scope,
            target=one.target,
            reason=one.reason,
            started_at=one.started_at,
            uscc=held.get(one.target, ("", ""))[0],
            in_doubt=one.in_doubt,
            may_lift=own is None
            or (_covers(kinds, held.get(one.target, ("", ""))[1]) and _started_by(one.scope, one.target) == own),
        )
        for one in shown
    ]
