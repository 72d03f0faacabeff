"""Writes of measures: the check, and what carriers are told and answer."""

from xinheng.measures.services.budgeting import set_budgets
from xinheng.measures.services.carrying import Letter, answer_measure
from xinheng.measures.services.checking import DAILY, Question, check, document, record_reliance
from xinheng.measures.services.lifting import lift_measure
from xinheng.measures.services.telling import tell_carriers

__all__ = [
    "DAILY",
    "Letter",
    "Question",
    "answer_measure",
    "check",
    "document",
    "lift_measure",
    "record_reliance",
    "set_budgets",
    "tell_carriers",
]
