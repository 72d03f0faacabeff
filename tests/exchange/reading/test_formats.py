"""One table in every format: the same rows, verdicts and issues; and what each format has of its own."""

import json
from datetime import date

import pytest

from exchange.reading import formats
from exchange.reading.files import CODE, HEADER, ROW, line, take, take_here
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.json_text import number_text

pytestmark = pytest.mark.engine

NAMES = {one.code: one.zh for one in rulebook().kinds["penalty"].fields}
CHINESE = [NAMES[code] for code in HEADER]
TABLE = [
    CHINESE,
    line(CF_JDRQ=date(2026, 5, 10), CF_NR_FK=0.2, BZ=True),
    line(CF_WSH="星〔2026〕2号", CF_NR_FK=12000, CF_YXQ=None, BZ="换\n行 & <括号> 𠮷\"引'"),
    line(CF_XDR_LB="自然人", CF_XDR_MC="赵六"),
    line(CF_SY="联系电话13812345678", BZ="#N/A"),
    line(CF_XDR_SHXYM="92" + CODE[2:]),
]


@pytest.mark.parametrize("form", formats.EVERY)
def test_the_same_table_in_every_format_gives_the_same_rows(form: str) -> None:
    got = take(formats.EVERY[form](TABLE))
    first = 1 if form in ("json", "jsonl", "xml") else 2
    assert (got.refusal, got.format) == ("", form)
    assert got.numbers == [first, first + 1, first + 3]
    assert got.refused == [(first + 2, "person-not-held"), (first + 4, "person-not-held")]
    expected = [ROW | {"BZ": "TRUE"}, ROW | {"CF_WSH": "星〔2026〕2号", "CF_NR_FK": "12000", "CF_YXQ": ""}]
    expected.append(ROW | {"CF_SY": "联系电话******", "BZ": "#N/A"})
    expected[1]["BZ"] = "换\n行 & <括号> 𠮷\"引'"
    for row, wanted in zip(got.rows, expected, strict=True):
        assert {code: value for code, value in row.items() if value} == {
            "row": row["row"],
            **{code: value for code, value in wanted.items() if value and code != "CF_FRDB"},
        }
    assert [(one["code"], one["column"]) for one in got.issues] == [
        ("personal-column-dropped", "CF_FRDB"),
        ("person-not-held", ""),
        ("personal-text-masked", "CF_SY"),
        ("person-not-held", ""),
    ]
    assert "王小明" not in repr(got), "neither the column of the representative nor the operator of the envelope"


def test_numbers_keep_their_digits() -> None:
    sent = [CHINESE, line(CF_WSH=123456789012345678901234567890, CF_NR_FK=1e-6, BZ=-0.5), line(CF_NR_FK=100.0)]
    got = take_here(formats.as_json(sent))
    assert [(row["CF_WSH"], row["CF_NR_FK"], row["BZ"]) for row in got.rows] == [
        ("123456789012345678901234567890", "0.000001", "-0.5"),
        (ROW["CF_WSH"], "100", ""),
    ]
    assert number_text("1E3") == "1000"
    assert number_text("1e999999999") == "1e999999999", "no huge number is ever written out"
    assert number_text("0." + "1" * 60) == "0." + "1" * 60


def test_json_in_an_envelope_and_as_a_single_line() -> None:
    for member in ("records", "data", "rows", "RECORDS"):
        got = take_here(formats.as_enveloped_json([CHINESE, line(), line()], member))
        assert (got.refusal, got.format, got.numbers) == ("", "json", [1, 2])
    got = take_here(json.dumps(formats.objects([CHINESE, line()])[0]).encode())
    assert (got.refusal, got.format, got.numbers) == ("", "jsonl", [1])
    wide = json.dumps(formats.objects([CHINESE, line(), line()]), ensure_ascii=False)
    for sent in (wide.encode("gb18030"), b"\xff\xfe" + wide.encode("utf-16-le"), b"\xef\xbb\xbf" + wide.encode()):
        assert take_here(sent).numbers == [1, 2]


