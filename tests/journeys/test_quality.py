"""The demo's officer of the centre signs in with a code of the demo and reads how every authority reports."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from factories.files import OFFICE, SENDER, licence, penalty, registered, sender, taken
from factories.organisations import ACTOR, code
from journeys.site import ROOT, Watched, browsing, chromium, serving
from xinheng.shell.demo.accounts import PASSWORD, ensure_accounts, present_code

pytestmark = pytest.mark.journey
TODAY = date(2026, 6, 10)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PICTURES = Path(os.environ.get("XINHENG_PICTURES", "") or ROOT / "var" / "pictures")


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A node with two kinds sent in May, one row wrong and one late, and the demo's accounts."""
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender()
    registered(range(1, 5))
    taken([penalty(1), penalty(2, CF_SY=""), penalty(3, CF_JDRQ="2026-04-01")], day=date(2026, 5, 15))
    taken([licence(1), licence(2)], kind="licence", day=date(2026, 5, 18))
    ensure_accounts(authority_uscc=SENDER, organisation_uscc=code(1), day=TODAY, actor=ACTOR)
    with serving() as base:
        yield base


def test_from_the_bulletin_to_the_desk(site: str) -> None:
    executable = chromium()
    if executable is None:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    with browsing(executable) as browser:
        for size, view in (("wide", WIDE), ("narrow", NARROW)):
            seen = Watched(browser, site, viewport=view, locale="zh-CN")
            page = seen.page
            page.goto("/bulletin")
            page.get_by_role("link", name="2026-05").click()
            assert OFFICE in page.inner_text("main") and "66.6 %" in page.inner_text("main")
            assert seen.faults() == []
            page.screenshot(path=PICTURES / f"bulletin-{size}.zh.png", full_page=True)
            seen.context.close()
        centre = Watched(browser, site, viewport=WIDE, locale="zh-CN")
        page = centre.page
        page.goto("/desk/quality?month=2026-05")
        page.locator("[name=login]").fill("demo-centre")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").click()
        page.locator("[name=code]").fill(present_code("demo-centre")["code"])
        page.locator("main form button[type=submit]").click()
        page.goto("/desk/quality?month=2026-05")
        assert page.locator("table tbody tr").count() == 3
        assert centre.faults() == []
        page.screenshot(path=PICTURES / "desk-quality-wide.zh.png", full_page=True)
        page.set_viewport_size(NARROW)
        assert centre.faults() == []
        page.screenshot(path=PICTURES / "desk-quality-narrow.zh.png", full_page=True)
        assert (centre.complaints, centre.foreign) == ([], [])
        centre.context.close()
