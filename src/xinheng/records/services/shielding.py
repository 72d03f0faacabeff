"""Setting an organisation's adverse records aside for a court's plan, and showing again what may be shown again.

Who asks and who decides is settled by the room of remedies; here two officers are named, and the database wants both.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.domain import states
from xinheng.records.domain.shields import EXECUTED, RULING_NAMES
from xinheng.records.domain.windows import unpublished_on
from xinheng.records.errors import ShieldNotRunningError, ShieldRunsError
from xinheng.records.models import Reinstatement, Shield, ShieldEnd, Version
from xinheng.records.rows import window_columns, windows_of
from xinheng.records.services.acting import (
    append_version,
    current_version,
    judged,
    refuse_transition,
    values_of,
    version_body,
    windows_left,
)
from xinheng.records.services.remedying import repair_record

_NO_PROOFS = {"statement_id": None, "statement_on": None, "mitigation_id": None}


@dataclass(frozen=True)
class Ruling:
    """What a court or its administrator said: number and day; ``kind`` and ``court`` of the ruling that begins it."""

    document_number: str
    decided_on: date
    kind: str = ""
    court: str = ""


@dataclass(frozen=True)
class TwoOfficers:
    """Who looked at it and who decided, by account or certificate."""

    first: str
    second: str


def covered(shield: Shield) -> QuerySet[Version]:
    """The shown adverse records that a running shield is to set aside and that are not yet."""
    return Version.objects.filter(
        uscc=shield.uscc,
        known_to__isnull=True,
        severity__isnull=False,
        state__in=states.SHOWN,
        decided_on__lte=shield.decided_on,
    ).order_by("pk")


def begin_shield(*, uscc: str, case: str, ruling: Ruling, officers: TwoOfficers, actor: Actor) -> tuple[Shield, int]:
    """Set aside every adverse record decided up to the ruling; returns the shield and how many. ShieldRunsError."""
    with act(kind="records.shield.begun", actor=actor) as draft:
        try:
            with transaction.atomic():
                shield = Shield.objects.create(
                    uscc=uscc,
                    case=case,
                    ruling=ruling.kind,
                    document_number=ruling.document_number,
                    decided_on=ruling.decided_on,
                    court=ruling.court,
                    first_officer=officers.first,
                    second_officer=officers.second,
                    begun_at=clock.now(),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise ShieldRunsError(uscc=uscc) from error
            raise
        aside = _set_aside(shield, actor)
        draft.body.update(case=case, records=aside)
    return shield, aside


def shield_newcomers(*, uscc: str, actor: Actor) -> int:
    """Set aside what came in since and was decided before the ruling, inside the act that wrote it."""
    shield = Shield.objects.filter(uscc=uscc, ended_at__isnull=True).first()
    return 0 if shield is None else _set_aside(shield, actor)


def shield_landed(*, batch_id: int, actor: Actor) -> None:
    """The same for the rows of a batch: nothing that a ruling covers is shown by being reported late."""
    running = Shield.objects.filter(ended_at__isnull=True)
    if not running.exists():
        return
    landed = Version.objects.filter(batch_id=batch_id, uscc__in=running.values("uscc")).values_list("uscc", flat=True)
    for uscc in sorted(set(landed)):
        shield_newcomers(uscc=uscc, actor=actor)


def _set_aside(shield: Shield, actor: Actor) -> int:
    reason = f"{shield.court}{RULING_NAMES[shield.ruling]}，{shield.document_number}"
    today, aside = clock.today(), 0
    for record in covered(shield):
        refuse_transition(record, "shield", reason)
        with act(kind="records.version.shielded", actor=actor) as draft:
            columns = window_columns(unpublished_on(windows_left(record), today)) | _NO_PROOFS
            version = append_version(record, state=states.SHIELDED, reason=reason, **columns)
            draft.body.update(version_body(version))
        aside += 1
    return aside


def end_shield(*, case: str, outcome: str, ruling: Ruling, officers: TwoOfficers, actor: Actor) -> int:
    """The plan was ``executed``: what is set aside is repaired for good. It ``failed``: it is shown as before.

    Returns how many records. ShieldNotRunningError.
    """
    shield = Shield.objects.filter(case=case, ended_at__isnull=True).first()
    if shield is None:
        raise ShieldNotRunningError(case=case)
    with act(kind=f"records.shield.{outcome}", actor=actor) as draft:
        try:
            with transaction.atomic():
                ShieldEnd.objects.create(
                    shield=shield,
                    outcome=outcome,
                    document_number=ruling.document_number,
                    decided_on=ruling.decided_on,
                    first_officer=officers.first,
                    second_officer=officers.second,
                    ended_at=max(clock.now(), shield.begun_at),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):  # somebody ended it a moment ago
                raise ShieldNotRunningError(case=case) from error
            raise
        reason = f"{shield.court}{RULING_NAMES[shield.ruling]}；{ruling.document_number}"
        aside = Version.objects.filter(uscc=shield.uscc, known_to__isnull=True, state=states.SHIELDED).order_by("pk")
        for record in aside:
            if outcome == EXECUTED:
                repair_record(public_id=record.public_id, reason=reason, actor=actor)
            else:
                _show_again(record, "restore", reason, actor)
        draft.body.update(case=case, records=len(aside))
    return len(aside)


def reinstate_record(*, public_id: str, case: str, reason: str, officers: TwoOfficers, actor: Actor) -> Version:
    """Show a repaired record again: its repair was got by false materials, on purpose. Never longer than before."""
    record = current_version(public_id)
    refuse_transition(record, "reinstate", reason)
    with act(kind="records.record.reinstated", actor=actor, body={"case": case}):
        Reinstatement.objects.create(
            kind=record.kind,
            key=record.key,
            version=record.version + 1,
            case=case,
            decided_on=clock.today(),
            first_officer=officers.first,
            second_officer=officers.second,
        )
        return _show_again(record, "reinstate", reason, actor)


def _show_again(record: Version, name: states.Act, reason: str, actor: Actor) -> Version:
    """Append a version shown by rule as long as its content is: no statement, no pause lengthens it."""
    refuse_transition(record, name, reason)
    kind = "records.version.restored" if name == "restore" else "records.version.reinstated"
    with act(kind=kind, actor=actor) as draft:
        version = append_version(record, state=states.EFFECTIVE, reason=reason, **_by_rule(record) | _NO_PROOFS)
        draft.body.update(version_body(version))
    return version


def _by_rule(record: Version) -> dict[str, Any]:
    """The windows of the last version of this content that was shown by rule; anew where a pause hides them."""
    before = (
        Version.objects.filter(
            kind=record.kind, key=record.key, state=states.EFFECTIVE, content_digest=record.content_digest
        )
        .exclude(marks__contains=[states.UNDER_OBJECTION])
        .order_by("-version")
        .first()
    )
    if before is not None:
        return window_columns(windows_of(before))
    return judged(rulebook().kinds[record.kind], record.payload, values_of(record), clock.today())
