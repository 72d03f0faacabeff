"""Between a row of the version table and the pure domain: windows as columns, stored fields as facts."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from xinheng.catalogue.compiling import plain
from xinheng.catalogue.domain import CHANNELS, Channel, Field, Kind
from xinheng.kernel.errors import Phrase
from xinheng.kernel.identifiers import find_identity_numbers
from xinheng.records.domain.facts import Facts
from xinheng.records.domain.windows import Shown, Windows
from xinheng.records.errors import CorrectionRefusedError

FEN_PER_WAN = 1_000_000
_WAN = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")

AMOUNT_ROLES = ("fine", "amount")
"""Roles that stand in the column of the amount; a kind has one of them."""

DATE_COLUMNS = ("decided_on", "valid_from", "valid_to")
TEXT_COLUMNS: Mapping[str, str] = {
    "name": "name_as_sent",
    "authority_name": "authority_name",
    "source_name": "source_name",
    "source_uscc": "source_uscc",
}
"""Roles that stand in a column of their own under which name; all roles stand in the payload too."""

WINDOW_FIELDS = (
    "repair_from",
    "repair_from_turned",
    "turn_on",
    "max_months",
    "public_rule",
    "departments_rule",
    "report_rule",
)


class Row(Protocol):
    """A row of the version table."""

    def __getattribute__(self, name: str, /) -> Any:
        """Any of its columns."""


def window_columns(windows: Windows) -> dict[str, Any]:
    """The columns of the version table that hold these windows."""
    columns: dict[str, Any] = {name: getattr(windows, name) for name in WINDOW_FIELDS}
    for channel in CHANNELS:
        shown = windows.channel(channel)
        columns[f"{channel}_from"] = shown.start if shown else None
        columns[f"{channel}_to"] = shown.end if shown else None
        columns[f"{channel}_to_turned"] = shown.end_turned if shown else None
    return columns


def windows_of(row: Row) -> Windows:
    """The windows that a row of the version table holds."""

    def one(channel: Channel) -> Shown | None:
        start = getattr(row, f"{channel}_from")
        if start is None:
            return None
        return Shown(start, getattr(row, f"{channel}_to"), getattr(row, f"{channel}_to_turned"))

    return Windows(
        public=one("public"),
        bulk=one("bulk"),
        departments=one("departments"),
        report=one("report"),
        **{name: getattr(row, name) for name in WINDOW_FIELDS},
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def facts_of(kind: Kind, payload: Mapping[str, str | None], columns: Mapping[str, Any]) -> Facts:
    """The facts that class and windows of a stored version are computed from."""

    def text(role: str) -> str:
        return payload.get(kind.roles.get(role, "")) or ""

    return Facts(
        kind=kind.key,
        decided_on=columns["decided_on"],
        valid_from=columns["valid_from"],
        valid_to=columns["valid_to"],
        publish_until=_day(text("publish_until")),
        types=text("types"),
        severity_label=text("severity_label"),
        procedure=text("procedure"),
        basis=text("basis"),
        status=text("status"),
        outcome=text("outcome"),
        removed_on=_day(text("removed_on")),
    )


def unproven(kind: Kind, payload: Mapping[str, str | None], placeholders: frozenset[str]) -> bool:
    """Whether a proof of the kind is missing, so that no measure may rest on the record (G12)."""
    return any(plain(payload.get(kind.roles[role]) or "") in placeholders | {""} for role in kind.proofs)


def _field(kind: Kind, code: str) -> Field:
    found = next((one for one in kind.fields if one.code == code), None)
    if found is None or found.personal is not None:
        raise CorrectionRefusedError(field=code, reason=Phrase("{kind} holds no such field", kind=kind.key))
    if code in {kind.roles.get(role) for role in kind.key_roles}:
        raise CorrectionRefusedError(
            field=code, reason=Phrase("it names the record: withdraw this one and send the other")
        )
    return found


def _amount(code: str, text: str) -> Decimal:
    """An amount in 万元 as typed, N(18,6) as in files: not negative, not finer than a fen."""
    if not _WAN.fullmatch(text.strip() or "0"):
        raise CorrectionRefusedError(
            field=code,
            reason=Phrase("write an amount in 万元, such as 0.2: not negative, six decimals (a fen) at most"),
        )
    return Decimal(text.strip() or "0")


def refuse_person_numbers(name: str, text: str) -> None:
    """Nobody's identity or mobile number enters by hand either (G2): the gate masks files, here is no gate."""
    if find_identity_numbers(text) or _MOBILE.search(text):
        raise CorrectionRefusedError(field=name, reason=Phrase("leave out identity and telephone numbers of persons"))


def _checked(field: Field, text: str) -> str:
    """A value as it is stored: NULL characters refused, length kept, dates in ISO 8601."""
    if field.type == "text":
        refuse_person_numbers(field.code, text)
    if "\0" in text or (field.max_length is not None and len(text) > field.max_length):
        raise CorrectionRefusedError(
            field=field.code, reason=Phrase("at most {most} characters", most=field.max_length)
        )
    if field.required == "always" and not text.strip():
        raise CorrectionRefusedError(field=field.code, reason=Phrase("the field is required"))
    if field.type == "date" and text:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise CorrectionRefusedError(field=field.code, reason=Phrase("write a day such as 2026-04-01")) from error
    if field.type == "amount-wan" and text.strip():
        return f"{_amount(field.code, text).normalize():f}"
    return text.strip()


def read_changes(
    kind: Kind, row: Row, changes: Mapping[str, str], *, today: date
) -> tuple[dict[str, str], dict[str, Any]]:
    """The payload and the columns of a row after a correction by official codes.

    CorrectionRefusedError for a field the kind does not hold, one that names the record, or a wrong value.
    """
    stored: Mapping[str, str] = row.payload
    changed = {code: _checked(_field(kind, code), text) for code, text in changes.items()}
    payload = {code: text for code, text in {**stored, **changed}.items() if text}
    columns: dict[str, Any] = {}
    for role, code in kind.roles.items():
        if code not in changed:
            continue
        if role in DATE_COLUMNS:
            columns[role] = _day(changed[code])
        elif role in TEXT_COLUMNS:
            columns[TEXT_COLUMNS[role]] = changed[code]
        elif role in AMOUNT_ROLES:
            columns["amount_fen"] = int(_amount(code, changed[code]) * FEN_PER_WAN)
    decided = columns.get("decided_on", row.decided_on)
    if decided is None or decided > today:
        raise CorrectionRefusedError(field=kind.roles["decided_on"], reason=Phrase("a decision is not in the future"))
    return payload, {name: getattr(row, name) for name in DATE_COLUMNS} | columns
