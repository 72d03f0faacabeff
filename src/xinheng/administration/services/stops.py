"""Emergency stops as the page allows them: officers within the own authority, the system administration everywhere."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.services import trace
from xinheng.administration.errors import StopNotYoursError
from xinheng.ledger.models import Act
from xinheng.records.domain.stops import STARTED, Scope
from xinheng.records.errors import RecordUnknownError
from xinheng.records.models import Stop, Version
from xinheng.records.services import lift_stop, start_stop


@dataclass(frozen=True)
class RunningStop:
    """A running stop as the page shows it; ``uscc`` for a record, ``may_lift`` for whoever looks."""

    scope: str
    target: str
    reason: str
    started_at: datetime
    uscc: str
    may_lift: bool


def stop(*, scope: Scope, target: str, reason: str, actor: Actor) -> Stop:
    """Hide ``target`` at once. StopNotYoursError, RecordUnknownError for another authority's record, and as records."""
    if actor.authority_uscc is not None:
        _refuse_foreign(scope, target, actor.authority_uscc)
    return start_stop(scope=scope, target=target, reason=reason, actor=actor)


def lift(*, scope: Scope, target: str, reason: str, actor: Actor) -> Stop:
    """End a stop; an officer one that the own authority started. StopNotYoursError, StopNotRunningError."""
    if actor.authority_uscc is not None and _started_by(scope, target) != actor.authority_uscc:
        raise StopNotYoursError
    return lift_stop(scope=scope, target=target, reason=reason, actor=actor)


def _refuse_foreign(scope: Scope, target: str, authority_uscc: str) -> None:
    if scope == "record":
        if not _own_records(authority_uscc).filter(public_id=target).exists():
            raise RecordUnknownError(public_id=target)
    elif scope != "authority" or target != authority_uscc:
        raise StopNotYoursError


def _own_records(authority_uscc: str) -> QuerySet[Version]:
    own = Q(sender_uscc=authority_uscc) | Q(authority_uscc=authority_uscc) | Q(source_uscc=authority_uscc)
    return Version.objects.filter(own, known_to__isnull=True)


def _started_by(scope: str, target: str) -> str | None:
    """The authority for which the last stop of this was started; None for the node's own people."""
    begun = Act.objects.filter(kind=STARTED, body__scope=scope, body__target=target).order_by("-index")
    return begun.values_list("authority_uscc", flat=True).first()


def stops_read(*, actor: Actor) -> list[RunningStop]:
    """What is stopped, latest first: everything, or what hides the own authority's records. The read is traced."""
    with transaction.atomic():
        running = list(Stop.objects.filter(lifted_at__isnull=True).order_by("-started_at", "-pk"))
        named = [one.target for one in running if one.scope == "record"]
        own = actor.authority_uscc
        records = Version.objects.filter(known_to__isnull=True) if own is None else _own_records(own)
        usccs = dict(records.filter(public_id__in=named).values_list("public_id", "uscc"))
        shown = [one for one in running if own is None or one.scope == "kind" or one.target in {own, *usccs}]
        viewer = Viewer(actor, "record-keeping", "emergency-stops")
        trace(viewer=viewer, subjects=sorted(set(usccs.values())), what="records.stops")
    return [
        RunningStop(
            scope=one.scope,
            target=one.target,
            reason=one.reason,
            started_at=one.started_at,
            uscc=usccs.get(one.target, ""),
            may_lift=own is None or _started_by(one.scope, one.target) == own,
        )
        for one in shown
    ]
