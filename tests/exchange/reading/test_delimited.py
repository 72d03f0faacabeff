"""Delimited text through the real child process: encodings, shapes, row numbers, refusals."""

import hashlib
import random
from pathlib import Path

import pytest

from exchange.reading import files
from exchange.reading.files import HEADER, line, take, text
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.stream import Limits

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("codec", "mark", "told", "delimiter"),
    [
        ("utf-8", b"", "utf-8", ","),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig", ";"),
        ("gb18030", b"", "gb18030", ","),
        ("gb18030", b"", "gb18030", "\t"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le", "\t"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be", ";"),
        ("utf-16-le", b"", "utf-16-le", ","),
        ("utf-16-be", b"", "utf-16-be", "\t"),
    ],
)
def test_encodings_and_delimiters(codec: str, mark: bytes, told: str, delimiter: str) -> None:
    sent = mark + text(line(CF_XDR_MC="星河市𠮷祥有限公司"), line(BZ="甲;乙,丙\t丁"), delimiter=delimiter).encode(codec)
    got = take(sent)
    assert (got.refusal, got.encoding) == ("", told)
    assert got.format == {",": "csv", "\t": "tsv", ";": "semicolon"}[delimiter]
    assert [row["CF_XDR_MC"] for row in got.rows] == ["星河市𠮷祥有限公司", "星河市测试有限公司"]
    assert got.rows[1]["BZ"] == "甲;乙,丙\t丁"
    assert got.sha256 == hashlib.sha256(sent).hexdigest()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_chinese_headers_in_utf_16_without_a_mark(codec: str) -> None:
    chinese = {one.code: one.zh for one in rulebook().kinds["penalty"].fields}
    sent = text(line(), line(CF_XDR_MC="一一一有限公司"), header=[chinese[code] for code in HEADER]).encode(codec)
    got = files.take_here(sent)
    assert (got.encoding, [row["CF_XDR_MC"] for row in got.rows]) == (codec, ["星河市测试有限公司", "一一一有限公司"])


def test_row_numbers_are_those_of_a_spreadsheet() -> None:
    body = text(
        line(BZ='一"引"行\n二行\r\n三行'),
        [],
        line(BZ="第4行"),
        line()[:-2],
        [*line(), "多"],
        [*line(), "", ""],
        [""] * len(HEADER),
        line(BZ="第9行"),
    )
    got = take(body.encode())
    assert got.numbers == [2, 4, 7, 9]
    assert got.rows[0]["BZ"] == '一"引"行\n二行\r\n三行'
    assert [row["BZ"] for row in got.rows[1:]] == ["第4行", "", "第9行"]
    assert got.refused == [(5, "row-shape"), (6, "row-shape")]
    assert got.statistics["rows"] == 6
    assert got.statistics["blank_rows"] == 2
    issue = next(one for one in got.issues if one["row"] == 5)
    assert (issue["code"], issue["value"], issue["facts"]) == ("row-shape", "", '{"cells": 16, "expected": 18}')


@pytest.mark.parametrize("seed", range(6))
def test_small_pieces_give_what_the_whole_gives(seed: int) -> None:
    """Wherever a piece ends, rows, numbers and refusals are the same."""
    chance, size = random.Random(seed), (61, 997, 4096)[seed % 3]
    rows = []
    for number in range(min(300, size)):
        remark = chance.choice(["", "普通", 'a"b', "换\n行", "长" * chance.randrange(400), '"', '""', "x,y", "尾\r\n"])
        made = line(BZ=remark, CF_WSH=f"星〔2026〕{number}号")
        rows.append(chance.choice([made] * 8 + [made[:-1], [], [*made, "x"]]))
    sent = text(*rows).encode()
    whole = take(sent)
    pieces = take(sent, limits=Limits(chunk_bytes=size))
    assert whole.refusal == ""
    assert (pieces.rows, pieces.refused) == (whole.rows, whole.refused)
    expected = [(at, row[HEADER.index("CF_WSH")]) for at, row in enumerate(rows, start=2) if len(row) == len(HEADER)]
    assert [(row["row"], row["CF_WSH"]) for row in whole.rows] == expected


def test_stray_quotation_marks_lose_no_row() -> None:
    plain = ",".join(HEADER) + "\n"
    rows = [",".join(line(CF_WSH=f"星{number}号")) for number in range(200)]
    rows[3] = rows[3].replace("销售不合格产品,", '"三无"产品,', 1)
    rows[50] = rows[50].replace("当事人销售", '"当事人销售', 1)
    rows[90] = rows[90].replace("罚款2000元", '罚款"2000"元', 1)
    got = take((plain + "\n".join(rows) + "\n").encode())
    assert got.refusal == ""
    assert got.numbers == list(range(2, 202))
    assert [row["CF_WSH"] for row in got.rows] == [f"星{number}号" for number in range(200)]
    assert got.rows[90]["CF_NR"] == '罚款"2000"元'


