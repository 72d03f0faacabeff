"""Somebody sets up a security key, signs in with it, and takes it off; a code goes on working beside it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from factories.files import SENDER, sender
from factories.people import officer_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from xinheng.accounts.models import User

pytestmark = pytest.mark.journey
PASSWORD = "kirschkern und geländer"


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    monkeypatch.setenv("XINHENG_TODAY", date(2026, 5, 15).isoformat())
    sender()
    client = signed_in("F-0123", officer_terms(SENDER, "send", "read"))
    user = User.objects.get(account="F-0123")
    user.set_password(PASSWORD)
    user.save()
    client = signed_in("F-0123")
    with serving() as base:
        yield base.replace("127.0.0.1", "localhost"), client  # keys are for names, not for numbers


def test_a_key_is_set_up_used_and_taken_off(site: Any) -> None:
    executable = chromium()
    if executable is None:
        return
    base, client = site
    with browsing(executable) as browser:
        seen = Watched(browser, base, locale="en")
        seen.context.add_cookies(
            [{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()]
        )
        page = seen.page
        keys = seen.context.new_cdp_session(page)
        keys.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True,
                   "automaticPresenceSimulation": True}  # fmt: skip
        keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        page.goto("/accounts/second-factor/keys/")
        page.get_by_role("link", name="Add a security key").click()
        assert seen.faults() == []
        page.get_by_label("What you call it").fill("YubiKey am Schlüsselbund")
        page.get_by_role("button", name="Add the key").click()
        page.wait_for_url(lambda address: "/add/" not in address)
        page.goto("/accounts/second-factor/keys/")
        page.get_by_text("YubiKey am Schlüsselbund").wait_for()
        assert seen.faults() == []
        page.get_by_role("link", name="Sign out").click()
        page.get_by_role("button", name="Sign out").click()
        page.goto("/accounts/sign-in/?next=/desk/")
        page.locator("[name=login]").fill("F-0123")
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        assert seen.faults() == []
        page.get_by_role("button", name="Use a security key").click()
        page.get_by_role("navigation", name="Desk").wait_for()
        page.goto("/accounts/second-factor/keys/")
        page.get_by_role("link", name="Remove").click()
        page.get_by_role("button", name="Remove").click()
        page.get_by_text("No security key is set up.").wait_for()
        assert (seen.complaints, seen.foreign) == ([], [])
