"""A column of codes at once: table look-ups over the bytes of the Arrow buffer.

Codes of 18 bytes in the alphabet, with a known pair and nothing unusual about them, are judged here, whether right
or wrong. Everything else (other lengths, small letters, placeholders, what may be a person's number) goes to the
row-wise ``check``, each distinct code once. The two agree in everything.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xinheng.kernel.identifiers.check_characters import (
    ORGCODE_ALPHABET,
    ORGCODE_WEIGHTS,
    USCC_ALPHABET,
    USCC_WEIGHTS,
    orgcode_check_character_of_sum,
    uscc_check_character_of_sum,
)
from xinheng.kernel.identifiers.judging import PILOT_BODY, PILOT_PROVINCE, check
from xinheng.kernel.identifiers.persons import CENTURIES
from xinheng.kernel.identifiers.tables import KINDS, REASONS, VERDICTS, Checked, Tables

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Column = Any
"""An Arrow array of strings (the library's generic types say nothing more)."""
Places = npt.NDArray[np.int64]

LENGTH = 18
_CHUNK = 1 << 15
_REASON_BITS = {reason: 1 << bit for bit, reason in enumerate(REASONS)}
_USCC = KINDS.index("uscc")
_VALID, _WARNING, _QUARANTINE = (VERDICTS.index(one) for one in ("valid", "warning", "quarantine"))
_REFUSED = VERDICTS.index("refused")
_UNJUDGED = len(VERDICTS)

# One 32-bit sum carries three: bits 0-13 the first check's sum, 14-24 the second's, 25-29 characters out of place.
_SECOND_SUM_BIT = 14
_STRANGE_BIT = 25
_FIRST_SUM_MASK = (1 << _SECOND_SUM_BIT) - 1
_SECOND_SUM_MASK = (1 << _STRANGE_BIT - _SECOND_SUM_BIT) - 1
_UNKNOWN_PAIR, _PERSONS_PAIR = 254, 255
_CAPITALS = np.array([ord(chr(byte).upper()) if byte < 128 else byte for byte in range(256)], np.uint8)
_DIVISION = range(2, 8)
_ORGCODE = range(8, 16)


@dataclass(frozen=True)
class CheckedBatch:
    """The answers of a column, in its order.

    ``kinds`` and ``verdicts`` are numbers in ``KINDS`` and ``VERDICTS``; ``reasons`` has one bit for each of
    ``REASONS``; ``subject_kinds`` are numbers in ``subject_kind_names`` (0 is none).
    """

    kinds: npt.NDArray[np.uint8]
    verdicts: npt.NDArray[np.uint8]
    reasons: npt.NDArray[np.uint32]
    subject_kinds: npt.NDArray[np.uint8]
    subject_kind_names: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.kinds)

    def answer(self, index: int, code: str) -> Checked:
        """The answer for one place of the column, whose code the caller still has."""
        return Checked(
            code,
            KINDS[self.kinds[index]],
            VERDICTS[self.verdicts[index]],
            reasons_of(int(self.reasons[index])),
            self.subject_kind_names[self.subject_kinds[index]],
        )

    def has_reason(self, reason: str) -> Flags:
        """Where the reason was found; KeyError for a reason that does not exist."""
        found: Flags = (self.reasons & np.uint32(_REASON_BITS[reason])) != 0
        return found

    def has_verdict(self, *verdicts: str) -> Flags:
        """Where one of these verdicts was given."""
        return np.isin(self.verdicts, [VERDICTS.index(one) for one in verdicts])


def reasons_of(bits: int) -> tuple[str, ...]:
    """The reasons of a bit set, in the order of ``REASONS``."""
    return tuple(reason for reason, bit in _REASON_BITS.items() if bits & bit)


def check_batch(codes: Any, tables: Tables) -> CheckedBatch:
    """Judge a column: Arrow array or chunked array of strings, NumPy array or list; missing counts as empty."""
    column = _strings(codes)
    lookups = _lookups(tables)
    size = len(column)
    batch = CheckedBatch(
        np.full(size, _USCC, np.uint8),
        np.full(size, _UNJUDGED, np.uint8),
        np.zeros(size, np.uint32),
        np.zeros(size, np.uint8),
        lookups.subject_kind_names,
    )
    for places, rows in _chunks(column):
        strange = _judge_rows(rows, places, lookups, batch)
        _judge_small_letters(rows[strange], places[strange], lookups, batch)
    _judge_rest(column, tables, lookups, batch)
    return batch


