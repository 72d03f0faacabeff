"""The document a case rests on, when it came in late; and for whom somebody may begin."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, DECIDED, FIRST, SERVED, decide, listed, proposed, served
from factories.organisations import code
from factories.people import officer_terms, signed_in
from factories.records import record
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Trace
from xinheng.kernel.clock import now, on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services
from xinheng.lists.models import Ban, Case, Step
from xinheng.lists.selectors import FALLEN, case_file, listed_on, running_entries
from xinheng.records.models import Version
from xinheng.records.services import repair_record, withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = Actor("F-0900", code(8, pair="11"), "别局")
STATUTE = services.BanDocument(
    "work-safety-law-2021", "92", "终身不得承担安全评价工作", "岚应急罚〔2026〕9号", date(2026, 5, 1), "行政复议"
)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 4))
        yield


def came_in(on: date = SERVED) -> Version:
    """The record of the document of the case about the first organisation."""
    return record(
        Organisation.objects.get(uscc=code(1)),
        number="岚应急罚〔2026〕1号",
        decided_on=date(2026, 5, 10),
        known_on=on,
        authority=(SENDER, "岚川市应急管理局"),
    )


def test_nobody_is_listed_on_a_document_that_came_in_after_the_case_began_and_fell() -> None:
    case = served()
    penalty = came_in()
    assert case.document_record == ""
    with on_day(DECIDED):
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)
        with pytest.raises(XinhengError, match="list-document-withdrawn"):
            decide(case.pk)


@pytest.mark.parametrize("late", [False, True])
def test_nobody_is_listed_by_hand_on_a_document_that_fell(late: bool) -> None:
    penalty = None if late else came_in(DAY)
    case = served()
    penalty = penalty or came_in()
    with on_day(DECIDED):
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)
        said: dict[str, Any] = {"act": "list", "state": "listed", "day": DECIDED, "at": now()}
        said |= {"until": date(2027, 1, 1)}
        said |= {"actor": "x", "unit": "局", "certificate": "Z-0001", "text": "x", "document_number": "1号"}
        with pytest.raises(DatabaseError, match="does not stand"), transaction.atomic():
            Step.objects.create(case=case, number=4, record="0" * 32, **said)


def test_an_entry_falls_with_a_document_that_came_in_after_its_case_began() -> None:
    listed()
    entry, penalty = Step.objects.get(act="list").record, came_in()
    with on_day(DECIDED):
        assert [one.record for one in running_entries([code(1)], day=DECIDED, known=now())] == [entry]
        assert listed_on(penalty.public_id) == [], "it stands"
        before = now()
        repair_record(public_id=penalty.public_id, reason="义务已经履行。", actor=ACTOR)
        assert running_entries([code(1)], day=DECIDED, known=now()) == [], "nothing rests on it"
        assert running_entries([code(1)], day=DECIDED, known=before) != [], "as known before, it did"
        assert listed_on(penalty.public_id) == [Case.objects.get().pk]
        page = case_file(Case.objects.get().pk, viewer=Viewer(ACTOR, "list-management", "x"))
        assert (page.document_state, page.document_stands) == ("repaired", False)
        record(Organisation.objects.get(uscc=code(1)), number="岚应急罚〔2026〕1号", decided_on=date(2026, 5, 10))
        assert listed_on(penalty.public_id) == [], "another record of this number stands"


def test_the_database_knows_the_states_of_a_document_that_fell() -> None:
    assert import_module("xinheng.lists.migrations.0009_documents_stand").FALLEN == FALLEN


def test_nobody_records_a_ban_or_begins_a_case_for_another_authority() -> None:
    given: dict[str, Any] = {"uscc": code(1), "review_by": date(2027, 5, 14), "officer": FIRST}
    person = replace(STATUTE, article="第92条 110108199003071234")
    for said, begin in (
        (
            "list-not-your-authority",
            lambda: services.record_ban(authority_uscc=SENDER, document=STATUTE, actor=OTHER, **given),
        ),
        ("list-not-your-authority", lambda: proposed(actor=OTHER)),
        (
            "authority-unknown",
            lambda: services.record_ban(authority_uscc="nowhere", document=STATUTE, actor=ACTOR, **given),
        ),
        (
            "correction-refused",
            lambda: services.record_ban(authority_uscc=SENDER, document=person, actor=ACTOR, **given),
        ),
    ):
        with pytest.raises(XinhengError, match=said) as refusal:
            begin()
        assert refusal.value.explain()
    assert not Ban.objects.exists()
    assert not Case.objects.exists()


def test_the_desk_reads_its_cases_traced_and_keeps_the_undecided_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    from xinheng.lists.views import desk as page

    monkeypatch.setattr(page, "SHOWN_AT_MOST", 1)
    undecided = proposed(1)
    with on_day(SERVED):
        services.drop(number=proposed(2).pk, reason="证据不足。", officer=FIRST, actor=ACTOR)
    desk = signed_in("F-0101", officer_terms(SENDER, "decide"))
    assert [one.row.pk for one in desk.get("/desk/lists").context["lines"]] == [undecided.pk]
    trace = Trace.objects.get(what="lists.cases")
    assert (trace.actor, list(trace.tracesubject_set.values_list("uscc", flat=True))) == ("F-0101", [code(1)])
