"""G14: an objection suspends what rests on the record, never the record's own act; the same facts suspend once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from factories.landing import ACTOR, land
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.records.errors import ObjectionRunsError
from xinheng.records.models import Pause, Version
from xinheng.records.selectors.pauses import suspended
from xinheng.records.services import answer_record, correct_record, mark_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕118号"}
PAUSED = date(2026, 6, 11)


@pytest.fixture
def public_id() -> str:
    _, [found] = land(FINE, known_on=date(2026, 5, 15))
    return found


def objection(public_id: str, number: int, ground: str = "fact") -> Pause:
    return mark_record(public_id=public_id, case=f"objection-{number}", ground=ground, pauses_from=PAUSED, actor=ACTOR)


def test_the_same_facts_and_ground_suspend_once(public_id: str) -> None:
    with on_day(date(2026, 6, 1)):
        assert objection(public_id, 1).suspends
        assert suspended([public_id]) == {public_id}
        answer_record(case="objection-1", reason="已核实", actor=ACTOR)
        assert suspended([public_id]) == set()
        assert not objection(public_id, 2).suspends
        assert suspended([public_id]) == set()
        answer_record(case="objection-2", reason="已核实", actor=ACTOR)
        assert objection(public_id, 3, ground="measure").suspends, "another ground"
        answer_record(case="objection-3", reason="已核实", actor=ACTOR)
        correct_record(public_id=public_id, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
        assert objection(public_id, 4).suspends, "other facts"


def test_the_penalty_itself_stays_in_force_and_with_departments(public_id: str) -> None:
    before = Version.objects.get(public_id=public_id)
    with on_day(date(2026, 6, 1)):
        objection(public_id, 1)
    after = Version.objects.get(public_id=public_id, known_to=None)
    assert (after.state, after.departments_to, after.valid_to) == ("effective", before.departments_to, before.valid_to)


def test_one_objection_runs_at_a_time(public_id: str) -> None:
    with on_day(date(2026, 6, 1)):
        objection(public_id, 1)
        with pytest.raises(ObjectionRunsError):
            objection(public_id, 2, ground="period")
    assert Version.objects.count() == 2


def test_the_database_lets_the_same_facts_suspend_once_whoever_writes(public_id: str) -> None:
    with on_day(date(2026, 6, 1)):
        first = objection(public_id, 1)
        answer_record(case="objection-1", reason="已核实", actor=ACTOR)
        first.pk, first.case, first.begun_at = None, "objection-2", clock.now()
        with pytest.raises(IntegrityError, match="records_pause_suspends_once"), transaction.atomic():
            first.save(force_insert=True)
