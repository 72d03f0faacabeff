"""Cells that are nothing but names of persons: they slipped there from the column beside, or somebody signed (G3).

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


def places(texts: pa.StringArray, *, typed: bool) -> list[int]:
    """The positions of texts that are nothing but names; ``typed`` where a column holds no words."""
    longest = _LONGEST_TYPED if typed else _LONGEST
    short = np.flatnonzero(pc.binary_length(texts).to_numpy(zero_copy_only=False) <= longest)
    shaped = short[matches(texts.take(short), _SHAPE)].tolist() if short.size else []
    is_alone = _in_typed if typed else _in_words
    return [at for at in shaped if is_alone(texts[at].as_py())]


def _in_typed(text: str) -> bool:
    return is_person_name(text, coded=False) or names_only_persons(text) or is_signed(text)


def _in_words(text: str) -> bool:
    return _is_called(text) or all(map(_is_called, _JOINED.split(text)))  # 张和平 is one, 张三和李四 are two


def _is_called(text: str) -> bool:
    part = _BESIDE.sub("", text)
    if part in names.CALLED_LIKE_PERSONS or not is_person_name(part, coded=True) or names.is_word(part, 0):
        return False
    return names.find(_SAID + part) == [(len(_SAID), len(_SAID) + len(part))]