def test_rows_that_are_no_flat_objects_are_refused_alone() -> None:
    one = formats.objects([HEADER, line()])[0]
    wrong = [
        one | {"CF_CFLB": ["罚款"]},
        7,
        one | {"处罚内容": "别的"},
        one | {"BZ": "长" * 40_000},
        one | {"BZ": "\ud800"},
    ]
    codes = ["value-nested", "row-unreadable", "field-twice", "cell-too-long", "row-unreadable"]
    sent = json.dumps([one, *wrong, {}, one | {"attachments": [{"a": 1}]}])
    got = take_here(sent.replace('"CF_FRDB": "', '"经办人13812345678": "').encode())
    assert (got.refusal, got.numbers) == ("", [1, 8])
    assert got.refused == [(at, code) for at, code in enumerate(codes, start=2)]
    assert got.statistics["blank_rows"] == 1
    unknown = [(one["row"], one["value"]) for one in got.issues if one["code"] == "column-unknown"]
    assert unknown == [(0, "经办人******"), (0, "attachments")]
    lines = "\n".join([json.dumps(one), "{oops}", "", json.dumps(one)[:-20], json.dumps(one)])
    got = take_here(lines.encode())
    assert (got.numbers, got.refused) == ([1, 5], [(2, "row-unreadable"), (4, "row-unreadable")])


def test_names_met_late_are_read_or_told_once() -> None:
    one = formats.objects([HEADER, line()])[0]
    late = {code: value for code, value in one.items() if code != "CF_NR_FK"}
    rows = [late] * 1500 + [late | {"罚款金额": "0.2", "经办人": "李四"}] * 2
    got = take_here("\n".join(json.dumps(row) for row in rows).encode())
    assert got.numbers == list(range(1, 1503))
    assert [row["CF_NR_FK"] for row in got.rows[1499:]] == ["", "0.2", "0.2"]
    assert [(row["row"], row["value"]) for row in got.issues if row["code"] == "column-unknown"] == [(1501, "经办人")]
    assert "李四" not in repr(got)


def test_the_rows_of_an_envelope() -> None:
    row = "".join(f"<{code}>{value}</{code}>" for code, value in ROW.items())
    got = take_here(
        formats.envelope(f"<sn>1</sn><fields>{row}</fields><fields/><fields>{row}<附件><名>a</名></附件></fields>")
    )
    assert (got.refusal, got.numbers) == ("", [1, 2])
    got = take_here(
        f"<root xmlns:a='urn:a'><a:row>{row.replace('<BZ>', '<a:BZ>').replace('/BZ', '/a:BZ')}</a:row></root>".encode()
    )
    assert got.numbers == [1]
    twice = row + "<BZ>又</BZ>"
    nested = row.replace("<BZ></BZ>", "<BZ><b>粗</b></BZ>")
    long = row.replace("<BZ></BZ>", f"<BZ>{'长' * 40_000}</BZ>")
    got = take_here(formats.envelope("".join(f"<fields>{one}</fields>" for one in (twice, nested, long, row))))
    assert got.refused == [(1, "field-twice"), (2, "value-nested"), (3, "cell-too-long")]
    assert got.numbers == [4]
    old = formats.envelope(f"<fields>{row}</fields>").decode().replace("utf-8", "GBK").encode("gb18030")
    assert (take_here(old).encoding, take_here(old).numbers) == ("gb18030", [1])
    assert take_here(formats.envelope("")).refusal == "file-empty"
    assert take_here(formats.envelope("<row name='a'/><p>text</p>")).refusal == "xml-not-rows"
    assert take_here(b"<rows><row CF_WSH='a' CF_NR='b'/></rows>").refusal == "xml-not-rows"


