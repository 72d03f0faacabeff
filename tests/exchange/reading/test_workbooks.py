"""Workbooks through the real child process: cells as text, sheets, merged cells, bombs."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from exchange.reading.files import HEADER, line, take, workbook
from xinheng.exchange.reading.stream import Limits

pytestmark = pytest.mark.engine

DAY = datetime.fromisoformat("2026-05-10")


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_cells_become_text_faithfully(tmp_path: Path, epoch_1904: bool) -> None:
    serial = 46152 - (1462 if epoch_1904 else 0)
    rows = [
        HEADER,
        line(CF_JDRQ=DAY, CF_YXQ=serial, CF_NR_FK=0.1 + 0.2, CF_WSH=12000, BZ=123456789012345678),
        line(CF_JDRQ="2026年5月10日", CF_YXQ=DAY.replace(hour=8, minute=30), CF_NR_FK=1e-6, CF_WSH=46152, BZ=True),
    ]
    got = take(workbook(tmp_path / "a.xlsx", rows, epoch_1904=epoch_1904))
    assert (got.refusal, got.format, got.encoding) == ("", "xlsx", "")
    first, second = got.rows
    assert (first["CF_JDRQ"], first["CF_YXQ"], first["CF_NR_FK"]) == ("2026-05-10", "2026-05-10", "0.3")
    assert (first["CF_WSH"], first["BZ"]) == ("12000", "123456789012346000")
    assert (second["CF_JDRQ"], second["CF_YXQ"]) == ("2026年5月10日", "2026-05-10 08:30:00")
    assert (second["CF_NR_FK"], second["CF_WSH"], second["BZ"]) == ("0.000001", "46152", "TRUE")


def test_sheets_titles_blank_rows_and_short_rows(tmp_path: Path) -> None:
    rows = [["公示表"], [], HEADER, line(), [], line(BZ="第6行"), line()[:-1]]
    got = take(workbook(tmp_path / "a.xlsx", rows, sheets=("封面", "填报说明")))
    assert (got.refusal, got.header_row, got.numbers) == ("", 3, [4, 6, 7])
    assert got.statistics["blank_rows"] == 1


def test_merged_rows_are_refused_and_merged_titles_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "行政处罚公示")
        for at, row in enumerate([HEADER, line(), line(BZ="一"), line(), line()], start=1):
            sheet.write_row(at, 0, row)
        sheet.merge_range(3, 0, 4, 0, "星河市合并有限公司")
    got = take(path)
    assert got.numbers == [3, 6]
    assert got.refused == [(4, "merged-cell"), (5, "merged-cell")]


def test_persons_and_personal_columns(tmp_path: Path) -> None:
    rows = [HEADER, line(CF_XDR_LB="自然人", CF_XDR_MC="赵六"), line(BZ="电话13812345678")]
    got = take(workbook(tmp_path / "a.xlsx", rows))
    assert got.refused == [(2, "person-not-held")]
    assert got.rows[0]["BZ"] == "电话******"
    assert "王小明" not in repr(got)


def test_long_cells_and_in_memory_upload(tmp_path: Path) -> None:
    rows = [HEADER, line(BZ="长" * 600), line()]
    sent = workbook(tmp_path / "a.xlsx", rows).read_bytes()
    got = take(sent, limits=Limits(cell_characters=500))
    assert (got.refused, got.numbers) == ([(2, "cell-too-long")], [3])


def _with_part(path: Path, source: Path, part: str, data: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            new.writestr(one, data if one == part else old.read(one))
    return path


def test_bombs_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", [HEADER, line()])
    zeros = _with_part(tmp_path / "zeros.xlsx", good, "xl/sharedStrings.xml", b" " * (100 * 2**20))
    assert take(zeros).refusal == "unpacked-too-large"
    assert take(zeros, limits=Limits(workbook_bytes=2**20)).refusal == "unpacked-too-large"
    far = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    far += b'<row r="1"><c r="A1"><v>1</v></c></row>'
    far += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    wide = _with_part(tmp_path / "far.xlsx", good, "xl/worksheets/sheet1.xml", far)
    assert take(wide).refusal == "sheet-too-large"


def test_other_archives_and_damaged_workbooks(tmp_path: Path) -> None:
    for name, member in (
        ("a.docx", "word/document.xml"),
        ("b.xlsb", "xl/workbook.bin"),
    ):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "x")
        assert take(path).refusal == "format-not-held"
    good = workbook(tmp_path / "good.xlsx", [HEADER, line()])
    broken = _with_part(tmp_path / "broken.xlsx", good, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
    assert take(broken).refusal in ("file-damaged", "file-empty", "header-not-found")
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(good.read_bytes()[:-300])
    assert take(cut).refusal == "file-damaged"


def test_a_workbook_with_nothing(tmp_path: Path) -> None:
    assert take(workbook(tmp_path / "a.xlsx", [])).refusal == "file-empty"
    assert take(workbook(tmp_path / "b.xlsx", [HEADER])).refusal == "file-header-only"