def test_a_quotation_mark_never_closed_is_refused_with_its_row() -> None:
    sent = text(line(), line()) + '"未关闭,' + ",".join(line()[:5]) + "\n" + text(line(), header=line())
    got = take(sent.encode())
    assert (got.refusal, got.facts) == ("quote-not-closed", {"row": 4})


def test_a_cell_of_ten_megabytes_refuses_its_row_only() -> None:
    huge = "大" * 3_500_000
    for quoted in (huge, huge + ",\n" + huge):
        got = take(text(line(BZ="前"), line(BZ=quoted), line(BZ="后")).encode())
        assert got.numbers == [2, 4]
        assert got.refused == [(3, "cell-too-long")]
    got = take(text(line(BZ="长" * 40_000), line()).encode())
    assert got.refused == [(2, "cell-too-long")]


def test_lone_carriage_returns() -> None:
    got = take(text(line(BZ="甲"), line(BZ="乙")).replace("\r\n", "\r").encode())
    assert [row["BZ"] for row in got.rows] == ["甲", "乙"]
    got = take(text(line(BZ="甲"), line(BZ="乙")).replace("有限公司", "有\r限公司").encode())
    assert got.numbers == [2, 3]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "file-empty"),
        (b"\xef\xbb\xbf \r\n\n", "file-empty"),
        (text().encode(), "file-header-only"),
        (text([], [""] * 18).encode(), "file-header-only"),
        (text(line(), delimiter="|").encode(), "delimiter-wrong"),
        ((",".join(HEADER) + "\n" + "|".join(line()) + "\n").encode(), "delimiter-wrong"),
        (text(line()).encode().replace(b"2000", b"20\x0000"), "nul-byte"),
        (b"id,name\n1,english\n", "header-not-found"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "file-damaged"),
        (b"%PDF-1.7\n", "format-not-held"),
        (b"<html><table><tr><td>CF_WSH</td></tr></table>", "format-not-held"),
        (b"PK\x03\x04broken", "file-damaged"),
        (text(line()).encode()[:-20] + b"\xff\xff", "encoding-unknown"),
        (text(line(BZ="中文中文中文中文中文")).encode() + b"\xe4\xb8", "encoding-unknown"),
        (b"\xff\xfe" + text(line()).encode("utf-16-le")[:-1], "encoding-unknown"),
        (text(line()).encode("big5hkscs", "replace"), "encoding-unknown"),
    ],
)
def test_refused_files(sent: bytes, code: str) -> None:
    got = take(sent)
    assert got.refusal == code
    assert not got.rows


def test_the_offset_of_a_wrong_byte_is_told() -> None:
    sent = text(line()).encode()
    at = sent.index("测试".encode())
    got = take(sent[: at + 6] + b"\xff" + sent[at + 6 :])
    assert (got.refusal, got.facts["offset"]) == ("encoding-unknown", at + 6)
    got = take(sent[:200] + b"\0" + sent[200:])
    assert (got.refusal, got.facts["offset"]) == ("nul-byte", 200)


def test_short_chinese_text_that_is_valid_utf8_is_still_chinese() -> None:
    """The bytes of 联通 in GB18030 are also valid UTF-8 (two Greek-like letters)."""
    made = {
        "CF_XDR_MC": "联通",
        "CF_XDR_LB": "",
        "CF_WSH": "",
        "CF_WFXW": "",
        "CF_SY": "",
        "CF_YJ": "",
        "CF_CFLB": "",
        "CF_NR": "",
    }
    got = take(text(line(**{**dict.fromkeys(HEADER, "1"), **made})).encode("gb18030"))
    assert got.encoding == "gb18030"
    assert got.rows[0]["CF_XDR_MC"] == "联通"


def test_headers_in_chinese_and_any_order_with_hints() -> None:
    names = {
        "CF_XDR_MC": "行政相对人名称*",
        "CF_WSH": " 行政处罚决定书\n文号（必填）",
        "CF_NR_FK": "罚款金额（万元）",
        "CF_FRDB": "法定代表人",
    }
    order = list(reversed(HEADER))
    cells = dict(zip(HEADER, line(), strict=True))
    sent = text([cells[code] for code in order], header=[names.get(code, code.lower()) for code in order])
    got = take(sent.encode())
    assert got.refusal == ""
    assert got.rows[0]["CF_WSH"] == "星市监罚〔2026〕1号"
    assert got.rows[0]["CF_NR_FK"] == "0.2"
    assert "CF_FRDB" not in got.rows[0]
    assert [(one["code"], one["column"]) for one in got.issues] == [("personal-column-dropped", "CF_FRDB")]


