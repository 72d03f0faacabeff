"""What a document says, and the class its penalty types give it.

The class never comes from an amount: the thresholds 较大 and 巨额 are not known, and an unknown threshold never
raises a class. A text no rule knows counts as nothing beside a known one, and alone as the residual class.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from xinheng.catalogue.domain import SEVERITIES, PenaltyType, Rulebook, Severity

RESIDUAL: Severity = "general"
SIMPLE_PROCEDURE = "简易"
"""Administrative Penalty Law, article 51: 简易程序, 当场处罚."""

LABELS: Mapping[str, Severity] = MappingProxyType(
    {
        "轻微": "minor",
        "一般": "general",
        "严重": "serious",
        "minor": "minor",
        "general": "general",
        "serious": "serious",
    }
)
NOT_VALID_STATUSES = frozenset({"2", "无效", "失效", "已失效"})
"""Spellings of the field 当前状态 that say a licence does not hold any more."""

_STRONG = re.compile(r"[;|\n]+")
_WEAK = re.compile(r"[,、/\s]+")


@dataclass(frozen=True)
class Facts:
    """The facts of one document that class and windows are computed from.

    ``types``, ``label``, ``procedure``, ``basis`` and ``status`` are as sent. ``publish_until`` is the sender's
    own last day of publication (公示截止期). ``withdrawn_on`` is the day the document was revoked.
    """

    kind: str
    decided_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    publish_until: date | None = None
    types: str = ""
    label: str = ""
    procedure: str = ""
    basis: str = ""
    status: str = ""
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class TypesRead:
    """Penalty types found in a text: codes in the rulebook's order, the pieces nobody knows, the class."""

    codes: tuple[str, ...]
    unknown: tuple[str, ...]
    severity: Severity | None


@dataclass(frozen=True)
class Classified:
    """The class of a document and why.

    ``severity`` is None for kinds without classes. ``reason`` is one of by-type, residual-class,
    simple-procedure, label-milder, none. ``harsher_label`` is the department's own label where it is harsher
    than the class (the row then waits for its officer); ``label_unknown`` a label nobody knows.
    """

    severity: Severity | None
    special: bool
    types: TypesRead
    reason: str
    harsher_label: Severity | None = None
    label_unknown: bool = False


def folded(text: str) -> str:
    """NFKC without surrounding space: the form in which spellings are compared."""
    return unicodedata.normalize("NFKC", text).strip()


def rank(severity: Severity) -> int:
    """0 for minor, 1 for general, 2 for serious."""
    return SEVERITIES.index(severity)


class TypeReader:
    """Reads the free text of 处罚类别 against the spellings of one rulebook edition."""

    def __init__(self, penalty_types: tuple[PenaltyType, ...]) -> None:
        self._order = {one.code: place for place, one in enumerate(penalty_types)}
        self._by_spelling: dict[str, list[PenaltyType]] = {}
        for one in penalty_types:
            for spelling in {folded(text) for text in (one.zh, one.code, *one.spellings)}:
                self._by_spelling.setdefault(spelling, []).append(one)
        self.read = lru_cache(maxsize=65_536)(self._read)

    def _pieces(self, text: str) -> list[str]:
        """Split at strong separators, and at weak ones only where the piece is no spelling itself."""
        pieces: list[str] = []
        for strong in filter(None, map(str.strip, _STRONG.split(folded(text)))):
            if strong in self._by_spelling:
                pieces.append(strong)
            else:
                pieces.extend(filter(None, _WEAK.split(strong)))
        return pieces

    def _known(self, piece: str) -> list[PenaltyType]:
        """The types of a piece; what follows a dash (其他-责令改正) is a remark on the type before it."""
        return self._by_spelling.get(piece) or self._by_spelling.get(re.split("[-—:]", piece)[0].strip(), [])

    def _read(self, text: str) -> TypesRead:
        codes: set[str] = set()
        unknown: list[str] = []
        ranks: list[int] = []
        for piece in self._pieces(text):
            known = self._known(piece)
            if not known:
                unknown.append(piece)
                continue
            codes.update(one.code for one in known)
            # A spelling that may mean several types (暂扣或者吊销许可证) proves only the mildest of them.
            ranks.append(min(rank(one.severity) for one in known))
        ordered = tuple(sorted(codes, key=self._order.__getitem__))
        return TypesRead(ordered, tuple(unknown), SEVERITIES[max(ranks)] if ranks else None)


def has_classes(rulebook: Rulebook, kind: str) -> bool:
    """Whether documents of this kind have a class: their kind knows penalty types."""
    return kind in rulebook.kinds and "types" in rulebook.kinds[kind].roles


def is_special(basis: str, special_statutes: tuple[str, ...]) -> bool:
    """Whether the basis names one of the special statutes of the 2023 rule."""
    return any(statute in basis for statute in special_statutes)


def label_class(label: str) -> Severity | None:
    """The class a department's own label names (轻微, 一般失信, 严重…); None for an unknown or empty one."""
    text = folded(label)
    for spelling, severity in LABELS.items():
        if text.startswith(spelling):
            return severity
    return None


def classify(facts: Facts, rulebook: Rulebook, reader: TypeReader) -> Classified:
    """The class of a document: highest of its types, lowered by simple procedure or a milder own label."""
    if not has_classes(rulebook, facts.kind):
        return Classified(None, False, TypesRead((), (), None), "none")
    types = reader.read(facts.types)
    special = is_special(facts.basis, rulebook.special_statutes)
    severity, reason = (types.severity, "by-type") if types.severity else (RESIDUAL, "residual-class")
    if severity != "minor" and SIMPLE_PROCEDURE in facts.procedure:
        severity, reason = "minor", "simple-procedure"
    label = label_class(facts.label)
    unknown = label is None and bool(folded(facts.label))
    if label is None or label == severity:
        return Classified(severity, special, types, reason, None, unknown)
    if rank(label) < rank(severity):
        return Classified(label, special, types, "label-milder")
    return Classified(severity, special, types, reason, label)
