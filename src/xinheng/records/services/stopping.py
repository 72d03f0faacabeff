"""Emergency stops (G22): hide one record, one kind or one deciding authority at once, and give them back."""

from contextlib import suppress

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Authority
from xinheng.kernel import clock
from xinheng.ledger.journal import STOPPED
from xinheng.ledger.services import act, note
from xinheng.records.domain.stops import LIFTED, STARTED, Scope
from xinheng.records.errors import (
    ReasonMissingError,
    RecordUnknownError,
    StopAuthorityUnknownError,
    StopNotRunningError,
    StopRunningError,
)
from xinheng.records.models import Landed, Stop, StopLift, Version
from xinheng.records.rows import refuse_person_numbers


def _refuse_reason(name: str, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissingError(act=name)
    refuse_person_numbers("reason", reason)


def _refuse_unknown(scope: Scope, target: str) -> None:
    if scope == "record" and not Version.objects.filter(public_id=target).exists():
        raise RecordUnknownError(public_id=target)
    if scope == "authority" and not (
        Authority.objects.filter(uscc=target).exists() or Landed.objects.filter(authority_uscc=target).exists()
    ):
        raise StopAuthorityUnknownError(uscc=target)


def start_stop(
    *, scope: Scope, target: str, reason: str, actor: Actor, held: bool = True, in_doubt: bool = False
) -> Stop:
    """Hide what ``target`` names from every public outlet at once; one person may, for it only ever hides.

    ``held`` False also takes a target that is not held (a restored node, where it may be sent again). ``in_doubt``: no
    measure rests on the record either; for a restore, see ``doubt_record``.
    ReasonMissingError, StopRunningError, RecordUnknownError, StopAuthorityUnknownError.
    """
    _refuse_reason("stop", reason)
    if held:
        _refuse_unknown(scope, target)
    with act(kind=STARTED, actor=actor) as draft:
        try:
            with transaction.atomic():
                stop = Stop.objects.create(
                    scope=scope, target=target, reason=reason, in_doubt=in_doubt, started_at=clock.now()
                )
        except IntegrityError as error:
            raise StopRunningError(scope=scope, target=target) from error
        draft.body.update(scope=scope, target=target, **({"in_doubt": True} if in_doubt else {}))
        note(what=STOPPED, items=[f"{scope} {target}"])
    return stop


def lift_stop(*, scope: Scope, target: str, reason: str, actor: Actor) -> Stop:
    """End the running stop of ``target``: what the computed windows show is shown again, and nothing more.

    ReasonMissingError, StopNotRunningError.
    """
    _refuse_reason("lift", reason)
    with act(kind=LIFTED, actor=actor) as draft:
        stop = Stop.objects.filter(scope=scope, target=target, lifted_at__isnull=True).first()
        if stop is None:
            raise StopNotRunningError(scope=scope, target=target)
        try:
            with transaction.atomic():
                StopLift.objects.create(stop=stop, reason=reason, lifted_at=max(clock.now(), stop.started_at))
        except IntegrityError as error:  # somebody lifted it a moment ago
            raise StopNotRunningError(scope=scope, target=target) from error
        draft.body.update(scope=scope, target=target)
    stop.refresh_from_db()
    return stop


@transaction.atomic
def doubt_record(*, public_id: str, reason: str, actor: Actor) -> Stop:
    """Stop a record that a restore knows to have changed, but not how: hidden, and no measure rests on it (G24).

    It need not be held: it may be sent again from an old file. A stop that only hides gives way, and its reason stands
    before the new one. StopRunningError when it is in doubt already.
    """
    hiding = Stop.objects.filter(scope="record", target=public_id, lifted_at__isnull=True, in_doubt=False).first()
    if hiding is not None:
        lift_stop(scope="record", target=public_id, reason=reason, actor=actor)
        reason = f"{hiding.reason}；{reason}"
    return start_stop(scope="record", target=public_id, reason=reason, actor=actor, held=False, in_doubt=True)


def lift_sent_again(*, authority_uscc: str, reason: str, actor: Actor) -> tuple[int, int]:
    """Lift the doubts of a restore about what this authority sent again since: how many, and how many of its are left.

    What it sent as the backup holds it is not among them: that may have been an old file. ReasonMissingError.
    """
    _refuse_reason("lift", reason)
    doubts = dict(Stop.objects.filter(in_doubt=True, lifted_at__isnull=True).values_list("target", "started_at"))
    rows = Version.objects.filter(public_id__in=doubts, known_to__isnull=True, sender_uscc=authority_uscc)
    held = list(rows.order_by("pk").values_list("public_id", "known_from", "batch_id"))
    again = [name for name, known_from, batch in held if batch is not None and known_from > doubts[name]]
    for name in again:
        with suppress(StopNotRunningError):  # somebody lifted it a moment ago
            lift_stop(scope="record", target=name, reason=reason, actor=actor)
    return len(again), len(held) - len(again)


def carry_stop(*, before: str, after: str, actor: Actor) -> None:
    """A record that begins anew elsewhere stays hidden: its running stop runs there too."""
    running = Stop.objects.filter(scope="record", target=before, lifted_at__isnull=True).first()
    if running is not None:
        start_stop(scope="record", target=after, reason=running.reason, actor=actor, in_doubt=running.in_doubt)
