"""What a fragment or a misspelt name may have meant: patterns for the database, ranks and scores. Pure.

A misspelt name has one character wrong, missing, added (doubled) or swapped with its neighbour. Each hypothesis of
where says which pairs of characters are untouched; those are searched by the index, then the exact patterns decide.
So likeness needs no threshold: it is one error, whatever the length.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xinheng.subjects.domain.names import bigrams

SHORTEST_MISSPELT = 4
LEGAL_FORMS = (("有限责任公司", "有限公司"), ("股份有限公司", "股份公司"))
"""Two writings of one legal form: a company carries the one or the other in its name (公司法 2023, article 7)."""

_WIDE_FROM = 6
_STRIDE = 2


@dataclass(frozen=True)
class Hypothesis:
    """The error lies in one stretch of the name: the pairs outside it stand, and one of the patterns fits."""

    pairs: list[str]
    patterns: list[str]


def escaped(text: str) -> str:
    """Text for a LIKE pattern that stands for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def other_legal_forms(normal: str) -> list[str]:
    """The name with its legal form in the other writing; empty when it carries none of ``LEGAL_FORMS``."""
    for pair in LEGAL_FORMS[::-1]:  # 股份有限公司 ends like the other form
        for written, other in (pair, pair[::-1]):
            if written in normal:
                return [normal.replace(written, other)]
    return []


def hypotheses(normal: str, *, whole: bool) -> Iterator[Hypothesis]:
    """Where the one error of a misspelt normal form may lie; ``whole`` names, else fragments of names.

    Stretches of three characters overlap by one, so that every character and every two neighbours lie in one.
    """
    if len(normal) < SHORTEST_MISSPELT:
        return
    width = _STRIDE + 1 if len(normal) >= _WIDE_FROM else _STRIDE
    ends = "" if whole else "%"
    for begin in range(0, len(normal), _STRIDE):
        before, after = normal[:begin], normal[begin + width :]
        pairs = sorted({*_pairs(before), *_pairs(after)})
        if pairs:
            yield Hypothesis(pairs, [ends + one + ends for one in _patterns(normal, begin, begin + width)])


def _pairs(text: str) -> list[str]:
    return bigrams(text) if len(text) > 1 else []


def _patterns(normal: str, begin: int, end: int) -> list[str]:
    """Patterns of the names that differ from ``normal`` by one error from ``begin`` to ``end``."""
    found: dict[str, None] = {}
    last = min(end, len(normal))
    for place in range(begin, last):
        before, after = normal[:place], normal[place + 1 :]
        found[f"{escaped(before)}{escaped(after)}"] = None
        found[f"{escaped(before)}_{escaped(after)}"] = None
        if place + 1 < last:
            found[escaped(before + normal[place + 1] + normal[place] + normal[place + 2 :])] = None
    for place in range(begin, last + 1):
        found[f"{escaped(normal[:place])}_{escaped(normal[place:])}"] = None
    return list(found)


def misspelt_rank(spelt: str, normal: str) -> tuple[int, int, str]:
    """The order of names a misspelling may have meant: a doubled character explains itself best, then by length."""
    doubled = len(normal) == len(spelt) - 1 and any(
        spelt[place] == spelt[place + 1] and spelt[:place] + spelt[place + 1 :] == normal
        for place in range(len(spelt) - 1)
    )
    return (0 if doubled else 1, abs(len(normal) - len(spelt)), normal)


def score(reason: str, asked: str, normal: str) -> float:
    """How sure a hit is, 0 to 1: code and exact name 1, former name 0.95, then by how much of the name is asked for."""
    certain = {"code": 1.0, "identifier": 1.0, "exact": 1.0, "former-name": 0.95, "legal-form": 0.9}
    if reason in certain:
        return certain[reason]
    if reason == "misspelt":
        return round(0.9 * (1 - 1 / max(len(asked), len(normal))), 4)
    return round(0.9 * len(asked) / max(len(asked), len(normal)), 4)
