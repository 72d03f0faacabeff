"""What people write into a case by hand, without anybody's name or number: the gate's masks, for one text (G2, G3)."""

from xinheng.exchange.gate import masking, names
from xinheng.remedies.errors import TextMissingError

MOST = 4000


def gated(field: str, text: str, *, organisation: str = "") -> str:
    """The text with identity and telephone numbers and names of persons masked; the organisation's own name stays.

    TextMissingError for nothing or more than ``MOST`` characters.
    """
    plain = text.replace("\0", "").strip()
    if not plain or len(plain) > MOST:
        raise TextMissingError(field=field, most=MOST)
    named = names.find(plain, [organisation] if organisation else ())
    spans = [*masking.personal_spans(plain), *((start, end, names.PERSON_NAME) for start, end in named)]
    return masking.replaced(plain, spans)[0]
