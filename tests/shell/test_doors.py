"""Every address × every role: what is met there is written down, and an address without a row fails."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from factories.files import DAY, SENDER, sender
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.models import Office, User
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ROWS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("doors.yaml").read_text("utf-8"))["addresses"]
ROLES = ("anybody", "fresh", "officer", "reader", "owner", "administrator", "auditor")
FILLED = {"int": "7", "str": "unknown", "slug": "unknown", "": "unknown"}


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def address(route: str, row: dict[str, str]) -> str:
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED[found.group(1) or ""], route)
    return "/" + row.get("at", filled)


def met(answer: HttpResponse) -> str:
    where = answer.get("Location", "")
    if answer.status_code == 302 and where.startswith("/accounts/sign-in/"):
        return "entrance"
    if answer.status_code == 302 and where == "/accounts/second-factor/totp/activate/":
        return "factor"
    return {200: "ok", 302: "moved", 401: "token", 403: "refused", 404: "absent", 405: "post"}.get(
        answer.status_code, str(answer.status_code)
    )


@pytest.fixture
def people() -> Iterator[dict[str, Client]]:
    with on_day(DAY):
        sender()
        administrator = signed_in("security-administrator")
        Office.objects.create(user=User.objects.get(account="security-administrator"), office="security")
        auditor = signed_in("audit-administrator")
        Office.objects.create(user=User.objects.get(account="audit-administrator"), office="audit")
        fresh = signed_in("F-0004", officer_terms(SENDER, "send"))
        Authenticator.objects.filter(user__account="F-0004").delete()
        yield {
            "anybody": Client(),
            "fresh": fresh,
            "officer": signed_in("F-0001", officer_terms(SENDER, "send")),
            "reader": signed_in("F-0002", officer_terms(SENDER, "read")),
            "owner": signed_in("F-0003", organisation_terms(code(1), "view", "object")),
            "administrator": administrator,
            "auditor": auditor,
        }


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = set(routes(get_resolver().url_patterns))
    assert known - ROWS.keys() == set(), "a door nobody decided about"
    assert ROWS.keys() - known == set(), "a row for a door that is no more"


def test_every_role_meets_what_the_matrix_says(people: dict[str, Client]) -> None:
    wrong = []
    for route, row in ROWS.items():
        place = address(route, row)
        for role in ROLES:
            expected = row.get("public") or row.get(role) or row["administrator"]
            # The entrance for somebody on the way in is the entrance itself.
            got = met(people[role].get(place))
            if route.endswith("authenticate/") and "reauth" not in route and got == "entrance":
                got = "moved"
            if got != expected:
                wrong.append((place, role, expected, got))
    assert wrong == []


def test_nothing_is_written_without_a_token_of_the_form(people: dict[str, Client]) -> None:
    officer = people["officer"]
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer.cookies
    for place in ("/desk/send", "/accounts/acting-for", "/accounts/password/", "/accounts/invitation"):
        refused = guarded.post(place, {"kind": "penalty"})
        assert refused.status_code == 403, place
        assert "form-token-wrong" in refused.text and 'lang="zh-Hans"' in refused.text, "told in the site's own words"


def test_a_role_is_told_who_it_acts_for_by_nobody_but_its_mandate(people: dict[str, Client]) -> None:
    reader = people["reader"]
    posted = {"kind": "penalty", "authority_uscc": SENDER, "powers": "send", "acting_for": "1", "actor": ACTOR.name}
    assert reader.post("/desk/send", posted).status_code == 403


ACTING = ("officer", "reader", "owner", "administrator")
LETS_NOTHING = {"entrance", "factor", "refused", "absent", "post"}
OWN_ACCOUNT = "accounts/"
"""What everybody does with the own account; its forms would sign people out here."""
ACTS_ONLY = {
    "mine/messages/contact": {"owner"},
    "mine/invitations/<int:number>/withdraw": {"owner"},
    "mine/mandates/<int:number>/end": {"owner"},
    "administration/clients/<str:client_id>/revoke": {"administrator"},
}
"""Doors that only act, without a page of their own: the roles that get further than the door there."""


def test_what_refuses_to_show_refuses_to_act(people: dict[str, Client]) -> None:
    """Posted to, no address does for a role what it refuses to show it."""
    wrong = []
    for route, row in ROWS.items():
        if "public" in row or route.startswith(OWN_ACCOUNT):
            continue
        place = address(route, row)
        for role in ACTING:
            expected = row.get(role) or row["administrator"]
            may = role in ACTS_ONLY.get(route, ()) if expected == "post" else expected not in LETS_NOTHING
            got = met(people[role].post(place))
            if not may and got not in LETS_NOTHING:
                wrong.append((place, role, expected, got))
    assert wrong == []