def test_an_official_code_beside_a_name_with_brackets_names_the_column() -> None:
    names = {"CF_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)(CF_XDR_SHXYM)", "CF_NR_FK": "罚款金额（万元）CF_NR_FK"}
    sent = text(line(), header=[names.get(code, code) for code in HEADER])
    got = files.take_here(sent.replace("）CF_NR_FK", "）/CF_NR_FK").encode())
    assert got.rows[0]["CF_XDR_SHXYM"] == files.ROW["CF_XDR_SHXYM"]
    assert got.rows[0]["CF_NR_FK"] == "0.2"


def test_lines_of_white_space_and_the_old_end_of_file_are_no_rows() -> None:
    got = files.take_here(text(line()).encode() + b"  \r\n\t\r\n\x1a")
    assert (len(got.rows), got.refused, got.statistics["blank_rows"]) == (1, [], 3)


def test_unknown_columns_are_named_and_their_values_dropped() -> None:
    got = take(text([*line(), "李四13812345678"], header=[*HEADER, "经办人"]).encode())
    assert [(one["row"], one["code"], one["value"]) for one in got.issues if one["code"] == "column-unknown"] == [
        (1, "column-unknown", "经办人")
    ]
    assert "李四" not in repr(got)


def test_title_rows_and_a_second_header() -> None:
    names = [
        {"CF_XDR_MC": "行政相对人名称", "CF_WSH": "行政处罚决定书文号", "CF_NR": "处罚内容"}.get(code, code)
        for code in HEADER
    ]
    sent = "星河市行政处罚信息公示表\n填报单位:某局\n\n" + text(HEADER, line(), header=names)
    got = take(sent.encode())
    assert (got.refusal, got.header_row, got.numbers) == ("", 4, [6])


def test_a_header_over_two_rows() -> None:
    over = {
        "CF_XDR_SHXYM": ("行政相对人代码", "代码_1(统一社会信用代码)"),
        "CF_FRDB": ("法定代表人", "姓名"),
        "CF_CFJG": ("处罚机关", "名称"),
        "CF_CFJGDM": ("", "统一社会信用代码"),
        "CF_SJLY": ("数据来源单位", "名称"),
    }
    names = {"CF_XDR_MC": "行政相对人名称", "CF_WSH": "行政处罚决定书文号"}
    upper = [over[code][0] if code in over else names.get(code, code) for code in HEADER]
    lower = [over[code][1] if code in over else "" for code in HEADER]
    got = take(text(lower, line(), header=upper).encode())
    assert (got.refusal, got.header_row, got.numbers) == ("", 2, [3])
    assert (got.rows[0]["CF_XDR_SHXYM"], got.rows[0]["CF_CFJGDM"]) == (files.CODE, files.ROW["CF_CFJGDM"])
    assert "王小明" not in repr(got)


def test_missing_double_and_old_columns() -> None:
    without = [code for code in HEADER if code not in ("CF_JDRQ", "CF_CFJG", "CF_FRDB")]
    got = take(text([files.ROW[code] for code in without], header=without).encode())
    assert (got.refusal, got.facts["columns"]) == ("column-missing", ["CF_JDRQ", "CF_CFJG"])
    got = take(text([*line(), "x"], header=[*HEADER, "处罚内容"]).encode())
    assert (got.refusal, got.facts["column"]) == ("column-twice", "CF_NR")
    old = [
        "CF_WSH",
        "CF_CFMC",
        "CF_CFLB1",
        "CF_SY",
        "CF_YJ",
        "CF_XDR_MC",
        "CF_XDR_ZDM",
        "CF_FR",
        "CF_JG",
        "CF_JDRQ",
        "CF_XZJG",
        "CF_ZT",
        "DFBM",
        "SJC",
    ]
    got = take(text(["x"] * len(old), header=old).encode())
    assert got.refusal == "template-expired"


def test_halves_of_one_field_are_joined() -> None:
    header = [*("CF_CFLB1" if code == "CF_CFLB" else code for code in HEADER), "CF_CFLB2"]
    got = take(text([*line(), "没收违法所得"], [*line(), ""], header=header).encode())
    assert [row["CF_CFLB"] for row in got.rows] == ["罚款;没收违法所得", "罚款"]


def test_size_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text(line()).encode())
    limits = Limits(file_bytes=100)
    assert take(path, limits=limits).refusal == "file-too-large"
    assert take(path.read_bytes(), limits=limits).refusal == "file-too-large"
    assert take(path).numbers == [2]


def test_a_file_named_csv_and_read_from_a_pipe(tmp_path: Path) -> None:
    import os
    import threading

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    sent = text(line(), line()).encode()
    writer = threading.Thread(target=lambda: pipe.write_bytes(sent))
    writer.start()
    got = take(pipe)
    writer.join()
    assert got.numbers == [2, 3]
