"""Mergers, splits, purchases, branches: records stay where they were made; a successor acts for a merged one."""

from collections.abc import Iterator

import pytest
from django.test import Client

from factories.files import SENDER, registered, sender
from factories.landing import organisation
from factories.lists import ACTOR, DECIDED, FIRST, PROOF, PROPOSED, SERVED, UNTIL, decide, proposed, served
from factories.organisations import code
from factories.people import organisation_terms, signed_in
from factories.remedies import OFFICER, OWNER, OWNER_ACTOR, REPAIRABLE, SOURCE, authorities, fine
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Trace
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.services import answer, record_service, send_notice
from xinheng.measures.services import Question, check, tell_carriers
from xinheng.messages.models import Message
from xinheng.records.models import Version
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.models import Repair
from xinheng.remedies.selectors.holding import held
from xinheng.remedies.services import (
    CourtRuling,
    Filing,
    Finding,
    accept_repair,
    apply_for_repair,
    apply_reorganisation,
    approve_repair,
    check_reorganisation,
    decide_objection,
    propose_reinstatement,
    take_objection,
    tell_proceeding,
    wish_correction,
)
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import predecessors, standing_for

pytestmark = [pytest.mark.db, pytest.mark.django_db]

HEIR, LAST = "91110000101623741K", "913501005550000118"


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    organisation(HEIR, "岚川丙有限公司")
    with on_day(REPAIRABLE):
        yield


@pytest.fixture
def public_id() -> str:
    return fine()


def merged(uscc: str = OWNER, into: str = HEIR, state: str = "deregistered") -> None:
    Organisation.objects.filter(uscc=uscc).update(successor_uscc=into, state=state)


def asked(public_id: str, uscc: str = HEIR) -> Repair:
    return apply_for_repair(
        public_id=public_id, organisation_uscc=uscc, proof="已缴清。", committed=True, channel="account",
        actor=OWNER_ACTOR,
    )  # fmt: skip


def objected(public_id: str) -> None:
    take_objection(
        public_id=public_id, organisation_uscc=HEIR, ground="fact", text="事实有误。", channel="account",
        actor=OWNER_ACTOR,
    )  # fmt: skip


