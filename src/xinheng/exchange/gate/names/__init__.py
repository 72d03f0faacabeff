"""Names of persons in free text: found by what stands around them, replaced before a text leaves memory (G3)."""

from xinheng.exchange.gate.names.finding import PERSON_NAME, again, find, is_word
from xinheng.exchange.gate.names.patterns import CANDIDATE
from xinheng.exchange.gate.names.words import CALLED_LIKE_PERSONS

__all__ = ["CALLED_LIKE_PERSONS", "CANDIDATE", "PERSON_NAME", "again", "find", "is_word"]
