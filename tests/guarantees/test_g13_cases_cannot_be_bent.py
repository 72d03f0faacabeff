"""G13, G15, G16 and G24 for cases: the database refuses by hand what the table of steps does not allow.

Every case and step is written as the program's own role, without its services.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.landing import ACTOR
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
from xinheng.accounts.domain import Actor
from xinheng.catalogue.services import activate_edition
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import ClockMark
from xinheng.remedies.domain import OBJECTION, PROCEEDING, REPAIR
from xinheng.remedies.models import Objection, ObjectionStep, Repair, RepairStep
from xinheng.remedies.services import (
    CourtRuling,
    accept_repair,
    apply_reorganisation,
    check_reorganisation,
    shield_reorganisation,
    take_back_reorganisation,
    take_back_repair,
)
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER = "91110000101623741K"


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(REPAIRABLE):
        yield


def step(case: Objection | Repair, act: str, state: str, **given: Any) -> None:
    """One step written by hand, by an officer of the answering authority."""
    number = case.steps.count() + 1
    values = {"number": number, "act": act, "state": state, "reason": "理由", "basis": BASIS, "actor": "F-0999"}
    values |= {"authority_uscc": SOURCE, "day": clock.today(), "at": clock.now()} | given
    with transaction.atomic():
        (ObjectionStep if isinstance(case, Objection) else RepairStep).objects.create(case=case, **values)


def refused(case: Objection | Repair, act: str, state: str, **given: Any) -> bool:
    try:
        with transaction.atomic():
            step(case, act, state, **given)
    except DatabaseError:
        return True
    return False


def test_no_step_that_the_table_does_not_name() -> None:
    objection, repair = objected(fine(1), on=REPAIRABLE), applied(fine(2))
    for case, workflow, state in ((objection, OBJECTION, "marked"), (repair, REPAIR, "applied")):
        named = {(one.act, one.target) for one in workflow.allowed(state)}
        acts = sorted({one.act for one in workflow.steps})
        for act, target in product(acts, workflow.states):
            if (act, target) not in named:
                assert refused(case, act, target), (workflow.name, act, target)


@pytest.mark.parametrize("workflow", [OBJECTION, REPAIR, PROCEEDING], ids=lambda one: one.name)
def test_the_database_holds_the_same_table(workflow: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [f"remedies_{workflow.name}_step_guard"])
        source = cursor.fetchone()[0]
    for one in workflow.steps:
        for before in one.sources or ("",):
            assert f"('{before}', '{one.act}', '{one.target}', {str(one.decides).lower()})" in source
    assert source.count("true)") + source.count("false)") == sum(len(one.sources or ("",)) for one in workflow.steps)


def test_no_decision_that_the_record_does_not_follow() -> None:
    objection, repair = objected(fine(1), on=REPAIRABLE), applied(fine(2))
    for act, state in (("uphold", "upheld"), ("withdraw", "withdrawn"), ("correct", "corrected")):
        assert refused(objection, act, state), "still marked"
    accept_repair(number=repair.pk, actor=OFFICER)
    assert refused(repair, "approve", "approved"), "still shown"


DECIDING: dict[str, dict[str, Any]] = {
    "who made the act": {"actor": ACTOR.name},
    "another authority": {"authority_uscc": OTHER},
    "the superior body in time": {"authority_uscc": SUPERIOR},
    "without reasons": {"reason": " "},
    "without a basis": {"basis": ""},
    "a number left out": {"number": 4},
    "a number taken": {"number": 2},
}


@pytest.mark.parametrize("given", DECIDING.values(), ids=DECIDING)
def test_nobody_decides_who_may_not(given: dict[str, Any]) -> None:
    repair = applied(fine())
    accept_repair(number=repair.pk, actor=OFFICER)
    assert refused(repair, "refuse", "refused", **given)
    assert not refused(repair, "refuse", "refused")


def test_who_made_the_act_answers_no_objection_to_it() -> None:
    objection = objected(fine(), on=REPAIRABLE)
    for given, said in (({"actor": ACTOR.name}, "who made the act"), ({"number": 2}, "has been taken")):
        with pytest.raises(DatabaseError, match=said), transaction.atomic():
            step(objection, "uphold", "upheld", **given)


def test_the_superior_body_decides_once_the_deadline_is_over() -> None:
    repair = applied(fine())
    accept_repair(number=repair.pk, actor=OFFICER)
    with on_day(date(2026, 8, 26)):
        assert not refused(repair, "refuse", "refused", authority_uscc=SUPERIOR)


CASES = {
    "another organisation's record": {"organisation_uscc": OTHER},
    "an invented record": {"public_id": "0" * 32},
    "before its day": {"received_on": date(2026, 8, 10)},
    "an earlier day than the record says": {"repair_from": date(2026, 5, 11)},
    "without a deadline": {"due_on": None},
    "beside an open one": {},
}


@pytest.mark.parametrize("given", CASES.values(), ids=CASES)
def test_no_application_that_the_record_does_not_allow(given: dict[str, Any]) -> None:
    case = applied(fine())
    for name, value in ({"pk": None} | given).items():
        setattr(case, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.save(force_insert=True)


def test_no_objection_for_another_organisation() -> None:
    case = objected(fine(), on=REPAIRABLE)
    case.pk, case.organisation_uscc = None, OTHER
    with pytest.raises(DatabaseError), transaction.atomic():
        case.save(force_insert=True)
    assert Objection.objects.get().organisation_uscc == OWNER


TABLES = ("remedies_objection", "remedies_objectionstep", "remedies_repair", "remedies_repairstep")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_nothing_written_is_changed(table: str, statement: str) -> None:
    objected(fine(1), on=REPAIRABLE)
    applied(fine(2))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_no_hand_moves_a_deadline() -> None:
    case = applied(fine())
    with pytest.raises(DatabaseError), transaction.atomic():
        Repair.objects.filter(pk=case.pk).update(due_on=date(2030, 1, 1))
    assert Repair.objects.get().due_on == case.due_on


@pytest.mark.parametrize(("ground", "rule"), [("fact", "objection-decide"), ("document", "withdraw-revoked-document")])
def test_no_case_begins_with_a_deadline_that_no_law_allows(ground: str, rule: str) -> None:
    """Silence works for the organisation from the due day on: it can be put off by nobody's hand."""
    edition, one = activate_edition(actor=ACTOR), fine(1)
    Organisation.objects.update(division="350100")
    plan = apply_reorganisation(
        organisation_uscc=OWNER,
        ruling=CourtRuling("reorganisation", "（2026）岚01破1号", REPAIRABLE, "岚川市中级人民法院"),
        channel="account",
        actor=OWNER_ACTOR,
    )
    take_back_reorganisation(number=plan.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    first, repair = objected(one, on=REPAIRABLE, ground=ground), applied(fine(2))
    take_back_repair(number=repair.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    first.public_id = fine(3)
    for case, named in ((first, rule), (repair, "repair-answer"), (plan, "repair-answer")):
        latest = case.received_on + timedelta(days=edition.latest_days[named])
        assert case.due_on is not None
        assert REPAIRABLE < case.due_on < latest
        for due_on, is_late in ((latest + timedelta(days=1), True), (latest, False)):
            case.pk, case.due_on = None, due_on
            if is_late:
                with pytest.raises(DatabaseError, match="later than its deadline"), transaction.atomic():
                    case.save(force_insert=True)
            else:
                case.save(force_insert=True)


def test_no_case_begins_on_a_day_to_come() -> None:
    """Its deadline would be in time for the law, and years away."""
    objection, repair, later = objected(fine(1), on=REPAIRABLE), applied(fine(2)), date(2030, 1, 1)
    ClockMark.objects.update(seen_at=clock.now(), day=clock.today())  # as in production
    for case in (objection, repair):
        begun = f"""INSERT INTO {case._meta.db_table} SELECT (jsonb_populate_record(c, jsonb_build_object('id', 99,
                    'public_id', '{fine(3)}', 'received_on', %s::date, 'due_on', %s::date))).*
                    FROM {case._meta.db_table} AS c"""
        assert "on a day to come" in refused_at_the_end(begun, later, later + timedelta(days=9))
        assert refused_at_the_end(begun, REPAIRABLE, REPAIRABLE + timedelta(days=9)) == ""


def refused_at_the_end(statement: str, *given: Any) -> str:
    """What the database says of a statement by hand once its transaction would end; empty for nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as refused:
        return str(refused)
    return ""


def test_nothing_is_shown_again_before_its_case_is_answered() -> None:
    objection = objected(fine(1), on=REPAIRABLE)
    end = """INSERT INTO records_pauseend (pause_id, outcome, ended_at)
             SELECT id, 'upheld', begun_at FROM records_pause WHERE "case" = %s"""
    assert "the case is not answered" in refused_at_the_end(end, f"objection-{objection.pk}")
    with pytest.raises(DatabaseError, match="was not corrected"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(end, [f"objection-{objection.pk}"])
        step(objection, "correct", "corrected")
    Organisation.objects.update(division="350100")
    plan = apply_reorganisation(
        organisation_uscc=OWNER,
        ruling=CourtRuling("reorganisation", "（2026）岚01破1号", REPAIRABLE, "岚川市中级人民法院"),
        channel="account",
        actor=OWNER_ACTOR,
    )
    check_reorganisation(number=plan.pk, reason="原件一致。", actor=OFFICER)
    shield_reorganisation(number=plan.pk, reason="属实。", actor=Actor("F-0201", SOURCE, "局"))
    fallen = """INSERT INTO records_shieldend (shield_id, outcome, document_number, decided_on, first_officer,
                second_officer, ended_at) SELECT id, 'failed', '1号', decided_on, 'F-0800', 'F-0801', begun_at
                FROM records_shield WHERE "case" = %s"""
    assert "the case is not answered" in refused_at_the_end(fallen, f"reorganisation-{plan.pk}")


def test_no_objection_waits_without_a_mark() -> None:
    """One that is received and no more would bar every other, and silence would work for nobody."""
    case = objected(fine(1), on=REPAIRABLE)
    case.pk, case.public_id = None, fine(2)
    case.save(force_insert=True)
    taken = f"""INSERT INTO remedies_objectionstep (number, act, state, actor, day, at, case_id)
                SELECT 1, act, state, actor, day, at, {case.pk} FROM remedies_objectionstep WHERE act = 'receive'"""
    assert "marked or taken up" in refused_at_the_end(taken)


BARE = """INSERT INTO records_pause (kind, key, public_id, version, "case", ground, content_digest, pauses_from,
          suspends, begun_at) SELECT kind, key, public_id, version, %s, 'fact', content_digest, %s, false, now()
          FROM records_version WHERE public_id = %s"""


def test_no_mark_stands_without_the_objection_that_it_is_for() -> None:
    """It would bar every objection to the record, and silence would work for nobody."""
    objection, free = objected(fine(1), on=REPAIRABLE), fine(2)
    for name in ("gossip", "objection-999999", f"objection-{objection.pk}"):
        said = refused_at_the_end(BARE, name, objection.due_on + timedelta(days=1), free)
        assert "no objection marks" in said or "unique" in said, name
    assert objected(free, on=REPAIRABLE).pk
