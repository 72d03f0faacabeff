"""G15: objection, reconsideration and lawsuit stay open before, during and after a repair, and after the end."""

from datetime import date

import pytest

from factories.remedies import OFFICER, OWNER, OWNER_ACTOR, REPAIRABLE, applied, authorities, fine
from xinheng.kernel.clock import on_day
from xinheng.records.models import Version
from xinheng.remedies.models import Objection, Proceeding
from xinheng.remedies.services import (
    Filing,
    accept_repair,
    approve_repair,
    decide_objection,
    take_objection,
    tell_proceeding,
)

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OVER = date(2027, 6, 1)
"""The publication ended on 2027-05-11 by itself."""


@pytest.fixture
def public_id(db: None) -> str:
    authorities()
    return fine()


def object_to(public_id: str) -> Objection:
    given = {"ground": "document", "text": "决定已被撤销。", "channel": "account", "actor": OWNER_ACTOR}
    return take_objection(public_id=public_id, organisation_uscc=OWNER, **given)


def sue(public_id: str) -> Proceeding:
    filing = Filing("lawsuit", "岚川市人民法院", "（2026）岚01行初5号", date(2026, 6, 1))
    return tell_proceeding(
        public_id=public_id, organisation_uscc=OWNER, filing=filing, channel="account", actor=OWNER_ACTOR
    )


def state(public_id: str) -> str:
    return Version.objects.get(public_id=public_id, known_to=None).state


def test_while_an_application_runs(public_id: str) -> None:
    applied(public_id)
    with on_day(REPAIRABLE):
        case = object_to(public_id)
        sue(public_id)
        decide_objection(number=case.pk, decision="withdraw", reason="原决定已撤销。", actor=OFFICER)
    assert state(public_id) == "withdrawn"


def test_after_the_repair_and_the_answer_reaches_what_is_left(public_id: str) -> None:
    number = applied(public_id).pk
    with on_day(REPAIRABLE):
        accept_repair(number=number, actor=OFFICER)
        approve_repair(number=number, reason="义务已经履行。", actor=OFFICER)
        assert state(public_id) == "repaired"
        sue(public_id)
        decide_objection(number=object_to(public_id).pk, decision="withdraw", reason="原决定已撤销。", actor=OFFICER)
    held = Version.objects.get(public_id=public_id, known_to=None)
    assert (held.state, held.report_to is None or held.report_to <= REPAIRABLE) == ("withdrawn", True)


def test_after_the_end_of_its_publication(public_id: str) -> None:
    with on_day(OVER):
        sue(public_id)
        case = object_to(public_id)
        decide_objection(number=case.pk, decision="withdraw", reason="原决定已撤销。", actor=OFFICER)
    assert state(public_id) == "withdrawn"
