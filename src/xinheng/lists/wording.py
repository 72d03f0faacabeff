"""Free text that an officer or an organisation writes: numbers of persons refused, their names masked (G2, G3)."""

from collections.abc import Collection

from xinheng.exchange.gate.masking import replaced
from xinheng.exchange.gate.names import PERSON_NAME, find
from xinheng.kernel.errors import Phrase
from xinheng.lists.errors import TextMissingError
from xinheng.records.rows import refuse_person_numbers

MOST = 4000


def worded(field: str, text: str, organisations: Collection[str] = ()) -> str:
    """The text as it is stored. TextMissingError when there is none or too much; numbers of persons are refused.

    ``organisations`` are names that are no person's, however they look.
    """
    plain = text.replace("\0", "").strip()
    if not plain or len(plain) > MOST:
        raise TextMissingError(field=field, accepted=Phrase("1 to {most} characters", most=MOST))
    refuse_person_numbers(field, plain)
    return replaced(plain, [(start, end, PERSON_NAME) for start, end in find(plain, organisations)])[0]
