"""A file with errors, its row corrected in the page, the record on the public page; a row matched by a key."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from factories.files import SENDER, csv_bytes, penalty, registered, sender
from factories.organisations import code, wrong_check
from factories.people import officer_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving

pytestmark = pytest.mark.journey
TODAY = date(2026, 5, 15)
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
ROWS = [penalty(1), penalty(2, CF_XDR_SHXYM=wrong_check(code(2))), penalty(3, CF_XDR_MC="岚川第3机戒有限公司")]


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a node, and the cookies of an officer who may send, decide, read and correct."""
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender()
    registered(range(1, 5))
    client = signed_in("F-0123", officer_terms(SENDER, "send", "decide", "read", "correct"))
    with serving() as base:
        yield base, [{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()]


def without_faults(seen: Watched) -> None:
    for size in SIZES:
        seen.page.set_viewport_size(size)
        assert seen.faults() == [], seen.page.url
    seen.page.set_viewport_size(SIZES[0])


def test_upload_with_errors_fix_in_page_and_the_public_page_shows_the_record(site: Any) -> None:
    executable = chromium()
    if executable is None:
        return
    base, cookies = site
    with browsing(executable) as browser:
        seen = Watched(browser, base, locale="en")
        seen.context.add_cookies(cookies)
        page = seen.page
        page.goto("/desk/send")
        page.get_by_label("Kind of record").select_option("penalty")
        page.get_by_label("File").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": csv_bytes(ROWS)})
        page.get_by_role("button", name="Send").click()
        page.get_by_role("link", name="Correct the rows that wait").wait_for()
        seen.picture("desk-batch")
        page.get_by_role("link", name="Correct the rows that wait").click()
        without_faults(seen)
        page.get_by_role("link", name="row 3").click()
        without_faults(seen)
        page.locator("[name=CF_XDR_SHXYM]").fill(code(2))
        page.get_by_role("button", name="Send this row again").click()
        page.get_by_text("Sent again as batch").wait_for()
        page.goto(f"/organisations/{code(2)}")
        assert "岚市监罚〔2026〕2号" in page.inner_text("main")
        match_by_key(seen)
        correct_and_withdraw(seen)
        assert (seen.complaints, seen.foreign) == ([], [])


def match_by_key(seen: Watched) -> None:
    page = seen.page
    page.goto("/desk/match")
    without_faults(seen)
    page.get_by_role("link", name="Begin with the first").click()
    without_faults(seen)
    page.keyboard.press("1")
    page.keyboard.type("报送时误写一字，决定书原件一致。")
    page.keyboard.press("Shift+Tab")
    page.get_by_role("heading", name="Whom it may be about").click()
    page.keyboard.press("1")
    page.get_by_text("Matched: the row has landed.").wait_for()
    page.goto(f"/organisations/{code(3)}")
    assert "岚市监罚〔2026〕3号" in page.inner_text("main")


def correct_and_withdraw(seen: Watched) -> None:
    page = seen.page
    page.goto("/desk/records?subject=" + code(3))
    without_faults(seen)
    page.get_by_role("link", name="岚市监罚〔2026〕3号").click()
    without_faults(seen)
    page.get_by_role("link", name="Correct", exact=True).click()
    without_faults(seen)
    page.locator("[name=CF_NR_FK]").fill("0.3")
    page.get_by_label("Reason").fill("决定书金额为三千元。")
    page.get_by_role("button", name="Show the difference").click()
    without_faults(seen)
    page.get_by_role("button", name="Save as a new version").click()
    page.get_by_role("link", name="Withdraw", exact=True).click()
    without_faults(seen)
    page.get_by_label("Number of the document").fill("岚市监撤〔2026〕1号")
    page.get_by_label("Day of that document").fill(TODAY.isoformat())
    page.get_by_label("Reason").fill("复议撤销原决定。")
    page.get_by_role("button", name="Withdraw it now").click()
    page.get_by_text("Version 3").wait_for()
    page.goto(f"/organisations/{code(3)}")
    assert "岚市监罚〔2026〕3号" not in page.inner_text("main")
