"""A case ends with the record it is about, in the transaction that takes the record away, whoever does."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.landing import ACTOR
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import (
    ASKED,
    OFFICER,
    OWNER,
    REPAIRABLE,
    SOURCE,
    applied,
    authorities,
    fine,
    objected,
)
from xinheng.clocks.models import ClockEnd
from xinheng.clocks.selectors import lateness, of_case
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.messages.models import Message
from xinheng.records.models import Pause, Version
from xinheng.records.services import correct_record, end_former, withdraw_record
from xinheng.remedies import services
from xinheng.remedies.models import Objection, ObjectionStep, ProceedingStep, RepairStep
from xinheng.remedies.services.silence import tell_silence

pytestmark = [pytest.mark.db, pytest.mark.django_db]

LATER, LATE = date(2026, 6, 4), date(2026, 6, 11)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(LATER):
        yield


def committed() -> None:
    """What the database does when a transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def states(steps: Any, case: Any) -> list[str]:
    return list(steps.objects.filter(case=case).order_by("number").values_list("state", flat=True))


def withdrawn_by_its_authority(public_id: str) -> None:
    withdraw_record(public_id=public_id, reason="发错了。", actor=OFFICER)


def withdrawn_by_a_former_register(public_id: str) -> None:
    record = current(public_id)
    end_former(kind=record.kind, ends={bytes(record.key): "withdrawn"}, reason="转来：已撤回", actor=ACTOR)


def annulled_by_a_court(public_id: str) -> None:
    filing = services.Filing("lawsuit", "岚川市中级人民法院", "（2026）岚01行初7号", ASKED)
    row = services.tell_proceeding(
        public_id=public_id, organisation_uscc=OWNER, filing=filing, channel="paper", actor=OFFICER
    )
    outcome = services.Outcome("annul", "（2026）岚01行初7号判决", clock.today())
    services.take_in_outcome(number=row.pk, outcome=outcome, reason="判决撤销。", actor=OFFICER, at_once=True)


AWAY = (withdrawn_by_its_authority, withdrawn_by_a_former_register, annulled_by_a_court)


@pytest.mark.parametrize("takes_away", AWAY)
def test_an_objection_ends_with_its_record_and_the_organisation_is_told_why(
    takes_away: Callable[[str], None],
) -> None:
    case = objected(fine())
    takes_away(case.public_id)
    committed()
    assert states(ObjectionStep, case) == ["received", "marked", "lapsed"]
    last = ObjectionStep.objects.get(case=case, act="lapse")
    assert (last.reason, last.actor, last.day) == (current(case.public_id).reason, "program", LATER)
    assert not Pause.objects.filter(ended_at=None).exists()
    assert "under-objection" not in current(case.public_id).marks
    assert of_case(f"objection-{case.pk}") == []
    (kept,) = [one for one in lateness(day=LATER) if one.authority_uscc == SOURCE]
    assert (kept.running, kept.late, kept.ended_late) == (0, 0, 0)
    assert (tell_silence(actor=OFFICER), tell_silence(actor=OFFICER)) == (1, 0)
    told = Message.objects.filter(case=f"objection-{case.pk}", to_organisation=OWNER, template="case-decided")
    assert [one.facts["state"] for one in told] == ["lapsed"]


def test_whoever_withdraws_after_the_last_day_was_late() -> None:
    case = objected(fine())
    with on_day(LATE):
        withdrawn_by_its_authority(case.public_id)
        committed()
    end = ClockEnd.objects.get(clock__case=f"objection-{case.pk}", clock__rule="objection-decide")
    assert (end.ended_on, end.outcome) == (LATE, "lapsed")
    (kept,) = [one for one in lateness(day=LATE) if one.authority_uscc == SOURCE]
    assert (kept.running, kept.ended_in_time, kept.ended_late) == (0, 1, 1)


def test_an_answer_in_the_same_transaction_stays_the_answer() -> None:
    case = objected(fine())
    services.decide_objection(number=case.pk, decision="withdraw", reason="确有错误。", actor=OFFICER)
    committed()
    assert states(ObjectionStep, case)[-1] == "withdrawn"