class _Lookups:
    """Tables by byte and by two bytes, compiled once for a rulebook."""

    def __init__(self, tables: Tables) -> None:
        names = sorted({pair.subject_kind for pair in tables.pairs.values() if pair.subject_kind})
        self.subject_kind_names: tuple[str | None, ...] = (None, *names)
        self.subject_kind_numbers = {name: number for number, name in enumerate(self.subject_kind_names)}
        self.sums = [_sum_table(place) for place in range(0, LENGTH, 2)]
        self.first = np.array([ord(uscc_check_character_of_sum(n)) for n in range(_FIRST_SUM_MASK + 1)], np.uint8)
        self.second = np.array([ord(orgcode_check_character_of_sum(n)) for n in range(_SECOND_SUM_MASK + 1)], np.uint8)
        self.pairs = _pair_table(tables, self.subject_kind_numbers)
        self.centuries = _flags(CENTURIES)
        self.months = _flags(f"{month:02}" for month in range(1, 13))
        self.days = _flags(f"{day:02}" for day in range(1, 32))
        self.placeholders = [
            (_two(one[:2]), _two(one[-2:]))
            for one in sorted(tables.placeholders)
            if len(one) == LENGTH and one.isascii()
        ]


@lru_cache(maxsize=4)
def _lookups(tables: Tables) -> _Lookups:
    return _Lookups(tables)


def _two(text: str) -> int:
    return int(np.frombuffer(text.encode("ascii"), np.uint16)[0])


def _flags(pairs: Iterable[str]) -> Flags:
    table = np.zeros(1 << 16, np.bool_)
    table[[_two(pair) for pair in pairs]] = True
    return table


def _pair_table(tables: Tables, numbers: Mapping[str | None, int]) -> Bytes:
    """The number of the subject kind by the first two characters; ``_UNKNOWN_PAIR``, ``_PERSONS_PAIR``, or 0."""
    table = np.zeros(1 << 16, np.uint8)
    for first in USCC_ALPHABET[:10]:  # what begins with a letter may be the central bank's code
        for second in USCC_ALPHABET:
            table[_two(first + second)] = _UNKNOWN_PAIR
    for pair in tables.pairs.values():
        table[_two(pair.pair)] = numbers[pair.subject_kind] or _PERSONS_PAIR
    return table


def _byte_table(place: int) -> npt.NDArray[np.int32]:
    """What a byte at this place adds to the three sums."""
    table = np.full(256, 1 << _STRANGE_BIT, np.int32)
    for value, character in enumerate(USCC_ALPHABET):
        if place in _DIVISION and not character.isdigit():
            continue
        first = value * USCC_WEIGHTS[place] if place < len(USCC_WEIGHTS) else 0
        in_orgcode = place in _ORGCODE
        second = ORGCODE_ALPHABET.index(character) * ORGCODE_WEIGHTS[place - 8] if in_orgcode else 0
        table[ord(character)] = first | second << _SECOND_SUM_BIT
    return table


def _sum_table(place: int) -> npt.NDArray[np.int32]:
    """What two neighbouring bytes, read as one number of this machine's byte order, add to the sums."""
    codes = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    return _byte_table(place)[codes[:, 0]] + _byte_table(place + 1)[codes[:, 1]]


def _strings(codes: Any) -> Column:
    column = codes if isinstance(codes, pa.Array | pa.ChunkedArray) else pa.array(codes, pa.string())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = column.cast(pa.string())
    return column.fill_null("") if column.null_count else column


def _chunks(column: Column) -> Iterator[tuple[Places, Bytes]]:
    """Stretches of the column: its places, and the bytes of those whose code has 18 bytes (others: no row)."""
    _, offsets_buffer, data_buffer = column.buffers()
    if not len(column) or offsets_buffer is None:
        return
    width = np.int64 if pa.types.is_large_string(column.type) else np.int32
    offsets = np.frombuffer(offsets_buffer, width)[column.offset : column.offset + len(column) + 1]
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer is not None else np.empty(0, np.uint8)
    for begin in range(0, len(column), _CHUNK):
        bounds: Places = offsets[begin : begin + _CHUNK + 1].astype(np.int64, copy=False)
        lengths = np.diff(bounds)
        if (lengths == LENGTH).all():
            yield np.arange(begin, begin + len(lengths)), data[bounds[0] : bounds[-1]].reshape(-1, LENGTH)
        else:
            fitting = np.flatnonzero(lengths == LENGTH)
            yield begin + fitting, data[bounds[fitting, None] + np.arange(LENGTH)]


