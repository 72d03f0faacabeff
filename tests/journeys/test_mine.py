"""An organisation gets in by letter: the officer prints it, the person redeems it, sees the file, sees who looked."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser

from factories.files import SENDER, penalty, registered, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, signed_in
from factories.records import record
from journeys.site import Watched, browsing, chromium, serving
from xinheng.accounts.domain import Actor, Viewer
from xinheng.kernel import clock
from xinheng.records.selectors import archive
from xinheng.records.services import withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.journey

TODAY, OWN = date(2026, 6, 2), code(1)
PASSWORD = "eine-lange-Reihe-17"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a node with an organisation's file, and the cookies of an officer who may invite."""
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender()
    registered((1, 2))
    own = Organisation.objects.get(uscc=OWN)
    record(own, decided_on=date(2026, 5, 10), known_on=date(2026, 5, 15), number="岚市监罚〔2026〕118号")
    gone = record(own, decided_on=date(2026, 5, 11), known_on=date(2026, 5, 15), number="岚市监罚〔2026〕119号")
    record(own, kind="licence", decided_on=date(2026, 3, 1), valid_to=date(2029, 2, 28), content="食品销售")
    withdraw_record(public_id=gone.public_id, reason="复议撤销", actor=ACTOR)
    taken([penalty(1, CF_XDR_MC="岚川别家有限公司")], day=TODAY)
    officer = Viewer(Actor("F-0900", SENDER, "unit"), "supervision", "2026-17", basis="检查通知书3号")
    archive(viewer=officer, uscc=OWN, as_of=TODAY, known=clock.now())
    client = signed_in("F-0123", officer_terms(SENDER, "invite", "send"))
    with serving() as base:
        yield base, [{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()]


def letter(browser: Browser, base: str, cookies: list[dict[str, str]]) -> tuple[str, str]:
    """The officer makes the letter; its code and account as printed."""
    officer = Watched(browser, base, viewport=WIDE, locale="en")
    officer.context.add_cookies(cookies)
    page = officer.page
    page.goto("/desk/invitations")
    assert officer.faults() == []
    page.get_by_label("Unified social credit code of the organisation").fill(OWN)
    page.get_by_label("Number of the power of attorney").fill("委字〔2026〕9号")
    page.get_by_role("button", name="Make the letter").click()
    assert officer.faults() == []
    said = [page.locator("dd", has=page.locator(".code")).nth(at).inner_text() for at in range(3)]
    officer.context.close()
    return said[1], said[2]


def totp(secret: str) -> str:
    """The code an authenticator app would show now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def come_in(seen: Watched, one_time: str, account: str) -> None:
    """Redeem the code, sign in, set the second factor up."""
    page = seen.page
    page.goto("/accounts/invitation")
    page.locator("[name=code]").fill(one_time)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.locator("[name=login]").fill(account)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.goto("/mine/")
    assert page.url.endswith("/accounts/second-factor/totp/activate/")
    secret = page.locator("main .code").first.inner_text()
    page.locator("[name=code]").fill(totp(secret))
    page.locator("main form button[type=submit]").click()


def test_by_letter_to_the_file_and_to_who_looked(site: tuple[str, list[dict[str, str]]]) -> None:
    executable = chromium()
    if executable is None:
        return
    with browsing(executable) as browser:
        base, cookies = site
        one_time, account = letter(browser, base, cookies)
        seen = Watched(browser, base, viewport=WIDE)
        come_in(seen, one_time, account)
        page = seen.page
        for language, said, purpose in (
            ("zh-hans", "今天公示2条记录", "监督"),
            ("en", "2 records are public today. One of them can be repaired from", "nspecting organisations"),
        ):
            page.set_viewport_size(WIDE)
            page.goto(f"/mine/?lang={language}")
            text = page.inner_text("main")
            assert "岚川第1机械有限公司" in text
            assert said.replace(" ", "") in text.replace(" ", ""), text[:500]
            assert "复议撤销" in text
            page.goto("/mine/looks")
            assert "检查通知书3号" in page.inner_text("main")
            assert purpose in page.inner_text("main")
            for place in ("", "looks", "checks", "messages", "mandates", "declare", "download"):
                page.set_viewport_size(WIDE if language == "en" else NARROW)
                page.goto(f"/mine/{place}")
                assert seen.faults() == [], (place, language)
        for place, name in (("", "mine-file"), ("looks", "mine-looks")):
            page.goto(f"/mine/{place}")
            seen.picture(name)
        page.goto("/mine/download")
        with page.expect_download() as loading:
            page.get_by_role("link", name="Download the archive").click()
        saved = Path(loading.value.path()).read_bytes()
        assert loading.value.suggested_filename.startswith(f"xinheng-{OWN}-2026-06-02-")
        assert hashlib.sha256(saved).hexdigest()
        assert (seen.complaints, seen.foreign) == ([], [])
