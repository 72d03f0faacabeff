"""Acts on one record. Each appends a version in one transaction with its act; nothing is ever overwritten."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.services import refuse_recused, trace
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.kernel import clock
from xinheng.ledger.journal import SUPERSEDED
from xinheng.ledger.services import act, note
from xinheng.records.domain import states
from xinheng.records.domain.facts import Classifier
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import Windows, closed_on, hold, unheld, windows
from xinheng.records.errors import (
    ActBeforeKnownError,
    DecidedHereError,
    HoldFavourableError,
    ReasonMissingError,
    RecordMovedError,
    RecordUnknownError,
    TransitionRefusedError,
)
from xinheng.records.models import Statement, Version
from xinheng.records.rows import (
    facts_of,
    refuse_person_numbers,
    window_columns,
    windows_of,
)
from xinheng.records.services.sums import add_sums

_NOT_COPIED = frozenset({"id", "known_to"})
NO_ROW = {"batch_id": None, "row_number": None, "row_salt": None, "row_digest": None}
UNHELD = {"state": states.EFFECTIVE, "statement_id": None, "statement_on": None}


def current_version(public_id: str) -> Version:
    """The version that is current now; RecordUnknownError."""
    found = Version.objects.filter(public_id=public_id, known_to__isnull=True).first()
    if found is None:
        raise RecordUnknownError(public_id=public_id)
    return found


def refuse_act(record: Version, name: states.Act, reason: str, actor: Actor) -> None:
    """Only its source or the node acts on a record, nobody who keeps out of what concerns its organisation (G4).

    And the table of transitions holds: reason, state, time.
    """
    sources = {record.sender_uscc, record.authority_uscc, record.source_uscc} - {""}
    if actor.authority_uscc is not None and actor.authority_uscc not in sources:
        attempt = Viewer(actor, "record-keeping", record.public_id)
        trace(viewer=attempt, subjects=[record.uscc], what=f"records.{name}.refused")
        raise RecordUnknownError(public_id=record.public_id)
    refuse_recused(actor=actor, organisation_uscc=record.uscc, case=f"record-{record.public_id}")
    if record.origin == "own" and record.kind in IMPORTED_KINDS:
        raise DecidedHereError(public_id=record.public_id)
    refuse_transition(record, name, reason)


def refuse_transition(record: Version, name: states.Act, reason: str) -> None:
    """The table of transitions holds: reason, state, time. Who may act was asked before."""
    if not reason.strip():
        raise ReasonMissingError(act=name)
    refuse_person_numbers("reason", reason)
    if name not in states.allowed(record.state):
        possible = ", ".join(states.allowed(record.state)) or "nothing"
        raise TransitionRefusedError(state=record.state, act=name, allowed=possible)
    if clock.now() < record.known_from:
        raise ActBeforeKnownError(known_from=record.known_from.isoformat())


def values_of(record: Version) -> dict[str, Any]:
    """The columns of a version that its successor begins from."""
    return {
        field.attname: getattr(record, field.attname)
        for field in Version._meta.concrete_fields
        if field.attname not in _NOT_COPIED
    }


def append_version(record: Version, **changes: Any) -> Version:
    """The next version of a record; what is not changed is copied. A row of a file stands behind the first only.

    The mark of an objection is not copied: the database sets it as long as one runs.
    """
    now = clock.now()
    marks = [mark for mark in record.marks if mark != states.UNDER_OBJECTION]
    begun = {"version": record.version + 1, "known_from": now, "received_at": now, "marks": marks}
    return insert_version(Version(**values_of(record) | begun | NO_ROW | changes))


def insert_version(version: Version) -> Version:
    """Write a version, with the journal's note and the sums that belong to it. RecordMovedError."""
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise RecordMovedError(version=version.version) from error
        raise
    if version.version > 1 and version.state != states.HELD:  # a hold hides nothing
        note(what=SUPERSEDED, items=[f"{version.public_id} {version.version} {version.state}"])
    add_sums(where="id", value=version.pk, versions=version.version > 1, today=clock.today(), rulebook=rulebook())
    return version


def version_body(version: Version) -> dict[str, Any]:
    """What an act says of the version it appended: commitments, no content."""
    return {
        "record": version.public_id,
        "kind": version.kind,
        "version": version.version,
        "state": version.state,
        "content": bytes(version.content_digest).hex(),
    }


def left_on(record: Version, day: date) -> dict[str, Any]:
    """The columns of a record that leaves every channel on ``day``."""
    no_proofs = {"statement_id": None, "statement_on": None, "mitigation_id": None}
    return window_columns(closed_on(windows_left(record), day)) | no_proofs


def windows_left(record: Version) -> Windows:
    """The windows of a record that is to leave: what a statement added stays with the version that it held."""
    held = windows_of(record)
    return held if record.statement_on is None else unheld(held, record.decided_on)


def judged(kind: Kind, payload: Mapping[str, str], columns: Mapping[str, Any], day: date) -> dict[str, Any]:
    """Class and windows by the rulebook in use, of content that became known on ``day``."""
    book = rulebook()
    facts = facts_of(kind, payload, columns)
    classified = Classifier(book).classify(facts)
    classes = {
        "severity": classified.severity,
        "special": classified.special,
        "penalty_types": list(classified.types.codes),
        "edition_digest": book.digest,
    }
    return classes | window_columns(windows(facts, classified, compile_lines(book), known_on=day))


def withdraw_record(*, public_id: str, reason: str, actor: Actor) -> Version:
    """Withdraw a record whose document was revoked, changed or found unlawful; it is shown nowhere from today on."""
    record = current_version(public_id)
    refuse_act(record, "withdraw", reason, actor)
    with act(kind="records.version.withdrawn", actor=actor) as draft:
        version = append_version(record, state=states.WITHDRAWN, reason=reason, **left_on(record, clock.today()))
        draft.body.update(version_body(version))
    return version


def hold_record(*, public_id: str, reason: str, actor: Actor) -> Version:
    """Keep a record in public beyond its maximum: a reasoned statement, at most six months past its day (G13).

    HoldFavourableError for a record without a class, StatementTooLateError, and what every act on a record refuses.
    """
    record = current_version(public_id)
    refuse_act(record, "hold", reason, actor)
    if record.severity is None:
        raise HoldFavourableError(kind=record.kind)
    today = clock.today()
    kept = hold(windows_of(record), stated_on=today)
    with act(kind="records.version.held", actor=actor) as draft:
        statement = Statement.objects.create(
            kind=record.kind,
            key=record.key,
            stated_on=today,
            authority_uscc=actor.authority_uscc or record.authority_uscc,
            reason=reason,
        )
        version = append_version(
            record,
            state=states.HELD,
            statement_id=statement.pk,
            statement_on=today,
            reason=reason,
            **window_columns(kept),
        )
        draft.body.update(version_body(version), stated_on=today.isoformat())
    return version