def _judge_rows(rows: Bytes, places: Places, lookups: _Lookups, batch: CheckedBatch) -> Places:
    """Judge the ordinary codes among rows of 18 bytes; the others keep the mark of the unjudged.

    Returns which rows have characters out of place.
    """
    twos = rows.view(np.uint16)
    sums = lookups.sums[0][twos[:, 0]]
    for column in range(1, LENGTH // 2):
        sums += lookups.sums[column][twos[:, column]]
    pairs = lookups.pairs[twos[:, 0]]
    first = lookups.first[sums & _FIRST_SUM_MASK] == rows[:, 17]
    second = lookups.second[sums >> _SECOND_SUM_BIT & _SECOND_SUM_MASK] == rows[:, 16]
    verdicts = np.full(len(rows), _VALID, np.uint8)
    reasons = np.zeros(len(rows), np.uint32)
    wrong = np.flatnonzero(~(first & second))
    verdicts[wrong] = np.where(first[wrong], _WARNING, _QUARANTINE)
    reasons[wrong] = np.where(first[wrong], _REASON_BITS["orgcode-check-digit"], _wrong_reasons(twos[wrong]))
    unusual = _unusual(sums, pairs, twos, lookups)
    _judge_pairs(pairs, verdicts, reasons)
    verdicts[unusual] = _UNJUDGED
    batch.verdicts[places] = verdicts
    batch.reasons[places] = reasons
    batch.subject_kinds[places] = pairs
    return np.flatnonzero(sums >= 1 << _STRANGE_BIT)


def _judge_pairs(pairs: Bytes, verdicts: Bytes, reasons: npt.NDArray[np.uint32]) -> None:
    """Put the verdict of unknown and persons' pairs over that of the checks; they name no subject kind."""
    unknown, persons = np.flatnonzero(pairs == _UNKNOWN_PAIR), np.flatnonzero(pairs == _PERSONS_PAIR)
    verdicts[unknown] = _QUARANTINE
    reasons[unknown] |= np.uint32(_REASON_BITS["registrar-pair-unknown"])
    verdicts[persons] = _REFUSED
    reasons[persons] = _REASON_BITS["person-not-held"]
    pairs[unknown] = pairs[persons] = 0


def _judge_small_letters(rows: Bytes, places: Places, lookups: _Lookups, batch: CheckedBatch) -> None:
    """Judge rows with small letters as if they were capitals, and say so."""
    capital = _CAPITALS[rows]
    small = (capital != rows).any(axis=1)
    places = places[small]
    _judge_rows(capital[small], places, lookups, batch)
    taken = places[batch.verdicts[places] < _REFUSED]
    batch.verdicts[taken] = _QUARANTINE
    batch.reasons[taken] |= np.uint32(_REASON_BITS["lower-case"])


def _wrong_reasons(twos: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint32]:
    pilot = (twos[:, 1] == _two(PILOT_PROVINCE)) & (twos[:, 4] == _two(PILOT_BODY))
    plain = _REASON_BITS["identifier-check-digit"]
    return np.where(pilot, plain | _REASON_BITS["legacy-pilot-code"], plain).astype(np.uint32)


def _unusual(sums: npt.NDArray[np.int32], pairs: Bytes, twos: npt.NDArray[np.uint16], lookups: _Lookups) -> Flags:
    """Rows that the row-wise check must see: strange bytes or pair, filler, placeholder, perhaps a birthday."""
    unusual: Flags = (sums >= 1 << _STRANGE_BIT) | (pairs == 0) | (twos[:, 0] == twos[:, 1])
    for start, end in lookups.placeholders:
        unusual |= (twos[:, 0] == start) & (twos[:, 8] == end)
    born = np.flatnonzero(lookups.centuries[twos[:, 3]])
    month, day = twos[born, 5], twos[born, 6]
    unusual[born[lookups.months[month] & lookups.days[day]]] = True
    return unusual


def _judge_rest(column: Column, tables: Tables, lookups: _Lookups, batch: CheckedBatch) -> None:
    """Send what is left through the row-wise check, each distinct code once."""
    rest = np.flatnonzero(batch.verdicts == _UNJUDGED)
    if not len(rest):
        return
    distinct = column.take(pa.array(rest)).dictionary_encode()
    answers = [check(code, tables) for code in distinct.dictionary.to_pylist()]
    which = distinct.indices.to_numpy()
    batch.kinds[rest] = np.array([KINDS.index(one.kind) for one in answers], np.uint8)[which]
    batch.verdicts[rest] = np.array([VERDICTS.index(one.verdict) for one in answers], np.uint8)[which]
    bits = [sum(_REASON_BITS[reason] for reason in one.reasons) for one in answers]
    batch.reasons[rest] = np.array(bits, np.uint32)[which]
    names = [lookups.subject_kind_numbers[one.subject_kind] for one in answers]
    batch.subject_kinds[rest] = np.array(names, np.uint8)[which]
