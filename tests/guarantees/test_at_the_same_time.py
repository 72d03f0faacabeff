"""Two acts at the same time, of which neither sees what the other writes: what the later one finds is what counts."""

from collections.abc import Callable, Iterator
from datetime import date
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connections, transaction

from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, DECIDED, decide, listed, served
from factories.organisations import code
from factories.records import record
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.models import Step
from xinheng.lists.services import annul
from xinheng.measures.models import Carrying, CarryingStep
from xinheng.measures.services import tell_carriers
from xinheng.records.domain.officers import Officer
from xinheng.records.services import withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.db


@pytest.fixture
def node(own_database: str) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered([1])
    yield


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """What came of the second act, which begins when the first has written and not committed yet."""
    begun, came = Event(), ["done"]

    def other() -> None:
        try:
            begun.set()
            with on_day(DECIDED):
                second()
        except XinhengError as refusal:
            assert refusal.explain()
            came[0] = refusal.code
        finally:
            connections.close_all()

    thread = Thread(target=other)
    with on_day(DECIDED), transaction.atomic():
        first()
        thread.start()
        assert begun.wait(timeout=90)
        thread.join(timeout=1)
    thread.join(timeout=90)
    assert not thread.is_alive()
    return came[0]


def test_an_entry_that_leaves_while_carriers_are_told_leaves_nothing_told(node: None) -> None:
    case = listed(list_key="wage-arrears", criterion="crime-threshold")
    officer = Officer("岚川市应急管理局", "35010099999")
    left: dict[str, Any] = {"reason": "复议撤销。", "document": "岚复〔2026〕9号", "officer": officer, "actor": ACTOR}
    assert meanwhile(lambda: tell_carriers(actor=ACTOR), lambda: annul(number=case.pk, **left)) == "done"
    every = set(Carrying.objects.values_list("pk", flat=True))
    assert every
    assert set(CarryingStep.objects.filter(state="ended").values_list("carrying", flat=True)) == every


def test_nobody_lists_on_a_document_that_falls_at_the_same_time(node: None) -> None:
    organisation = Organisation.objects.get(uscc=code(1))
    authority = (SENDER, "岚川市应急管理局")
    penalty = record(organisation, number="岚应急罚〔2026〕1号", decided_on=date(2026, 5, 10), authority=authority)
    case = served()
    assert case.document_record == penalty.public_id

    def withdrawn() -> None:
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)

    assert meanwhile(withdrawn, lambda: decide(case.pk)) == "list-document-withdrawn"
    assert not Step.objects.filter(act="list").exists()
