"""Judging a batch of registry rows: which may be landed, and what is said about the others.

Persons come first (G1): their cells are looked at and dropped, no issue repeats them. Whole columns are judged at
once; only what is not plain is looked at one by one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from xinheng.kernel.identifiers import KINDS, Tables, check_batch, find_identity_numbers, suggestion
from xinheng.kernel.identifiers.batch import CheckedBatch
from xinheng.subjects import domain
from xinheng.subjects.domain import issues, registry
from xinheng.subjects.services.reading import Batch

Flags = npt.NDArray[np.bool_]
# The published stubs of Arrow know too few of its forms to help.
Column = Any
pc: Any = pyarrow.compute

MOST_ISSUES = 10_000
ARRIVING = pa.schema(
    [("row_number", pa.int32())]
    + [(name, pa.string()) for name in ("uscc", "name", "normal", "bigrams", "subject_kind")]
    + [("graded", pa.bool_()), ("named_after_person", pa.bool_())]
    + [(name, pa.string()) for name in ("state", "division", "province", "city")]
    + [("registered_on", pa.date32())]
    + [(name, pa.string()) for name in ("entity_type", "parent_uscc", "successor_uscc", "former_names", "regno")]
)
_SAID_NOTHING = frozenset({"N/A", "n/a", "NULL", "null", "None", "-", "--", "—", "/", "无", "空", "不详", "未知"})
_TO_BE_LOOKED_AT = frozenset(
    (
        *("columns-shifted", "name-looks-like-person", "name-holds-telephone", "name-not-a-name"),
        *("name-private-character", "name-combining-mark", "name-strange-script"),
    )
)
_PLAIN_NAME = r"^[一-鿿()（）]{5,200}$"
_TEXT_READERS: tuple[tuple[str, str, Callable[[str], str | None], str], ...] = (
    ("ent_type", "entity_type", registry.read_entity_type, "entity-type-unknown"),
    ("province", "province", registry.read_province, "province-unknown"),
    ("city", "city", registry.read_city, "city-unreadable"),
    ("division", "division", registry.read_division, "division-unreadable"),
    ("state", "state", registry.read_state, "state-unknown"),
)


@dataclass
class Tally:
    """Counts so far, and the first issues. ``quarantined`` and ``refused`` rows were not landed."""

    rows: int = 0
    quarantined: int = 0
    refused: int = 0
    refused_person: int = 0
    issue_count: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)

    def say(self, row: int, column: str, code: str, value: str = "", suggested: str | None = None) -> None:
        """Add an issue; beyond the first ten thousand only its number is kept."""
        self.issue_count += 1
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(issues.issue(row, column, code, value, suggested))


@dataclass
class Judge:
    """Judges batches for one import."""

    tables: Tables
    today: date
    tally: Tally

    def __call__(self, batch: Batch) -> pa.Table:
        """The rows that may be landed, in the columns of ``ARRIVING``; the others are counted and said."""
        cells = {name: pc.utf8_trim_whitespace(column) for name, column in batch.columns.items()}
        filled = _any([pc.not_equal(column, "").to_numpy(zero_copy_only=False) for column in cells.values()])
        numbers = np.array(batch.numbers, np.int32)
        checked = check_batch(cells["uscc"], self.tables)
        self.tally.rows += int(filled.sum())
        odd = ~_flags(pc.match_substring_regex(cells["name"], _PLAIN_NAME))
        names = cells["name"].to_pylist()
        for place in _places(odd):
            names[place] = domain.tidy(names[place])
        persons = filled & self._persons(cells, names, checked, odd)
        self.tally.refused += int(persons.sum())
        self.tally.refused_person += int(persons.sum())
        for place in _places(persons):
            self.tally.say(int(numbers[place]), "", "person-not-held")
        held = filled & ~persons
        landed = held & self._named(numbers, names, held, odd)
        landed &= self._coded(numbers, cells["uscc"], landed, checked)
        return self._arriving(_Chosen(np.flatnonzero(landed), numbers, cells, names, checked))

    def _persons(self, cells: dict[str, Column], names: Sequence[str], checked: CheckedBatch, odd: Flags) -> Flags:
        """Rows of persons: by the code, by a category cell, by the name's mark, by a number in the name."""
        found = checked.has_reason("person-not-held")
        for column in ("ent_type", "category"):
            if column in cells:
                found = found | _where(cells[column], domain.is_person_category)
        for place in _places(_flags(pc.match_substring_regex(cells["name"], "个体|农村承包"))):
            found[place] |= domain.is_person_name_category(names[place])
        for place in _places(odd):
            found[place] |= domain.is_person_name_category(names[place]) or bool(find_identity_numbers(names[place]))
        return found

    def _named(self, numbers: npt.NDArray[np.int32], names: Sequence[str], held: Flags, odd: Flags) -> Flags:
        """Rows whose name may be landed; plain Chinese names of five characters and more need no second look."""
        good = np.ones(len(names), np.bool_)
        for place in _places(held & odd):
            problem = domain.name_problem(names[place])
            if problem is None and domain.looks_like_person(names[place]):
                problem = "name-looks-like-person"
            if problem is None:
                continue
            good[place] = False
            if problem in _TO_BE_LOOKED_AT:
                self.tally.quarantined += 1
            else:
                self.tally.refused += 1
            self.tally.say(int(numbers[place]), "name", problem, names[place])
        return good

    def _coded(self, numbers: npt.NDArray[np.int32], codes: Column, held: Flags, checked: CheckedBatch) -> Flags:
        """Rows whose code may be landed: a unified social credit code, valid or with a warning."""
        good = checked.has_verdict("valid", "warning") & (checked.subject_kinds > 0)
        for place in _places(held & (~good | (checked.reasons != 0))):
            code = codes[place].as_py()
            answer = checked.answer(place, code)
            if good[place]:
                self.tally.say(int(numbers[place]), "uscc", answer.reasons[0], code)
            elif answer.verdict == "refused":
                self.tally.refused += 1
                self.tally.say(int(numbers[place]), "uscc", "required-missing")
            else:
                self.tally.quarantined += 1
                reason = answer.reasons[-1] if answer.kind == "uscc" and answer.reasons else _other_reason(answer)
                self.tally.say(int(numbers[place]), "uscc", reason, code, suggestion(code, self.tables))
        return good

    def _arriving(self, chosen: "_Chosen") -> pa.Table:
        columns = chosen.base(self.tables)
        for source, column, reader, code in _TEXT_READERS:
            columns[column] = self._read(chosen, source, reader, code, pa.string(), "")
        columns["registered_on"] = self._read(
            chosen, "reg_date", lambda cell: registry.read_date(cell, self.today), "date-unreadable", pa.date32(), None
        )
        for column, code in (("parent_uscc", "parent-unreadable"), ("successor_uscc", "successor-unreadable")):
            columns[column] = self._linked(chosen, column, code)
        columns["regno"] = self._regno(chosen)
        columns["former_names"] = self._former_names(chosen)
        columns["named_after_person"] = chosen.named_after_person(columns["entity_type"])
        return pa.table([columns[name] for name in ARRIVING.names], schema=ARRIVING)

    def _read(
        self, chosen: "_Chosen", source: str, reader: Callable[[str], Any], code: str, kind: pa.DataType, empty: Any
    ) -> Column:
        """A column read by distinct cell; what cannot be read is said and left empty."""
        cells = chosen.column(source).dictionary_encode()
        read = [empty if not said else reader(said) for said in map(_said, cells.dictionary.to_pylist())]
        unreadable = np.array(
            [
                bool(_said(cell)) and value is None
                for cell, value in zip(cells.dictionary.to_pylist(), read, strict=True)
            ]
        )
        places = cells.indices.to_numpy()
        if unreadable.any():
            for place in _places(unreadable[places]):
                self.tally.say(chosen.number(place), source, code, cells[place].as_py())
        values = pa.array([empty if value is None else value for value in read], kind)
        return values.take(cells.indices)

    def _linked(self, chosen: "_Chosen", column: str, code: str) -> Column:
        """Codes of other organisations: valid ones stay, an organisation is not its own parent or successor."""
        cells = chosen.column(column)
        checked = check_batch(cells, self.tables)
        good = checked.has_verdict("valid", "warning") & (checked.subject_kinds > 0)
        good &= ~_flags(pc.equal(cells, chosen.column("uscc")))
        for place in _places(~good & _flags(pc.not_equal(cells, ""))):
            if _said(cells[place].as_py()):
                self.tally.say(chosen.number(place), column, code)
        return pc.if_else(pa.array(good), cells, "")

    def _regno(self, chosen: "_Chosen") -> Column:
        cells = chosen.column("regno")
        checked = check_batch(cells, self.tables)
        good = checked.has_verdict("valid") & (checked.kinds == KINDS.index("regno15"))
        for place in _places(~good & _flags(pc.not_equal(cells, ""))):
            if _said(cells[place].as_py()):
                self.tally.say(chosen.number(place), "regno", "regno-unreadable")
        return pc.if_else(pa.array(good), cells, "")

    def _former_names(self, chosen: "_Chosen") -> Column:
        """Former names separated by ``;``, those that may be kept."""
        cells = chosen.column("former_names")
        kept = cells.to_pylist()
        for place in _places(_flags(pc.not_equal(cells, ""))):
            names = [domain.tidy(name) for name in kept[place].replace("；", ";").split(";")]
            said = [name for name in names if name and _said(name)]
            good = [name for name in said if domain.name_problem(name) is None and not domain.looks_like_person(name)]
            if len(good) < len(said):
                self.tally.say(chosen.number(place), "former_names", "former-name-unreadable")
            kept[place] = ";".join(good)
        return pa.array(kept, pa.string())


