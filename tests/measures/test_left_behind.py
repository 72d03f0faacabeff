"""Nothing is left of a measure whose document, rule or entry went, at its carriers and in old answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test import Client

from factories.clients import bearer, program
from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, DECIDED, FIRST, listed
from factories.organisations import code
from factories.people import officer_terms, signed_in
from factories.records import record
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Authority, Trace
from xinheng.catalogue import current
from xinheng.clocks.selectors import tasks_of
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services as lists
from xinheng.measures import services
from xinheng.measures.commands import group
from xinheng.measures.models import Carrying, Check
from xinheng.measures.selectors import carried_one, check_of_office, checks_of_office
from xinheng.measures.services import carrying, tell_carriers
from xinheng.publicity.limits import ApiQuota
from xinheng.records.domain.officers import Officer
from xinheng.records.services import withdraw_record
from xinheng.shell import token_door
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
WAGES = {"list_key": "wage-arrears", "criterion": "crime-threshold"}
FINANCE = code(21, pair="11")
NODE = Actor("jobs", None, "node")
LATER = date(2026, 6, 9)
REVOKED: dict[str, Any] = {"reason": "复议撤销。", "document": "岚复〔2026〕9号", "officer": FIRST, "actor": ACTOR}


@pytest.fixture(autouse=True)
def _node(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender(kinds=["*"])
        office = {"name": "岚川市财政局", "level": "province", "division": "110000", "kinds": [], "sector": "财政"}
        Authority.objects.create(uscc=FINANCE, **office)
        registered(range(1, 5))
        yield


def told(on: date = DECIDED) -> dict[str, int]:
    with on_day(on):
        return dict(tell_carriers(actor=NODE))


def at_finance(measure: str = "procurement-wage-arrears") -> int:
    return Carrying.objects.get(authority_uscc=FINANCE, measure=measure).pk


def state(number: int, on: date) -> str:
    with on_day(on):
        found = carried_one(number)
    assert found is not None
    return found.state


def ask(case: str = "T-1") -> dict[str, Any]:
    with on_day(DECIDED):
        viewer = Viewer(Actor("F-0700", SENDER), "tendering", case)
        (found,) = services.check(questions=[services.Question(code(1), case)], matter="tendering", viewer=viewer)
    return found


def test_carriers_of_many_entries_are_told_without_a_lock_for_each() -> None:
    for number in (1, 2, 3):
        listed(number, **WAGES)
    with transaction.atomic():
        assert told()["began"] == Carrying.objects.count() > 3
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7215")
            assert cursor.fetchone() == (0,), "the server has room for some thousands of them only"


def test_carriers_hear_that_the_document_of_an_entry_fell_and_are_not_late_with_nothing() -> None:
    given = {"decided_on": date(2026, 5, 10), "authority": (SENDER, "岚川市应急管理局")}
    penalty = record(Organisation.objects.get(uscc=code(1)), number="岚应急罚〔2026〕1号", **given)  # type: ignore[arg-type]
    listed(**WAGES)
    began = told()["began"]
    assert tasks_of(FINANCE, day=DECIDED)
    with on_day(LATER):
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)
    assert told(LATER)["ended"] == began
    assert tasks_of(FINANCE, day=LATER) == []


def test_an_answer_meets_an_entry_that_left_a_moment_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    case = listed(**WAGES)
    told()
    with on_day(DECIDED):
        before = [carried_one(at_finance())]
        lists.annul(number=case.pk, **REVOKED)
        monkeypatch.setattr(carrying, "carried_one", lambda number: before.pop() if before else carried_one(number))
        who = {"officer": Officer("岚川市财政局", "F-0300"), "actor": Actor("F-0300", FINANCE)}
        with pytest.raises(XinhengError, match="measure-moved"):
            services.answer_measure(number=at_finance(), act_name="carry-out", reason="", **who)


def test_the_organisations_own_name_stands_in_the_answer_of_a_carrier() -> None:
    Organisation.objects.filter(uscc=code(1)).update(name="张建国食品厂")
    listed(**WAGES)
    told()
    with on_day(DECIDED):
        who = {"officer": Officer("岚川市财政局", "F-0300"), "actor": Actor("F-0300", FINANCE)}
        why = "张建国食品厂没有参加采购活动。"
        made = services.answer_measure(number=at_finance(), act_name="not-applicable", reason=why, **who)
    assert made.text == why


def test_a_measure_whose_rule_was_repealed_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    listed(**WAGES)
    told()
    held = current.measures()
    repealed = replace(held["procurement-wage-arrears"], valid_to=LATER)
    monkeypatch.setattr(current, "measures", lambda: {**held, repealed.key: repealed})
    assert (state(at_finance(), DECIDED), state(at_finance(), LATER)) == ("told", "ended"), "no job has to run"
    assert told(LATER)["ended"] == 1
    assert state(at_finance("public-funds-limit"), LATER) == "told"


@pytest.mark.parametrize("odd", ["T\0", "T\ud800", "T\n2", "T\x7fT"])
def test_what_no_text_holds_is_refused_and_no_fault(odd: str) -> None:
    header = bearer(program(SENDER, "check", matters=("tendering",)))
    answers = []
    for question in ({"uscc": code(1), "case": odd}, {"uscc": odd, "case": "T-1"}):
        body = json.dumps({"matter": "tendering", "questions": [question]})
        answers.append(Client().post("/api/v1/check", body, content_type="application/json", headers=header))
    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (422, "check-case"),
        (404, "check-organisation"),
    ]
    assert not Check.objects.exists()


def test_what_has_ended_is_not_read_again_in_an_old_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    case = listed(**WAGES)
    number = ask()["check"]
    given: dict[str, Any] = {"matters": ("*",), "viewer": Viewer(Actor("F-0701", SENDER), "record-keeping", "checks")}
    monkeypatch.setenv("XINHENG_ACTOR", SENDER)

    def again() -> dict[str, Any]:
        said: dict[str, Any] = json.loads(CliRunner().invoke(group, ["again", str(number), "--json"]).stdout)
        return said

    with on_day(LATER):
        assert (check_of_office(number, SENDER, **given).left, again()["left"]) == (0, 0)
        lists.annul(number=case.pk, **REVOKED)
        one, (line,) = check_of_office(number, SENDER, **given), checks_of_office(SENDER, **given)
        assert (one.answer["applies"], one.left, line.answer, line.left) == ([], 2, one.answer, 2)
        desk = signed_in("F-0701", officer_terms(SENDER, "read"))
        pages = desk.get("/desk/checks").content + desk.get(f"/desk/checks/{number}").content
        assert "岚应急列〔2026〕1号" not in pages.decode()
        assert "2 answers rested on entries that have ended since" in pages.decode()
        told_again = again()
        assert (told_again["same"], told_again["applies"], told_again["left"]) == (True, [], 2)
    assert Trace.objects.filter(what="measures.again", case=f"check-{number}", authority_uscc=SENDER).count() == 2
