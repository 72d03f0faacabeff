"""A court's plan: set aside by two officers in every outlet at once, then repaired for good or shown as before."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import csv_bytes, penalty
from factories.landing import land, organisation
from factories.remedies import (
    BASIS,
    OFFICER,
    OWNER,
    OWNER_ACTOR,
    SOURCE,
    SOURCE_NAME,
    authorities,
    fine,
    objected,
)
from xinheng.accounts.domain import Actor
from xinheng.accounts.services import recuse
from xinheng.clocks.selectors import of_case
from xinheng.exchange.services import take_file
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.lists.selectors import running_entries
from xinheng.messages.services import record_service
from xinheng.records.models import Version
from xinheng.records.selectors import public_record
from xinheng.records.services import correct_record, end_former, rematch_record
from xinheng.remedies import services
from xinheng.remedies.conducted import Reorganisation, ReorganisationStep
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.selectors.holding import held
from xinheng.remedies.services import CourtRuling, Report
from xinheng.remedies.services.conducting import Written, write
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER = "91110000101623741K"
SECOND = Actor("F-0300", SOURCE, SOURCE_NAME)
NODE = Actor("jobs", None, "node")
RULED, ASKED, OVER = date(2026, 6, 1), date(2026, 6, 8), date(2026, 9, 1)
RULING = CourtRuling("reorganisation", "（2026）岚01破1号之三", RULED, "岚川市中级人民法院")
END = Report("（2026）岚01破1号之九", OVER)


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()
    organisation()
    Organisation.objects.update(division="350100")


def asked(**changes: Any) -> Reorganisation:
    given = {"organisation_uscc": OWNER, "ruling": RULING, "channel": "account", "actor": OWNER_ACTOR}
    with on_day(ASKED):
        return services.apply_reorganisation(**(given | changes))


def shielded() -> int:
    case = asked()
    with on_day(ASKED):
        services.check_reorganisation(number=case.pk, reason="裁定书原件核对一致。", actor=OFFICER)
        services.shield_reorganisation(number=case.pk, reason="裁定书真实。", actor=SECOND)
    return case.pk


def reported(number: int, on: date = OVER) -> None:
    with on_day(on):
        services.report_failure(number=number, report=END, reason="重整计划未执行。", actor=OFFICER)


def served(number: int, on: date = OVER) -> None:
    step = ReorganisationStep.objects.get(case_id=number, act="report-failure")
    with on_day(on):
        record_service(number=step.letter or 0, served_on=on, way="post", proof="EMS1234567", actor=OFFICER)


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def states(number: int) -> list[str]:
    return list(ReorganisationStep.objects.filter(case_id=number).order_by("number").values_list("state", flat=True))


def test_set_aside_by_two_officers_and_repaired_for_good_when_executed() -> None:
    public_id = fine()
    number = shielded()
    assert (current(public_id).state, of_case(f"reorganisation-{number}")) == ("shielded", [])
    with on_day(OVER):
        services.report_execution(number=number, report=END, reason="计划执行完毕。", actor=OFFICER)
        with pytest.raises(XinhengError, match="own-case"):
            services.finalise_reorganisation(number=number, reason="属实。", actor=OFFICER)
        services.finalise_reorganisation(number=number, reason="属实。", actor=SECOND)
    assert (current(public_id).state, states(number)[-2:]) == ("repaired", ["execution-reported", "final"])


def test_failed_it_is_shown_as_before_only_after_the_organisation_was_heard() -> None:
    public_id = fine()
    until = current(public_id).public_to
    number = shielded()
    reported(number)
    given: dict[str, Any] = {"number": number, "reason": "计划失败。", "basis": BASIS, "actor": SECOND}
    with on_day(date(2026, 12, 1)), pytest.raises(XinhengError, match="time-to-answer"):
        services.restore_reorganisation(**given)
    served(number)
    with on_day(date(2026, 9, 2)):
        services.state_reorganisation(number=number, organisation_uscc=OWNER, text="仍在执行。", actor=OWNER_ACTOR)
    with on_day(date(2026, 9, 8)), pytest.raises(XinhengError, match="time-to-answer"):
        services.restore_reorganisation(**given)
    with on_day(date(2026, 9, 9)):
        with pytest.raises(XinhengError, match="answer-late"):
            services.state_reorganisation(number=number, organisation_uscc=OWNER, text="x", actor=OWNER_ACTOR)
        with pytest.raises(XinhengError, match="basis-not-in-force"):
            services.restore_reorganisation(**(given | {"basis": "ndrc-order-58-2023 7"}))
        services.restore_reorganisation(**given)
        assert public_record(public_id, day=date(2026, 9, 9)) is not None
    assert (current(public_id).state, current(public_id).public_to) == ("effective", until)
    assert states(number)[-3:] == ["failure-reported", "failure-reported", "restored"]


def test_a_report_that_was_not_right_changes_nothing_and_another_may_follow() -> None:
    public_id = fine()
    number = shielded()
    reported(number)
    with on_day(OVER):
        services.keep_reorganisation(number=number, reason="仍在执行。", actor=SECOND)
        services.report_execution(number=number, report=END, reason="执行完毕。", actor=SECOND)
        services.finalise_reorganisation(number=number, reason="属实。", actor=OFFICER)
    assert current(public_id).state == "repaired"


def test_measures_on_an_entry_end_with_it_in_the_same_transaction() -> None:
    row = {"decided_on": date(2026, 5, 10), "document_number": "岚列1号", "list": "市场监督管理严重违法失信名单"}
    proofs = {"basis": "x", "exit": "x", "remedy": "x", "conduct": "x"}
    land(row | proofs, kind="serious-list", known_on=date(2026, 5, 15), owner=organisation())

    def running() -> int:
        with on_day(ASKED):
            return len(running_entries([OWNER], day=ASKED, known=clock.now()))

    assert running() == 1
    shielded()
    assert running() == 0


def test_a_record_that_is_given_to_the_organisation_while_its_plan_runs_is_set_aside_in_the_same_act() -> None:
    foreign = land(
        {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕8号"},
        known_on=date(2026, 5, 15),
        owner=organisation(OTHER, "岚川别家有限公司"),
    )[1][0]
    shielded()
    with on_day(ASKED):
        given = rematch_record(public_id=foreign, uscc=OWNER, reason="主体认错，应为本单位。", actor=OFFICER)
        assert (given.uscc, given.state, current(given.public_id).state) == (OWNER, "shielded", "shielded")
        assert public_record(given.public_id, day=ASKED) is None
    at = Act.objects.filter(kind__in=["records.version.rematched", "records.version.shielded"]).order_by("index")
    assert [one.kind for one in at] == ["records.version.rematched", "records.version.shielded"]


def test_a_repair_that_a_former_register_tells_of_stands_though_the_plan_fails() -> None:
    public_id = fine()
    number = shielded()
    kind, key = current(public_id).kind, bytes(current(public_id).key)
    with on_day(ASKED):
        assert end_former(kind=kind, ends={key: "repaired"}, reason="原登记系统记载", actor=OFFICER) == 1
    reported(number)
    served(number)
    with on_day(date(2026, 12, 1)):
        services.restore_reorganisation(number=number, reason="计划失败。", basis=BASIS, actor=SECOND)
        assert (current(public_id).state, public_record(public_id, day=date(2026, 12, 1))) == ("repaired", None)


def test_what_was_corrected_while_an_objection_ran_is_not_shown_as_before_the_correction() -> None:
    public_id = fine()
    objection = objected(public_id)
    with on_day(ASKED):
        changes = {"CF_GSJZQ": "2026-09-30"}
        corrected = correct_record(public_id=public_id, changes=changes, reason="公示截止期有误", actor=OFFICER)
    assert "under-objection" in corrected.marks
    number = shielded()
    with on_day(ASKED):
        services.take_back_objection(number=objection.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    reported(number)
    served(number)
    with on_day(date(2026, 9, 20)):
        services.restore_reorganisation(number=number, reason="计划失败。", basis=BASIS, actor=SECOND)
    assert (current(public_id).state, current(public_id).public_to) == ("effective", date(2026, 10, 1))


def test_what_a_correction_dates_before_the_ruling_is_set_aside_with_it() -> None:
    later = fine(2, decided_on=date(2026, 6, 5))
    shielded()
    assert current(later).state == "effective", "decided after the ruling"
    with on_day(ASKED):
        correct_record(public_id=later, changes={"CF_JDRQ": "2026-05-30"}, reason="日期录入错误", actor=OFFICER)
        assert (current(later).state, public_record(later, day=ASKED)) == ("shielded", None)


def test_a_file_of_an_officer_who_keeps_out_is_taken_and_the_plan_sets_its_row_aside() -> None:
    fine()
    shielded()
    recuse(officer=OFFICER.name, organisation_uscc=OWNER, actor=SECOND)
    row = penalty(9, CF_XDR_SHXYM=OWNER, CF_XDR_MC="岚川甲有限公司", CF_CFJGDM=SOURCE, CF_CFJG=SOURCE_NAME)
    with on_day(ASKED):
        result = take_file(source=BytesIO(csv_bytes([row])), kind="penalty", authority_uscc=SOURCE, actor=OFFICER)
    assert result.counts.accepted == 1, [one.code for one in result.issues]
    assert set(Version.objects.filter(known_to=None).values_list("state", flat=True)) == {"shielded"}


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "no such ruling": ("ruling-wrong", {"ruling": CourtRuling("liquidation", "破1号", RULED, "法院")}),
    "a day that is to come": ("document-wrong", {"ruling": CourtRuling("settlement", "破1号", OVER, "法院")}),
    "no number": ("document-wrong", {"ruling": CourtRuling("settlement", "无", RULED, "法院")}),
    "no such organisation": ("subject-unknown", {"organisation_uscc": OTHER}),
}


@pytest.mark.parametrize(("code", "changes"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_ruling_is_refused(code: str, changes: dict[str, Any]) -> None:
    fine()
    with pytest.raises(XinhengError, match=code) as refused:
        asked(**changes)
    assert refused.value.explain()
    assert not Reorganisation.objects.exists()


STEPS: dict[str, tuple[str, Callable[[int], Any]]] = {
    "who looked decides": (
        "own-case", lambda n: services.shield_reorganisation(number=n, reason="x", actor=OFFICER)
    ),
    "another authority": (
        "not-your-case", lambda n: services.shield_reorganisation(number=n, reason="x", actor=Actor("F-9", OTHER, ""))
    ),
    "no reasons": ("text-missing", lambda n: services.shield_reorganisation(number=n, reason=" ", actor=SECOND)),
    "out of turn": ("step-refused", lambda n: services.finalise_reorganisation(number=n, reason="x", actor=SECOND)),
    "another organisation takes it back": (
        "not-your-record",
        lambda n: services.take_back_reorganisation(number=n, organisation_uscc=OTHER, actor=OWNER_ACTOR),
    ),
    "an invented case": (
        "case-unknown", lambda n: services.shield_reorganisation(number=n + 9, reason="x", actor=SECOND)
    ),
    "a second application": ("plan-runs", lambda _: asked()),
}  # fmt: skip


@pytest.mark.parametrize(("code", "step"), STEPS.values(), ids=STEPS)
def test_a_step_that_may_not_be_is_refused_and_changes_nothing(code: str, step: Callable[[int], Any]) -> None:
    public_id = fine()
    case = asked()
    with on_day(ASKED):
        services.check_reorganisation(number=case.pk, reason="核对一致。", actor=OFFICER)
        with pytest.raises(XinhengError, match=code):
            step(case.pk)
    assert (states(case.pk), current(public_id).state) == (["applied", "checked"], "effective")


INSERT = """
INSERT INTO remedies_reorganisationstep (case_id, number, act, state, reason, basis, document_number, document_day,
    actor, day, at) VALUES (%s, %s, '{}', '{}', 'x', 'x', 'x', '2026-06-01', '{}', '{}', now())
