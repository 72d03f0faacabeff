"""Odd files of other projects, and strings known to break programs: an answer in bounded time, never a traceback."""

import csv
import io
import json
import os
import tarfile
import time
from pathlib import Path

import pytest

from exchange.reading.files import HEADER, line, take, text, workbook
from outside_data import folder
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.headers import Dictionary

pytestmark = pytest.mark.engine

SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
REFUSALS = {
    "format-not-held",
    "file-empty",
    "header-not-found",
    "file-damaged",
    "file-too-heavy",
    "encoding-unknown",
    "nul-byte",
}


@pytest.mark.parametrize("name", ["csv_spectrum", "frictionless_data", "poi_odd_spreadsheets"])
def test_odd_files_are_answered(name: str, tmp_path: Path) -> None:
    data = folder("messy")
    if data is None:
        return
    with tarfile.open(data / f"{name}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    kinds = (".csv", ".xls", ".xlsx", ".ods", ".zip", ".gz")
    found = sorted(one for one in tmp_path.rglob("*") if one.suffix in kinds)
    assert len(found) > 5
    for path in found[:: 1 if SCALE >= 1 else 1 + len(found) // 12]:
        began = time.monotonic()
        got = take(path)
        assert got.refusal in REFUSALS, (path.name, got)
        assert "fault" not in str(got.facts), (path.name, got.facts)
        assert time.monotonic() - began < 20, path.name


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
    sent = {at: cell.strip() for at, cell in enumerate(cells, start=2)}
    touched = {one["row"] for one in got.issues if one["code"] == "personal-text-masked"}
    kept = {row["row"]: row["BZ"] for row in got.rows}
    assert len(kept) + len(got.refused) == len(cells)
    different = [at for at, value in kept.items() if at not in touched and value.strip() != sent[at].strip()]
    assert different == []


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
    ):
        found = known.field(spelling)
        assert found is not None, spelling
        assert found.code == "CF_WSH"
    assert known.field("罚款金额（元）") is None, "yuan are not ten thousand yuan"
    assert known.field("") is None


def test_csv_expected_cells_of_csv_spectrum(tmp_path: Path) -> None:
    """The cells the strict reader sees are those the standard library sees."""
    for remark in ('"', "a,b", "a\nb", "a\r\nb", '""', "ʤ", '{"type": "Point"}'):
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEADER, line(BZ=remark)])
        got = take(out.getvalue().encode())
        assert got.rows[0]["BZ"] == remark
