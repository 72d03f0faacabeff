"""An entry that was decided here leaves by its list: no repair stands beside it, and no row of a file touches it."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from factories.files import SENDER, registered, right, sender, taken, verdicts
from factories.lists import ACTOR, DECIDED, listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor, Viewer
from xinheng.catalogue.current import rulebook
from xinheng.kernel.clock import on_day
from xinheng.lists.models import Case
from xinheng.lists.selectors import cases_about
from xinheng.lists.services import tell_expired
from xinheng.records.models import Version
from xinheng.records.selectors import archive, letter
from xinheng.records.services import Ruling, TwoOfficers, begin_shield, end_former, end_shield
from xinheng.remedies.selectors.eligible import eligibility_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def entry(db: None) -> Iterator[Version]:
    sender(kinds=["*"])
    registered([1])
    listed()
    with on_day(DECIDED):
        yield Version.objects.get(kind="serious-list")


def test_card_archive_and_letter_name_no_other_day_or_door(
    entry: Version, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (entry.repair_from, entry.repair_from_turned) == (None, None)
    monkeypatch.setenv("XINHENG_TODAY", DECIDED.isoformat())
    (item,) = client.get(f"/api/v1/organisations/{code(1)}/records").json()["items"]
    assert (item["repair_from"], item["repair_door"]) == (None, "here")
    viewer = Viewer(Actor("operator", None, "node"), "demo", "demo")
    held = archive(viewer=viewer, uscc=code(1), as_of=DECIDED, known=entry.known_from).records[0]
    assert (held.repair["from"], held.repair["door"]) == (None, "here")
    assert letter(viewer=viewer, public_id=entry.public_id).door.key == "here"
    (told,) = eligibility_of(viewer=viewer, uscc=code(1))
    assert (told.verdict, told.reason, told.door) == ("nothing-to-repair", "leaves-by-its-list", "here")
    mine = signed_in("O-0001", organisation_terms(code(1), "view", "repair")).get("/mine/").content.decode()
    assert "By its list, as its decision says" in mine
    assert "Where it is repaired" not in mine


def test_the_page_of_a_case_says_truly_what_a_plan_made_of_its_entry(entry: Version) -> None:
    case = Case.objects.get()
    ruling = Ruling("（2026）岚01破1号之三", DECIDED, "reorganisation", "岚川市中级人民法院")
    told = {"case": "reorganisation-1", "ruling": ruling, "officers": TwoOfficers("F-0300", "F-0301"), "actor": ACTOR}
    desk = signed_in("F-0101", officer_terms(SENDER, "decide"))
    mine = signed_in("O-0001", organisation_terms(code(1), "view"))
    pages = (desk, f"/desk/lists/{case.pk}"), (mine, f"/mine/lists/{case.pk}")

    def said(text: str) -> list[bool]:
        return [text in one.get(place).content.decode() for one, place in pages]

    def table() -> tuple[list[str], list[str]]:
        lines = desk.get("/desk/lists").context["lines"], mine.get("/mine/lists").context["lines"]
        home = [one.state for one in mine.get("/mine/").context["cases"]]
        return home, [one.state for each in lines for one in each]

    assert said("The entry ends by itself on") == [True, True]
    assert table() == (["listed"], ["listed", "listed"])
    with on_day(date(2029, 6, 5)):
        assert {one.state for one in cases_about(code(1))} == {"expired"}
    begin_shield(uscc=code(1), **told)
    assert said("plan runs: this entry is set aside.") == [True, True]
    assert table() == (["set-aside"], ["set-aside", "set-aside"])
    end_shield(outcome="executed", **told)
    assert said("This entry ended before its day, outside this case.") == [True, True]
    assert said("The entry ends by itself on") == [False, False]
    assert table() == (["ended-otherwise"], ["ended-otherwise", "ended-otherwise"])
    assert desk.get(pages[0][1]).context["page"].record_state == "repaired"
    with on_day(date(2029, 6, 5)):
        assert {one.state for one in cases_about(code(1))} == {"ended-otherwise"}, "its day ends it no second time"
        assert tell_expired(actor=ACTOR) == 0


def test_an_imported_row_of_the_same_key_waits_and_appends_nothing(entry: Version) -> None:
    kind = rulebook().kinds["serious-list"]
    said = {role: entry.payload[code] for role, code in kind.roles.items() if entry.payload.get(code)}
    changed = {kind.roles["removed_on"]: DECIDED.isoformat(), kind.roles["conduct"]: "另一原因"}
    row = right("serious-list", 1, **said) | changed
    assert verdicts(taken([row], kind="serious-list", day=DECIDED, authority_uscc=SENDER)) == {"queued": 1}
    assert Version.objects.filter(kind="serious-list").count() == 1
    with on_day(DECIDED):
        closed = end_former(
            kind="serious-list", ends={bytes(entry.key): "ended"}, reason="x", actor=Actor("operator", None, "node")
        )
    assert (closed, Version.objects.get(kind="serious-list").state) == (0, "effective")
