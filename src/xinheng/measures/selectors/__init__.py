"""Reads of answers, checks and what carriers were told."""

from xinheng.measures.selectors.answers import answers, answers_asked, answers_said, carried_by, lifted_measures
from xinheng.measures.selectors.carried import (
    Carried,
    carried_about,
    carried_by_office,
    carried_document,
    carried_for_lister,
    carried_one,
    carried_shown,
)
from xinheng.measures.selectors.checks import (
    Asked,
    Statistic,
    check_of_office,
    checks_of_office,
    receipts_of,
    remade,
    standing_still,
    statistics,
)

__all__ = [
    "Asked",
    "Carried",
    "Statistic",
    "answers",
    "answers_asked",
    "answers_said",
    "carried_about",
    "carried_by",
    "carried_by_office",
    "carried_document",
    "carried_for_lister",
    "carried_one",
    "carried_shown",
    "check_of_office",
    "checks_of_office",
    "lifted_measures",
    "receipts_of",
    "remade",
    "standing_still",
    "statistics",
]
