"""The desk's first page: deadlines by how near they are, files of who may send, what changes in the rulebook."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from factories.files import SENDER, sender
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.turns import turns
from xinheng.clocks.services import start, stop
from xinheng.exchange.today import Group, groups_of
from xinheng.kernel.clock import on_day
from xinheng.messages.services import send, serve

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("F-0001", SENDER)
OTHER = code(8, pair="11")
TODAY = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with on_day(TODAY):
        sender()
        yield


def begun(key: str, case: str, on: date, authority: str = SENDER) -> int:
    rule = deadline(rulebook(), key, on)
    facts = {"case": case, "authority_uscc": authority, "organisation_uscc": code(1), "door": f"/desk/{case}"}
    with on_day(on):
        return start(rule=rule, begins_on=on, actor=CLERK, **facts)  # type: ignore[arg-type]


def cases(groups: list[Group]) -> dict[int | None, list[str]]:
    return {one.within: [task.case for task, _rule in one.tasks] for one in groups}


def test_deadlines_are_grouped_by_working_days_left() -> None:
    begun("repair-answer", "later", date(2026, 5, 19))
    begun("repair-decide", "week", date(2026, 5, 18))
    begun("repair-accept", "three", TODAY)
    begun("objection-mark", "one", TODAY)
    begun("objection-mark", "due", date(2026, 5, 19))
    begun("objection-mark", "late", date(2026, 5, 15))
    begun("objection-mark", "theirs", date(2026, 5, 15), OTHER)
    done = begun("objection-mark", "done", date(2026, 5, 15))
    stop(number=done, on=date(2026, 5, 18), actor=CLERK, outcome="marked")
    assert cases(groups_of(SENDER, day=TODAY)) == {
        -1: ["late"],
        1: ["due", "one"],
        3: ["three"],
        7: ["week"],
        None: ["later"],
    }


def test_the_page_says_in_words_what_is_late_and_leads_to_the_case() -> None:
    begun("objection-mark", "objection-7", date(2026, 5, 15))
    officer: Client = signed_in("F-0001", officer_terms(SENDER, "decide"))
    page = officer.get("/desk/").content.decode()
    assert "2 working days late" in page
    assert 'href="/desk/objection-7"' in page
    assert "Marking a record as under objection" in page
    assert "unverified" in page
    assert "Files sent last" not in page, "who may not send is shown no files"
    chinese = signed_in("F-0001", language="zh-hans").get("/desk/").content.decode()
    assert "异议标注期限" in chinese
    basis = deadline(rulebook(), "objection-mark", TODAY).basis.partition(" ")[0]
    assert rulebook().instruments[basis].title_zh in chinese, "by its title"
    assert basis not in chinese + page
    assert signed_in("F-0002", organisation_terms(code(1), "view")).get("/desk/").status_code == 403


def test_letters_and_new_messages_are_counted_for_the_own_authority() -> None:
    facts = {"template": "own-notice", "facts": {}, "case": "case-1", "actor": CLERK}
    serve(organisation_uscc=code(1), authority_uscc=SENDER, **facts)  # type: ignore[arg-type]
    serve(organisation_uscc=code(1), authority_uscc=OTHER, **facts)  # type: ignore[arg-type]
    number = send(to_authority=SENDER, **facts)  # type: ignore[arg-type]
    officer = signed_in("F-0001", officer_terms(SENDER, "decide"))
    page = officer.get("/desk/").content.decode()
    assert "1 letter to serve" in page
    assert "1 new message" in page
    officer.post(f"/desk/messages/{number}/read")
    assert "new message" not in officer.get("/desk/").content.decode()


def test_what_changes_in_the_rulebook_is_told_around_its_day() -> None:
    officer = signed_in("F-0001", officer_terms(SENDER, "send"))
    page = officer.get("/desk/").content.decode()
    assert "ndrc-order-36-2025" in page
    assert "Files sent last" in page
    found = {(one.day.isoformat(), one.key, one.begins) for one in turns(rulebook(), date(2026, 4, 1), TODAY)}
    assert ("2026-04-01", "ndrc-order-36-2025", True) in found
    assert ("2026-04-01", "ndrc-order-58-2023", False) in found
    assert ("2026-04-01", "repair-answer", True) in found
    assert turns(rulebook(), date(2026, 4, 2), TODAY) == []
    with on_day(date(2026, 11, 22)):
        assert "What changes in the rulebook" not in officer.get("/desk/").content.decode()