def test_one_table_in_a_zip_file() -> None:
    table = formats.as_csv(TABLE)
    for name, data in (("a.xlsx", formats.as_xlsx(TABLE)), ("a.xls", formats.as_xls(TABLE)), ("a", table)):
        got = take_here(formats.zipped({name: data}))
        assert (got.refusal, got.format, got.numbers) == ("", "zip", [2, 3, 5])
    assert take_here(formats.zipped({"datapackage.json": b"{}", "a.csv": table, "说明.docx": b"x"})).numbers == [
        2,
        3,
        5,
    ]
    got = take_here(formats.zipped({"许可.csv": table, "处罚13812345678.csv": table}))
    assert (got.refusal, got.facts) == ("archive-several", {"count": 2, "names": "许可.csv、处罚******.csv"})
    assert take_here(formats.zipped({"说明.docx": b"x", "b.png": b"y"})).refusal == "archive-empty"
    assert take_here(formats.zipped({"a.zip": formats.zipped({"a.csv": table})})).refusal == "archive-nested"
    encrypted = bytearray(formats.zipped({"a.csv": table}))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    assert take_here(bytes(encrypted)).refusal == "file-protected"
    other = bytearray(formats.zipped({"a.csv": table}))
    other[8] = 9
    other[other.index(b"PK\x01\x02") + 10] = 9
    assert (take_here(bytes(other)).refusal, take_here(bytes(other)).facts) == ("archive-method", {"method": 9})
    wrong = bytearray(formats.zipped({"a.csv": table}))
    wrong[wrong.index(b"PK\x01\x02") + 16] ^= 1
    assert take_here(bytes(wrong)).refusal == "file-damaged", "its checksum is wrong"


def test_workbooks_with_several_and_hidden_sheets() -> None:
    notes = [["说明"], ["填报须知"]]
    got = take_here(formats.as_xlsx(notes, more=(TABLE, TABLE)))
    assert got.numbers == [2, 3, 5]
    assert [(one["code"], one["value"]) for one in got.issues if one["row"] == 0] == [("sheet-not-read", "表3")]
    got = take_here(formats.as_xlsx(notes, more=(TABLE,), hidden=(1,)))
    assert (got.refusal, got.facts) == ("sheet-hidden", {"sheet": 2})
    assert take_here(formats.as_ods(TABLE, hidden=True)).refusal == "sheet-hidden"
    assert take_here(formats.as_xls(TABLE, hidden=True)).refusal in ("sheet-hidden", "file-damaged")
    got = take_here(formats.as_ods(TABLE, more=(TABLE,)))
    assert [one["value"] for one in got.issues if one["code"] == "sheet-not-read"] == ["表2"]


def test_workbooks_with_a_password() -> None:
    assert take_here(formats.as_xls(TABLE, protected=True)).refusal == "file-protected"
    assert take_here(formats.compound({"EncryptedPackage": b"x" * 5000})).refusal == "file-protected"
    members = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"\x01\x02"}
    members["META-INF/manifest.xml"] = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert take_here(formats.zipped(members)).refusal == "file-protected"
    assert take_here(formats.compound({"WordDocument": b"x" * 5000})).refusal == "format-not-held"


def test_days_counted_from_1904_and_serial_numbers() -> None:
    rows = [CHINESE, line(CF_YXQ=46152 - 1462)]
    assert take_here(formats.as_xls(rows, from_1904=True)).rows[0]["CF_YXQ"] == "2026-05-10"
    setting = (
        '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    )
    assert take_here(formats.as_ods(rows, extra=setting)).rows[0]["CF_YXQ"] == "2026-05-10"
    assert take_here(formats.as_ods([CHINESE, line(CF_YXQ=46152)])).rows[0]["CF_YXQ"] == "2026-05-10"


def test_merged_and_repeated_cells_of_an_open_document() -> None:
    merged = formats.Raw(
        '<table:table-cell office:value-type="string" table:number-columns-spanned="1" table:number-rows-spanned="2">'
        "<text:p>合并</text:p></table:table-cell>"
    )
    rows = [
        [*CHINESE],
        line(),
        [merged, *line()[1:]],
        [formats.Raw("<table:covered-table-cell/>"), *line()[1:]],
        line(),
    ]
    got = take_here(formats.as_ods(rows))
    assert (got.numbers, got.refused) == ([2, 5], [(3, "merged-cell"), (4, "merged-cell")])


def test_errors_in_cells_are_told_by_name_in_wide_workbooks() -> None:
    """An error far down, in a column beyond Z, after other kinds of cells."""
    wide = [[*CHINESE, *(f"另{at}" for at in range(12)), "公示截止期"]]
    wide += [[*line(), *[None] * 12, None] for _ in range(300)]
    wide[299][-1] = "#REF!"
    for form in ("xlsx", "xls"):
        got = take_here(formats.EVERY[form](wide))
        assert [row["row"] for row in got.rows if row["CF_GSJZQ"]] == [300], form
        assert got.rows[298]["CF_GSJZQ"] == "#REF!"
