"""Where two texts differ, character by character: what an officer looks at before she decides. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_COMPARED = 2_000
"""Characters of the differing middle of two texts that are compared one by one; a longer middle differs whole."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether the other text has the same at this place."""

    text: str
    same: bool


def differences(left: str, right: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Both texts in pieces, the same or different; the pieces of each, joined, are the text itself."""
    begin = _common(left, right)
    end = _common(left[begin:][::-1], right[begin:][::-1])
    before, after = left[:begin], left[len(left) - end :]
    one, other = left[begin : len(left) - end], right[begin : len(right) - end]
    steps = [(0, len(one), 0, len(other), False)]
    if len(one) <= MOST_COMPARED and len(other) <= MOST_COMPARED:
        matcher = SequenceMatcher(None, one, other, autojunk=False)
        steps = [(i, j, k, m, tag == "equal") for tag, i, j, k, m in matcher.get_opcodes()]
    lefts = [(before, True), *((one[i:j], same) for i, j, _, _, same in steps), (after, True)]
    rights = [(before, True), *((other[k:m], same) for _, _, k, m, same in steps), (after, True)]
    return _pieces(lefts), _pieces(rights)


def _common(left: str, right: str) -> int:
    shorter = min(len(left), len(right))
    return next((place for place in range(shorter) if left[place] != right[place]), shorter)


def _pieces(parts: Sequence[tuple[str, bool]]) -> Sequence[Piece]:
    found: list[Piece] = []
    for text, same in parts:
        if text and found and found[-1].same == same:
            found[-1] = Piece(found[-1].text + text, same)
        elif text:
            found.append(Piece(text, same))
    return tuple(found)
