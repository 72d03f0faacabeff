"""A first glance at a whole column: whether any of its cells could break a rule at all.

Most columns of most files break none. A glance looks at the column's bytes and lengths, which costs a fraction of what
the engine needs to ask every row; it may say yes in vain, and never no where a cell breaks the rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute

from xinheng.exchange.judging.arrow import Column, Table

pc: Any = pyarrow.compute


def unread(cells: str, values: str) -> Callable[[Table], bool]:
    """Whether a filled cell was not read: what is read of a column is NULL wherever its cell is."""

    def possible(read: Table) -> bool:
        return bool(read.column(values).null_count > read.column(cells).null_count)

    return possible


@dataclass(frozen=True)
class Glance:
    """Glances at one text column of the read rows."""

    code: str

    def lacks(self, read: Table) -> bool:
        """Whether a cell is NULL."""
        return bool(read.column(self.code).null_count)

    def holds(self, character: int) -> Callable[[Table], bool]:
        """Whether the character, one of ASCII, may stand in a cell."""

        def possible(read: Table) -> bool:
            return any(_holds(chunk, character) for chunk in read.column(self.code).chunks)

        return possible

    def exceeds(self, characters: int) -> Callable[[Table], bool]:
        """Whether a cell may be longer: no text has more characters than bytes."""

        def possible(read: Table) -> bool:
            longest = pc.max(pc.binary_length(read.column(self.code))).as_py()
            return longest is not None and longest > characters

        return possible


def _holds(texts: Column, character: int) -> bool:
    if texts.null_count == len(texts):
        return False
    _, offsets, data = texts.buffers()
    if data is None:
        return False
    ends = np.frombuffer(offsets, np.int32)[[texts.offset, texts.offset + len(texts)]]
    return bool((np.frombuffer(data, np.uint8)[ends[0] : ends[1]] == character).any())
