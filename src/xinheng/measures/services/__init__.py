"""Writes of measures: the check, and what carriers are told and answer."""

from xinheng.measures.services.checking import DAILY, Question, check, document, record_reliance
from xinheng.measures.services.lifting import lift_measure

__all__ = ["DAILY", "Question", "check", "document", "lift_measure", "record_reliance"]