@dataclass(frozen=True)
class _Chosen:
    """The rows of a batch that are being landed."""

    places: npt.NDArray[np.intp]
    numbers: npt.NDArray[np.int32]
    cells: dict[str, Column]
    names: Sequence[str]
    checked: CheckedBatch

    def column(self, name: str) -> Column:
        """A column of the file; empty cells where the file has no such column."""
        if name not in self.cells:
            return pa.array([""] * len(self.places), pa.string())
        return self.cells[name].take(pa.array(self.places))

    def number(self, place: Any) -> int:
        return int(self.numbers[self.places[place]])

    def base(self, tables: Tables) -> dict[str, Column]:
        names = [self.names[place] for place in self.places]
        kinds = [self.checked.subject_kind_names[kind] for kind in self.checked.subject_kinds[self.places]]
        codes = self.column("uscc")
        gradable = [
            domain.may_be_graded(code, name, tables.pairs) for code, name in zip(codes.to_pylist(), names, strict=True)
        ]
        return {
            "row_number": pa.array(self.numbers[self.places]),
            "uscc": codes,
            "name": pa.array(names, pa.string()),
            "normal": pa.array(domain.normal_forms(names), pa.string()),
            "bigrams": pa.nulls(len(names), pa.string()),
            "subject_kind": pa.array(kinds, pa.string()),
            "graded": pa.array(gradable, pa.bool_()),
        }

    def named_after_person(self, entity_types: Column) -> Column:
        codes = self.column("uscc").to_pylist()
        flags = [
            domain.named_after_person(self.names[place], entity_type=form, pair=code[:2])
            for place, form, code in zip(self.places, entity_types.to_pylist(), codes, strict=True)
        ]
        return pa.array(flags, pa.bool_())


def _other_reason(answer: Any) -> str:
    known_other = answer.kind not in ("uscc", "unknown") and answer.verdict in ("valid", "warning")
    return "identifier-not-uscc" if known_other or not answer.reasons else answer.reasons[-1]


def _said(cell: str) -> str:
    return "" if cell in _SAID_NOTHING else cell


def _places(flags: Flags) -> list[int]:
    return [int(place) for place in np.flatnonzero(flags)]


def _flags(array: Any) -> Flags:
    return np.asarray(array.to_numpy(zero_copy_only=False), np.bool_)


def _any(flags: Sequence[Flags]) -> Flags:
    return np.asarray(np.logical_or.reduce(flags), np.bool_)


def _where(cells: Column, holds: Callable[[str], bool]) -> Flags:
    """Where a predicate holds, asked once for each distinct cell."""
    encoded = cells.dictionary_encode()
    answers = np.array([holds(cell) for cell in encoded.dictionary.to_pylist()], np.bool_)
    return np.asarray(answers[encoded.indices.to_numpy()], np.bool_) if len(cells) else np.zeros(0, np.bool_)
