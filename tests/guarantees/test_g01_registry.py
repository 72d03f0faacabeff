"""G1, G2 in the base registry: no person becomes an organisation, and no text of a person's row is written anywhere."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from factories.organisations import ACTOR, code, imported, registry_file
from xinheng.kernel.identifiers import identity_check_character, regno_check_digit
from xinheng.subjects.models import Organisation
from xinheng.subjects.services import import_registry

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FIRST17 = "11010119900307123"
IDENTITY = FIRST17 + identity_check_character(FIRST17)
SOLE_TRADER_REGNO = "11010860000001" + regno_check_digit("11010860000001")
CANARY = "李佳雯的小吃铺"
HEADER = "name,uscc,ent_type,category,city,former_names"
PERSONS = {
    "code of an individual business": [CANARY, code(1, pair="92"), "", "", "", ""],
    "the same in small letters": [CANARY, code(7, pair="92").lower(), "", "", "", ""],
    "category cell": [CANARY, code(2), "", "个体工商户", "", ""],
    "natural person": [CANARY, code(3), "", "自然人", "", ""],
    "entity type": [CANARY, code(4), "个体（内地）", "", "", ""],
    "mark at the name's end": [CANARY + "（个体工商户）", code(5), "", "", "", ""],
    "the mark hidden by invisible characters": [CANARY + "（个\u200b体工商\u2060户）", code(8), "", "", "", ""],
    "identity number as code": [CANARY, IDENTITY, "", "", "", ""],
    "identity number in the name": [f"{CANARY}{IDENTITY}", code(6), "", "", "", ""],
    "registration number of an individual business": [CANARY, SOLE_TRADER_REGNO, "", "", "", ""],
}


def everything_written() -> str:
    """All text in all tables of the database, as the program's role sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [str(name) for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")
            texts.append(str(cursor.fetchone()[0]))
    return "\n".join(texts)


@pytest.mark.parametrize("row", PERSONS.values(), ids=PERSONS)
def test_a_person_is_counted_and_nothing_of_the_row_is_kept(tmp_path: Path, row: list[str]) -> None:
    result = imported(tmp_path / "registry.csv", HEADER, [row, ["东方贸易有限公司", code(90), "", "", "", ""]])
    assert (result.rows, result.created, result.refused, result.refused_person) == (2, 1, 1, 1)
    (issue,) = result.issues
    assert (issue["row"], issue["code"], issue["value"]) == (2, "person-not-held", None)
    written = everything_written() + str(result)
    assert "东方贸易有限公司" in written
    for secret in ("李佳雯", IDENTITY, row[1]):
        assert secret not in written


def test_sole_proprietorships_and_partnerships_are_organisations(tmp_path: Path) -> None:
    rows = [
        ["秭归县刘德民养殖场", code(1), "个人独资企业"],
        ["余姚市多能电器厂（普通合伙）", code(2), "普通合伙"],
        ["东方贸易有限公司", code(3), "有限责任公司(自然人独资)"],
        ["某县个体工商户协会", code(4, pair="51"), ""],
    ]
    assert imported(tmp_path / "registry.csv", "name,uscc,ent_type", rows).created == 4
    assert [one.uscc for one in Organisation.objects.filter(named_after_person=True)] == [code(1)]


def test_rows_that_may_hide_a_person_are_not_repeated(tmp_path: Path) -> None:
    rows = [
        ["王小明", code(1)],
        ["东方公司", "13812345678"],
        ["东方公司", "李佳雯"],
        ["13812345678", code(2)],
        ["李佳雯13812345678", code(3)],
    ]
    result = imported(tmp_path / "registry.csv", "name,uscc", rows)
    assert (result.quarantined, result.created) == (5, 0)
    assert [one["value"] for one in result.issues] == [None] * 5


def test_an_import_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file was asked for")

    path = registry_file(tmp_path / "registry.csv", HEADER, PERSONS.values(), "gb18030")
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    result = import_registry(path=path, source="", actor=ACTOR)
    assert result.refused_person == len(PERSONS)
    assert [one.name for one in tmp_path.iterdir()] == ["registry.csv"]
