"""What is decided while a court's plan runs outlives it; whose letter counts; and what nobody else is told."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import registered, sender
from factories.landing import organisation
from factories.lists import listed
from factories.organisations import code
from factories.people import organisation_terms, signed_in
from factories.remedies import (
    ASKED,
    BASIS,
    OFFICER,
    OWNER,
    OWNER_ACTOR,
    REPAIRABLE,
    SOURCE,
    applied,
    authorities,
    fine,
    objected,
)
from xinheng.accounts.domain import Actor, Viewer
from xinheng.kernel.clock import now, on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.models import Step
from xinheng.messages.services import record_service, serve
from xinheng.records.models import Version
from xinheng.remedies import services
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.models import ObjectionStep
from xinheng.remedies.selectors import cases
from xinheng.remedies.services import CourtRuling, Report
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OVER, RESTORED = date(2026, 9, 1), date(2026, 9, 9)


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()
    organisation()
    Organisation.objects.update(division="350100")


def at(number: int) -> Actor:
    return Actor(f"F-{number:04}", None, "信用中心")


def set_aside(on: date, uscc: str = OWNER) -> int:
    ruling = CourtRuling("reorganisation", "（2026）岚01破1号之三", on, "岚川市中级人民法院")
    with on_day(on):
        case = services.apply_reorganisation(organisation_uscc=uscc, ruling=ruling, channel="paper", actor=at(800))
        services.check_reorganisation(number=case.pk, reason="核对一致。", actor=at(801))
        services.shield_reorganisation(number=case.pk, reason="真实。", actor=at(802))
    return case.pk


def state(public_id: str) -> str:
    return Version.objects.get(public_id=public_id, known_to=None).state


def test_a_repair_approved_while_a_plan_runs_outlives_its_failure() -> None:
    public_id, other = fine(1), fine(2)
    application = applied(public_id)
    plan = set_aside(REPAIRABLE)
    with on_day(REPAIRABLE):
        services.accept_repair(number=application.pk, actor=OFFICER)
        services.approve_repair(number=application.pk, reason="义务已经履行。", actor=OFFICER)
    assert (state(public_id), state(other)) == ("repaired", "shielded")
    with on_day(OVER):
        report = Report("（2026）岚01破1号之九", OVER)
        done = services.report_failure(number=plan, report=report, reason="未执行。", actor=at(801))
        record_service(number=done.steps[-1].letter or 0, served_on=OVER, way="post", proof="EMS1234567", actor=at(801))
    with on_day(RESTORED):
        services.restore_reorganisation(number=plan, reason="计划失败。", basis=BASIS, actor=at(802))
    assert (state(public_id), state(other)) == ("repaired", "effective")


def test_an_entry_found_wrong_while_a_plan_runs_is_annulled_with_its_case() -> None:
    sender(kinds=["*"])
    registered([1])
    listed(1)
    entry, day = Step.objects.get(act="list").record, date(2026, 6, 8)
    set_aside(day, code(1))
    with on_day(day):
        asked: dict[str, Any] = {"public_id": entry, "organisation_uscc": code(1), "ground": "fact", "text": "不实。"}
        case = services.take_objection(**asked, channel="account", actor=OWNER_ACTOR)
        assert state(entry) == "shielded"
        services.decide_objection(number=case.pk, decision="withdraw", reason="列入有误。", actor=at(803))
    assert (state(entry), Step.objects.latest("pk").act) == ("withdrawn", "annul"), "no failed plan shows it again"


STEP = """INSERT INTO remedies_reorganisationstep (case_id, number, act, state, reason, basis, document_number,
    document_day, actor, day, at, letter) VALUES (%s, %s, %s, %s, 'x', 'x', 'x', '2026-06-01', %s, %s, now(), %s)"""


@pytest.mark.parametrize("case", ["list-case-1", "reorganisation-0"])
def test_another_cases_letter_proves_nothing_even_by_hand(case: str) -> None:
    fine()
    plan = set_aside(REPAIRABLE)
    with on_day(OVER):
        given = {"organisation_uscc": OWNER, "authority_uscc": SOURCE, "template": "plan-failed", "facts": {}}
        letter = serve(**given, case=case, actor=OFFICER)  # type: ignore[arg-type]
        record_service(number=letter, served_on=OVER, way="post", proof="EMS1234567", actor=OFFICER)
    with connection.cursor() as cursor:
        cursor.execute(STEP, [plan, 4, "report-failure", "failure-reported", "F-0801", OVER, letter])
        with pytest.raises(DatabaseError, match="not over"), transaction.atomic():
            cursor.execute(STEP, [plan, 5, "restore", "restored", "F-0999", date(2026, 12, 1), None])


def test_who_refused_a_repair_does_not_answer_the_objection_to_the_refusal() -> None:
    public_id = fine()
    repair = applied(public_id)
    asked: dict[str, Any] = {"public_id": public_id, "organisation_uscc": OWNER, "ground": "refusal", "text": "不实。"}
    with on_day(REPAIRABLE):
        services.refuse_repair(number=repair.pk, reason="票据不清楚。", basis=BASIS, actor=OFFICER)
        case = services.take_objection(**asked, channel="account", actor=OWNER_ACTOR)
        said: dict[str, Any] = {"number": case.pk, "reason": "属实。", "basis": BASIS}
        for answer in ("uphold", "lift"):
            with pytest.raises(XinhengError, match="own-case"):
                services.decide_objection(**said, decision=answer, actor=OFFICER)
        by_hand = ObjectionStep(case=case, number=3, act="uphold", state="upheld", reason="x", basis=BASIS)
        by_hand.actor, by_hand.authority_uscc, by_hand.day, by_hand.at = OFFICER.name, SOURCE, REPAIRABLE, now()
        with pytest.raises(DatabaseError, match="who made the act"), transaction.atomic():
            by_hand.save(force_insert=True)
        assert services.decide_objection(**said, decision="uphold", actor=at(804)).state == "upheld"


def test_without_an_account_nobody_learns_that_a_repair_was_refused(client: Client) -> None:
    public_id = fine()
    asked: dict[str, Any] = {"public_id": public_id, "organisation_uscc": OWNER, "ground": "refusal", "text": "不实。"}
    said = {"uscc": OWNER, "public_id": public_id, "ground": "refusal", "text": "理由不实。"}

    def answers() -> tuple[int, str, str]:
        page = client.post("/objection/new", said)
        with pytest.raises(XinhengError) as refusal:
            services.take_objection(**asked, channel="online", actor=Actor("open form"))
        return page.status_code, str(page.context["form"].errors), f"{refusal.value.code} {refusal.value.explain()}"

    with on_day(REPAIRABLE):
        before, repair = answers(), applied(public_id)
        services.refuse_repair(number=repair.pk, reason="票据不清楚。", basis=BASIS, actor=OFFICER)
        assert answers() == before
        assert before[2].startswith("ground-needs-account")
        taken = services.take_objection(**asked, channel="paper", actor=OFFICER)
    assert taken.subject == f"repair-{repair.pk}"


def test_what_is_due_first_is_never_left_out_for_what_is_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "SHOWN_AT_MOST", 2)
    late = [objected(fine(number)).pk for number in (1, 2)]
    with on_day(ASKED):
        for number in (3, 4):
            newer = objected(fine(number))
            services.take_back_objection(number=newer.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
        viewer = Viewer(OFFICER, "objection", "objections")
        desk = cases.cases_for(workflow=OBJECTION, viewer=viewer, authority_uscc=SOURCE)
        mine = cases.cases_of(workflow=OBJECTION, organisation_uscc=OWNER)
    assert ([one.number for one in desk], [one.number for one in mine]) == (late, late)


@pytest.mark.parametrize("place", ["objections/new", "repairs/new", "proceedings/new", "evidence"])
def test_a_number_of_a_record_that_is_none_is_nobodys_record_and_no_fault(place: str) -> None:
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object", "repair"))
    with on_day(ASKED):
        for odd in ("%00", "%00" + "0" * 31, "x" * 32):
            assert owner.get(f"/mine/{place}?record={odd}").status_code == 404
