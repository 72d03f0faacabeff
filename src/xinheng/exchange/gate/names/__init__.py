"""Names of persons in free text: found by what stands around them, replaced before a text leaves memory (G3)."""

from xinheng.exchange.gate.names.finding import PERSON_NAME, again, find, is_word
from xinheng.exchange.gate.names.patterns import CANDIDATE

__all__ = ["CANDIDATE", "PERSON_NAME", "again", "find", "is_word"]
