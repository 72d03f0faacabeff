"""What the judging of one kind reads: its fields by type and role, as columns of the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue.domain import Field, Kind, Rulebook
from xinheng.exchange.judging.arrow import Table, table


def quoted(text: str) -> str:
    """A text as a literal of the engine."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column as an identifier of the engine."""
    return '"' + column.replace('"', '""') + '"'


def literals(texts: Iterable[str]) -> str:
    """Texts as a list of literals for IN; never empty."""
    return ", ".join(quoted(text) for text in sorted(texts)) or "''"


def nothing_sql(column: str, words: frozenset[str]) -> str:
    """Whether a column says in one of these words that there is nothing (compared in half width, small letters)."""
    longest = max(map(len, words), default=0)
    # A list, not IN: the engine turns a long IN into a join and then works out every row's half width.
    return (
        f"CASE WHEN {column} IS NULL THEN NULL WHEN length({column}) > {longest} THEN false "
        f"ELSE list_contains([{literals(words)}], lower(half_width({column}))) END"
    )


@dataclass(frozen=True)
class Columns:
    """The stored fields of a kind (personal ones never get here) and the words that mean "nothing"."""

    kind: Kind
    fields: tuple[Field, ...]
    nothing: frozenset[str]

    @classmethod
    def of(cls, kind: Kind, rulebook: Rulebook) -> "Columns":
        """The columns of one kind under one edition."""
        fields = tuple(one for one in kind.fields if one.personal is None)
        return cls(kind, fields, rulebook.placeholders - {""})

    def of_type(self, kind: str) -> tuple[str, ...]:
        """The codes of the fields of one type: text, code, date, amount-wan, uscc."""
        return tuple(one.code for one in self.fields if one.type == kind)

    def role(self, role: str) -> str | None:
        """The code of the field with this role, None if the kind has none."""
        code = self.kind.roles.get(role)
        return code if code is not None and any(one.code == code for one in self.fields) else None

    def roles(self) -> Mapping[str, str]:
        """Role → code, for the fields that are stored."""
        held = {one.code for one in self.fields}
        return {role: code for role, code in self.kind.roles.items() if code in held}


AMOUNT_WORDS = {"fine": "罚款", "confiscated": "没收"}
"""Role of an amount → the word after which the text of a decision names it."""


def amounts_said(columns: Columns) -> Mapping[str, str]:
    """Code of an amount → the word that announces it in the text of the decision; empty without such a text."""
    if columns.role("content") is None:
        return {}
    codes = {columns.role(role): word for role, word in AMOUNT_WORDS.items()}
    return {code: word for code, word in codes.items() if code is not None}


def stored(columns: Columns, read: Table) -> Table:
    """Read rows as they are stored: every field's text, and the typed value of every role beside it."""
    dates, amounts = columns.of_type("date"), columns.of_type("amount-wan")
    arrays = {"row": read.column("row")}
    for field in columns.fields:
        arrays[field.code] = read.column(f"i:{field.code}" if field.code in (*dates, *amounts) else field.code)
    for role, code in columns.roles().items():
        if code in dates:
            arrays[role] = read.column(f"d:{code}")
        elif code in amounts:
            arrays[role] = pc.round(read.column(f"f:{code}")).cast(pa.decimal128(38, 0)).cast(pa.int64())
        else:
            arrays[role] = read.column(code)
    return table(arrays)
