"""Masking the texts of a batch: numbers everywhere, names wherever a sentence may stand (G3).

Sentences are looked for in every column that is no day, amount, code of a unit or number of a document: they slip into
columns of codes, too. Each distinct text is looked at once. A name that one field gives away (法定代表人王小明) is
then masked in the row's other fields too. The addressee's own name stays, even when it is called after a person: it is
the record's subject.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate import alone, masking, names
from xinheng.exchange.gate.columns import Column, Flags, matches, matches_of_all
from xinheng.exchange.gate.masking import Span

_NOT_SENTENCES = ("name", "document_number", "certificate_number")
"""Roles of texts that hold the addressee's name (``_Own`` looks at it), and numbers of documents."""

_NO_TEXTS = ("date", "amount-wan", "uscc")
"""Types of fields that hold no word at all."""
_CALLED_ANYHOW = ("name", "document_name", "certificate_name")
"""Roles of texts that may be called like a person: the addressee (``Persons`` judges it), a trade mark, an honour."""


@dataclass
class MaskedColumn:
    """A column's distinct texts, masked; ``rows`` are the rows whose text is masked beyond that, by position."""

    column: Column
    texts: pa.StringArray
    types: dict[int, tuple[str, ...]]
    found: dict[int, frozenset[str]] = field(default_factory=dict)
    rows: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def array(self, keep: Flags | None) -> pa.StringArray:
        """The kept rows' texts."""
        if not self.rows:
            return self.column.array(self.texts if self.types else None, keep)
        whole = masking.with_changes(self.column.array(self.texts), {at: text for at, (text, _) in self.rows.items()})
        return whole if keep is None else whole.filter(pa.array(keep))

    def touched(self) -> dict[int, tuple[str, ...]]:
        """Position → types of every row with a masked text."""
        flags = np.zeros(len(self.column.texts), dtype=bool)
        flags[list(self.types)] = True
        places = self.column.places
        result = {int(at): self.types[int(places[at])] for at in np.flatnonzero(self.column.spread(flags))}
        return result | {at: types for at, (_, types) in self.rows.items()}


class _Own:
    """The column of the addressees' names: what stands beside them is masked, they stay."""

    def __init__(self, column: Column, numbered: Flags) -> None:
        self.column = column
        self.masked = MaskedColumn(column, *masking.mask_texts(column.texts, numbered))
        self._parts: dict[int, str] = {}
        changed: dict[int, str] = {}
        for at in np.flatnonzero(matches(self.masked.texts, alone.BESIDE_CANDIDATE)).tolist():
            text = self.masked.texts[at].as_py()
            places, self._parts[at] = alone.beside(text)
            if places:
                changed[at], _ = masking.replaced(text, [(*place, names.PERSON_NAME) for place in places])
                self.masked.types[at] = tuple(sorted({*self.masked.types.get(at, ()), names.PERSON_NAME}))
                self.masked.found[at] = frozenset(text[start:end] for start, end in places)
        self.masked.texts = masking.with_changes(self.masked.texts, changed)

    def name(self, place: int) -> str:
        """A distinct name without what stands beside it."""
        return self._parts.get(place) or str(self.column.texts[place].as_py())


class Texts:
    """Masks the columns of one kind."""

    def __init__(self, kind: Kind) -> None:
        self.written = {one.code for one in kind.fields if one.type == "text"}
        apart = {kind.roles.get(role) for role in _NOT_SENTENCES}
        self._typed = {one.code for one in kind.fields if one.type in _NO_TEXTS}
        self._sentences = {one.code for one in kind.fields} - self._typed - apart
        self._anyhow = {kind.roles.get(role) for role in _CALLED_ANYHOW}
        self._own = kind.roles.get("name", "")

    def mask(self, columns: Mapping[str, Column]) -> dict[str, MaskedColumn]:
        """Every column, masked."""
        numbers = _suspects(columns, list(columns), masking.CANDIDATE)
        sentences = [code for code in columns if code in self._sentences]
        named = _suspects(columns, sentences, names.CANDIDATE)
        own = _Own(columns[self._own], numbers[self._own]) if self._own in columns else None
        result = {}
        for code, column in columns.items():
            if own is not None and code == self._own:
                result[code] = own.masked
                continue
            if code in named and named[code].any():
                result[code] = self._sentence(column, numbers[code], named[code], own)
            else:
                result[code] = MaskedColumn(column, *masking.mask_texts(column.texts, numbers[code]))
            if code not in self._anyhow:
                _without_names(result[code], typed=code in self._typed)
        _carry_over([result[code] for code in sentences], own)
        return result

    def _sentence(self, column: Column, numbered: Flags, named: Flags, own: _Own | None) -> MaskedColumn:
        """A column of sentences: numbers and names are found in the same text and replaced together."""
        organisations = _organisations(column, named, own)
        changed: dict[int, str] = {}
        types: dict[int, tuple[str, ...]] = {}
        found: dict[int, frozenset[str]] = {}
        for at in np.flatnonzero(numbered | named).tolist():
            text = column.texts[at].as_py()
            spans: list[Span] = list(masking.personal_spans(text)) if numbered[at] else []
            places = names.find(text, organisations.get(at, ())) if named[at] else []
            spans += [(start, end, names.PERSON_NAME) for start, end in places]
            if spans:
                changed[at], types[at] = masking.replaced(text, spans)
            if places:
                found[at] = frozenset(text[start:end] for start, end in places)
        return MaskedColumn(column, masking.with_changes(column.texts, changed), types, found)


def _without_names(masked: MaskedColumn, *, typed: bool) -> None:
    """Mask the cells that are nothing but a person's name."""
    found = alone.places(masked.texts, typed=typed)
    masked.texts = masking.with_changes(masked.texts, dict.fromkeys(found, masking.MASK))
    masked.types |= {at: tuple(sorted({*masked.types.get(at, ()), names.PERSON_NAME})) for at in found}


def _suspects(columns: Mapping[str, Column], codes: list[str], pattern: str) -> dict[str, Flags]:
    return dict(zip(codes, matches_of_all([columns[code].texts for code in codes], pattern), strict=True))


def _organisations(column: Column, named: Flags, own: _Own | None) -> dict[int, set[str]]:
    """Distinct text → the names of the organisations whose rows hold it."""
    result: dict[int, set[str]] = defaultdict(set)
    if own is not None:
        rows = np.flatnonzero(column.spread(named))
        pairs = np.unique(np.stack([column.places[rows], own.column.places[rows]], axis=1), axis=0)
        for text, name in pairs.tolist():
            result[text].add(own.name(name))
    return result


def _carry_over(several: list[MaskedColumn], own: _Own | None) -> None:
    """Mask the names that a row's other sentences, or what stands beside its addressee, gave away."""
    known: dict[int, set[str]] = defaultdict(set)
    for one in several if own is None else [*several, own.masked]:
        if one.found:
            flags = np.zeros(len(one.column.texts), dtype=bool)
            flags[list(one.found)] = True
            for row in np.flatnonzero(one.column.spread(flags)).tolist():
                known[row] |= one.found[int(one.column.places[row])]
    for one in several if known else ():
        texts = [str(text) for text in one.texts.to_pylist()]
        for row, given_away in known.items():
            place = int(one.column.places[row])
            if any(name in texts[place] for name in given_away):
                organisations = () if own is None else (own.name(int(own.column.places[row])),)
                places = names.again(texts[place], given_away, organisations)
                text, types = masking.replaced(texts[place], [(*span, names.PERSON_NAME) for span in places])
                if types:
                    one.rows[row] = text, tuple(sorted({*types, *one.types.get(place, ())}))
