"""How dates and amounts are read, as expressions of the columnar engine.

Departments write one date in a dozen ways. What can mean one thing only is read; what can mean two things
(01/02/2024) or nothing stays unread and becomes an issue. Nothing is repaired in silence.
"""

from collections.abc import Iterable, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from xinheng.exchange.judging.arrow import Column, Table, table

FULL_WIDTH = "０１２３４５６７８９，．－＋／：（）　￥％ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ–—−"
HALF_WIDTH = "0123456789,.-+/:() ¥%ABCDEFGHIJKLMNOPQRSTUVWXYZ---"
SPACES = " \t\n\r\u00a0\u3000\ufeff\u200b"
OPEN_ENDED = (
    *("长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限", "无限期", "不限期", "至长期", "终身", "终身有效"),
    *("长期/无固定期限", "无截止日期", "无终止日期"),
)

_DAYTIME = r"(?:\s*\(?(?:星期|周)[1-6日天]\)?)?(?:\s*[上下]午)?"
_TIME = (
    _DAYTIME + r"(?:[T ]?\s*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{1,2}(?:\.\d{1,9})?秒?|分)?(?:\s*[AP]M)?"
    r"(?:\s*\+08(?::?00)?)?)?"
)
_DAY_SHAPES = (
    rf"^'?(\d{{4}})\s*-\s*(\d{{1,2}})\s*-\s*(\d{{1,2}}){_TIME}$",
    rf"^'?(\d{{4}})\s*/\s*(\d{{1,2}})\s*/\s*(\d{{1,2}}){_TIME}$",
    rf"^'?(\d{{4}})\.(\d{{1,2}})\.(\d{{1,2}}){_TIME}$",
    rf"^'?(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?{_TIME}$",
    r"^'?(\d{4})(\d{2})(\d{2})(?:\d{6})?$",
)
SERIAL = r"^[1-6]\d{4}(?:\.\d+)?$"
AMBIGUOUS_DAY = r"^(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}|\d{2}年\d{1,2}月\d{1,2}日?|\d{6})(?: .*)?$"
OTHER_ZONE = r"^\d{4}-\d{1,2}-\d{1,2}[T ].*(?:Z|[+-]\d{2}:?\d{2})$"
CHINESE_NUMERAL = "[〇零○一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾元]"

NUMBER = r"[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,2})?"
FEN_IN_WAN = 1_000_000
MOST_FEN = 10**18  # N(18,6) in ten thousand yuan: twelve digits before the point
_UNIT = r"\(?(元|万元|万|亿元|亿|元整|万元整|人民币元|元人民币|万元人民币)\)?"
AMOUNT = rf"^'?(?:¥?\s*({NUMBER})\s*(?:{_UNIT})?|人民币\s*({NUMBER})\s*{_UNIT})$"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _day_macro() -> str:
    tries = ", ".join(
        f"try_strptime(nullif(regexp_replace(t, {_quoted(shape)}, '\\1-\\2-\\3'), t), '%Y-%m-%d')"
        for shape in _DAY_SHAPES[1:]
    )
    first = _quoted(_DAY_SHAPES[0])
    return f"""
        CREATE OR REPLACE MACRO day_in_digits(t) AS CASE
            WHEN t IS NULL THEN NULL
            WHEN length(t) = 10 AND t[5] = '-' AND t[8] = '-' AND TRY_CAST(t AS DATE) IS NOT NULL
                THEN CAST(t AS DATE)
            WHEN regexp_matches(t, {_quoted(SERIAL)})
                THEN DATE '1899-12-30' + CAST(floor(TRY_CAST(t AS DOUBLE)) AS INTEGER)
            WHEN regexp_matches(t, {first})
                THEN CAST(try_strptime(regexp_replace(t, {first}, '\\1-\\2-\\3'), '%Y-%m-%d') AS DATE)
            ELSE CAST(coalesce({tries}) AS DATE)
        END
    """


_NUMERALS_IN_DIGITS = """
    CREATE OR REPLACE MACRO numerals_in_digits(t) AS translate(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(
            translate(replace(t, '元月', '一月'), '壹贰叁肆伍陆柒捌玖拾', '一二三四五六七八九十'),
            '([一二三])十([一二三四五六七八九])', '\\1\\2', 'g'),
            '([一二三])十', '\\1〇', 'g'),
            '十([一二三四五六七八九])', '一\\1', 'g'),
            '十', '一〇', 'g'),
        '〇零○Oo一二三四五六七八九', '00000123456789')
"""

