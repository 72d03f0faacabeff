"""The doors of a court's plan and of a repair that is questioned: desk, the organisation's pages, the command line."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from factories.landing import land, organisation
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import BASIS, OWNER, REPAIRABLE, SOURCE, applied, authorities, fine
from xinheng.accounts.domain import DEMO_OPERATOR, Terms
from xinheng.accounts.models import Authority, User
from xinheng.accounts.services import ensure_operator
from xinheng.kernel.clock import on_day
from xinheng.records.models import Version
from xinheng.remedies.commands import group
from xinheng.remedies.conducted import Reinstatement, Reorganisation
from xinheng.remedies.models import Repair
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER, OTHER_OFFICE = "91110000101623741K", "11350000002482228K"
DAY = REPAIRABLE
RULING = {
    "ruling": "reorganisation", "document_number": "（2026）岚01破1号", "decided_on": "2026-08-01",
    "court": "岚川市中级人民法院",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    organisation()
    Organisation.objects.update(division="350100")
    with on_day(DAY):
        yield


@pytest.fixture
def public_id() -> str:
    return fine()


def again(account: str, terms: Terms) -> Client:
    """A new session of this account; its mandate is given once."""
    return signed_in(account, *([] if User.objects.filter(account=account).exists() else [terms]))


def officer(account: str = "F-0200", authority: str = SOURCE, kinds: tuple[str, ...] = ("*",)) -> Client:
    return again(account, officer_terms(authority, "decide", kinds=kinds))


def owner(uscc: str = OWNER, account: str = "O-0001") -> Client:
    return again(account, organisation_terms(uscc, "view", "repair"))


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def said(decision: str, **more: str) -> dict[str, str]:
    instrument, _, article = BASIS.partition(" ")
    return {"decision": decision, "reason": "已核对。", "instrument": instrument, "article": article} | more


def test_from_the_owners_door_to_the_second_officer(public_id: str) -> None:
    mine = owner()
    assert mine.get("/mine/reorganisations").status_code == 200
    assert mine.post("/mine/reorganisations/new", RULING | {"decided_on": "2027-01-01"}).status_code == 422
    assert mine.post("/mine/reorganisations/new", RULING).status_code == 302
    number = Reorganisation.objects.get().pk
    place = f"/desk/reorganisations/{number}"
    desk = officer()
    assert place in desk.get("/desk/reorganisations").content.decode()
    page = desk.get(place)
    assert [value for value, _ in page.context["form"].fields["decision"].choices] == [
        "check",
        "refuse",
        "take-back-by-letter",
    ]
    assert desk.post(place, said("check")).status_code == 302
    refused = desk.post(place, said("shield"))
    assert (refused.status_code, current(public_id).state) == (422, "effective")
    assert "Another officer decides" in refused.content.decode()
    assert officer("F-0300").post(place, said("shield")).status_code == 302
    assert current(public_id).state == "shielded"
    assert "set aside while the plan runs" in mine.get(f"/mine/reorganisations/{number}").content.decode()
    missing = desk.post(place, said("report-failure"))
    assert missing.status_code == 422
    report = said("report-failure", document_number="破9号", document_day="2026-08-10")
    assert desk.post(place, report).status_code == 302
    letters = desk.get("/desk/letters").content.decode()
    assert "/desk/letters/" in letters
    assert mine.post(f"/mine/reorganisations/{number}", {"text": "计划仍在执行。"}).status_code == 302
    assert "计划仍在执行" in desk.get(place).content.decode()
    early = officer("F-0300").post(place, said("restore"))
    assert (early.status_code, current(public_id).state) == (422, "shielded")


@pytest.mark.parametrize("door", ["desk", "mine"])
def test_others_cases_are_as_if_they_were_not(door: str, public_id: str) -> None:
    owner().post("/mine/reorganisations/new", RULING)
    number = Reorganisation.objects.get().pk
    Authority.objects.filter(uscc=OTHER_OFFICE).update(kinds=["licence"])
    client = officer("F-0900", OTHER_OFFICE) if door == "desk" else owner(OTHER, "O-0002")
    others, invented = (client.get(f"/{door}/reorganisations/{one}") for one in (number, number + 9))
    assert others.status_code == invented.status_code == 404
    assert client.post(f"/{door}/reorganisations/{number}", said("shield")).status_code == 404
    assert current(public_id).state == "effective"


def test_a_mandate_for_other_kinds_does_not_reach_the_case(public_id: str) -> None:
    owner().post("/mine/reorganisations/new", RULING)
    place = f"/desk/reorganisations/{Reorganisation.objects.get().pk}"
    assert officer("F-0400", kinds=("licence",)).get(place).status_code == 403


def test_a_ruling_on_paper_and_taken_back(public_id: str) -> None:
    desk = officer()
    assert desk.post("/desk/reorganisations/new", RULING | {"uscc": OTHER}).status_code == 422
    assert desk.post("/desk/reorganisations/new", RULING | {"uscc": OWNER}).status_code == 302
    case = Reorganisation.objects.get()
    assert (case.channel, case.organisation_uscc) == ("paper", OWNER)
    assert owner().post(f"/mine/reorganisations/{case.pk}").status_code == 302
    assert case.steps.order_by("number").last().state == "taken-back"


FINDING = {"text": "凭证系伪造。", "intent": "书面承认。", "document_number": "岚查7号", "decided_on": "2026-08-11"}


def test_a_repair_is_questioned_heard_and_put_right(public_id: str) -> None:
    case, desk = applied(public_id), officer()
    for step in ("accept", "approve"):
        desk.post(f"/desk/repairs/{case.pk}", said(step))
    assert f"/desk/repairs/{case.pk}/question" in desk.get(f"/desk/repairs/{case.pk}").content.decode()
    without = desk.post(f"/desk/repairs/{case.pk}/question", FINDING | {"intent": ""})
    assert (without.status_code, Reinstatement.objects.count()) == (422, 0)
    assert desk.post(f"/desk/repairs/{case.pk}/question", FINDING).status_code == 302
    number = Reinstatement.objects.get().pk
    assert owner().post(f"/mine/reinstatements/{number}", {"text": "笔误。"}).status_code == 302
    assert owner(OTHER, "O-0002").get(f"/mine/reinstatements/{number}").status_code == 404
    assert desk.post(f"/desk/reinstatements/{number}", said("correct-slip")).status_code == 302
    assert "the repair stands" in owner().get("/mine/reinstatements").content.decode()
    assert (current(public_id).state, Repair.objects.count()) == ("repaired", 1)


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(group, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_on_the_command_line_it_is_the_same(public_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_operator(account=DEMO_OPERATOR)
    entered = run(
        "reorganise", OWNER, "--ruling", "settlement", "--document", "破2号", "--decided-on", "2026-08-01", "--court",
        "岚川市中级人民法院",
    )  # fmt: skip
    number = str(entered["number"])
    assert (entered["state"], entered["records"]) == ("applied", [{"public_id": public_id, "state": "effective"}])
    run("plan", number, "--step", "check", "--reason", "核对一致", "--officer", "岚川市信用中心:F-0201")
    told = run("plan", number, "--step", "shield", "--reason", "属实", "--officer", "岚川市信用中心:F-0202")
    assert (told["state"], told["records"]) == ("shielded", [{"public_id": public_id, "state": "shielded"}])
    report = ("--document", "破9号", "--decided-on", date(2026, 8, 10).isoformat())
    run("plan", number, "--step", "report-execution", "--reason", "完毕", "--officer", "岚川市信用中心:F-0201", *report)
    done = run("plan", number, "--step", "finalise", "--reason", "属实", "--officer", "岚川市信用中心:F-0202")
    assert (done["state"], current(public_id).state) == ("final", "repaired")
    assert done["records"] == [], "the node is neither its source nor its owner (G16)"
    assert "岚市监罚〔2026〕1号" in owner().get(f"/mine/reorganisations/{number}").content.decode()


def test_the_command_line_questions_a_repair(public_id: str) -> None:
    ensure_operator(account=DEMO_OPERATOR)
    case = applied(public_id)
    run("accept", str(case.pk), "--officer", "岚川市信用中心:F-0201")
    run("approve", str(case.pk), "--reason", "已履行", "--officer", "岚川市信用中心:F-0201")
    asked = run(
        "question", str(case.pk), "--facts", "伪造", "--intent", "承认", "--document", "查7号", "--decided-on",
        "2026-08-11", "--officer", "岚川市信用中心:F-0201",
    )  # fmt: skip
    assert (asked["state"], asked["answer_until"]) == ("proposed", None)
    given = ("--reason", "x", "--officer", "岚川市信用中心:F-0202")
    dropped = run("reinstate", str(asked["number"]), "--step", "drop", *given)
    assert dropped["state"] == "dropped"


def test_a_record_whose_door_is_elsewhere_from_the_owner_to_the_decision() -> None:
    row = {"decided_on": date(2026, 5, 10), "document_number": "查9", "outcome": "6"}
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [found] = land(row | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    mine, desk = owner(), officer()
    page = mine.get(f"/mine/repairs/new?record={found}").content.decode()
    for said in ("National Enterprise Credit Information Publicity System", "What to bring", "查9"):
        assert said in page
    assert mine.post(f"/mine/repairs/new?record={found}", {"follow": "1"}).status_code == 302
    given = {"uscc": OWNER, "public_id": found, "document": "国市监修〔2026〕1号"}
    assert desk.post("/desk/repairs/elsewhere", given | {"uscc": OTHER}).status_code == 422
    assert current(found).state == "effective"
    assert desk.post("/desk/repairs/elsewhere", given).status_code == 302
    assert current(found).state == "repaired"
    assert "国市监修" in mine.get(f"/mine/repairs/{Repair.objects.get().pk}").content.decode()


def test_the_command_line_follows_and_takes_in() -> None:
    ensure_operator(account=DEMO_OPERATOR)
    row = {"decided_on": date(2026, 5, 10), "document_number": "查9", "outcome": "6"}
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [found] = land(row | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    sent = run("follow", found, "--uscc", OWNER)
    assert (sent["state"], sent["door"], sent["materials"]) == ("sent", "necips", ["proof", "commitment"])
    done = run("take-in", found, "--uscc", OWNER, "--document", "国市监修1号", "--officer", "岚川市信用中心:F-0201")
    assert (done["case"], done["state"], current(found).state) == (sent["case"], "taken-in", "repaired")


def test_a_mandate_for_other_kinds_questions_no_repair_and_takes_none_in(public_id: str) -> None:
    case, desk, licences = applied(public_id), officer(), officer("F-0400", kinds=("licence",))
    for step in ("accept", "approve"):
        desk.post(f"/desk/repairs/{case.pk}", said(step))
    Authority.objects.filter(uscc=OTHER_OFFICE).update(kinds=["*"])
    place = f"/desk/repairs/{case.pk}/question"
    for client, status in ((licences, 403), (officer("F-0900", OTHER_OFFICE), 404)):
        assert (client.get(place).status_code, client.post(place, FINDING).status_code) == (status, status)
    assert not Reinstatement.objects.exists()
    row = {"decided_on": date(2026, 5, 10), "document_number": "查9", "outcome": "6"}
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [found] = land(row | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    given = {"uscc": OWNER, "public_id": found, "document": "国市监修〔2026〕1号"}
    assert licences.post("/desk/repairs/elsewhere", given).status_code == 422
    assert current(found).state == "effective"


def test_a_question_that_is_closed_takes_nothing_back(public_id: str) -> None:
    case, desk, mine = applied(public_id), officer(), owner()
    for step in ("accept", "approve"):
        desk.post(f"/desk/repairs/{case.pk}", said(step))
    desk.post(f"/desk/repairs/{case.pk}/question", FINDING)
    number = Reinstatement.objects.get().pk
    assert mine.post(f"/mine/reinstatements/{number}", {"text": ""}).status_code == 422
    assert desk.post(f"/desk/reinstatements/{number}", said("drop")).status_code == 302
    assert mine.post(f"/mine/reinstatements/{number}").status_code == 409, "no plan of this number is meant"
