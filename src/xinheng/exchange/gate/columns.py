"""A column of a batch as the gate sees it: its distinct texts once, and where each stands.

Departments' columns repeat themselves (authorities, bases, codes, empty cells), so everything that looks into a text
looks at each distinct text once.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.kernel.invisible import ENGINE_PATTERN

Flags = npt.NDArray[np.bool_]

_KEPT_A_TEXT = r"""^(?:="([\s\S]*)"|'([A-Za-z]{0,4}[0-9][0-9A-Za-z-]{4,}))$"""
"""What spreadsheet programs write so that 001234 stays a text: ="001234", '001234. 'Ndrangheta is a name."""


class Column:
    """Trimmed distinct ``texts`` and, per row, the ``places`` of its text among them; ="…" is the text inside.

    Invisible characters are taken out of a ``sentence``; ``unseen`` are the distinct texts that held any.
    """

    def __init__(self, array: pa.StringArray, *, sentence: bool = False) -> None:
        encoded = array.dictionary_encode()
        distinct = cast("pa.StringArray", encoded.dictionary)
        self.texts: pa.StringArray = _unwrapped(pc.utf8_trim_whitespace(distinct))
        self.unseen: Flags | None = None
        if sentence and (unseen := matches(self.texts, ENGINE_PATTERN)).any():
            self.unseen = unseen
            plain = pc.replace_substring_regex(self.texts, ENGINE_PATTERN, "")
            self.texts = pc.utf8_trim_whitespace(plain)
        self.places: npt.NDArray[np.int32] = encoded.indices.to_numpy(zero_copy_only=False)
        self._sent: pa.StringArray | None = array if self.texts.equals(distinct) else None

    def matches(self, pattern: str) -> Flags:
        """Rows whose text matches the pattern (RE2) anywhere."""
        return self.spread(matches(self.texts, pattern))

    def spread(self, flags: Flags) -> Flags:
        """Flags of the distinct texts as flags of the rows."""
        result: Flags = flags[self.places]
        return result

    def text(self, row: int) -> str:
        """The text of a row (position in the batch)."""
        return str(self.texts[int(self.places[row])].as_py())

    def empty(self) -> Flags:
        """Rows without text."""
        return self.spread(pc.binary_length(self.texts).to_numpy(zero_copy_only=False) == 0)

    def array(self, texts: pa.StringArray | None = None, keep: Flags | None = None) -> pa.StringArray:
        """The kept rows' texts; ``texts`` replace the distinct ones."""
        if texts is None and self._sent is not None:
            return self._sent if keep is None else self._sent.filter(pa.array(keep))
        places = self.places if keep is None else self.places[keep]
        return (self.texts if texts is None else texts).take(places)


def _unwrapped(texts: pa.StringArray) -> pa.StringArray:
    if any(pc.any(pc.starts_with(texts, sign)).as_py() for sign in ('="', "'")):
        return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, _KEPT_A_TEXT, r"\1\2"))
    return texts


def matches(texts: pa.StringArray, pattern: str) -> Flags:
    """Texts that match the pattern (RE2) anywhere."""
    found: Flags = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return found


def matches_of_all(several: Sequence[pa.StringArray], pattern: str) -> list[Flags]:
    """``matches`` for several arrays at once: preparing a long pattern costs more than running it on few texts."""
    if not several:
        return []
    ends = np.cumsum([len(one) for one in several])[:-1]
    return np.split(matches(pa.concat_arrays(several), pattern), ends)
