"""What the authority knows from its own records is not asked for, and what belongs to a repair goes with it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories.landing import land, organisation
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import OFFICER, OWNER, OWNER_ACTOR, REPAIRABLE, SOURCE, authorities, fine
from xinheng.accounts.domain import Actor, Viewer
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.records.domain.identity import document_number_normal
from xinheng.records.models import Version
from xinheng.remedies.domain.naming import names
from xinheng.remedies.models import Repair, RepairStep
from xinheng.remedies.selectors.eligible import EligibleRecord, eligibility_of
from xinheng.remedies.services import accept_repair, apply_for_repair, approve_repair

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NUMBER = "岚市监罚〔2026〕1号"
PAID: dict[str, Any] = {"decided_on": date(2026, 5, 20), "document_number": "缴1号", "content": f"{NUMBER}罚款已缴清"}
KEPT: dict[str, Any] = {
    "decided_on": date(2026, 6, 1), "document_number": "诺1号", "outcome": "已履行", "conduct": f"整改承诺，见{NUMBER}",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number", "holds"),
    [
        ("见岚市监罚[2026] 1 号决定", NUMBER, True),
        ("岚市监罚〔2026〕11号", NUMBER, False),
        ("第112号", "12号", False),
        ("A12345", "12345", False),
        ("12345，12345", "12345", True),
        ("已缴", "缴1号", False),
        ("无", "无", False),
        (None, NUMBER, False),
    ],
)
def test_a_number_is_named_whole_or_not_at_all(text: str | None, number: str, holds: bool) -> None:
    assert names([text], document_number_normal(number)) is holds


@pytest.fixture
def public_id(db: None) -> str:
    authorities()
    return fine()


def record(kind: str, row: dict[str, Any]) -> str:
    _, [made] = land(row, kind=kind, known_on=date(2026, 6, 5), owner=organisation())
    return made


def told(public_id: str) -> EligibleRecord:
    viewer = Viewer(Actor("owner-0001"), "own-file", "own-file", own_uscc=OWNER)
    with on_day(REPAIRABLE):
        return next(one for one in eligibility_of(viewer=viewer, uscc=OWNER) if one.public_id == public_id)


def asked(public_id: str, proof: str = "") -> Repair:
    with on_day(REPAIRABLE):
        return apply_for_repair(
            public_id=public_id, organisation_uscc=OWNER, proof=proof, committed=True, channel="account",
            actor=OWNER_ACTOR,
        )  # fmt: skip


@pytest.mark.parametrize(("kind", "row"), [("collection", PAID), ("commitment", KEPT)])
def test_what_the_authority_has_is_not_asked_for(kind: str, row: dict[str, Any], public_id: str) -> None:
    proof = record(kind, row)
    found = told(public_id)
    assert ([one.public_id for one in found.proofs], found.materials) == ([proof], ("commitment",))
    assert row["document_number"] in asked(public_id).text


NOTHING: dict[str, tuple[str, dict[str, Any]]] = {
    "names another decision": ("collection", PAID | {"content": "岚市监罚〔2026〕11号罚款已缴清"}),
    "came before": ("collection", PAID | {"decided_on": date(2026, 5, 9)}),
    "another authority's": ("collection", PAID | {"authority_uscc": "11350000002482228K"}),
    "a promise that runs still": ("commitment", KEPT | {"outcome": "履行中"}),
    "a promise that was broken": ("commitment", KEPT | {"outcome": "未履行"}),
}


@pytest.mark.parametrize(("kind", "row"), NOTHING.values(), ids=NOTHING)
def test_what_proves_nothing_is_no_proof(kind: str, row: dict[str, Any], public_id: str) -> None:
    record(kind, row)
    found = told(public_id)
    assert (found.proofs, found.materials) == ((), ("proof", "commitment"))
    with pytest.raises(XinhengError, match="text-missing"):
        asked(public_id)


def test_results_of_the_inspection_that_led_to_it_go_by_themselves(public_id: str) -> None:
    result: dict[str, Any] = {"decided_on": date(2026, 5, 10), "outcome": "6", "authority_name": "岚川市生态环境局"}
    led = record("inspection-result", result | {"document_number": "查0001号", "content": f"已立案，{NUMBER}"})
    other = record("inspection-result", result | {"document_number": "查0002号"})
    assert told(public_id).going_with == (led,)
    case = asked(public_id, "已缴清。")
    with on_day(REPAIRABLE):
        desk = signed_in("F-0300", officer_terms(SOURCE, "decide"))
        page = desk.get(f"/desk/repairs/{case.pk}")
        assert "查0001号" in page.content.decode()
        assert [one.public_id for one in page.context["page"].linked] == [other]
        accept_repair(number=case.pk, actor=OFFICER)
        approve_repair(number=case.pk, reason="义务已经履行。", actor=OFFICER)
    states = dict(Version.objects.filter(known_to=None).values_list("public_id", "state"))
    assert states == {public_id: "repaired", led: "repaired", other: "effective"}
    assert RepairStep.objects.get(state="approved").linked == [led]


def test_the_owner_reads_it_and_applies_with_the_commitment_alone(public_id: str) -> None:
    record("collection", PAID)
    with on_day(REPAIRABLE):
        mine = signed_in("O-0001", organisation_terms(OWNER, "view", "repair"))
        assert "We have the proof already" in mine.get("/mine/repairs").content.decode()
        place = f"/mine/repairs/new?record={public_id}"
        assert "缴1号" in mine.get(place).content.decode()
        assert mine.post(place, {"proof": ""}).status_code == 422
        assert mine.post(place, {"proof": "", "committed": "on"}).status_code == 302
    assert Repair.objects.get().received_on == REPAIRABLE


def test_what_can_be_repaired_is_told_by_as_many_queries_for_many_records_as_for_one(public_id: str) -> None:
    record("collection", PAID)
    owner = signed_in("M-0001", organisation_terms(OWNER, "view", "repair"))

    def page() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries, on_day(REPAIRABLE):
            told = owner.get("/mine/repairs").context["told"]
        return len(told), len(queries)

    page()  # what is read once in the life of a process
    before = page()
    for number in range(2, 6):
        record("penalty", {"document_number": f"岚市监罚〔2026〕{number}号", "decided_on": date(2026, 5, 10)})
        record(
            "collection", PAID | {"document_number": f"缴{number}号", "content": f"岚市监罚〔2026〕{number}号已缴清"}
        )
    assert page() == (before[0] + 4, before[1])
    assert told(public_id).proofs
