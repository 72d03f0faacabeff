"""Where the elements of a JSON array end, found without understanding them.

Quotation marks, brackets and commas are found over whole pieces (numpy), as for delimited text; so an endless or deeply
nested element is noticed before anything parses it, and memory is bounded by the piece.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xinheng.exchange.reading.errors import FileIncomplete, NestedTooDeep

DEEPEST = 32
LONGEST = 2 * 2**20
"""Bytes of one object; a longer one is passed over."""

_QUOTE, _BACKSLASH, _COMMA = 34, 92, 44
_STEPS = np.zeros(256, np.int8)
_STEPS[[ord("{"), ord("[")]] = 1
_STEPS[[ord("}"), ord("]")]] = -1
_MARKS = _STEPS != 0
_MARKS[_COMMA] = True
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Element:
    """The bytes between two commas; None for one too long to hold. ``last`` when the array ends behind it."""

    data: bytes | None
    last: bool


class Elements:
    """The elements of an array whose opening bracket stands before the first piece."""

    def __init__(self, pieces: Iterator[bytes], depth: int) -> None:
        self._pieces = pieces
        self.base = self._depth = depth
        self._in_text = False
        self._escaping = False
        self._held: list[bytes] = []
        self._size = 0
        self._row = 1
        self.rest = b""
        self.closing = b""

    def __iter__(self) -> Iterator[Element]:
        """Raises FileIncomplete when the array does not end, NestedTooDeep at a deep element."""
        for piece in self._pieces:
            ends, close = self._scan(piece)
            start = 0
            for end in ends:
                yield self._element(piece[start:end], last=False)
                start = end + 1
            if close is not None:
                yield self._element(piece[start:close], last=True)
                self.closing, self.rest = piece[close : close + 1], piece[close + 1 :]
                return
            self._hold(piece[start:])
        raise FileIncomplete(row=self._row)

    def _element(self, tail: bytes, *, last: bool) -> Element:
        self._hold(tail)
        data = None if self._size > LONGEST else b"".join(self._held)
        self._held, self._size = [], 0
        self._row += 1
        return Element(data, last)

    def _hold(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > LONGEST:
            self._held = []
        else:
            self._held.append(part)

    def _scan(self, piece: bytes) -> tuple[list[int], int | None]:
        """Places of the commas between elements and of the bracket that closes the array, if it is here."""
        data = np.frombuffer(piece, np.uint8)
        quotes = self._quotes(piece, data)
        at = np.flatnonzero(_MARKS[data])
        inside = (np.searchsorted(quotes, at) + self._in_text) % 2 == 1
        self._in_text = bool((len(quotes) + self._in_text) % 2)
        at = at[~inside]
        steps = _STEPS[data[at]]
        depth = self._depth + np.cumsum(steps, dtype=np.int64)
        closing = np.flatnonzero(depth < self.base)
        if len(closing):
            at, depth, steps = at[: closing[0] + 1], depth[: closing[0] + 1], steps[: closing[0] + 1]
        between = at[(depth == self.base) & (steps == 0)]
        deep = np.flatnonzero(depth > self.base + DEEPEST)
        if len(deep):
            before = int(np.searchsorted(between, at[deep[0]]))
            raise NestedTooDeep(limit=DEEPEST, row=self._row + before)
        self._depth = int(depth[-1]) if len(depth) else self._depth
        return between.tolist(), int(at[-1]) if len(closing) else None

    def _quotes(self, piece: bytes, data: npt.NDArray[np.uint8]) -> Positions:
        """Places of the quotation marks that no backslash escapes."""
        quotes = np.flatnonzero(data == _QUOTE)
        first, self._escaping = self._escaping, False
        if b"\\" not in piece and not first:
            return quotes
        slashes = np.flatnonzero(data == _BACKSLASH)
        begins = np.ones(len(slashes), dtype=bool)
        begins[1:] = np.diff(slashes) != 1
        starts = np.flatnonzero(begins)
        lengths = np.arange(len(slashes)) - np.repeat(starts, np.diff(np.append(starts, len(slashes)))) + 1
        if first and len(slashes) and slashes[0] == 0:
            run = int(starts[1]) if len(starts) > 1 else len(slashes)
            lengths[:run] += 1
        if len(slashes) and slashes[-1] == len(data) - 1:
            self._escaping = bool(lengths[-1] % 2)
        before = np.searchsorted(slashes, quotes) - 1
        escaped = np.zeros(len(quotes), dtype=bool)
        if len(slashes):
            follows = (before >= 0) & (slashes[np.maximum(before, 0)] == quotes - 1)
            escaped = follows & (lengths[np.maximum(before, 0)] % 2 == 1)
        if first and len(quotes) and quotes[0] == 0:
            escaped[0] = True
        return quotes[~escaped]
