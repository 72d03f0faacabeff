"""The closed list of measures and incentives, compiled: what an entry of a list means for one matter (G7). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from xinheng.catalogue.compiling import basis_of, day_of
from xinheng.catalogue.domain import SEVERITIES, Basis, Confidence, Severity
from xinheng.catalogue.loading import Folder

Effect = Literal["reduces-rights", "management", "reference", "incentive"]


@dataclass(frozen=True)
class CarrierRule:
    """A public body that carries a measure out: by its sector, or the very authority that ``listed``.

    Without both no node can say which authority it is; then it is informed by letter.
    """

    zh: str
    en: str
    sectors: frozenset[str] = frozenset()
    listed: bool = False


@dataclass(frozen=True)
class MeasureRule:
    """One measure: for which matters it counts, on which lists and from which severity it rests.

    ``severity`` is None for incentives; ``months_without`` is the condition of an incentive that the organisation
    itself shows (None: it rests on honours alone). Carriers are public bodies only. ``decision_basis`` is the article
    by which the penalty or the court itself orders it: an objection to the entry leaves it (None: it is suspended).
    """

    key: str
    zh: str
    en: str
    effect: Effect
    severity: Severity | None
    lists: frozenset[str]
    matters: frozenset[str]
    basis: Basis
    valid_from: date | None
    valid_to: date | None
    months_without: int | None = None
    condition_zh: str = ""
    condition_en: str = ""
    carriers: tuple[CarrierRule, ...] = ()
    decision_basis: Basis | None = None
    review_by: date | None = None
    confidence: Confidence = "unverified"

    @property
    def is_binding(self) -> bool:
        """Whether an article binds the office; a reference only informs it."""
        return self.effect in {"reduces-rights", "management"}

    def holds_on(self, day: date) -> bool:
        """Whether the measure is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


def compile_measures(folder: Folder) -> Mapping[str, MeasureRule]:
    """The measures of a folder that has no problems, by key."""
    return {document["measure"]: _measure(document) for _, document in folder.of("measure")}


def binding_on(
    measures: Mapping[str, MeasureRule], *, list_key: str, severity: Severity | None, day: date
) -> list[MeasureRule]:
    """What an entry of a list and class binds public bodies to from a day on, in the order of the keys."""
    return [
        one
        for _key, one in sorted(measures.items())
        if one.is_binding and one.holds_on(day) and list_key in one.lists
        if severity and one.severity and SEVERITIES.index(severity) >= SEVERITIES.index(one.severity)
    ]


def ordered_by_decision(measures: Mapping[str, MeasureRule]) -> dict[str, str]:
    """The measures that a decision itself may order, each with instrument and article as cited."""
    return {
        key: f"{rule.decision_basis.instrument} {rule.decision_basis.article}".strip()
        for key, rule in measures.items()
        if rule.decision_basis is not None
    }


def _measure(document: Any) -> MeasureRule:
    condition = document.get("condition", {})
    return MeasureRule(
        key=document["measure"],
        zh=document["zh"],
        en=document["en"],
        effect=document["effect"],
        severity=document.get("severity"),
        lists=frozenset(document["lists"]),
        matters=frozenset(document["matters"]),
        basis=basis_of(document.get("basis")),
        valid_from=day_of(document["from"]),
        valid_to=day_of(document["to"]),
        months_without=condition.get("months_without_records"),
        condition_zh=condition.get("zh", ""),
        condition_en=condition.get("en", ""),
        carriers=tuple(_carrier(one) for one in document.get("carriers", ())),
        decision_basis=basis_of(document["decision_basis"]) if "decision_basis" in document else None,
        review_by=day_of(document.get("review_by")),
        confidence="verified" if document["confidence"] == "verified" else "unverified",
    )


def _carrier(document: Any) -> CarrierRule:
    sectors = frozenset(document.get("sectors", ()))
    return CarrierRule(document["zh"], document["en"], sectors, document.get("listed", False))
