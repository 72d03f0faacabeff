"""The demo's accounts: one per role, each really gets in; nobody gets in with them in production."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import resolve

from factories.files import DAY, SENDER, registered, sender
from factories.landing import land, organisation
from factories.organisations import ACTOR, code
from xinheng.accounts.domain import OFFICES
from xinheng.accounts.models import Office, User
from xinheng.accounts.selectors import mandates_of
from xinheng.kernel.clock import on_day
from xinheng.shell.demo.accounts import ACCOUNTS, PASSWORD, ensure_accounts, present_code
from xinheng.shell.demo.errors import DemoAccountUnknownError, DemoInProductionError
from xinheng.shell.demo.objecting import TEXT, plant_objection
from xinheng.shell.demo.province import FINAL_DAY
from xinheng.shell.demo.tour import REFUSED, STEPS, lines

pytestmark = [pytest.mark.db, pytest.mark.django_db]
GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    sender()
    registered([1])
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with on_day(DAY), quick:
        yield


def make() -> None:
    ensure_accounts(authority_uscc=SENDER, organisation_uscc=code(1), day=DAY, actor=ACTOR)


def came_in(account: str) -> Client:
    client = Client()
    client.cookies["xinheng_language"] = "en"
    client.post("/accounts/sign-in/", {"login": account, "password": PASSWORD})
    client.post("/accounts/second-factor/authenticate/", {"code": present_code(account)["code"]})
    return client


def test_there_is_an_account_for_every_role_and_each_gets_in() -> None:
    make()
    assert set(Office.objects.values_list("office", flat=True)) == set(OFFICES)
    powers = {power for one in ACCOUNTS for mandate in mandates_of(one.name) for power in mandate.terms.powers}
    assert powers >= {"send", "correct", "decide", "read", "invite", "view", "declare", "object", "repair"}
    for account in ("demo-officer", "demo-owner", "audit-administrator"):
        assert came_in(account).get("/accounts/").status_code == 200, account
    assert came_in("demo-officer").get("/desk/").status_code == 302, "a code opens once"


def test_each_sees_what_its_role_allows() -> None:
    make()
    officer, reader = came_in("demo-officer"), came_in("demo-reader")
    assert (officer.get("/desk/send").status_code, reader.get("/desk/send").status_code) == (200, 403)
    assert reader.get("/desk/quality").status_code == 200


def test_every_step_of_the_tour_is_met_as_told() -> None:
    with on_day(FINAL_DAY):
        make()
        clients = {one.name: came_in(one.name) for one in ACCOUNTS} | {"": Client()}
        met = {(one.account, one.address): clients[one.account].get(one.address).status_code for one in STEPS}
    assert met == {place: 403 if place in REFUSED else 200 for place in met}


def test_an_objection_waits_for_its_answer_and_is_planted_once() -> None:
    make()
    assert plant(DAY) is None, "there is no penalty to object to"
    row = {"types": "罚款", "decided_on": DAY, "document_number": "岚市监罚〔2026〕1号", "authority_uscc": SENDER}
    land(row, known_on=DAY, owner=organisation(code(1)))
    number = plant(DAY)
    assert plant(DAY) is None
    second, owner = came_in("demo-second-officer"), came_in("demo-owner")
    page = second.get(f"/desk/objections/{number}").content.decode()
    assert TEXT in page and "demo-owner" in page
    assert f"/desk/objections/{number}" in second.get("/desk/objections").content.decode()
    assert TEXT in owner.get(f"/mine/objections/{number}").content.decode()
    answer = {"decision": "withdraw", "reason": "经核实，异议成立。"}
    assert second.post(f"/desk/objections/{number}", answer).status_code == 302
    assert "closed" in second.get(f"/desk/objections/{number}").content.decode()


def plant(day: date) -> int | None:
    return plant_objection(authority_uscc=SENDER, organisation_uscc=code(1), day=day)


def test_a_second_start_makes_nothing_anew() -> None:
    make()
    before = list(User.objects.order_by("pk").values_list("pk", "password"))
    factors = Authenticator.objects.count()
    make()
    assert list(User.objects.order_by("pk").values_list("pk", "password")) == before
    assert Authenticator.objects.count() == factors == len(ACCOUNTS)


def test_production_knows_neither_the_password_nor_the_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    make()
    with override_settings(MODE="production"):
        client = came_in("demo-officer")
        assert client.get("/desk/").status_code == 302
        assert "_auth_user_id" not in client.session
        assert "account_authentication_methods" not in client.session
    monkeypatch.setenv("XINHENG_MODE", "production")
    from xinheng.shell.demo.commands import demo

    callback = demo.callback
    assert callback is not None
    with pytest.raises(DemoInProductionError):
        callback(host="127.0.0.1", port=8000, no_serve=True, account="demo-officer", as_json=False)


def test_an_unknown_account_is_answered_with_those_there_are() -> None:
    with pytest.raises(DemoAccountUnknownError, match="demo-owner"):
        present_code("nobody")


def test_the_tour_leads_to_addresses_there_are_and_the_guides_tell_each_step() -> None:
    told = "\n".join(lines("http://localhost:8000", "xinheng"))
    for step in STEPS:
        resolve(step.address.partition("?")[0])
        assert step.account in {"", *(one.name for one in ACCOUNTS)}
        assert step.zh in told and step.en in told
    for guide in ("tour.md", "tour.zh.md"):
        text = (GUIDES / guide).read_text(encoding="utf-8")
        numbers = re.findall(r"^## (\d+)\.", text, re.MULTILINE)
        assert numbers == [str(number) for number in range(1, len(STEPS) + 1)]
        assert [step.address for step in STEPS if step.address not in text] == []
        assert [one.name for one in ACCOUNTS if one.name not in text] == []
        assert PASSWORD in text
