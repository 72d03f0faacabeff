"""The carrier's desk, the office's own checks, the organisation's door; and programs that say what was relied on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from factories.clients import bearer, program
from factories.files import DAY, SENDER, registered, sender
from factories.lists import DECIDED, listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor, Terms, Viewer
from xinheng.accounts.models import Authority, Trace
from xinheng.accounts.services import recuse
from xinheng.kernel.clock import on_day
from xinheng.measures import services
from xinheng.measures.models import Carrying, CarryingStep, Check, Reliance
from xinheng.publicity.limits import ApiQuota
from xinheng.shell import token_door

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FINANCE = code(21, pair="11")
NODE = Actor("jobs", None, "node")


@pytest.fixture(autouse=True)
def _node(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender(kinds=["*"])
        given = {"name": "岚川市财政局", "level": "county", "division": "110108", "kinds": [], "sector": "财政"}
        Authority.objects.create(uscc=FINANCE, **given)
        registered(range(1, 4))
    with on_day(DECIDED):
        yield


def told() -> int:
    listed(list_key="wage-arrears", criterion="crime-threshold")
    services.tell_carriers(actor=NODE)
    return Carrying.objects.get(authority_uscc=FINANCE, measure="procurement-wage-arrears").pk


def finance(*powers: str, account: str = "F-0301") -> Client:
    return signed_in(account, officer_terms(FINANCE, *(powers or ("decide",))))


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_carrier_answers_on_its_page_and_everybody_concerned_reads_it() -> None:
    number = told()
    officer, place = finance(), f"/desk/measures/{number}"
    assert f'href="{place}"' in officer.get("/desk/measures").content.decode()
    page = officer.get(place)
    assert [one.act for one in page.context["offered"]] == ["carry-out", "not-applicable"]
    assert "An answer is due on 18 June 2026." in words(page)
    wrong = officer.post(place, {"act": "not-applicable", "not-applicable-reason": "身份证110108199003071234已核"})
    assert wrong.status_code == 422
    assert "已核" in wrong.content.decode(), "what was typed is not lost"
    right = {"act": "not-applicable", "not-applicable-reason": "该单位未参加采购。"}
    assert officer.post(place, right)["Location"] == place
    assert officer.post(place, right).status_code == 409, "it was answered"
    owner = signed_in("U-0001", organisation_terms(code(1), "view"))
    own = owner.get("/mine/measures")
    lister = signed_in("F-0101", officer_terms(SENDER, "decide")).get("/desk/measures")
    assert "该单位未参加采购。" in own.content.decode()
    assert {one.row.pk for one in lister.context["listed"]} == set(Carrying.objects.values_list("pk", flat=True))
    seen = {(one.row.pk, one.state, one.answer and one.answer.text) for one in lister.context["listed"]}
    assert seen == {(one.row.pk, one.state, one.answer and one.answer.text) for one in own.context["carried"]}, "G10"
    assert "informed by letter" in words(lister)
    assert Trace.objects.filter(what="measures.carried", case=f"measure-{number}", purpose="list-management").exists()
    assert Trace.objects.filter(what="own.measures").exists()
    assert officer.post(place, {"act": "carry-out", "carry-out-reason": "现已停止其参加采购。"})["Location"] == place
    own = owner.get("/mine/measures")
    for one in Carrying.objects.get(pk=number).carryingstep_set.exclude(text=""):
        assert one.text in own.content.decode(), "officers read the earlier answer too (G10)"


def test_nobody_else_reads_or_answers_by_guessing_a_number() -> None:
    number = told()
    place, given = f"/desk/measures/{number}", {"act": "carry-out", "carry-out-reason": ""}
    Authority.objects.create(uscc=code(30, pair="11"), name="别局", level="county", division="330106", kinds=[])
    other = signed_in("F-0900", officer_terms(code(30, pair="11"), "decide"))
    assert (other.get(place).status_code, other.post(place, given).status_code) == (404, 404)
    assert finance("read", account="F-0302").post(place, given).status_code == 403
    lister = signed_in("F-0101", officer_terms(SENDER, "decide"))
    assert (lister.get(place).status_code, lister.post(place, given).status_code) == (200, 409)
    assert signed_in("U-0002", organisation_terms(code(2), "view")).get("/mine/measures").context["carried"] == []
    assert Client(enforce_csrf_checks=True).post(place, given).status_code in {302, 403}
    recuse(officer="F-0303", organisation_uscc=code(1), actor=Actor("F-0303", FINANCE))
    assert finance(account="F-0303").post(place, given).status_code in {403, 422}
    assert not CarryingStep.objects.filter(act="carry-out").exists()


def ask(number: int = 1, matter: str = "tendering") -> int:
    viewer = Viewer(Actor("F-0700", SENDER), matter, f"T-{number}")
    (found,) = services.check(questions=[services.Question(code(number), f"T-{number}")], matter=matter, viewer=viewer)
    return int(found["check"])


def test_the_desk_says_once_whether_a_decision_relied_on_a_check() -> None:
    number, other = ask(), ask(2, "honours")
    terms = officer_terms(SENDER, "decide")
    officer = signed_in("F-0701", Terms(**(vars(terms) | {"matters": ("tendering",)})))
    page = officer.get("/desk/checks")
    assert [one.row.pk for one in page.context["open"]] == [number], "only matters of the mandate"
    assert Trace.objects.get(what="measures.checks").purpose == "record-keeping"
    place = f"/desk/checks/{number}/relied"
    assert officer.post(place, {"relied": "perhaps"}).status_code == 422
    assert signed_in("F-0900", officer_terms(FINANCE, "decide")).post(place, {"relied": "yes"}).status_code == 404
    assert officer.post(f"/desk/checks/{other}/relied", {"relied": "yes"}).status_code == 404
    assert officer.post(place, {"relied": "no"})["Location"] == "/desk/checks"
    assert officer.post(place, {"relied": "yes"}).status_code == 409
    assert [(one.row.pk, one.relied) for one in officer.get("/desk/checks").context["said"]] == [(number, False)]
    assert signed_in("F-0702", officer_terms(SENDER, "read")).post(place, {"relied": "yes"}).status_code == 403
    assert Reliance.objects.count() == 1


def test_programs_say_it_too_and_the_public_reads_how_often() -> None:
    made = program(SENDER, "check", matters=("tendering",))
    header = bearer(made)

    def say(number: int, said: Any, using: Any = header) -> tuple[int, str]:
        found = Client().post(
            f"/api/v1/check/{number}/relied", {"relied": said}, content_type="application/json", headers=using
        )
        return found.status_code, found.json().get("code", "")

    first, second, third = ask(), ask(2), ask(3, "honours")
    stranger = bearer(program(FINANCE, "check", matters=("tendering",)))
    assert say(first, True, stranger) == (404, "check-unknown")
    assert say(third, True) == (404, "check-unknown"), "a matter the grant does not name"
    assert say(first, True, {}) == (401, "token-missing")
    assert say(first, True, bearer(program(SENDER, "batches"))) == (403, "not-granted")
    assert say(first, True) == (200, "")
    assert say(first, False) == (409, "check-reliance-twice")
    assert say(second, False) == (200, "")
    assert say(999_999, True) == (404, "check-unknown")
    page = Client(headers={"cookie": "xinheng_language=en"}).get("/checks").content.decode()
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)[1:]]
    assert rows == [
        ["Deciding on honours for organisations", "1", "0", "0"],
        ["Examining tenderers", "2", "1", "1"],
    ]
    assert Check.objects.count() == 3


def test_an_officer_asks_on_the_page_within_the_matters_of_the_mandate() -> None:
    told()
    terms = officer_terms(SENDER, "read")
    reader = signed_in("F-0701", Terms(**(vars(terms) | {"matters": ("tendering",)})))
    assert reader.get("/desk/checks").context["form"].fields["matter"].choices == [("tendering", "Examining tenderers")]
    given = {"uscc": code(1).lower(), "matter": "tendering", "case": "T-7"}
    for wrong in ({"matter": "licensing"}, {"matter": ""}, {"case": " "}, {"uscc": code(77)}):
        answer = reader.post("/desk/checks", given | wrong)
        assert answer.status_code == 422, wrong
        assert given["case"] in answer.content.decode() or "case" in wrong, "what was typed is not lost"
    assert not Check.objects.exists()
    place = reader.post("/desk/checks", given)["Location"]
    page = words(reader.get(place))
    assert "No part in tendering (wage arrears)" in page
    assert "no longer from 5 June 2029" in page
    assert "not said yet" in page
    assert Trace.objects.get(what="measures.check").purpose == "tendering"
    stranger = signed_in("F-0900", officer_terms(FINANCE, "decide"))
    assert stranger.get(place).status_code == 404
    other = signed_in("F-0702", Terms(**(vars(officer_terms(SENDER, "read")) | {"matters": ("honours",)})))
    assert other.get(place).status_code == 404
