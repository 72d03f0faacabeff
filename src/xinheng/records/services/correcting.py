"""Correcting a record: other values for some of its fields, class and windows computed anew."""

from collections.abc import Mapping

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.domain import states
from xinheng.records.domain.identity import content_digest
from xinheng.records.errors import NothingChangedError
from xinheng.records.models import Version
from xinheng.records.rows import read_changes, unproven
from xinheng.records.services.acting import (
    UNHELD,
    append_version,
    current_version,
    judged,
    refuse_act,
    version_body,
)
from xinheng.records.services.shielding import shield_newcomers


def _unproven(kind: Kind, payload: Mapping[str, str]) -> set[str]:
    """The mark of a record on which no measure may rest, as its content stands (G12)."""
    return {states.NO_MEASURE} if unproven(kind, payload, rulebook().placeholders) else set()


def correct_record(
    *, public_id: str, changes: Mapping[str, str], reason: str, actor: Actor, mark: str = "corrected"
) -> Version:
    """Append a version with other values for some official codes; class and windows are computed anew.

    ``mark`` says to everybody what was done; nothing is said of what was right before and goes on (an empty text).

    Fields that make the record's key cannot be corrected: that is another record (withdraw, and send it). A record
    that a court's plan covers as it is now is set aside in the same act.
    """
    record = current_version(public_id)
    refuse_act(record, "correct", reason, actor)
    book = rulebook()
    kind = book.kinds[record.kind]
    payload, columns = read_changes(kind, record, changes, today=clock.today())
    content = content_digest(kind, payload)
    if content == bytes(record.content_digest):
        raise NothingChangedError(public_id=public_id)
    marks = sorted({*record.marks, mark} - {"", states.NO_MEASURE, states.UNDER_OBJECTION} | _unproven(kind, payload))
    with act(kind="records.version.corrected", actor=actor) as draft:
        version = append_version(
            record,
            **columns | UNHELD | judged(kind, payload, columns, clock.today()),
            payload=payload,
            content_digest=content,
            marks=marks,
            reason=reason,
        )
        shield_newcomers(uscc=record.uscc, actor=actor)
        draft.body.update(version_body(version))
    return version
