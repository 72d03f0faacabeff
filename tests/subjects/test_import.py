"""Importing the base registry: verdicts, counts, history, contradictions, files that cannot be read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from factories.organisations import (
    ACTOR,
    code,
    imported,
    registry_file,
    wrong_check,
    wrong_orgcode_check,
)
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.subjects.domain import bigrams
from xinheng.subjects.errors import RegistryFileError
from xinheng.subjects.models import Conflict, Identifier, Organisation, OrganisationName
from xinheng.subjects.services import ImportResult, import_registry

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DAY = date(2026, 5, 15)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "registry.csv"


def counts(result: ImportResult) -> dict[str, int]:
    names = ("rows", "created", "changed", "unchanged", "quarantined", "refused", "refused_person")
    found = {name: getattr(result, name) for name in names}
    parts = sum(found[name] for name in ("created", "changed", "unchanged", "quarantined", "refused"))
    assert parts == found["rows"]
    assert found["refused_person"] <= found["refused"]
    return {name: value for name, value in found.items() if value}


def said(result: ImportResult) -> list[tuple[int, str, str]]:
    assert result.issue_count == len(result.issues)
    assert all(set(one) == {"row", "column", "code", "message", "value", "suggestion"} for one in result.issues)
    return [(one["row"], one["column"], one["code"]) for one in result.issues]


def test_a_good_row_becomes_an_organisation(file: Path) -> None:
    header = "name,uscc,reg_date,ent_type,province,city,division,state,former_names,parent_uscc,successor_uscc"
    row = ["东方（上海）贸易有限公司", code(1), "2001-05-29", "有限责任公司", "上海", "上海", "310115", "存续"]
    with on_day(DAY):
        result = imported(file, header, [[*row, "甲公司;乙公司", code(2), code(3)]], source="market register")
    assert counts(result) == {"rows": 1, "created": 1}
    assert result.issues == []
    one = Organisation.objects.get(uscc=code(1))
    assert (one.name, one.name_normal) == ("东方（上海）贸易有限公司", "东方(上海)贸易有限公司")
    assert (one.subject_kind, one.state, one.division) == ("enterprise", "active", "310115")
    assert (one.province, one.city, one.entity_type) == ("上海", "上海", "有限责任公司")
    assert (one.registered_on, one.created_on, one.changed_on) == (date(2001, 5, 29), DAY, DAY)
    assert (one.parent_uscc, one.successor_uscc, one.source) == (code(2), code(3), "market register")
    assert (one.is_stub, one.graded, one.named_after_person) == (False, True, False)
    names = OrganisationName.objects.filter(organisation=one).order_by("id")
    assert [(n.name, n.is_current, n.known_from) for n in names] == [
        ("东方（上海）贸易有限公司", True, DAY),
        ("甲公司", False, None),
        ("乙公司", False, None),
    ]


def test_columns_in_any_order_with_others_between_bom_and_gb18030(tmp_path: Path) -> None:
    rows = [["x", code(1), "东方贸易有限公司"], ["y", code(2), "西方贸易有限公司"]]
    for number, encoding in enumerate(("utf-8-sig", "gb18030", "utf-16"), start=1):
        path = registry_file(tmp_path / f"{number}.csv", "注册资本,统一社会信用代码,企业名称", rows, encoding)
        result = import_registry(path=path, source="", actor=ACTOR)
        assert counts(result) == ({"rows": 2, "created": 2} if number == 1 else {"rows": 2, "unchanged": 2})


def test_the_same_file_twice_changes_nothing(file: Path) -> None:
    header = "name,uscc,state,former_names,reg_date"
    rows = [[f"第{n}贸易有限公司", code(n), "存续", "旧名贸易公司", "2001-01-01"] for n in range(1, 40)]
    assert counts(imported(file, header, rows)) == {"rows": 39, "created": 39}
    before = list(Organisation.objects.order_by("id").values()), list(OrganisationName.objects.order_by("id").values())
    assert counts(imported(file, header, rows)) == {"rows": 39, "unchanged": 39}
    after = list(Organisation.objects.order_by("id").values()), list(OrganisationName.objects.order_by("id").values())
    assert before == after


def test_a_changed_name_keeps_the_former_one(file: Path) -> None:
    with on_day(DAY):
        imported(file, "name,uscc", [["东方贸易有限公司", code(1)]])
    with on_day(date(2026, 6, 1)):
        result = imported(file, "name,uscc", [["西方贸易有限公司", code(1)]])
    assert counts(result) == {"rows": 1, "changed": 1}
    names = OrganisationName.objects.order_by("id").values_list("name", "is_current", "known_from", "known_to")
    assert list(names) == [
        ("东方贸易有限公司", False, DAY, date(2026, 6, 1)),
        ("西方贸易有限公司", True, date(2026, 6, 1), None),
    ]
    assert Organisation.objects.get().name == "西方贸易有限公司"


def test_another_spelling_of_the_same_name_is_no_former_name(file: Path) -> None:
    imported(file, "name,uscc", [["东方(上海)公司", code(1)]])
    assert counts(imported(file, "name,uscc", [["东方（上海）公司", code(1)]])) == {"rows": 1, "changed": 1}
    assert [one.name for one in OrganisationName.objects.all()] == ["东方（上海）公司"]


def test_empty_cells_and_absent_columns_leave_what_is_held(file: Path) -> None:
    imported(file, "name,uscc,state,city", [["东方贸易有限公司", code(1), "注销", "上海"]])
    assert counts(imported(file, "name,uscc", [["东方贸易有限公司", code(1)]])) == {"rows": 1, "unchanged": 1}
    result = imported(file, "name,uscc,state,city", [["东方贸易有限公司", code(1), "", "N/A"]])
    assert counts(result) == {"rows": 1, "unchanged": 1}
    one = Organisation.objects.get()
    assert (one.state, one.city) == ("deregistered", "上海")


def test_new_former_names_are_added_once(file: Path) -> None:
    header = "name,uscc,former_names"
    imported(file, header, [["东方贸易有限公司", code(1), "甲公司"]])
    assert counts(imported(file, header, [["东方贸易有限公司", code(1), "甲公司；乙公司"]])) == {
        "rows": 1,
        "changed": 1,
    }
    assert OrganisationName.objects.filter(is_current=False).count() == 2


@pytest.mark.parametrize(
    ("uscc", "issue"),
    [
        (wrong_check(code(1)), "identifier-check-digit"),
        ("00000000000000000X", "placeholder-code"),
        ("110108000000016", "identifier-not-uscc"),
        (code(1).lower() + "x", "length"),
        (code(1)[:17], "length"),
        ("91110108ABCDEFGHIJ", "characters"),
        (code(1, pair="97"), "registrar-pair-unknown"),
        ("企合苏总字第000063", "characters"),
    ],
)
def test_codes_that_cannot_be_relied_on_are_quarantined(file: Path, uscc: str, issue: str) -> None:
    result = imported(file, "name,uscc", [["东方贸易有限公司", uscc]])
    assert counts(result) == {"rows": 1, "quarantined": 1}
    assert (2, "uscc", issue) in said(result)
    assert result.issues[0]["value"] == uscc
    assert not Organisation.objects.exists()


def test_small_letters_are_recognised_and_suggested_not_repaired(file: Path) -> None:
    uscc = next(code(n) for n in range(1, 90) if not code(n).isdigit())
    result = imported(file, "name,uscc", [["东方贸易有限公司", uscc.lower()]])
    assert counts(result) == {"rows": 1, "quarantined": 1}
    assert result.issues[0]["suggestion"] == uscc


def test_a_wrong_second_check_is_taken_with_a_warning(file: Path) -> None:
    uscc = wrong_orgcode_check(code(1))
    result = imported(file, "name,uscc", [["东方贸易有限公司", uscc]])
    assert counts(result) == {"rows": 1, "created": 1}
    assert said(result) == [(2, "uscc", "orgcode-check-digit")]


@pytest.mark.parametrize(
    ("name", "verdict", "issue"),
    [
        ("", "refused", "required-missing"),
        ("东方\x00公司", "refused", "name-control-character"),
        ("东方\n公司", None, None),
        ("厂" * 201, "refused", "name-too-long"),
        ("2001-05-29", "quarantined", "columns-shifted"),
        ("500(万元)", "quarantined", "columns-shifted"),
        ("王小明", "quarantined", "name-looks-like-person"),
        ("－", "quarantined", "name-not-a-name"),
    ],
)
def test_names_are_checked(file: Path, name: str, verdict: str | None, issue: str | None) -> None:
    result = imported(file, "name,uscc", [[name, code(1)]])
    assert counts(result) == {"rows": 1, verdict or "created": 1}
    assert said(result) == ([(2, "name", issue)] if issue else [])


def test_missing_codes_misshapen_and_blank_rows(file: Path) -> None:
    file.write_text(
        f"name,uscc,city\n东方公司,,上海\n\n西方公司,{code(2)}\n南方公司,{code(3)},上海,x\n北方公司,{code(4)},Louis\n",
        encoding="utf-8",
    )
    result = import_registry(path=file, source="", actor=ACTOR)
    assert counts(result) == {"rows": 4, "created": 1, "refused": 3}
    assert said(result) == [
        (2, "uscc", "required-missing"),
        (4, "", "row-misshapen"),
        (5, "", "row-misshapen"),
        (6, "city", "city-unreadable"),
    ]
    assert Organisation.objects.get().name == "北方公司"


def test_cells_that_cannot_be_read_are_said_and_left_empty(file: Path) -> None:
    header = "name,uscc,reg_date,ent_type,province,city,division,state,former_names,parent_uscc,successor_uscc,regno"
    cells = ["2030-01-01", "谭伟贤", "电烤箱", "Louis", "4401", "好", "王小明", code(1), "x", "12"]
    with on_day(DAY):
        result = imported(file, header, [["东方贸易有限公司", code(1), *cells]])
    assert counts(result) == {"rows": 1, "created": 1}
    assert [(column, issue) for _, column, issue in sorted(said(result))] == [
        ("city", "city-unreadable"),
        ("division", "division-unreadable"),
        ("ent_type", "entity-type-unknown"),
        ("former_names", "former-name-unreadable"),
        ("parent_uscc", "parent-unreadable"),
        ("province", "province-unknown"),
        ("reg_date", "date-unreadable"),
        ("regno", "regno-unreadable"),
        ("state", "state-unknown"),
        ("successor_uscc", "successor-unreadable"),
    ]
    one = Organisation.objects.get()
    assert (one.registered_on, one.entity_type, one.province, one.city, one.division) == (None, "", "", "", "")
    assert (one.state, one.parent_uscc, one.successor_uscc) == ("unknown", "", "")
    assert "谭伟贤" not in str(result.issues)


def test_registration_numbers_are_kept_as_another_identifier(file: Path) -> None:
    row = ["东方贸易有限公司", code(1), "110108000000016"]
    assert counts(imported(file, "name,uscc,regno", [row])) == {"rows": 1, "created": 1}
    assert counts(imported(file, "name,uscc,regno", [row])) == {"rows": 1, "unchanged": 1}
    assert list(Identifier.objects.values_list("scheme", "value")) == [("regno15", "110108000000016")]


def test_one_code_for_two_names_is_not_decided(file: Path) -> None:
    rows = [["东方贸易有限公司", code(1)], ["西方贸易有限公司", code(1)], ["南方贸易有限公司", code(2)]]
    for _ in range(2):
        result = imported(file, "name,uscc", rows, source="a register")
        assert said(result) == [(2, "uscc", "code-two-organisations"), (3, "uscc", "code-two-organisations")]
        assert result.quarantined == 2
    assert [one.name for one in Organisation.objects.all()] == ["南方贸易有限公司"]
    found = Conflict.objects.values_list("kind", "uscc", "other_uscc", "name", "other_name", "source")
    assert list(found) == [
        ("code-two-organisations", code(1), code(1), "东方贸易有限公司", "西方贸易有限公司", "a register")
    ]


def test_the_same_row_twice_in_one_file(file: Path) -> None:
    rows = [["东方公司", code(1), "存续"], ["东方公司", code(1), "存续"], ["东方公司", code(1), "注销"]]
    result = imported(file, "name,uscc,state", rows)
    assert counts(result) == {"rows": 3, "created": 1, "unchanged": 1, "quarantined": 1}
    assert said(result) == [(4, "uscc", "row-repeats-code")]
    assert Organisation.objects.get().state == "active"
    assert not Conflict.objects.exists()


def test_one_name_under_two_codes_of_a_division_is_kept_and_reported(file: Path) -> None:
    low, high = sorted([code(1), code(2)])
    rows = [
        ["东方(中国)公司", high],
        ["东方（中国）公司", low],
        ["东方(中国)公司", code(3, division="310115")],
        ["西方公司", code(4)],
    ]
    result = imported(file, "name,uscc", rows)
    assert counts(result) == {"rows": 4, "created": 4}
    assert said(result) == [(2, "uscc", "organisation-two-codes"), (3, "uscc", "organisation-two-codes")]
    assert result.issues[0]["suggestion"] == low
    assert list(Conflict.objects.values_list("kind", "uscc", "other_uscc")) == [("organisation-two-codes", low, high)]
    assert imported(file, "name,uscc", rows).issues == []


def test_a_successor_under_its_old_name_is_no_contradiction(file: Path) -> None:
    rows = [["东方公司", code(1), code(2)], ["东方公司", code(2), ""]]
    imported(file, "name,uscc,successor_uscc", rows)
    assert not Conflict.objects.exists()


def test_pairs_made_by_the_columnar_engine_are_those_of_the_domain(file: Path) -> None:
    odd = ['引"号\\斜{杠},公司', "上海上海厂", "Abc—ＡＢＣ公司", "𠮷野家𠮷野家公司", "e\u0301É公司", "公司"]
    imported(file, "name,uscc", [[name, code(n)] for n, name in enumerate(odd)])
    made = dict(OrganisationName.objects.values_list("normal", "bigrams"))
    assert len(made) == len(odd)
    assert {normal: sorted(pairs) for normal, pairs in made.items()} == {normal: bigrams(normal) for normal in made}


def test_an_import_is_one_act_with_counts_and_no_names(file: Path) -> None:
    result = imported(file, "name,uscc", [["东方公司", code(1)], ["城关小吃店（个体工商户）", code(2)]], source="r")
    act = Act.objects.latest("index")
    assert act.kind == "subjects.registry.imported"
    assert act.body["created"] == 1
    assert act.body["refused_person"] == result.refused_person == 1
    assert "东方" not in str(act.body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"name,uscc,uscc\n1,2,3\n",
        b"name,uscc\n" + b"x" * 10_000_000 + b",1\n",
        "name,uscc\n东方公司,1\n".encode() + b"\xff\xff\xff,2\n",
        b"\x1f\x8b\x08 not gzip",
    ],
)
def test_files_that_cannot_be_read_store_nothing(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    acts = Act.objects.count()
    with pytest.raises(RegistryFileError):
        import_registry(path=file, source="", actor=ACTOR)
    assert Act.objects.count() == acts


def test_a_missing_file_and_an_empty_registry(tmp_path: Path) -> None:
    with pytest.raises(RegistryFileError):
        import_registry(path=tmp_path / "absent.csv", source="", actor=ACTOR)
    assert counts(imported(tmp_path / "header.csv", "name,uscc", [])) == {}


def test_a_stub_is_completed_by_the_registry(file: Path) -> None:
    from xinheng.subjects.services import make_stubs

    ids = make_stubs(rows=[(code(1), "东方公司"), (code(2), "西方公司")], source="batch", actor=ACTOR)
    assert set(ids) == {code(1), code(2)}
    assert counts(imported(file, "name,uscc", [["东方公司", code(1)]])) == {"rows": 1, "changed": 1}
    assert dict(Organisation.objects.values_list("uscc", "is_stub")) == {code(1): False, code(2): True}


def test_the_database_itself_refuses_an_individual_business(file: Path) -> None:
    from django.db import IntegrityError, transaction

    imported(file, "name,uscc", [["东方公司", code(1)]])
    row: dict[str, Any] = Organisation.objects.values().get()
    del row["id"]
    with pytest.raises(IntegrityError, match="no_person"), transaction.atomic():
        Organisation.objects.create(**row | {"uscc": code(1, pair="92")})
