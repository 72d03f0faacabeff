"""The compiled rulebook: frozen tables that the pure functions and the columnar path both read.

Everything here is data of the law with its basis. Nothing is computed from a clock; the day is passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from xinheng.clocks.domain import NONE_UNCOUNTED, Binds, Uncounted, Unit

Confidence = Literal["verified", "unverified"]
Severity = Literal["minor", "general", "serious"]
Channel = Literal["public", "bulk", "departments", "report"]
Origin = Literal["own", "imported"]

SEVERITIES: tuple[Severity, ...] = ("minor", "general", "serious")
ORIGINS: tuple[Origin, ...] = ("own", "imported")
CHANNELS: tuple[Channel, ...] = ("public", "bulk", "departments", "report")
SubjectKind = Literal[
    "enterprise",
    "public-institution",
    "government-body",
    "social-organisation",
    "legal-service",
    "collective-economic-organisation",
    "other-organisation",
]


@dataclass(frozen=True)
class Basis:
    """Where a value comes from: instrument key and article as printed (may be empty)."""

    instrument: str
    article: str = ""


@dataclass(frozen=True)
class Instrument:
    """A law, regulation, rule, central document or standard. ``rank`` orders what it may do (G7)."""

    key: str
    title_zh: str
    title_en: str
    number: str
    issuer: str
    rank: str
    in_force_from: date | None
    in_force_to: date | None
    confidence: Confidence


@dataclass(frozen=True)
class Field:
    """One official field of a record kind.

    ``type`` is text | date | amount-wan | uscc | code. ``required`` is always | never | adverse (where the outcome
    is) | a penalty-type group key for which it is required. ``personal`` is None, "drop" or "refuse_row" (G3: nothing
    else exists). ``headers`` are all accepted spellings: the official code, its 2016 ancestors, Chinese headers.
    """

    code: str
    zh: str
    en: str
    type: str
    max_length: int | None
    required: str
    personal: Literal["drop", "refuse_row"] | None
    headers: tuple[str, ...]
    public: bool


@dataclass(frozen=True)
class Outcome:
    """What a document can find: ``severity`` None is favourable, a class is adverse (未履行, 发现问题 …)."""

    key: str
    zh: str
    en: str
    severity: Severity | None
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class NamedList:
    """A list that rows of a kind may name, found by any of its ``words`` in the name as sent."""

    key: str
    zh: str
    en: str
    words: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True)
class DoorRule:
    """Repair of documents whose ``role`` contains one of the words goes through ``door`` (G15)."""

    role: str
    words: tuple[str, ...]
    door: str


@dataclass(frozen=True)
class Door:
    """Where repair is asked for: its name, what to do there, and its address as text."""

    key: str
    zh: str
    en: str
    where_zh: str
    where_en: str
    address: str


@dataclass(frozen=True)
class Kind:
    """A record kind. ``roles`` maps the meaning of a field to its official code.

    Roles: name category uscc regno orgcode taxid institution_certificate social_certificate decided_on
    document_name document_number certificate_number valid_from valid_to publish_until removed_on authority_name
    authority_uscc source_name source_uscc types fine confiscated permit content conduct facts basis status remark
    severity_label procedure outcome list exit remedy amount. A kind has only the roles it needs.

    ``adverse`` says that documents of the kind may harm; such a document has a class, a favourable one has none. The
    class comes from the penalty types, from ``fixed_class``, or from the document's outcome (``otherwise`` for one
    nobody knows). ``proofs`` are the roles without which no measure may rest on a record (G12). ``further_deciders``
    are code pairs that may decide although they are no public bodies (arbitration commissions).
    """

    key: str
    zh: str
    en: str
    adverse: bool
    fields: tuple[Field, ...]
    roles: Mapping[str, str]
    key_roles: tuple[str, ...]
    basis: Basis
    repair_door: str = "here"
    subject_kinds: tuple[SubjectKind, ...] = ()
    document_types: tuple[str, ...] = ()
    placeholder_key_roles: tuple[str, ...] = ()
    ignored_headers: tuple[str, ...] = ()
    publication: Basis | None = None
    fixed_class: Severity | None = None
    outcomes: tuple[Outcome, ...] = ()
    otherwise: Severity | None = None
    origin: Origin = "own"
    proofs: tuple[str, ...] = ()
    lists: tuple[NamedList, ...] = ()
    door_rules: tuple[DoorRule, ...] = ()
    further_deciders: tuple[str, ...] = ()

    @property
    def has_types(self) -> bool:
        """Whether its documents name penalty types, from which their class comes."""
        return "types" in self.roles

    def door(self, fields: Mapping[str, str], *, origin: str = "") -> str:
        """The door through which a record with these fields is repaired (G15); an own entry of a list leaves here."""
        for rule in self.door_rules if (self.origin, origin) != ("imported", "own") else ():
            said = fields.get(self.roles.get(rule.role, "")) or ""
            if any(word in said for word in rule.words):
                return rule.door
        return "here" if (self.origin, origin) == ("imported", "own") else self.repair_door

    def field(self, code: str) -> Field:
        """The field with this official code; KeyError if the kind has none."""
        for one in self.fields:
            if one.code == code:
                return one
        raise KeyError(code)


@dataclass(frozen=True)
class Term:
    """How long one channel shows one class: whether at all, minimum before repair and maximum, in months.

    ``max_months`` None means "no maximum of its own" (a licence ends with its validity).
    """

    shown: bool
    min_months: int | None
    max_months: int | None
    basis: Basis
    confidence: Confidence


@dataclass(frozen=True)
class WindowRule:
    """One row of the compiled window table: what holds for a kind, class, channel and decision date.

    ``decided_from``/``decided_to`` are half open, None is unbounded. ``turn_on`` is the day from which
    ``turned`` answers instead of ``term`` (transition: the milder rule from 2026-04-01 on); both None otherwise.
    ``special`` rows hold for documents based on the special statutes of the 2023 rule.
    """

    key: str
    kind: str
    severity: Severity | None
    special: bool
    channel: Channel
    decided_from: date | None
    decided_to: date | None
    term: Term
    turn_on: date | None = None
    turned: Term | None = None
    turned_key: str = ""


@dataclass(frozen=True)
class PenaltyType:
    """A statutory penalty type with the severity class it has by date-free rule, and all accepted spellings."""

    code: str
    zh: str
    en: str
    severity: Severity
    spellings: tuple[str, ...]
    group: str
    basis: Basis
    confidence: Confidence
    severity_basis: Basis | None = None


@dataclass(frozen=True)
class Division:
    """A GB/T 2260 code with its names over time. ``last_seen`` None means current."""

    code: str
    name: str
    first_seen: str
    last_seen: str | None
    former_name: str = ""


@dataclass(frozen=True)
class RegistrarPair:
    """The first two characters of a USCC. ``subject_kind`` None means refused (G1: 92)."""

    pair: str
    zh: str
    subject_kind: SubjectKind | None
    graded: bool


@dataclass(frozen=True)
class Parameter:
    """A dated single value (working days to report, waiting days, ...)."""

    key: str
    value: int | str
    valid_from: date | None
    valid_to: date | None
    basis: Basis
    confidence: Confidence


@dataclass(frozen=True)
class DeadlineRule:
    """How long somebody has for a step, counted from the day after the event (``clocks``).

    ``binds`` tells whose time it is; ``division`` is the prefix of the places where it holds, empty for everywhere.
    ``uncounted`` is what the article leaves uncounted, such as the time of an appraisal.
    """

    key: str
    zh: str
    en: str
    binds: Binds
    unit: Unit
    length: int
    division: str
    valid_from: date | None
    valid_to: date | None
    basis: Basis
    confidence: Confidence
    uncounted: Uncounted = NONE_UNCOUNTED


@dataclass(frozen=True)
class MitigationGround:
    """Why a record may be published nowhere and counted nowhere (G18). The keys are a core vocabulary."""

    key: str
    zh: str
    en: str
    basis: Basis
    confidence: Confidence


@dataclass(frozen=True)
class Matter:
    """A matter for which an authority may read non-public data (G19). ``purpose`` is a core word.

    ``levels`` are the levels of authority that may name it; in force from ``valid_from`` until before ``valid_to``.
    """

    key: str
    zh: str
    en: str
    purpose: str
    levels: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    review_by: date | None
    basis: Basis
    confidence: Confidence


@dataclass(frozen=True)
class FormerColumns:
    """What former registers tell beside a kind's fields (``exchange intake --former``).

    ``states`` maps a spelling, folded, to effective, withdrawn, repaired or ended.
    """

    received: Field
    state: Field
    repaired: Field
    ended: Field
    states: Mapping[str, str]


@dataclass(frozen=True)
class Rulebook:
    """One edition, compiled. ``digest`` is SHA-256 over the canonical form of all entries."""

    digest: str
    instruments: Mapping[str, Instrument]
    kinds: Mapping[str, Kind]
    window_rules: tuple[WindowRule, ...]
    penalty_types: tuple[PenaltyType, ...]
    placeholders: frozenset[str]
    placeholder_codes: frozenset[str]
    special_statutes: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    former: FormerColumns
    divisions: Mapping[str, Division] = field(default_factory=dict)
    registrar_pairs: Mapping[str, RegistrarPair] = field(default_factory=dict)
    type_separators: tuple[str, ...] = ()
    simple_procedure: frozenset[str] = frozenset()
    severity_labels: Mapping[str, Severity] = field(default_factory=dict)
    mitigations: Mapping[str, MitigationGround] = field(default_factory=dict)
    doors: Mapping[str, Door] = field(default_factory=dict)
    deadlines: tuple[DeadlineRule, ...] = ()
    matters: Mapping[str, Matter] = field(default_factory=dict)
