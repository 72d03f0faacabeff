"""The lists of the rulebook, compiled: who decides, on what criteria, with how long to answer, until when (G12).

Pure. A list "here" can be conducted on this node; an "imported" one is decided elsewhere and comes in by file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from xinheng.catalogue.compiling import basis_of, day_of
from xinheng.catalogue.domain import Basis, Confidence
from xinheng.catalogue.loading import Folder


@dataclass(frozen=True)
class Clause:
    """A criterion, a way out or a remedy: its words and what it rests on (an empty basis where none is written)."""

    key: str
    zh: str
    en: str
    basis: Basis
    confidence: Confidence


@dataclass(frozen=True)
class ListRule:
    """One list as the rulebook holds it.

    ``kind`` is the record kind an entry is written as. ``level`` is the lowest level of authority that may decide;
    ``sectors`` are those whose authorities may (empty: the law names none).
    ``statement_days`` are working days to answer the notice, 0 for a list that is not conducted here. ``months`` is
    the term from the decision; ``early_months`` the months after which leaving early may be asked for, None for never.
    """

    key: str
    zh: str
    en: str
    kind: str
    origin: Literal["here", "imported"]
    authority: str
    level: str
    subject_kinds: tuple[str, ...]
    field_basis: Basis
    criteria: tuple[Clause, ...]
    document_types: tuple[str, ...]
    statement_days: int
    statement_basis: Basis
    statement_verified: bool
    months: int
    months_verified: bool
    early_months: int | None
    exits: tuple[Clause, ...]
    remedies: tuple[Clause, ...]
    valid_from: date | None
    valid_to: date | None
    review_by: date | None
    confidence: Confidence
    sectors: frozenset[str] = frozenset()

    @property
    def instruments(self) -> frozenset[str]:
        """Everything the list rests on: its field, its criteria, time to answer, ways out and remedies."""
        clauses = (*self.criteria, *self.exits, *self.remedies)
        found = {
            self.field_basis.instrument,
            self.statement_basis.instrument,
            *(one.basis.instrument for one in clauses),
        }
        return frozenset(found - {""})

    def criterion(self, key: str) -> Clause | None:
        """The criterion of this key, None when the list has none."""
        return next((one for one in self.criteria if one.key == key), None)

    def holds_on(self, day: date) -> bool:
        """Whether the list is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


def compile_lists(folder: Folder) -> Mapping[str, ListRule]:
    """The lists of a folder that has no problems, by key."""
    return {document["list"]: _list(document) for _, document in folder.of("list")}


def _list(document: Any) -> ListRule:
    statement, early = document.get("statement"), document.get("early_exit")
    return ListRule(
        key=document["list"],
        zh=document["zh"],
        en=document["en"],
        kind=document["kind"],
        origin=document["origin"],
        authority=document["authority"],
        level=document["level"],
        subject_kinds=tuple(document["subject_kinds"]),
        field_basis=basis_of(document["field_basis"]),
        criteria=tuple(_clause(one) for one in document["criteria"]),
        document_types=tuple(document["document_types"]),
        statement_days=statement["working_days"] if statement else 0,
        statement_basis=basis_of(statement.get("basis") if statement else None),
        statement_verified=bool(statement) and statement["confidence"] == "verified",
        months=document["term"]["months"],
        months_verified=document["term"]["confidence"] == "verified",
        early_months=early["after_months"] if early else None,
        exits=tuple(_clause(_as_sure(one, document)) for one in document["exit"]),
        remedies=tuple(_clause(one) for one in document["remedies"]),
        valid_from=day_of(document["from"]),
        valid_to=day_of(document["to"]),
        review_by=day_of(document.get("review_by")),
        confidence="verified" if document["confidence"] == "verified" else "unverified",
        sectors=frozenset(document.get("sectors", ())),
    )


def _as_sure(way_out: Any, document: Any) -> Any:
    """A way out with the basis and the certainty of the value it states: the early exit's, or the term's."""
    stated = {"early": document.get("early_exit"), "term-ends": document["term"]}.get(way_out.get("key", ""))
    return (
        {**{name: stated[name] for name in ("basis", "confidence") if name in stated}, **way_out} if stated else way_out
    )


def _clause(entry: Any) -> Clause:
    verified = entry.get("confidence", "verified") == "verified"
    return Clause(
        entry.get("key", ""),
        entry["zh"],
        entry["en"],
        basis_of(entry.get("basis")),
        "verified" if verified else "unverified",
    )