def test_an_application_ends_with_its_record_too() -> None:
    one, other = applied(fine(1)), applied(fine(2))
    with on_day(REPAIRABLE):
        services.accept_repair(number=one.pk, actor=OFFICER)
        withdrawn_by_its_authority(one.public_id)
        record = current(other.public_id)
        end_former(kind=record.kind, ends={bytes(record.key): "repaired"}, reason="转来：已修复", actor=ACTOR)
        committed()
        assert (states(RepairStep, one)[-1], states(RepairStep, other)[-1]) == ("lapsed", "lapsed")
        assert of_case(f"repair-{one.pk}") == of_case(f"repair-{other.pk}") == []
        with pytest.raises(XinhengError, match="step-refused"):
            services.approve_repair(number=one.pk, reason="已缴清。", actor=OFFICER)
        assert tell_silence(actor=OFFICER) == 2


def test_a_respondent_that_withdraws_by_itself_has_followed_the_outcome() -> None:
    public_id = fine()
    filing = services.Filing("reconsideration", "岚川市人民政府", "岚政复〔2026〕7号", ASKED)
    row = services.tell_proceeding(
        public_id=public_id, organisation_uscc=OWNER, filing=filing, channel="paper", actor=OFFICER
    )
    outcome = services.Outcome("annul", "岚政复决〔2026〕7号", LATER)
    services.take_in_outcome(number=row.pk, outcome=outcome, reason="复议撤销。", actor=OFFICER)
    committed()
    assert [one.rule for one in of_case(f"proceeding-{row.pk}")] == ["withdraw-revoked-document"]
    withdrawn_by_its_authority(public_id)
    committed()
    assert (states(ProceedingStep, row)[-1], of_case(f"proceeding-{row.pk}")) == ("withdrawn", [])
    assert (tell_silence(actor=OFFICER), tell_silence(actor=OFFICER)) == (1, 0), "that it was annulled was told before"


def test_a_correction_ends_no_objection_but_may_be_its_answer() -> None:
    case = objected(fine())
    changed = {"public_id": case.public_id, "changes": {"CF_SY": "当事人已经改正。"}, "reason": "更正。"}
    with pytest.raises(XinhengError, match="nothing-changed"):
        services.decide_objection(number=case.pk, decision="correct", reason="已更正。", actor=OFFICER)
    correct_record(**changed, actor=ACTOR_OF_SOURCE)
    committed()
    assert states(ObjectionStep, case)[-1] == "marked"
    assert current(case.public_id).marks == ["corrected", "under-objection"]
    page = signed_in("F-0200", officer_terms(SOURCE, "decide")).get(f"/desk/objections/{case.pk}").content.decode()
    assert "by another act; the objection runs on." in page
    lost = {"decision": "correct", "reason": "更正属实。", "value": "新的内容"}
    typed = signed_in("F-0202", officer_terms(SOURCE, "decide")).post(f"/desk/objections/{case.pk}", lost)
    assert (typed.status_code, states(ObjectionStep, case)[-1]) == (422, "marked"), "a value without its field"
    said: dict[str, Any] = {"number": case.pk, "decision": "correct", "reason": "更正属实。"}
    with pytest.raises(XinhengError, match="own-case"):
        services.decide_objection(**said, actor=ACTOR_OF_SOURCE)
    services.decide_objection(**said, actor=OFFICER)
    committed()
    assert (states(ObjectionStep, case)[-1], current(case.public_id).marks) == ("corrected", ["corrected"])


ACTOR_OF_SOURCE = type(OFFICER)("F-0201", SOURCE, OFFICER.unit)


def test_no_hand_ends_a_case_while_its_record_stands() -> None:
    case = applied(fine())
    values = {"number": 2, "act": "lapse", "state": "lapsed", "actor": "program", "day": LATER, "at": clock.now()}
    with pytest.raises(DatabaseError, match="still there"), transaction.atomic():
        RepairStep.objects.create(case=case, **values)


def test_its_page_says_why_and_what_can_be_wanted() -> None:
    case = objected(fine())
    withdrawn_by_its_authority(case.public_id)
    committed()
    owner, place = signed_in("O-0001", organisation_terms(OWNER, "view", "object")), f"/mine/objections/{case.pk}"
    page = owner.get(place).content.decode()
    assert "发错了。" in page and "Nothing is left to decide" in page
    assert f"{place}/answer" not in page and owner.get(f"{place}/answer").status_code == 404
    assert owner.post(f"{place}/correction", {"wanted": "yes"}).status_code == 302
    assert Objection.objects.get().wishes.get().wanted
