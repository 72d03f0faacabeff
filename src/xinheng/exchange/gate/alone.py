"""Cells that are nothing but names of persons, or hold one beside the addressee's own name (G3).

The first slipped there from the column beside, or somebody signed; the second were written so (…公司（法人：王小明）).

Nothing around such a name says that it is one. In columns of days, amounts and codes of organisations, where no word
belongs, every family name counts. Elsewhere two or three characters may be a word (许可, 黄瓜, 江苏): there only the
common family names count, only what would be a name after the word 姓名, too, and no goods, matters or places that
are called like a person (``CALLED_LIKE_PERSONS``).
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.exchange.gate import names
from xinheng.exchange.gate.columns import matches
from xinheng.exchange.gate.masking import MASK
from xinheng.exchange.gate.persons import is_person_name, is_signed, names_only_persons

_LONGEST, _LONGEST_TYPED = 27, 60
"""Bytes: three names of two characters with what joins them, or one with what is said in brackets. Asking for it
first spares the search through almost everything that is long."""
_SHAPE = r"^[\p{Han}\p{Lu}][^0-9]+$"
_JOINED = re.compile(r"[、,，;；/和\n]|\s{2,}|(?<=[\u4e00-\u9fff]{2})\s(?=[\u4e00-\u9fff]{2})")
_BESIDE = re.compile(rf"\s+|{re.escape(MASK)}|[(（][^()（）]{{1,6}}[)）]|(?:先生|女士|同志)$")
_SAID = "姓名:"

BESIDE_CANDIDATE = (
    r"[(\x{ff08}\[\x{3010},\x{ff0c}、;\x{ff1b}:\x{ff1a}/\x{ff0f} \x{3000}—-](?:\p{Han}{2,4}(?:[)\x{ff09}\]\x{3011}]|$)"
    r"|法定代表|法人|负责人|经营者|业主|投资人|合伙人|联系人|经办人|代理人|委托人|店主|老板|厂长|经理|司机|驾驶员)"
)
"""What the columnar engine looks for (RE2): names of organisations with something beside them."""
_TITLED = re.compile(
    r"[(\[【,、;:/ —-](?:法定代表人?|法人代表|法人|(?:主要)?负责人|经营者|业主|投资人|合伙人|联系人|经办人|代理人"
    r"|委托人|店主|老板|厂长|总?经理|司机|驾驶员)[:为是 ]*"
)
_IN_BRACKETS = re.compile(r"[(\[【]([\u4e00-\u9fff]{3,4})[)\]】]")
_AT_THE_END = re.compile(r"(?<=[\u4e00-\u9fff)])[,、;:/ —-]{1,3}([\u4e00-\u9fff]{2,4})$")
_WHOLE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}(?=[)\]】]|$)")
_UP_TO_BRACKET = re.compile(r"[^()\[\]【】]{2,40}")
_SHORTEST_OWN = 4
_WORD = 2
_DAY_OR_AMOUNT = re.compile(
    "[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟元角分]*[百千万亿拾佰仟元圆角分整]|元旦|元月.*|[常全满].?年|.+[日期费价额]"
)
"""伍万元, 元旦, 公告日: what no day or amount is read of, and nobody is called."""
_HALF = str.maketrans("\uff08\uff09\uff0c\uff1a\uff1b\uff0f\u3000", "(),:;/ ")


def places(texts: pa.StringArray, *, typed: bool) -> list[int]:
    """The positions of texts that are nothing but names; ``typed`` where a column holds no words."""
    longest = _LONGEST_TYPED if typed else _LONGEST
    short = np.flatnonzero(pc.binary_length(texts).to_numpy(zero_copy_only=False) <= longest)
    shaped = short[matches(texts.take(short), _SHAPE)].tolist() if short.size else []
    is_alone = _in_typed if typed else _in_words
    return [at for at in shaped if is_alone(texts[at].as_py())]


def beside(text: str) -> tuple[list[tuple[int, int]], str]:
    """Where somebody's name stands beside an organisation's, and the organisation's own part of the text.

    After a title, alone in brackets, or alone at the end.
    """
    plain = text.translate(_HALF)
    found = [(match.start(), *span) for match in _TITLED.finditer(plain) for span in _called(plain, match.end())]
    for match in (*_IN_BRACKETS.finditer(plain), *_AT_THE_END.finditer(plain)):
        found += [(match.start(), *match.span(1))] if _is_called(match[1]) else []
    found = [one for one in found if one[0] >= _SHORTEST_OWN]
    return sorted({one[1:] for one in found}), text[: min((one[0] for one in found), default=len(text))]


def _called(text: str, at: int) -> list[tuple[int, int]]:
    """The name of a person that begins here, and those it is joined to (王小明、李四)."""
    whole = _WHOLE_NAME.match(text, at)
    if whole and is_person_name(whole.group(), coded=False) and not names.is_word(whole.group(), 0):
        return [whole.span()]
    inside = _UP_TO_BRACKET.match(text, at)
    said = names.find(_SAID + inside.group()) if inside else []
    moved = at - len(_SAID)
    return [(start + moved, end + moved) for start, end in said] if said and said[0][0] == len(_SAID) else []


def _in_typed(text: str) -> bool:
    if _DAY_OR_AMOUNT.fullmatch(text) or (len(text) == _WORD and names.is_word(text, 0)):
        return False
    return is_person_name(text, coded=False) or names_only_persons(text) or is_signed(text)


def _in_words(text: str) -> bool:
    return _is_called(text) or all(map(_is_called, _JOINED.split(text)))  # 张和平 is one, 张三和李四 are two


def _is_called(text: str) -> bool:
    part = _BESIDE.sub("", text)
    if part in names.CALLED_LIKE_PERSONS or not is_person_name(part, coded=True) or names.is_word(part, 0):
        return False
    return names.find(_SAID + part) == [(len(_SAID), len(_SAID) + len(part))]
