"""Odd files of other projects, and strings known to break programs: an answer in bounded time, never a traceback."""

import csv
import io
import json
import tarfile
import time
from pathlib import Path

import pytest

from exchange.reading import formats
from exchange.reading.files import HEADER, line, take, take_here, text, workbook
from outside_data import folder
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.headers import Dictionary
from xinheng.kernel.invisible import without_invisible

pytestmark = pytest.mark.engine

REFUSALS = {
    "format-not-held",
    "file-empty",
    "header-not-found",
    "file-damaged",
    "file-protected",
    "encoding-unknown",
    "nul-byte",
    "json-damaged",
    "json-not-rows",
    "xml-not-rows",
    "archive-empty",
    "archive-several",
}
SECONDS = 20
"""Of a processor, for one file."""


def odd_files(target: Path) -> list[Path]:
    """Every file of the corpora of odd files, unpacked; none when they are not on this machine."""
    data = folder("messy")
    if data is None:
        return []
    for packed in sorted(data.glob("*.tar.gz")):
        with tarfile.open(packed) as archive:
            archive.extractall(target / packed.name, filter="data")
    return [*sorted(one for one in target.rglob("*") if one.is_file()), data / "blns.json"]


def test_every_odd_file_is_answered(tmp_path: Path) -> None:
    """None of them is a table of decisions; each is refused for what it is, quickly, and none is a fault of ours."""
    files = odd_files(tmp_path)
    assert not files or len(files) > 100
    for path in files:
        began = time.process_time()
        got = take_here(path.read_bytes())
        assert got.refusal in REFUSALS, (path.name, got.refusal, got.numbers)
        assert time.process_time() - began < SECONDS, path.name


def test_odd_files_end_their_child(tmp_path: Path) -> None:
    """A sample through the real child; all of them through the real command in tools/proofs/bombs.py."""
    for path in odd_files(tmp_path)[::25]:
        got = take(path)
        assert got.refusal in REFUSALS, (path.name, got.refusal)
        assert "fault" not in str(got.facts), (path.name, got.facts)


def _cells() -> list[str]:
    data = folder("messy")
    return [] if data is None else [one for one in json.loads((data / "blns.json").read_text()) if "\0" not in one]


def test_naughty_strings_come_through_or_are_told() -> None:
    cells = _cells()
    got = take(text(*[line(BZ=cell) for cell in cells]).encode("utf-8", "surrogatepass"))
    if not cells:
        return
    assert got.refusal == ""
    assert got.statistics["rows"] == len(cells)
    sent = {at: without_invisible(cell).strip() for at, cell in enumerate(cells, start=2)}
    touched = {one["row"] for one in got.issues if one["code"] == "personal-text-masked"}
    kept = {row["row"]: row["BZ"] for row in got.rows}
    assert len(kept) + len(got.refused) == len(cells)
    different = [at for at, value in kept.items() if at not in touched and value.strip() != sent[at]]
    assert different == []


@pytest.mark.parametrize("form", formats.EVERY)
def test_naughty_strings_are_the_same_in_every_format(form: str) -> None:
    """Strings that XML can carry at all: no control characters, no half characters."""
    cells = [one.strip() for one in _cells() if one.isprintable() and one.strip() and one.encode("utf-8", "ignore")]
    sent = formats.EVERY[form]([HEADER, *(line(BZ=cell) for cell in cells)])
    got = take_here(sent)
    if not cells:
        return
    assert (got.refusal, len(got.rows) + len(got.refused)) == ("", len(cells))
    first = 1 if form in ("json", "jsonl", "xml") else 2
    touched = {one["row"] for one in got.issues if one["code"] == "personal-text-masked"}
    kept = {row["row"] - first: row["BZ"] for row in got.rows if row["row"] not in touched}
    assert len(kept) > 300
    seen = [without_invisible(cell).strip() for cell in cells]
    assert [(seen[at], value) for at, value in kept.items() if value != seen[at]] == []


def test_naughty_strings_as_headers_and_in_a_workbook(tmp_path: Path) -> None:
    cells = [one for one in _cells() if one.isprintable()]
    got = take(text([*line(), *("" for _ in cells)], header=[*HEADER, *cells]).encode())
    assert got.refusal == ""
    assert got.numbers == [2]
    got = take(workbook(tmp_path / "a.xlsx", [HEADER, *(line(BZ=cell) for cell in cells)]))
    assert got.refusal in ("", "file-header-only")


@pytest.mark.pure
def test_headers_are_folded() -> None:
    known = Dictionary(rulebook().kinds["penalty"])
    for spelling in (
        "CF_WSH",
        "cf_wsh",
        "ＣＦ＿ＷＳＨ",
        "1、行政处罚决定书文号",
        "*行政处罚决定书文号",
        "行政处罚决定书文号（必填）",
        "行政处罚决定书\n文号",
        "行政处罚决定书文号(CF_WSH)",
        "CF_WSH 行政处罚决定书文号",
        "行政处罚决定书文号（如：岚市监罚〔2026〕1号）",
    ):
        found = known.field(spelling)
        assert found is not None, spelling
        assert found.code == "CF_WSH"
    for yuan in ("罚款金额（元）", "CF_NR_FK（元）", "罚款金额（单位：元）CF_NR_FK", "罚款金额（如：2000元）"):
        assert known.field(yuan) is None, "yuan are not ten thousand yuan"
    assert known.field("罚款金额（万元）（如：2000元填0.2）") is known.field("CF_NR_FK")
    assert known.field("罚款金额（元，不是万元）") is None
    listing = "行政相对人类别（01自然人 02法人 03非法人组织 04个体工商户）"
    for spelling in (listing, f"XK_XDR_TYPE\n{listing}"):
        category = Dictionary(rulebook().kinds["licence"]).field(spelling)
        assert category is not None, spelling
        assert category.code == "XK_XDR_LB"
    assert known.field("") is None


@pytest.mark.parametrize(
    "above", ["单位：元", "单位：元（人民币）", "金额单位:人民币元", "填报日期：2026年5月　　（单位：元）"]
)
def test_a_unit_over_the_table_is_the_unit_of_its_amounts(above: str) -> None:
    others = [one for one in HEADER if one != "CF_NR_FK"]
    named = [*others, "罚款金额"]
    rows = [["处罚公示表"], ["", above], named]
    known = Dictionary(rulebook().kinds["penalty"])
    layout = known.layout(rows)
    assert "CF_NR_FK" not in layout.sources, "read as ten thousand yuan it would be ten thousand times too much"
    assert layout.unknown == ((len(named), "罚款金额（元）"),)
    for right in (["", "单位：万元"], ["", "填报单位：星河市"], ["填报单位：元谋县应急管理局"], ["报送单位 元江县"]):
        assert "CF_NR_FK" in known.layout([rows[0], right, named]).sources
    assert "CF_NR_FK" in known.layout([*rows[:2], [*others, "罚款金额（万元）"]]).sources


def test_csv_expected_cells_of_csv_spectrum() -> None:
    """The cells the strict reader sees are those the standard library sees."""
    for remark in ('"', "a,b", "a\nb", "a\r\nb", '""', "ʤ", '{"type": "Point"}'):
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEADER, line(BZ=remark)])
        got = take_here(out.getvalue().encode())
        assert got.rows[0]["BZ"] == remark
