"""Every kind the rulebook holds goes the whole way: template, intake, public page, register, API."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from factories.files import sender, taken, verdicts
from factories.organisations import imported
from xinheng.accounts.domain import KINDS
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.template import EXPLAINING_SHEET, FILLED_SHEET, example, write_template
from xinheng.publicity import selectors
from xinheng.records.models import Version

BOOK = rulebook()
DAY = date(2026, 5, 15)
USCC, NAME = "91350100M000100Y43", "岚川青禾食品有限公司"
IMPORTED = ("abnormal-list", "serious-list")


@pytest.mark.pure
def test_the_rulebook_holds_every_kind_of_the_core() -> None:
    assert tuple(BOOK.kinds) == KINDS


@pytest.mark.pure
@pytest.mark.parametrize("kind", BOOK.kinds.values(), ids=list(BOOK.kinds))
def test_codes_and_chinese_names_are_the_same_header(kind) -> None:
    fields = [field for field in kind.fields if field.personal is None]
    known = Dictionary(kind)
    by_code, by_name = (known.layout([heads]) for heads in ([f.code for f in fields], [f.zh for f in fields]))
    assert by_code.fields == by_name.fields == tuple(field.code for field in fields)
    assert not by_name.unknown
    for field in kind.fields:
        for heading in field.headers:
            assert known.field(heading) is field, heading


def filled(path: Path, kind: str, **other: str) -> Path:
    """The template of a kind with its own examples as the one row, or ``other`` values by field."""
    write_template(path, BOOK.kinds[kind], BOOK)
    book = openpyxl.load_workbook(path)
    fields = [field for field in BOOK.kinds[kind].fields if field.personal is None]
    for column, field in enumerate(fields, start=1):
        book[FILLED_SHEET].cell(2, column, other.get(field.code, example(BOOK.kinds[kind], field)))
    book.save(path)
    return path


@pytest.mark.db
@pytest.mark.parametrize("kind", list(BOOK.kinds))
def test_a_filled_template_is_taken_in_and_shown(db, client, monkeypatch, tmp_path, kind) -> None:
    sender("11420000MB15291767", ["*"])
    imported(tmp_path / "registry.csv", "name,uscc,division", [[NAME, USCC, "350100"]])
    source = filled(tmp_path / f"{kind}.xlsx", kind)
    result = taken(b"", source=source, kind=kind, day=DAY, authority_uscc="11420000MB15291767")
    assert verdicts(result) == {"accepted": 1}, result.issues
    assert {issue.code for issue in result.issues} <= {"sheet-not-read"}
    version = Version.objects.get()
    assert version.origin == ("imported" if kind in IMPORTED else "own")
    assert (version.severity is not None) == (kind in {"penalty", "compulsion", *IMPORTED})

    (record,) = selectors.shown(USCC, day=DAY).records
    assert (record.kind, record.public_from, record.title != "") == (kind, DAY, True)
    assert record.repair_door_name
    assert "no-measure" not in record.marks
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())
    page = client.get(f"/organisations/{USCC}?kind={kind}").content.decode()
    assert f'id="r-{record.id}"' in page
    assert record.document_number in client.get(f"/registers/{kind}").content.decode()
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get(f"/registers/{kind}.csv")).decode("utf-8-sig"))))
    assert [(row["uscc"], row["class"]) for row in rows] == [(USCC, record.severity or "")]
    (item,) = client.get("/api/v1/records", {"kind": kind}).json()["items"]
    assert (item["id"], item["origin"]) == (record.id, version.origin)
    assert client.get(f"/rulebook/kinds/{kind}?decided_on=2026-05-10").status_code == 200


@pytest.mark.pure
def test_a_template_explains_every_field_and_asks_for_no_person(tmp_path) -> None:
    for kind in BOOK.kinds.values():
        columns = write_template(tmp_path / "made.xlsx", kind, BOOK)
        book = openpyxl.load_workbook(tmp_path / "made.xlsx")
        heads = [cell.value for cell in book[FILLED_SHEET][1]]
        assert heads == [field.zh for field in kind.fields if field.personal is None]
        assert len(heads) == columns
        assert book[FILLED_SHEET].max_row == 1
        explained = {row[0]: row for row in book[EXPLAINING_SHEET].iter_rows(values_only=True) if row[0]}
        for field in kind.fields:
            line = explained[f"{field.zh}（{field.code}）"]
            assert ("nobody" in line[6]) == (field.personal is not None)
            assert line[1] == field.en


@pytest.mark.db
def test_a_validity_to_the_last_day_there_is_breaks_no_page(db, client, monkeypatch, tmp_path) -> None:
    sender("11420000MB15291767", ["*"])
    imported(tmp_path / "registry.csv", "name,uscc,division", [[NAME, USCC, "350100"]])
    source = filled(tmp_path / "licence.xlsx", "licence", XK_YXQZI="9999-12-31")
    result = taken(b"", source=source, kind="licence", day=DAY, authority_uscc="11420000MB15291767")
    assert verdicts(result) == {"accepted": 1}, result.issues
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())
    for path in (f"/organisations/{USCC}", "/registers/licence", f"/api/v1/organisations/{USCC}/records"):
        assert client.get(path).status_code == 200, path
