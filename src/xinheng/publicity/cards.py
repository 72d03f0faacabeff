"""From a public record to its card: what it is called, what it says, until when it is shown and why."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from xinheng.catalogue.current import rulebook as current_rulebook
from xinheng.catalogue.domain import Kind, PenaltyType, Rulebook
from xinheng.publicity.domain.pages import FieldLine, Reason, RecordCard, RunningObjection
from xinheng.publicity.domain.would_be_shown import reason
from xinheng.records.selectors import PublicRecord
from xinheng.remedies.models import Objection
from xinheng.remedies.selectors.cases import open_objections

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=2)
def _types(_digest: str) -> dict[str, PenaltyType]:
    return {one.code: one for one in current_rulebook().penalty_types}


@lru_cache(maxsize=512)
def _reason(_digest: str, kind: str, rule: str, severity: str, *, special: bool, on: date) -> Reason | None:
    return reason(current_rulebook(), kind=kind, rule=rule, severity=severity, special=special, on=on)


def _role(kind: Kind, record: PublicRecord, role: str) -> str:
    code = kind.roles.get(role)
    return str(record.fields.get(code) or "") if code else ""


def _title(rulebook: Rulebook, kind: Kind, record: PublicRecord) -> tuple[str, str]:
    """The penalty's types by name, else the list or the document's own name, else the kind."""
    known = _types(rulebook.digest)
    types = [known[code] for code in record.penalty_types if code in known]
    if types:
        return "、".join(one.zh for one in types), ", ".join(one.en for one in types)
    own = next(filter(None, (_role(kind, record, role) for role in ("list", "document_name", "types"))), "")
    return (own, "") if own else (kind.zh, kind.en)


@lru_cache(maxsize=64)
def _names(_digest: str, kind: str) -> dict[str, tuple[str, str]]:
    return {field.code: (field.zh, field.en) for field in current_rulebook().kinds[kind].fields}


def _lines(names: dict[str, tuple[str, str]], record: PublicRecord) -> tuple[FieldLine, ...]:
    """The record's public fields, which stand in the kind's order, with their names."""
    return tuple(FieldLine(code, *names[code], str(value)) for code, value in record.fields.items())


def _ends_with_validity(record: PublicRecord) -> bool:
    """Whether a favourable document is shown until its validity ends, and not until a maximum or the sender's day."""
    # Counted back from the window's end: a validity to 9999-12-31 has no day after it.
    by_validity = record.public_to is not None and record.public_to - _ONE_DAY == record.valid_to
    return record.severity is None and by_validity


def with_objections(cards: Collection[RecordCard]) -> tuple[RecordCard, ...]:
    """These cards with the objection that runs against each."""
    found = open_objections([one.public_id for one in cards]) if cards else {}
    return tuple(replace(one, objection=_running(found.get(one.public_id))) for one in cards)


def _running(row: Objection | None) -> RunningObjection | None:
    if row is None or row.due_on is None:
        return None
    return RunningObjection(row.pk, row.received_on, row.due_on)


def card(record: PublicRecord, rulebook: Rulebook, *, today: date) -> RecordCard:
    """The card of a record as it is on ``today``."""
    kind = rulebook.kinds[record.kind]
    return RecordCard(
        public_id=record.public_id,
        kind=kind.key,
        kind_zh=kind.zh,
        kind_en=kind.en,
        uscc=record.uscc,
        name=record.name,
        title=_title(rulebook, kind, record),
        authority=record.authority_name,
        authority_uscc=record.authority_uscc,
        document_number=record.document_number,
        decided_on=record.decided_on,
        amount_fen=record.amount_fen,
        severity=record.severity or "",
        types=tuple(record.penalty_types),
        content=_role(kind, record, "content"),
        lines=_lines(_names(rulebook.digest, kind.key), record),
        marks=tuple(record.marks),
        door=rulebook.doors[kind.door(record.fields, origin=record.origin)],
        origin=record.origin,
        shown_from=record.public_from,
        shown_to=record.public_to,
        repair_from=record.repair_from,
        ends_with_validity=_ends_with_validity(record),
        today=today,
        reason=_reason(
            rulebook.digest, kind.key, record.public_rule, record.severity or "", special=record.special, on=today
        ),
    )
