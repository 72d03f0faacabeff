"""A repair falls only for intent, after notice and time to answer, by a second officer; a slip is put right instead."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.remedies import (
    BASIS,
    OFFICER,
    OWNER,
    OWNER_ACTOR,
    REPAIRABLE,
    SOURCE,
    SOURCE_NAME,
    applied,
    authorities,
    fine,
)
from xinheng.accounts.domain import Actor
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.messages.services import record_service
from xinheng.records.models import Version
from xinheng.records.services import TwoOfficers, reinstate_record
from xinheng.remedies import services
from xinheng.remedies.conducted import Reinstatement, ReinstatementStep
from xinheng.remedies.services import Finding

pytestmark = [pytest.mark.db, pytest.mark.django_db]

SECOND = Actor("F-0300", SOURCE, SOURCE_NAME)
TWO = TwoOfficers("F-0201", "F-0202")
FOUND, DECIDED = date(2026, 9, 1), date(2026, 9, 9)
FINDING = Finding("缴款凭证系伪造。", "凭证编号由申请单位自行编制，单位书面承认。", "岚市监查〔2026〕7号", FOUND)


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()


@pytest.fixture
def public_id() -> str:
    return fine()


@pytest.fixture
def repair(public_id: str) -> int:
    case = applied(public_id)
    with on_day(REPAIRABLE):
        services.accept_repair(number=case.pk, actor=OFFICER)
        services.approve_repair(number=case.pk, reason="已履行。", actor=OFFICER)
    return case.pk


def proposed(repair: int, **changes: Any) -> Reinstatement:
    with on_day(FOUND):
        return services.propose_reinstatement(**({"repair": repair, "finding": FINDING, "actor": OFFICER} | changes))


def serve(case: Reinstatement) -> None:
    letter = ReinstatementStep.objects.get(case=case, act="propose").letter or 0
    with on_day(FOUND):
        record_service(number=letter, served_on=FOUND, way="post", proof="EMS1234567", actor=OFFICER)


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def decide(case: Reinstatement, on: date = DECIDED, **changes: Any) -> None:
    given = {"number": case.pk, "reason": "凭证系故意伪造。", "basis": BASIS, "actor": SECOND}
    with on_day(on):
        services.reinstate(**(given | changes))


def test_for_intent_the_record_is_shown_as_before_and_no_day_longer(public_id: str, repair: int) -> None:
    first = Version.objects.get(public_id=public_id, version=1)
    case = proposed(repair)
    with pytest.raises(XinhengError, match="time-to-answer"):
        decide(case)
    serve(case)
    with on_day(date(2026, 9, 2)):
        services.state_reinstatement(
            number=case.pk, organisation_uscc=OWNER, text="凭证由代理提供。", actor=OWNER_ACTOR
        )
    with pytest.raises(XinhengError, match="time-to-answer"):
        decide(case, on=date(2026, 9, 8))
    with pytest.raises(XinhengError, match="own-case"):
        decide(case, actor=OFFICER)
    decide(case)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    held = current(public_id)
    assert (held.state, held.public_to, held.departments_to) == ("effective", first.public_to, first.departments_to)
    assert applied(public_id, on=DECIDED).pk != repair, "it can be repaired again: nothing else follows"


def test_no_repair_falls_by_a_case_that_never_was_or_is_not_answered(public_id: str, repair: int) -> None:
    case = proposed(repair)
    for named in (f"reinstatement-{case.pk}", "reinstatement-999999", "gossip"):
        with (
            pytest.raises(DatabaseError, match="the case is not answered"),
            transaction.atomic(),
            connection.cursor() as cursor,
            on_day(FOUND),
        ):
            reinstate_record(public_id=public_id, case=named, reason="虚假", officers=TWO, actor=SECOND)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert current(public_id).state == "repaired"


@pytest.mark.parametrize("leave", [services.correct_slip, services.drop_reinstatement])
def test_a_slip_is_put_right_and_the_repair_stands(leave: Any, public_id: str, repair: int) -> None:
    case = proposed(repair)
    with on_day(FOUND):
        leave(number=case.pk, reason="票据号写错一位，应为124。", actor=OFFICER)
        with pytest.raises(XinhengError, match="step-refused"):
            services.reinstate(number=case.pk, reason="x", basis=BASIS, actor=SECOND)
    assert current(public_id).state == "repaired"
    with pytest.raises(XinhengError, match="repair-stands"):
        proposed(repair)


def test_without_intent_or_an_approved_repair_nothing_is_proposed(public_id: str, repair: int) -> None:
    wrong = Finding(FINDING.text, " ", FINDING.document_number, FOUND)
    with pytest.raises(XinhengError, match="text-missing"):
        proposed(repair, finding=wrong)
    with pytest.raises(XinhengError, match="not-your-case"):
        proposed(repair, actor=Actor("F-9", "91110000101623741K", ""))
    other = applied(fine(2)).pk
    with pytest.raises(XinhengError, match="repair-stands"):
        proposed(other)
    assert not Reinstatement.objects.exists()


def test_by_hand_nothing_is_decided_before_the_time_is_over_nor_without_the_record(public_id: str, repair: int) -> None:
    case = proposed(repair)
    step = (
        "INSERT INTO remedies_reinstatementstep (case_id, number, act, state, reason, basis, actor, day, at) "
        "VALUES (%s, 2, 'reinstate', 'reinstated', 'x', 'x', 'Z', '2026-09-09', now())"
    )
    for said in ("not over", "did not follow"):
        with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(step, [case.pk])
        if said == "not over":
            serve(case)
    with pytest.raises(DatabaseError, match="no repair"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO remedies_reinstatement (organisation_uscc, authority_uscc, text, document_number, decided_on,"
            " received_on, entered_by, repair_number, public_ids, intent)"
            " SELECT organisation_uscc, authority_uscc, text, document_number, decided_on, received_on, entered_by,"
            " 999999, public_ids, intent FROM remedies_reinstatement"
        )