def test_a_merger_moves_no_record_and_both_pages_say_so_neutrally(
    public_id: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINHENG_TODAY", REPAIRABLE.isoformat())
    client.cookies["xinheng_language"] = "en"
    merged()
    heir, gone = (client.get(f"/organisations/{one}").content.decode() for one in (HEIR, OWNER))
    stays = "Records stay with the organisation they were made about."
    assert stays in heir
    assert "岚川甲有限公司" in heir
    assert "岚市监罚" not in heir
    assert stays in gone
    assert HEIR in gone
    assert "岚市监罚" in gone
    assert client.get(f"/api/v1/organisations/{HEIR}/records").json()["items"] == []
    assert Version.objects.get(public_id=public_id).uscc == OWNER


def test_the_successor_objects_and_repairs_in_its_place_under_its_own_mandate(public_id: str) -> None:
    with pytest.raises(XinhengError, match="not-your-record"):
        asked(public_id)
    merged()
    mine = signed_in("O-0009", organisation_terms(HEIR, "view", "object", "repair"))
    assert f"record={public_id}" in mine.get("/mine/repairs").content.decode()
    assert (
        mine.post(f"/mine/repairs/new?record={public_id}", {"proof": "已缴清。", "committed": "on"}).status_code == 302
    )
    case = Repair.objects.get()
    assert case.organisation_uscc == OWNER
    assert mine.get(f"/mine/repairs/{case.pk}").status_code == 200
    objected(public_id)
    accept_repair(number=case.pk, actor=OFFICER)
    approve_repair(number=case.pk, reason="已履行。", actor=OFFICER)
    assert Version.objects.get(public_id=public_id, known_to=None).state == "repaired"
    assert set(Message.objects.exclude(to_organisation="").values_list("to_organisation", flat=True)) == {HEIR}


def test_the_successor_acts_in_the_running_cases_of_its_predecessor_and_nothing_moves(public_id: str) -> None:
    told = Filing("reconsideration", "岚川市人民政府", "岚府复〔2026〕3号", REPAIRABLE)
    ruling = CourtRuling("reorganisation", "（2026）岚01破1号", REPAIRABLE, "岚川市中级人民法院")
    Organisation.objects.update(division="350100")
    plan = apply_reorganisation(organisation_uscc=OWNER, ruling=ruling, channel="account", actor=OWNER_ACTOR)
    tell_proceeding(public_id=public_id, organisation_uscc=OWNER, filing=told, channel="account", actor=OWNER_ACTOR)
    objection = take_objection(
        public_id=public_id, organisation_uscc=OWNER, ground="fact", text="有误。", channel="account", actor=OWNER_ACTOR
    )
    mine = signed_in("O-0009", organisation_terms(HEIR, "view", "object", "repair"))
    doors = (
        f"/mine/reorganisations/{plan.pk}",
        f"/mine/objections/{objection.pk}",
        "/mine/reorganisations",
        f"/mine/evidence?record={public_id}",
    )
    assert [mine.get(door).status_code for door in doors] == [404, 404, 200, 404]
    assert mine.post(doors[0]).status_code == 404
    merged()
    assert {mine.get(door).status_code for door in doors} == {200}
    assert [one.number for one in mine.get(doors[2]).context["lines"]] == [plan.pk]
    check_reorganisation(number=plan.pk, reason="原件一致。", actor=OFFICER)
    decide_objection(number=objection.pk, decision="withdraw", reason="属实。", actor=Actor("F-0600", SOURCE, "局"))
    assert wish_correction(number=objection.pk, wanted=True, organisation_uscc=HEIR, actor=OWNER_ACTOR).wanted
    assert mine.post(doors[0]).status_code == 302
    assert held(REORGANISATION, plan.pk).state == "taken-back"
    assert {one.uscc for one in Version.objects.all()} == {OWNER}
    looked = Trace.objects.filter(tracesubject__uscc=OWNER, what__startswith="own.remedies.reorganisation")
    assert looked.exists(), "the read stands in the file of the organisation it is about"


def test_the_successor_answers_the_notice_of_a_list_case(public_id: str) -> None:
    sender(kinds=["*"])
    registered([1])
    case = served()
    Organisation.objects.filter(uscc=code(1)).update(successor_uscc=HEIR, state="active")
    with on_day(UNTIL):
        mine = signed_in("O-0009", organisation_terms(HEIR, "view", "object"))
        assert mine.post(f"/mine/lists/{case.pk}", {"text": "隐患已整改。"}).status_code == 404
        Organisation.objects.filter(uscc=code(1)).update(state="deregistered")
        assert [one.row.pk for one in mine.get("/mine/lists").context["lines"]] == [case.pk]
        assert [(one.sort, one.door) for one in mine.get("/mine/").context["cases"]] == [
            ("list", f"/mine/lists/{case.pk}")
        ]
        assert mine.post(f"/mine/lists/{case.pk}", {"text": "隐患已整改。"}).status_code == 302
        answer(number=case.pk, statement=4, text="复查未完成。", officer=FIRST, actor=ACTOR)
    assert set(Message.objects.filter(template="list-answer").values_list("to_organisation", flat=True)) == {HEIR}
    with on_day(DECIDED):
        decide(case.pk)
        tell_carriers(actor=ACTOR)
        asked = Viewer(Actor("F-0700", SENDER), "tendering", "T-1")
        check(questions=[Question(code(1), "T-1")], matter="tendering", viewer=asked)
        assert Message.objects.get(template="check-receipt").to_organisation == HEIR
        mine = signed_in("O-0010", organisation_terms(HEIR, "view"))
        assert {one.row.uscc for one in mine.get("/mine/measures").context["carried"]} == {code(1)}
        assert [one.case for one in mine.get("/mine/checks").context["receipts"]] == ["T-1"]
        gone = Organisation.objects.get(uscc=code(1)).name
        assert all(gone in mine.get(f"/mine/{one}").content.decode() for one in ("measures", "checks"))


def test_the_successor_is_told_of_a_notice_to_its_predecessor_reads_it_and_sees_its_time_run(public_id: str) -> None:
    sender(kinds=["*"])
    registered([1, 2])
    case = proposed()
    Organisation.objects.filter(uscc=code(1)).update(successor_uscc=HEIR, state="deregistered")
    with on_day(PROPOSED):
        send_notice(number=case.pk, officer=FIRST, actor=ACTOR)
    told = Message.objects.get(template="letter-made")
    assert told.to_organisation == HEIR
    with on_day(SERVED):
        record_service(number=case.pk, served=PROOF, officer=FIRST, actor=ACTOR)
        mine = signed_in("O-0009", organisation_terms(HEIR, "view"))
        stranger = signed_in("O-0008", organisation_terms(code(2), "view"))
        page = mine.get("/mine/messages")
        assert [one.door for one in page.context["messages"] if one.message.number == told.pk] == [told.facts["door"]]
        assert [one.task.case for one in page.context["clocks"]] == [f"list-case-{case.pk}"]
        assert [one.get(told.facts["door"]).status_code for one in (mine, stranger)] == [200, 404]


def test_the_successor_is_told_that_a_repair_of_its_predecessor_is_questioned(public_id: str) -> None:
    repair = asked(public_id, OWNER)
    accept_repair(number=repair.pk, actor=OFFICER)
    approve_repair(number=repair.pk, reason="义务已经履行。", actor=OFFICER)
    merged()
    finding = Finding("缴款凭证系伪造。", "单位书面承认。", "岚市监查〔2026〕7号", REPAIRABLE)
    propose_reinstatement(repair=repair.pk, finding=finding, actor=OFFICER)
    assert Message.objects.get(template="letter-made").to_organisation == HEIR


NOT_MERGED = {
    "a split: it lives on": {"successor_uscc": HEIR, "state": "active"},
    "its business was bought": {"successor_uscc": HEIR, "state": "revoked"},
    "a branch of it": {"parent_uscc": HEIR, "state": "active"},
    "deregistered without a successor": {"state": "deregistered"},
}


@pytest.mark.parametrize("changes", NOT_MERGED.values(), ids=NOT_MERGED)
def test_a_split_a_purchase_and_a_branch_move_nothing(changes: dict[str, str], public_id: str, client: Client) -> None:
    Organisation.objects.filter(uscc=OWNER).update(**changes)
    for act in (asked, objected):
        with pytest.raises(XinhengError, match="not-your-record"):
            act(public_id)
    mine = signed_in("O-0009", organisation_terms(HEIR, "view", "object", "repair"))
    assert public_id not in mine.get("/mine/repairs").content.decode()
    assert mine.get(f"/mine/repairs/new?record={public_id}").status_code == 404
    assert predecessors(HEIR) == []


def test_merged_again_the_last_one_acts_and_a_ring_of_registers_ends() -> None:
    organisation()
    organisation(LAST, "岚川丁有限公司")
    merged()
    merged(HEIR, LAST)
    assert (predecessors(LAST), standing_for(OWNER)) == (sorted([OWNER, HEIR]), LAST)
    merged(LAST, OWNER)
    assert OWNER not in predecessors(OWNER)
    assert standing_for(OWNER) in {OWNER, HEIR, LAST}
