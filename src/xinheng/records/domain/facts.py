"""What a document says, and the class its penalty types give it.

The class never comes from an amount: the thresholds 较大 and 巨额 are not known, and an unknown threshold never
raises a class. A text no rule knows counts as nothing beside a known one, and alone as the residual class.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xinheng.catalogue.domain import SEVERITIES, PenaltyType, Rulebook, Severity

FAVOURABLE = -1
"""The rank of a document that harms nobody: it has no class."""

RESIDUAL: Severity = "general"
"""The class of a document whose types nobody knows: everything neither minor nor serious is general."""

_NO_LONGER = ("失效", "撤销", "注销", "撤回", "吊销", "作废", "废止")
NOT_VALID_STATUSES = frozenset(
    {"2", "无效", *_NO_LONGER, *(f"已{word}" for word in _NO_LONGER), *(f"已被{word}" for word in _NO_LONGER)}
)
"""Spellings of the field 当前状态 that say a licence does not hold any more."""

_REMARK = re.compile("[-—:]")


@dataclass(frozen=True)
class Facts:
    """The facts of one document that class and windows are computed from.

    ``types``, ``severity_label``, ``procedure``, ``basis`` and ``status`` are as sent. ``publish_until`` is the
    sender's own last day of publication (公示截止期). ``removed_on`` is the first day off a list (移出日期); the
    organisation's own report still tells of it. ``withdrawn_on`` is the day the document was revoked.
    """

    kind: str
    decided_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    publish_until: date | None = None
    types: str = ""
    severity_label: str = ""
    procedure: str = ""
    basis: str = ""
    status: str = ""
    outcome: str = ""
    removed_on: date | None = None
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

    ``severity`` is None for favourable documents. ``reason`` is one of by-type, residual-class, by-kind, by-outcome,
    unknown-outcome, simple-procedure, label-milder, none. ``harsher_label`` is the department's own label where it is
    harsher than the class (the row then waits for its officer); ``label_unknown`` a label nobody knows.
    """

    severity: Severity | None
    special: bool
    types: TypesRead
    reason: str
    harsher_label: Severity | None = None
    label_unknown: bool = False


NO_TYPES = TypesRead((), (), None)


def folded(text: str) -> str:
    """Half-width, without blanks, lower case: the form in which spellings are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def rank(severity: Severity) -> int:
    """0 for minor, 1 for general, 2 for serious."""
    return SEVERITIES.index(severity)


def _either(separators: set[str]) -> re.Pattern[str]:
    return re.compile("|".join([*map(re.escape, sorted(separators)), "\\n"]))


class Classifier:
    """Classifies documents by one rulebook edition; what it reads from text it remembers."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._kinds = rulebook.kinds
        self._outcomes = {
            key: {folded(text): one.severity for one in kind.outcomes for text in one.spellings}
            for key, kind in rulebook.kinds.items()
        }
        self._simple = frozenset(map(folded, rulebook.simple_procedure))
        self._labels = {folded(text): severity for text, severity in rulebook.severity_labels.items()}
        self.special_statutes = rulebook.special_statutes
        self._order = {one.code: place for place, one in enumerate(rulebook.penalty_types)}
        self._by_spelling: dict[str, list[PenaltyType]] = {}
        for one in rulebook.penalty_types:
            for spelling in {folded(text) for text in (one.zh, *one.spellings)}:
                self._by_spelling.setdefault(spelling, []).append(one)
        separators = {unicodedata.normalize("NFKC", one) for one in rulebook.type_separators or (";",)}
        inside = {one for one in separators if any(one in spelling for spelling in self._by_spelling)}
        self._between = _either(separators - inside - {" "})
        self._anywhere = _either(separators)
        self.read_types = lru_cache(maxsize=65_536)(self._read_types)

    def has_classes(self, kind: str) -> bool:
        """Whether documents of this kind may have a class: it is adverse."""
        return kind in self._kinds and self._kinds[kind].adverse

    def has_types(self, kind: str) -> bool:
        """Whether documents of this kind name penalty types."""
        return kind in self._kinds and self._kinds[kind].has_types

    def knows_outcome(self, kind: str, text: str) -> bool:
        """Whether an outcome is one of the kind's own."""
        return folded(text) in self._outcomes.get(kind, {})

    def by_itself(self, kind: str, outcome: str) -> Severity | None:
        """The class that a kind without penalty types gives, by itself or by the outcome; None is favourable."""
        one = self._kinds[kind]
        known = self._outcomes[kind]
        return known.get(folded(outcome), one.otherwise) if known else one.fixed_class

    def is_special(self, basis: str) -> bool:
        """Whether the basis names a field of law with the longer minimum of the 2023 rule."""
        return any(statute in basis for statute in self.special_statutes)

    def is_simple(self, procedure: str) -> bool:
        """Whether the decision was taken by simple procedure (Administrative Penalty Law, article 51)."""
        return folded(procedure) in self._simple

    def label(self, text: str) -> Severity | None:
        """The class a department's own label names; None for an unknown or empty one."""
        return self._labels.get(folded(text))

    def classify(self, facts: Facts) -> Classified:
        """The class of a document, lowered by simple procedure or a milder own label."""
        if not self.has_classes(facts.kind):
            return Classified(None, False, NO_TYPES, "none")
        severity: Severity | None
        if self.has_types(facts.kind):
            types, special = self.read_types(facts.types), self.is_special(facts.basis)
            severity, reason = self._by_types(types, facts.procedure)
        else:
            types, special = NO_TYPES, False
            severity, reason = self.by_itself(facts.kind, facts.outcome), self._reason(facts)
        label = self.label(facts.severity_label)
        unknown = label is None and bool(folded(facts.severity_label))
        if label is None or label == severity:
            return Classified(severity, special, types, reason, None, unknown)
        if severity is not None and rank(label) < rank(severity):
            return Classified(label, special, types, "label-milder")
        return Classified(severity, special, types, reason, label)

    def _by_types(self, types: TypesRead, procedure: str) -> tuple[Severity, str]:
        severity, reason = (types.severity, "by-type") if types.severity else (RESIDUAL, "residual-class")
        if severity != "minor" and self.is_simple(procedure):
            return "minor", "simple-procedure"
        return severity, reason

    def _reason(self, facts: Facts) -> str:
        if not self._outcomes[facts.kind]:
            return "by-kind"
        return "by-outcome" if self.knows_outcome(facts.kind, facts.outcome) else "unknown-outcome"

    def _pieces(self, text: str) -> list[str]:
        """Split at every separator, but at one that occurs inside spellings (、) only where it must be."""
        pieces: list[str] = []
        for part in self._between.split(unicodedata.normalize("NFKC", text)):
            whole = folded(part)
            if whole in self._by_spelling:
                pieces.append(whole)
            else:
                pieces.extend(map(folded, self._anywhere.split(part)))
        return [piece for piece in pieces if piece]

    def _known(self, piece: str) -> list[PenaltyType]:
        """The types of a piece; what follows a dash (其他-责令改正) is a remark on the type before it."""
        return self._by_spelling.get(piece) or self._by_spelling.get(_REMARK.split(piece)[0], [])

    def _read_types(self, text: str) -> TypesRead:
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
