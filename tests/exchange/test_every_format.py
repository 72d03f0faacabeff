"""The same decisions in every format become the same records: verdicts, issues, digests, marked workbook."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exchange.reading import formats
from factories.files import penalty, registered, sender, taken, verdicts
from xinheng.catalogue.current import rulebook
from xinheng.exchange.models import Batch, WaitingRow
from xinheng.exchange.reading.errors import FileRefused
from xinheng.exchange.reading.stream import Limits
from xinheng.ledger.models import Act
from xinheng.records.models import Version

pytestmark = pytest.mark.db

ROWS: list[Mapping[str, Any]] = [
    penalty(1) | {"CF_JDRQ": date(2026, 5, 10), "CF_NR_FK": 0.2},
    penalty(2, CF_XDR_MC="别家有限公司"),
    penalty(3, CF_SY=""),
    penalty(4, CF_XDR_LB="自然人"),
    penalty(5, CF_WSH="岚市监罚〔2026〕5号", CF_NR="罚款2000元，\n责令改正；电话13812345678"),
    penalty(6, CF_SY="#REF!"),
    penalty(7, CF_CFLB="警告;罚款") | {"CF_NR_FK": 12000},
    penalty(1, CF_XDR_SHXYM="91990108MA0000000X"),
]


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    sender()
    registered(range(1, 8))


def table() -> formats.Rows:
    """The rows under their Chinese names."""
    chinese = {one.code: one.zh for one in rulebook().kinds["penalty"].fields}
    return [[chinese[code] for code in ROWS[0]], *(list(row.values()) for row in ROWS)]


def digests() -> set[tuple[Any, ...]]:
    return set(Version.objects.values_list("uscc", "document_number", "content_digest"))


def issues(taken_in: Any, shift: int) -> list[tuple[Any, ...]]:
    """What was found at which of the rows; the format decides only how rows are numbered."""
    return [(max(0, one.row + shift), one.column, one.code, one.value) for one in taken_in.issues]


def test_every_format_gives_the_same_verdicts_issues_and_digests() -> None:
    tables = {form: write(table()) for form, write in formats.EVERY.items()}
    first = taken(tables["csv"])
    refused = {"queued": 1, "quarantined": 1, "refused": 3, "refused_person": 1}
    assert verdicts(first) == {"accepted": 3, **refused}
    found = issues(first, -1)
    assert {"cell-error", "personal-text-masked", "required-missing"} <= {code for _, _, code, _ in found}
    held = digests()
    assert len(held) == 3
    others = [form for form in tables if form != "csv"]
    for form in others:
        again = taken(tables[form])
        assert verdicts(again) == {"unchanged": 3, **refused}, form
        assert issues(again, 0 if form in ("json", "jsonl", "xml") else -1) == found, form
    assert digests() == held
    assert list(Batch.objects.order_by("pk").values_list("format", flat=True)) == ["csv", *others]


def test_a_file_that_breaks_late_leaves_nothing() -> None:
    """Rows were judged and copied already when the reader meets the fault."""
    rows = [[*table()[0]], *(list(penalty(at % 7 + 1, CF_WSH=f"岚{at}号").values()) for at in range(60))]
    before = Act.objects.count()
    for form, cut in (("json", -4), ("xml", -30), ("zip", 0)):
        sent = formats.EVERY[form](rows)
        checksum = sent.find(b"PK\x01\x02") + 16
        broken = sent[:cut] if cut else sent[:checksum] + bytes([sent[checksum] ^ 1]) + sent[checksum + 1 :]
        with pytest.raises(FileRefused) as refused:
            taken(broken, limits=Limits(chunk_bytes=3_000))
        assert refused.value.code == ("file-incomplete" if cut else "file-damaged")
    assert (Version.objects.count(), Batch.objects.count(), WaitingRow.objects.count()) == (0, 0, 0)
    assert Act.objects.count() == before


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_marked_workbook_names_objects_by_their_position(form: str, tmp_path: Path) -> None:
    errors = tmp_path / "wrong.xlsx"
    taken(formats.EVERY[form](table()), dry_run=True, errors=errors)
    sheet = openpyxl.load_workbook(io.BytesIO(errors.read_bytes())).worksheets[0]
    rows = list(_lines(sheet))
    beside = len(rows[0]) - 3
    assert [row[beside] for row in rows[1:]] == [2, 3, 4, 5, 6, 8]
    assert "required-missing" in str(rows[2][beside + 1])
    assert [cell for cell in rows[3][:beside] if cell] == [], "nothing of the person's row"
    fixed = taken(errors.read_bytes(), dry_run=True)
    assert fixed.counts.rows == 5, "the workbook can be sent again as it is; the empty row is none"


def _lines(sheet: Any) -> Iterator[list[Any]]:
    for row in sheet.iter_rows(values_only=True):
        yield list(row)
