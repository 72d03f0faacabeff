"""The amount that the text of a decision names: 罚款2000元, 处以2000元罚款, 罚款人民币贰仟元整 (domain.md 1.5, rule 7).

The engine finds the words, each distinct wording is read once. What can be read in two ways stays unread: this only
serves to notice that the figure beside the text is ten thousand times too large or too small.
"""

import re
import unicodedata
from collections.abc import Collection
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.exchange.judging.arrow import Column
from xinheng.exchange.judging.readings import MOST_FEN, read_cells

WITHIN = 40
"""Characters before or after the word (罚款) within which a text names the amount."""

_DIGITS = "零〇○一二三四五六七八九"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億两兩圆○零", "一二三四五六七八九十百千万亿二二元〇〇")
_VALUES = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = f"{_DIGITS}两十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億兩"
_FIGURE = r"[0-9０-９][0-9０-９,]*(?:[.．][0-9０-９]+)?\s*(?:万元|万|元)"
_WORDS = rf"[{_NUMERALS}]{{1,20}}[元圆]"
_NO_AMOUNT = rf"^[^0-9０-９{_NUMERALS},，。；;]*"
_ENDS = r"整?(?:[(（][^()（）]*[)）])?[的之]?$"
_AFTER = (f"{_NO_AMOUNT}({_FIGURE})", f"{_NO_AMOUNT}({_WORDS})")
_BEFORE = (f"({_FIGURE}){_ENDS}", f"({_WORDS}){_ENDS}")
_LATER = rf"^[^0-9]*({_FIGURE})"
# Figures and words are looked for one after the other: one pattern for both costs ten times as much.
_READ_FIGURE = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(万?)元?", re.ASCII)


def said_fen(connection: duckdb.DuckDBPyConnection, texts: Column, words: Collection[str]) -> dict[str, Column]:
    """Word → the amount that each text names beside it, in fen; null where it names none."""
    (read,) = read_cells(connection, [texts], _query(words))
    return {word: _fen(read.column(word).combine_chunks().dictionary_encode()) for word in words}


def _fen(said: Column) -> Column:
    amounts = [fen_of(text) for text in said.dictionary.to_pylist()]
    return pc.take(pa.array(amounts, pa.decimal128(37, 10)), said.indices)


def fen_of(text: str) -> Decimal | None:
    """The fen of an amount as written: 2,000.00元, ２万元, 贰仟元, 十万八千元; None when it cannot be read for sure.

    Nor is one finer than a fen: no figure of a column is.
    """
    plain = unicodedata.normalize("NFKC", text)
    figure = _READ_FIGURE.fullmatch(plain)
    if figure:
        yuan = Decimal(figure[1].replace(",", "")) * (10**4 if figure[2] else 1)
    else:
        counted = _counted(text.translate(_FORMAL).removesuffix("元"))
        if counted is None:
            return None
        yuan = Decimal(counted)
    fen = (yuan * 100).to_integral_value()
    return fen if fen == yuan * 100 and fen < MOST_FEN else None


def _counted(numerals: str) -> int | None:
    """The number of Chinese numerals; None for colloquial ones (二万五) and for what is no number."""
    if all(one in _VALUES for one in numerals):
        return int("".join(str(_VALUES[one]) for one in numerals)) if numerals else None
    high = myriads = section = digit = 0
    last = 1
    for one in numerals:
        if one in _VALUES:
            digit, last = _VALUES[one], 1 if one == "〇" else last
        elif one in _PLACES:
            section, digit, last = section + (digit or 1) * _PLACES[one], 0, _PLACES[one]
        elif one == "万":
            myriads, section, digit, last = (section + digit) * 10**4, 0, 0, 10**4
        else:
            high, myriads, section, digit, last = (myriads + section + digit) * 10**8, 0, 0, 0, 10**8
    colloquial = digit and last > _PLACES["十"]
    return None if colloquial else high + myriads + section + digit


def _query(words: Collection[str]) -> str:
    places = ", ".join(f"instr(value, '{word}') AS \"at {word}\"" for word in words)
    said = ", ".join(f'{_beside(word)} AS "{word}"' for word in words)
    return f"SELECT {said} FROM (SELECT n, value, {places} FROM cells) ORDER BY n"  # noqa: S608 - words of ours


def _beside(word: str) -> str:
    place = f'"at {word}"'
    rest = f"substr(value, {place} + {len(word)}, {WITHIN})"
    begun = f"substr(value, greatest({place} - {WITHIN}, 1), least({WITHIN}, {place} - 1))"
    looks = [*((rest, one) for one in _AFTER), *((begun, one) for one in _BEFORE), (rest, _LATER)]
    found = ", ".join(f"nullif(regexp_extract({text}, '{pattern}', 1), '')" for text, pattern in looks)
    return f"CASE WHEN {place} > 0 THEN coalesce({found}, '') ELSE '' END"
