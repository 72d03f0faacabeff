"""Looking organisations up in bulk and one by one; stubs."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from factories.organisations import ACTOR, code, imported, wrong_check
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.subjects.errors import OrganisationUnknownError, StubRefusedError
from xinheng.subjects.models import Organisation, OrganisationName
from xinheng.subjects.selectors import find_by_identifier, find_by_name, organisation, resolve_batch
from xinheng.subjects.services import make_stubs

pytestmark = [pytest.mark.db, pytest.mark.django_db]

HEADER = "name,uscc,state,division,former_names,parent_uscc,successor_uscc,regno"


@pytest.fixture(autouse=True)
def organisations(tmp_path: Path) -> None:
    rows = [
        ["东方（上海）公司", code(1), "吊销", "310115", '旧"名,公司;更旧名公司', "", code(3), "110108000000016"],
        ["东方（上海）公司第一分公司", code(2), "存续", "310115", "", code(1), "", ""],
        ["西方公司", code(3), "", "", "", "", "", ""],
        ["重名公司", code(4), "", "", "", "", "", ""],
        ["重名公司", code(5), "", "", "", "", "", ""],
    ]
    with on_day(date(2026, 5, 15)):
        imported(tmp_path / "registry.csv", HEADER, rows)


def resolved(codes: list[str] | pa.Array | pa.ChunkedArray) -> dict[str, tuple[str, bool, list[str]]]:
    table = resolve_batch(codes)
    held = dict(Organisation.objects.values_list("uscc", "id"))
    rows = table.to_pylist()
    assert all(row["organisation_id"] == held[row["uscc"]] for row in rows)
    return {row["uscc"]: (row["state"], row["is_stub"], row["normals"]) for row in rows}


def test_codes_resolve_to_state_and_names_the_present_one_first() -> None:
    wanted = [code(3), code(1), code(99), code(1), "", "x\ty", "不是代码"]
    expected = {
        code(1): ("revoked", False, ["东方(上海)公司", '旧"名,公司', "更旧名公司"]),
        code(3): ("unknown", False, ["西方公司"]),
    }
    assert resolved(wanted) == expected
    assert resolved(pa.array([*wanted, None], pa.string())) == expected
    assert resolved(pa.chunked_array([wanted[:2], wanted[2:]], pa.string())) == expected


def test_nothing_resolves_to_an_empty_table_of_the_same_shape() -> None:
    assert resolve_batch([]).num_rows == resolve_batch([code(99)]).num_rows == 0
    assert resolve_batch([]).schema == resolve_batch([code(1)]).schema


def test_exact_name_and_division_find_the_one_organisation() -> None:
    names = ["东方(上海) 公司", "东方(上海)公司", "西方公司", "更旧名公司", "重名公司", "没有公司", ""]
    divisions = ["310115", "310104", "110108", "310115", "110108", "110108", ""]
    found = [one and one.uscc for one in find_by_name(names, divisions)]
    assert found == [code(1), None, code(3), code(1), None, None, None]


def test_other_identifiers() -> None:
    orgcode = code(1)[8:17]
    assert find_by_identifier("regno15", ["110108000000016", "1"]) == {"110108000000016": code(1)}
    printed = f"{orgcode[:8]}-{orgcode[8]}"
    assert find_by_identifier("orgcode", [orgcode, printed, "000000000"]) == {orgcode: code(1), printed: code(1)}
    assert find_by_identifier("taxid15", ["310115" + orgcode]) == {"310115" + orgcode: code(1)}
    assert find_by_identifier("pboc18", [code(1)]) == {}


def test_an_identifier_of_two_organisations_names_neither(tmp_path: Path) -> None:
    imported(tmp_path / "x.csv", "name,uscc,regno", [["西方公司", code(3), "110108000000016"]])
    assert find_by_identifier("regno15", ["110108000000016"]) == {}


def test_an_organisation_with_all_that_is_held_of_it() -> None:
    one = organisation(code(1))
    assert (one.name, one.state, one.subject_kind, one.graded) == ("东方（上海）公司", "revoked", "enterprise", True)
    assert [(name.name, name.is_current, name.known_from) for name in one.names] == [
        ("东方（上海）公司", True, date(2026, 5, 15)),
        ("更旧名公司", False, None),
        ('旧"名,公司', False, None),
    ]
    assert one.branches == ((code(2), "东方（上海）公司第一分公司"),)
    assert (one.successor_uscc, one.identifiers) == (code(3), (("regno15", "110108000000016"),))
    assert not one.in_conflict
    assert organisation(code(2)).parent_uscc == code(1)
    assert organisation(code(4)).in_conflict
    assert organisation(code(5)).in_conflict


def test_an_unknown_code_is_said() -> None:
    with pytest.raises(OrganisationUnknownError):
        organisation(code(99))


def test_stubs_are_made_once_and_leave_the_held_ones_alone() -> None:
    rows = [(code(1), "别的名"), (code(50), " 新公司 "), (code(50), "新公司二"), (code(51), "某市律师事务所")]
    ids = make_stubs(rows=rows, source="exchange:x", actor=ACTOR)
    assert ids == dict(Organisation.objects.filter(uscc__in=list(ids)).values_list("uscc", "id"))
    assert set(ids) == {code(1), code(50), code(51)}
    stub = Organisation.objects.get(uscc=code(50))
    assert (stub.name, stub.is_stub, stub.state, stub.source) == ("新公司", True, "unknown", "exchange:x")
    assert OrganisationName.objects.get(organisation=stub).bigrams == ["公司", "新公"]
    assert Organisation.objects.get(uscc=code(1)).name == "东方（上海）公司"
    assert not Organisation.objects.get(uscc=code(51)).graded
    act = Act.objects.latest("index")
    assert (act.kind, act.body) == ("subjects.stubs.made", {"made": 2, "source": "exchange:x"})
    assert make_stubs(rows=rows, source="exchange:x", actor=ACTOR) == ids
    assert resolved([code(50)]) == {code(50): ("unknown", True, ["新公司"])}


@pytest.mark.parametrize(
    ("uscc", "name"),
    [
        (wrong_check(code(60)), "新公司"),
        (code(60, pair="92"), "新公司"),
        ("110108000000016", "新公司"),
        (code(60), ""),
        (code(60), "2001-05-29"),
        (code(60), "小吃店（个体工商户）"),
    ],
)
def test_no_stub_without_a_code_and_name_of_an_organisation(uscc: str, name: str) -> None:
    with pytest.raises(StubRefusedError):
        make_stubs(rows=[(code(61), "好公司"), (uscc, name)], source="", actor=ACTOR)
    assert not Organisation.objects.filter(uscc=code(61)).exists()