_MACROS = (
    f"CREATE OR REPLACE MACRO trimmed(t) AS nullif(trim(t, '{SPACES}'), '')",
    # translate() builds its table anew for every row: plain ASCII never gets there.
    f"""CREATE OR REPLACE MACRO half_width(t) AS CASE
            WHEN regexp_full_match(t, '[!-~]*') THEN nullif(t, '')
            ELSE trimmed(translate(t, '{FULL_WIDTH}', '{HALF_WIDTH}')) END""",
    _NUMERALS_IN_DIGITS,
    f"""CREATE OR REPLACE MACRO day_text(t) AS CASE
            WHEN regexp_full_match(t, '[!-~]*') OR NOT regexp_matches(t, '{CHINESE_NUMERAL}') THEN t
            ELSE numerals_in_digits(t) END""",
    _day_macro(),
    f"""CREATE OR REPLACE MACRO amount_number(t) AS
            regexp_extract(t, {_quoted(AMOUNT)}, 1) || regexp_extract(t, {_quoted(AMOUNT)}, 3)""",
    f"""CREATE OR REPLACE MACRO amount_unit(t) AS
            regexp_extract(t, {_quoted(AMOUNT)}, 2) || regexp_extract(t, {_quoted(AMOUNT)}, 4)""",
    f"""CREATE OR REPLACE MACRO fen_in_unit(unit) AS CASE
            WHEN unit IN ('元', '元整', '人民币元', '元人民币') THEN 100
            WHEN unit IN ('亿元', '亿') THEN 10000000000
            ELSE {FEN_IN_WAN} END""",
    """CREATE OR REPLACE MACRO scaled(number, unit) AS
            TRY_CAST(nullif(replace(number, ',', ''), '') AS DECIMAL(26, 10))
            * CAST(fen_in_unit(unit) AS DECIMAL(11, 0))""",
    f"""CREATE OR REPLACE MACRO exact_fen(number, unit) AS CASE
            WHEN abs(scaled(number, unit)) < {MOST_FEN} THEN scaled(number, unit) END""",
    """CREATE OR REPLACE MACRO wan_text(fen) AS
            rtrim(rtrim(CAST(CAST(fen AS DECIMAL(19, 0)) * CAST(0.000001 AS DECIMAL(7, 6)) AS VARCHAR), '0'), '.')""",
)


_BLANK = """
    SELECT n, value, plain, coalesce(list_contains([{nothing}], lower(plain)), true) AS blank
    FROM (SELECT n, value, half_width(value) AS plain FROM cells)
"""


def date_reading(nothing: Iterable[str], open_ended: Iterable[str], open_end: str) -> str:
    """Reads date cells: the cell, its plain text ``t``, its day ``d``, the day as text ``i``.

    The cell is NULL for a word of ``nothing``. A word of ``open_ended`` (长期) is the day ``open_end``. Steps are
    nested so that none is worked out twice.
    """
    return f"""
        SELECT value, t, d, strftime(d, '%Y-%m-%d') AS i FROM (
            SELECT n, value, t, CASE WHEN list_contains([{_listed(open_ended)}], t) THEN DATE '{open_end}'
                                     ELSE day_in_digits(t) END AS d
            FROM (SELECT n, CASE WHEN NOT blank THEN value END AS value,
                         CASE WHEN NOT blank THEN day_text(plain) END AS t
                  FROM ({_BLANK.format(nothing=_listed(nothing))})))
        ORDER BY n"""  # noqa: S608 - words of the rulebook, quoted


def amount_reading(nothing: Iterable[str]) -> str:
    """Reads amount cells: the cell, the unit it names ``u``, its exact fen ``f``, 万元 ``i``.

    The fen may have a fraction: then the amount is too precise, ``p``.
    """
    return f"""
        SELECT value, u, f, f <> round(f) AS p, wan_text(round(f)) AS i FROM (
            SELECT n, value, u, exact_fen(number, u) AS f
            FROM (SELECT n, CASE WHEN NOT blank THEN value END AS value, amount_number(plain) AS number,
                         amount_unit(plain) AS u
                  FROM ({_BLANK.format(nothing=_listed(nothing))})))
        ORDER BY n"""  # noqa: S608 - words of the rulebook, quoted


def _listed(words: Iterable[str]) -> str:
    return ", ".join(_quoted(word) for word in sorted(words)) or "NULL"


def read_cells(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], reading: str) -> list[Table]:
    """Read columns: every distinct cell of each once, in order. ``reading`` is one of the queries above.

    Several together, since preparing a reading costs the engine more than reading most columns.
    """
    coded = [cells.combine_chunks().dictionary_encode() for cells in columns]
    distinct = pa.concat_arrays([one.dictionary for one in coded])
    connection.register("cells", table({"n": np.arange(len(distinct), dtype=np.int32), "value": distinct}))
    try:
        read = connection.execute(reading).to_arrow_table()
    finally:
        connection.unregister("cells")
    starts = np.cumsum([0, *(len(one.dictionary) for one in coded)]).tolist()
    return [
        read.slice(start, len(one.dictionary)).combine_chunks().take(one.indices)
        for start, one in zip(starts[:-1], coded, strict=True)
    ]


def define_readings(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the reading macros on a connection: trimmed, day_text, day_in_digits, exact_fen …"""
    for macro in _MACROS:
        connection.execute(macro)