"""
BY_HAND = {
    "set aside without the records": ("shield", "shielded", "Z", "2026-06-08", "not set aside"),
    "decided by who looked": ("shield", "shielded", "F-0200", "2026-06-08", "does not decide"),
    "out of turn": ("finalise", "final", "Z", "2026-06-08", "does not become"),
    "by a letter from before it": ("take-back-by-letter", "taken-back", "Z", "2026-06-08", "not handed in yet"),
}


@pytest.mark.parametrize(("act", "state", "who", "day", "said"), BY_HAND.values(), ids=BY_HAND)
def test_no_hand_written_step_gets_around_it(act: str, state: str, who: str, day: str, said: str) -> None:
    fine()
    case = asked()
    with on_day(ASKED):
        services.check_reorganisation(number=case.pk, reason="核对一致。", actor=OFFICER)
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT.format(act, state, who, day), [case.pk, 3])


def test_nobody_restores_by_hand_before_the_letter_was_served() -> None:
    fine()
    number = shielded()
    reported(number)
    with pytest.raises(DatabaseError, match="not over"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT.format("restore", "restored", "Z", "2027-06-08"), [number, 5])


def test_two_officers_at_once_and_the_first_counts() -> None:
    fine()
    case = asked()
    with on_day(ASKED):
        services.check_reorganisation(number=case.pk, reason="核对一致。", actor=OFFICER)
        seen = held(REORGANISATION, case.pk)
        services.shield_reorganisation(number=case.pk, reason="属实。", actor=SECOND)
        with pytest.raises(XinhengError, match="case-moved"):
            write(seen, "refuse", Written(Actor("F-0400", SOURCE, ""), "F-0400", "不属实。", BASIS))
    assert states(case.pk) == ["applied", "checked", "shielded"]


MOVED = {
    "the last day of the answer": "UPDATE remedies_reorganisation SET due_on = due_on + 30",
    "the ruling's day": "UPDATE records_shield SET decided_on = decided_on + 90",
    "the shield itself": "DELETE FROM records_shield",
    "the day of a step": "UPDATE remedies_reorganisationstep SET day = day - 30",
    "its end by hand": "UPDATE records_shield SET ended_at = now(), outcome = 'failed'",
    "a restoration before its time": (
        "INSERT INTO remedies_reorganisationstep (case_id, number, act, state, reason, basis, actor, day, at)"
        " SELECT id, 4, 'restore', 'restored', 'x', 'x', 'Z', '2027-01-01', now() FROM remedies_reorganisation"
    ),
}


@pytest.mark.parametrize("statement", MOVED.values(), ids=MOVED)
def test_nothing_is_moved_by_hand(statement: str) -> None:
    public_id = fine()
    number = shielded()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (states(number)[-1], current(public_id).state) == ("shielded", "shielded")


def test_a_record_that_cannot_be_repaired_is_still_set_aside_but_a_favourable_one_never() -> None:
    row = {"decided_on": date(2026, 5, 10), "document_number": "许1", "valid_to": date(2028, 5, 9)}
    _, [licence] = land(row, kind="licence", known_on=date(2026, 5, 15), owner=organisation())
    serious = fine(3, types="吊销许可证件")
    shielded()
    assert (current(licence).state, current(serious).state) == ("effective", "shielded")
