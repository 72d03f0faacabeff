"""Turns the documents of a checked rulebook folder into the frozen tables of ``catalogue.domain``.

The folder is expected to have passed ``catalogue.checking``; compiling itself judges nothing.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from xinheng.accounts.domain import KINDS
from xinheng.catalogue import loading
from xinheng.catalogue.domain import (
    Basis,
    Confidence,
    DeadlineRule,
    Division,
    Door,
    DoorRule,
    Field,
    FormerColumns,
    Instrument,
    Kind,
    Matter,
    MitigationGround,
    NamedList,
    Outcome,
    Parameter,
    PenaltyType,
    RegistrarPair,
    Rulebook,
    Severity,
)
from xinheng.catalogue.terms import window_rules
from xinheng.clocks.domain import NONE_UNCOUNTED, Uncounted
from xinheng.kernel import canonical

Value = TypeVar("Value")

# What the digest of an edition covers: everything that decides, not the golden cases that test it.
DECIDING = frozenset(
    {
        *(
            "deadlines",
            "doors",
            "former",
            "instruments",
            "links",
            "mitigations",
            "parameters",
            "penalty-types",
            "placeholders",
            "windows",
            "kind",
        ),
        *("list", "measure", "indicator", "matter", "calendar", "identifiers"),
    }
)


class LazyMapping(Mapping[str, Value]):
    """A mapping that is made at the first look into it (seven thousand divisions cost more than a start may)."""

    def __init__(self, make: Callable[[], Mapping[str, Value]]) -> None:
        self._make: Callable[[], Mapping[str, Value]] | None = make
        self._held: Mapping[str, Value] = {}

    def _all(self) -> Mapping[str, Value]:
        if self._make is not None:
            self._held, self._make = self._make(), None
        return self._held

    def __getitem__(self, key: str) -> Value:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def compile_rulebook(folder: loading.Folder) -> Rulebook:
    """The rulebook of a folder that has no problems."""
    types = folder.single("penalty-types")
    windows = folder.single("windows")
    placeholders = folder.single("placeholders")
    return Rulebook(
        digest=digest(folder),
        instruments=_instruments(folder.single("instruments")),
        kinds=_kinds(folder),
        window_rules=tuple(window_rules(windows)),
        penalty_types=tuple(_penalty_type(entry) for entry in types["types"]),
        placeholders=frozenset(plain(value) for value in placeholders["text"]["values"]) | {""},
        placeholder_codes=frozenset(value.upper() for value in placeholders["codes"]["values"]),
        special_statutes=tuple(windows["special_statutes"]["words"]),
        parameters=tuple(_parameters(folder.single("parameters"))),
        deadlines=compile_deadlines(folder),
        divisions=LazyMapping[Division](lambda: folder.divisions),
        registrar_pairs=LazyMapping[RegistrarPair](lambda: _registrar_pairs(folder)),
        type_separators=tuple(types["separators"]),
        simple_procedure=frozenset(plain(text) for text in types["simple_procedure"]["spellings"]),
        severity_labels=_severity_labels(types["severity_labels"]),
        mitigations={entry["key"]: _mitigation(entry) for entry in folder.single("mitigations")["grounds"]},
        former=_former(folder.single("former")),
        doors={entry["key"]: Door(**entry) for entry in folder.single("doors")["doors"]},
        matters={one["matter"]: _matter(one) for _, one in folder.of("matter")},
    )


def digest(folder: loading.Folder) -> str:
    """SHA-256 over the canonical form of every deciding document and the divisions."""
    documents = {name: document for name, document in folder.documents.items() if loading.schema_of(name) in DECIDING}
    divisions_digest = hashlib.sha256(folder.division_text.encode()).hexdigest()
    return hashlib.sha256(canonical.dumps({**documents, loading.DIVISIONS_FILE: divisions_digest})).hexdigest()


def plain(text: str) -> str:
    """Half-width, without blanks, lower case: how placeholders and spellings are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def header_variants(text: str) -> tuple[str, ...]:
    """The ways one column heading is written: full or half-width, with or without its （万元）."""
    half = "".join(unicodedata.normalize("NFKC", text).split())
    full = half.replace("(", "（").replace(")", "）")
    bare = half.replace("(万元)", "")
    return tuple(
        dict.fromkeys([text, half, full, bare, half.replace("、", ""), full.replace("、", ""), bare.replace("、", "")])
    )


def basis_of(document: Mapping[str, Any] | None) -> Basis:
    """A basis as written in an entry; the empty one where an entry needs none."""
    return Basis(document["instrument"], document.get("article", "")) if document else Basis("")


def day_of(text: str | None) -> date | None:
    """A day as written in an entry; None stays None (unbounded)."""
    return date.fromisoformat(text) if text else None


def _instruments(document: Any) -> dict[str, Instrument]:
    return {
        entry["key"]: Instrument(
            key=entry["key"],
            title_zh=entry["zh"],
            title_en=entry["en"],
            number=entry["number"],
            issuer=entry["issuer"],
            rank=entry["rank"],
            in_force_from=day_of(entry["from"]),
            in_force_to=day_of(entry["to"]),
            confidence=entry["confidence"],
        )
        for entry in document["instruments"]
    }


def _kinds(folder: loading.Folder) -> dict[str, Kind]:
    """The kinds in the order in which everything names them."""
    found = {kind.key: kind for kind in (_kind(document) for _, document in folder.of("kind"))}
    return {key: found[key] for key in KINDS if key in found}


