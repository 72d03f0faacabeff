"""Repair: told beforehand, applied for with two materials, decided, and then shown nowhere."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories.landing import ACTOR, land, organisation
from factories.remedies import (
    BASIS,
    OFFICER,
    OWNER,
    OWNER_ACTOR,
    REPAIRABLE,
    SOURCE,
    SUPERIOR,
    applied,
    authorities,
    fine,
    objected,
)
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.selectors import of_case
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.messages.models import Message
from xinheng.publicity.feed import feed
from xinheng.records.models import Version
from xinheng.records.selectors import public_record
from xinheng.records.services import end_former
from xinheng.remedies.models import Repair, RepairStep
from xinheng.remedies.selectors.eligible import eligibility_of
from xinheng.remedies.services import (
    accept_repair,
    apply_for_repair,
    approve_repair,
    follow_repair,
    record_repair,
    refuse_repair,
    take_back_repair,
    take_in_repair,
)
from xinheng.remedies.services.silence import tell_silence

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER = "91110000101623741K"
ANSWER_DUE = date(2026, 8, 25)


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()


@pytest.fixture
def public_id() -> str:
    return fine()


def states(case: Repair) -> list[str]:
    return list(RepairStep.objects.filter(case=case).order_by("number").values_list("state", flat=True))


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def approve(case: Repair, on: date = REPAIRABLE, **given: Any) -> None:
    with on_day(on):
        accept_repair(number=case.pk, actor=given.get("actor", OFFICER))
        approve_repair(number=case.pk, **({"reason": "义务已经履行完毕。", "actor": OFFICER} | given))


def told(uscc: str, day: date) -> dict[str, tuple[str, date | None, str]]:
    viewer = Viewer(Actor("owner-0001"), "own-file", "own-file", own_uscc=uscc)
    with on_day(day):
        found = eligibility_of(viewer=viewer, uscc=uscc)
    return {one.public_id: (one.verdict, one.repair_from, one.reason) for one in found}


def test_whether_and_from_when_is_told_beforehand(public_id: str) -> None:
    assert told(OWNER, date(2026, 6, 1)) == {public_id: ("later", REPAIRABLE, "too-early")}
    assert told(OWNER, REPAIRABLE) == {public_id: ("now", REPAIRABLE, "")}
    assert told(OWNER, date(2027, 5, 11)) == {public_id: ("nothing-to-repair", None, "not-shown")}


def test_the_three_clocks_of_the_law(public_id: str) -> None:
    case = applied(public_id)
    name = f"repair-{case.pk}"
    assert [(one.rule, one.due_on) for one in of_case(name)] == [
        ("repair-accept", date(2026, 8, 14)), ("repair-answer", ANSWER_DUE),
    ]  # fmt: skip
    with on_day(date(2026, 8, 13)):
        accept_repair(number=case.pk, actor=OFFICER)
    assert [(one.rule, one.due_on) for one in of_case(name)] == [
        ("repair-decide", date(2026, 8, 24)), ("repair-answer", ANSWER_DUE),
    ]  # fmt: skip
    with on_day(date(2026, 8, 20)):
        refuse_repair(number=case.pk, reason="罚款尚未缴清。", basis=BASIS, actor=OFFICER)
    assert of_case(name) == []


def test_approved_it_leaves_every_outlet_at_once(public_id: str, client: Client) -> None:
    case = applied(public_id)
    with on_day(REPAIRABLE):
        before = feed("", day=REPAIRABLE, limit=50)
        assert client.get(f"/api/v1/organisations/{OWNER}/records").json()["items"]
    approve(case)
    with on_day(REPAIRABLE):
        assert public_record(public_id, day=REPAIRABLE) is None
        assert client.get(f"/api/v1/organisations/{OWNER}/records").json()["items"] == []
        assert client.get(f"/records/{public_id}").status_code == 404
        assert client.get(f"/records/{public_id}").content == client.get(f"/records/{'0' * 32}").content
        entries = feed(before.cursor, day=REPAIRABLE, limit=50).entries
        assert [(one.change.public_id, one.change.told) for one in entries] == [(public_id, "ended")]
    held = current(public_id)
    assert (held.state, held.report_to) == ("repaired", Version.objects.get(public_id=public_id, version=1).report_to)
    assert states(case) == ["applied", "accepted", "approved"]


def test_results_of_the_inspection_leave_with_it(public_id: str) -> None:
    result = {"decided_on": date(2026, 5, 10), "document_number": "查1", "outcome": "6"}
    _, [linked] = land(result, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    fine_too = fine(2)
    with pytest.raises(XinhengError, match="nothing-to-repair"):
        approve(applied(public_id), linked=[fine_too])
    with on_day(REPAIRABLE):
        approve_repair(number=Repair.objects.get().pk, reason="已改正。", linked=[linked], actor=OFFICER)
    assert (current(linked).state, current(fine_too).state) == ("repaired", "effective")
    assert RepairStep.objects.get(state="approved").linked == [linked]


def test_overdue_it_goes_to_the_superior_body_by_itself(public_id: str) -> None:
    case, above = applied(public_id), Actor("F-0900", SUPERIOR, "")
    with on_day(ANSWER_DUE), pytest.raises(XinhengError, match="not-your-case"):
        accept_repair(number=case.pk, actor=above)
    with on_day(date(2026, 8, 26)):
        assert (tell_silence(actor=OFFICER), tell_silence(actor=OFFICER)) == (1, 0)
    told = Message.objects.filter(template="case-handed-over").values_list("to_organisation", "to_authority")
    assert set(told) == {(OWNER, ""), ("", SUPERIOR)}
    approve(case, on=date(2026, 8, 26), actor=above)
    assert current(public_id).state == "repaired"


def test_refused_it_can_be_asked_for_again_and_objected_to(public_id: str) -> None:
    case = applied(public_id)
    with on_day(REPAIRABLE):
        refuse_repair(number=case.pk, reason="材料不全。", basis=BASIS, actor=OFFICER)
    assert states(case) == ["applied", "refused"]
    assert applied(public_id, on=date(2026, 8, 12)).pk != case.pk
    assert objected(public_id, on=date(2026, 8, 12), ground="refusal").ground == "refusal"


def test_an_application_concedes_nothing(public_id: str) -> None:
    objection = objected(public_id, on=REPAIRABLE)
    case = applied(public_id)
    approve(case)
    assert (current(public_id).state, objection.steps.count()) == ("repaired", 2)


def test_asked_for_elsewhere_it_is_followed_and_taken_in() -> None:
    row = {"decided_on": date(2026, 5, 10), "document_number": "查9", "outcome": "6"}
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [public_id] = land(row | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    with pytest.raises(XinhengError, match="repair-elsewhere"):
        applied(public_id)
    with on_day(REPAIRABLE):
        case = follow_repair(public_id=public_id, organisation_uscc=OWNER, actor=OWNER_ACTOR)
        assert (case.door, case.due_on, states(case)) == ("necips", None, ["sent"])
        take_in_repair(number=case.pk, document="国市监修〔2026〕1号", actor=OFFICER)
    assert (states(case)[-1], current(public_id).state) == ("taken-in", "repaired")


def elsewhere(**row: Any) -> str:
    said = {"decided_on": date(2026, 5, 10), "document_number": "查9", "outcome": "6"} | row
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [found] = land(said | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    return found


def test_an_officer_who_learns_of_it_takes_it_in_followed_or_not() -> None:
    public_id, given = elsewhere(), {"organisation_uscc": OWNER, "document": "国市监修〔2026〕1号", "actor": OFFICER}
    with on_day(REPAIRABLE):
        with pytest.raises(XinhengError, match="nothing-to-repair"):
            record_repair(public_id=fine(), **given)
        with pytest.raises(XinhengError, match="not-your-case"):
            record_repair(public_id=public_id, **(given | {"actor": Actor("F-9", OTHER, "")}))
        assert not Repair.objects.exists()
        done = record_repair(public_id=public_id, **given)
    assert (done.state, current(public_id).state) == ("taken-in", "repaired")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert RepairStep.objects.count() == 2


def test_a_file_that_ends_the_record_ends_what_follows_it_in_the_same_transaction() -> None:
    kind, ended = "abnormal-list", {"removed_on": "2026-08-20"}
    row = {"decided_on": date(2026, 5, 10), "document_number": "异9", "list": "经营异常名录", "conduct": "未公示年报"}
    _, [public_id] = land(row, kind=kind, known_on=date(2026, 5, 15), owner=organisation())
    others = elsewhere()
    with on_day(REPAIRABLE):
        case, other = (
            follow_repair(public_id=one, organisation_uscc=OWNER, actor=OWNER_ACTOR) for one in (public_id, others)
        )
    land(row | ended, kind=kind, known_on=date(2026, 8, 20), owner=organisation())
    with on_day(date(2026, 8, 21)):
        record = current(others)
        end_former(kind=record.kind, ends={bytes(record.key): "repaired"}, reason="转来：已修复", actor=ACTOR)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    told = [(states(one), RepairStep.objects.get(case=one, act="learn").day) for one in (case, other)]
    assert told == [(["sent", "taken-in"], date(2026, 8, 20)), (["sent", "taken-in"], date(2026, 8, 21))]
    with on_day(date(2026, 8, 21)):
        assert (tell_silence(actor=OFFICER), tell_silence(actor=OFFICER)) == (2, 0)


APPLYING: dict[str, tuple[str, dict[str, Any], date]] = {
    "too early": ("repair-too-early", {}, date(2026, 8, 10)),
    "after the end": ("nothing-to-repair", {}, date(2027, 5, 11)),
    "another organisation's": ("not-your-record", {"organisation_uscc": OTHER}, REPAIRABLE),
    "invented": ("not-your-record", {"public_id": "0" * 32}, REPAIRABLE),
    "without commitment": ("commitment-missing", {"committed": False}, REPAIRABLE),
    "without proof": ("text-missing", {"proof": " "}, REPAIRABLE),
}


@pytest.mark.parametrize(("code", "given", "day"), APPLYING.values(), ids=APPLYING)
def test_what_cannot_be_repaired_is_refused_and_changes_nothing(
    code: str, given: dict[str, Any], day: date, public_id: str
) -> None:
    asked = {"public_id": public_id, "organisation_uscc": OWNER, "proof": "已缴", "committed": True}
    with on_day(day), pytest.raises(XinhengError, match=code) as refused:
        apply_for_repair(**(asked | given), channel="account", actor=OWNER_ACTOR)
    assert refused.value.explain() or code == "commitment-missing"
    assert "not-shown" not in refused.value.explain(), "a reason in words"
    assert (Repair.objects.count(), Version.objects.count()) == (0, 1)


def test_a_licence_has_nothing_to_repair() -> None:
    row = {"decided_on": date(2026, 5, 10), "document_number": "许1", "valid_to": date(2028, 5, 9)}
    _, [public_id] = land(row, kind="licence", known_on=date(2026, 5, 15), owner=organisation())
    with pytest.raises(XinhengError, match="nothing-to-repair"):
        applied(public_id)
    assert told(OWNER, REPAIRABLE) == {}


def test_one_application_at_a_time_and_it_can_be_taken_back(public_id: str) -> None:
    case = applied(public_id)
    with pytest.raises(XinhengError, match="repair-runs"):
        applied(public_id)
    with on_day(REPAIRABLE):
        take_back_repair(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    assert applied(public_id).pk != case.pk


DECIDING: dict[str, tuple[str, dict[str, Any]]] = {
    "who made the act": ("own-case", {"actor": ACTOR}),
    "another authority": ("not-your-case", {"actor": Actor("F-9", OTHER, "")}),
    "the superior body before the deadline is over": ("not-your-case", {"actor": Actor("F-9", SUPERIOR, "")}),
    "no reasons": ("text-missing", {"reason": ""}),
    "an authority without a mandate here": ("not-your-case", {"actor": Actor("F-9", SOURCE[:-1] + "X", "")}),
}


@pytest.mark.parametrize(("code", "given"), DECIDING.values(), ids=DECIDING)
def test_a_decision_that_may_not_be_is_refused(code: str, given: dict[str, Any], public_id: str) -> None:
    case = applied(public_id)
    with on_day(REPAIRABLE):
        accept_repair(number=case.pk, actor=OFFICER)
        with pytest.raises(XinhengError, match=code):
            approve_repair(number=case.pk, **({"reason": "已履行。", "actor": OFFICER} | given))
        with pytest.raises(XinhengError, match="basis-not-in-force"):
            refuse_repair(number=case.pk, reason="未履行。", basis="ndrc-order-58-2023 7", actor=OFFICER)
    assert (states(case), current(public_id).state) == (["applied", "accepted"], "effective")


def test_two_officers_decide_and_the_first_counts(public_id: str) -> None:
    case = applied(public_id)
    approve(case)
    with on_day(REPAIRABLE), pytest.raises(XinhengError, match="step-refused"):
        refuse_repair(number=case.pk, reason="未履行。", basis=BASIS, actor=OFFICER)
    assert current(public_id).state == "repaired"