def _kind(document: Any) -> Kind:
    outcomes: Any = document.get("outcomes", {})
    ignored = [variant for text in document["ignored"] for variant in header_variants(text)]
    return Kind(
        key=document["kind"],
        zh=document["zh"],
        en=document["en"],
        adverse=document["adverse"],
        fields=tuple(_field(entry) for entry in document["fields"]),
        roles=dict(document["roles"]),
        key_roles=tuple(document["key"]),
        basis=basis_of(document["basis"]),
        repair_door=document["repair_door"],
        subject_kinds=tuple(document["subject_kinds"]),
        document_types=tuple(document["document_types"]),
        placeholder_key_roles=tuple(document["placeholder_key"]),
        ignored_headers=tuple(dict.fromkeys(ignored)),
        publication=basis_of(document["publication"]) if "publication" in document else None,
        fixed_class=document["class"]["severity"] if "class" in document else None,
        outcomes=tuple(_outcome(entry) for entry in outcomes.get("values", ())),
        otherwise=outcomes.get("otherwise"),
        origin=document.get("origin", "own"),
        proofs=tuple(document.get("proofs", ())),
        lists=tuple(_named_list(entry) for entry in document.get("lists", ())),
        door_rules=tuple(DoorRule(one["role"], tuple(one["words"]), one["door"]) for one in document.get("doors", ())),
        further_deciders=tuple(document.get("further_deciders", ())),
    )


def _outcome(entry: Any) -> Outcome:
    spellings = dict.fromkeys(plain(text) for text in (entry["zh"], *entry["spellings"]))
    return Outcome(entry["key"], entry["zh"], entry["en"], entry["severity"], tuple(spellings))


def _named_list(entry: Any) -> NamedList:
    return NamedList(entry["key"], entry["zh"], entry["en"], tuple(entry["words"]), basis_of(entry["basis"]))


def _field(entry: Any) -> Field:
    spellings = [entry["code"], entry["zh"], *entry["headers"]]
    return Field(
        code=entry["code"],
        zh=entry["zh"],
        en=entry["en"],
        type=entry["type"],
        max_length=entry["max"],
        required=entry["required"],
        personal=entry.get("personal"),
        headers=tuple(dict.fromkeys(variant for text in spellings for variant in header_variants(text))),
        public="public" in entry.get("seen_by", ()),
    )


def _penalty_type(entry: Any) -> PenaltyType:
    spellings = [entry["zh"], *entry["spellings"]]
    return PenaltyType(
        code=entry["key"],
        zh=entry["zh"],
        en=entry["en"],
        severity=entry["severity"],
        spellings=tuple(dict.fromkeys(spelling for text in spellings for spelling in (text, plain(text)))),
        group=entry["group"],
        basis=basis_of(entry["basis"]),
        confidence=_confidence(entry),
        severity_basis=basis_of(entry["severity_basis"]),
    )


def _mitigation(entry: Any) -> MitigationGround:
    return MitigationGround(entry["key"], entry["zh"], entry["en"], basis_of(entry["basis"]), _confidence(entry))


def _matter(document: Any) -> Matter:
    return Matter(
        key=document["matter"],
        zh=document["zh"],
        en=document["en"],
        purpose=document["purpose"],
        levels=tuple(document["levels"]),
        valid_from=day_of(document["from"]),
        valid_to=day_of(document["to"]),
        review_by=day_of(document["review_by"]),
        basis=basis_of(document["basis"]),
        confidence=_confidence(document),
    )


def _former(document: Any) -> FormerColumns:
    columns = {
        role: _field({**column, "type": "code" if role == "state" else "date", "max": None, "required": "never"})
        for role, column in document["columns"].items()
    }
    spellings = {plain(text): state for state, texts in document["states"].items() for text in texts}
    return FormerColumns(**columns, states=spellings)


def _parameters(document: Any) -> Iterator[Parameter]:
    for entry in document["parameters"]:
        for value in entry["values"]:
            yield Parameter(
                key=entry["key"],
                value=value["value"],
                valid_from=day_of(value["from"]),
                valid_to=day_of(value["to"]),
                basis=basis_of(value["basis"]),
                confidence=_confidence(value),
            )


def compile_deadlines(folder: loading.Folder) -> tuple[DeadlineRule, ...]:
    """The deadlines of a folder that has no problems."""
    return tuple(_deadlines(folder.single("deadlines")))


def _deadlines(document: Any) -> Iterator[DeadlineRule]:
    for entry in document["deadlines"]:
        for value in entry["values"]:
            yield DeadlineRule(
                key=entry["key"],
                zh=entry["zh"],
                en=entry["en"],
                binds=entry["binds"],
                unit=value["unit"],
                length=value["length"],
                division=value.get("division", ""),
                valid_from=day_of(value["from"]),
                valid_to=day_of(value["to"]),
                basis=basis_of(value["basis"]),
                confidence=_confidence(value),
                uncounted=_uncounted(value.get("uncounted")),
            )


def _uncounted(said: Any) -> Uncounted:
    return Uncounted(tuple(said["grounds"]), said["most_working_days"]) if said else NONE_UNCOUNTED


def _severity_labels(document: Any) -> dict[str, Severity]:
    return {plain(text): severity for severity, texts in document.items() for text in texts}


def _registrar_pairs(folder: loading.Folder) -> dict[str, RegistrarPair]:
    return {
        entry["pair"]: RegistrarPair(entry["pair"], entry["zh"], entry["subject_kind"], entry["graded"])
        for _, document in folder.of("identifiers")
        for entry in document.get("registrar_pairs", ())
    }


def _confidence(entry: Any) -> Confidence:
    return "verified" if entry["confidence"] == "verified" else "unverified"
