"""An officer serves a whole batch, pauses a clock, verifies a declared fact, keeps out of a case; one comes back."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from factories.files import SENDER, csv_bytes, penalty, registered, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from xinheng.clocks.domain import Deadline, Uncounted
from xinheng.clocks.services import start
from xinheng.kernel.clock import on_day

pytestmark = pytest.mark.journey
TODAY = date(2026, 5, 15)
SIZES = ({"width": 1280, "height": 900}, {"width": 360, "height": 740})
PICTURES = os.environ.get("XINHENG_JOURNEY_PICTURES", "")
FACT = {"type": "资质证照", "content": "本单位通过质量管理体系认证。", "receiver": SENDER, "commitment": "on"}
ALL = ("send", "decide", "read", "correct", "invite")


def cookies_of(client: Any, base: str) -> list[dict[str, str]]:
    return [{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()]


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, int, Any]]:
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender(kinds=["*"])
    registered(range(1, 5))
    batch = taken(csv_bytes([penalty(1), penalty(2)])).batch
    rule = Deadline("objection-decide", "working_days", 7, "henan-credit-regulation-2019 41",
                    uncounted=Uncounted(("test", "appraisal"), 60))  # fmt: skip
    with on_day(TODAY):
        start(rule=rule, case="objection-1", authority_uscc=SENDER, organisation_uscc=code(1), begins_on=TODAY,
              actor=ACTOR)  # fmt: skip
    owner = signed_in("M-0001", organisation_terms(code(1), "view", "declare"))
    assert owner.post("/mine/declare", FACT).status_code == 302
    officer = signed_in("F-0123", officer_terms(SENDER, *ALL))
    signed_in("F-0200", officer_terms(SENDER, "send"))
    with serving() as base:
        yield base, batch, officer


def without_faults(seen: Watched, name: str) -> None:
    for size in SIZES:
        seen.page.set_viewport_size(size)
        assert seen.faults() == [], seen.page.url
        if PICTURES:
            seen.page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)
    seen.page.set_viewport_size(SIZES[0])


def test_an_officers_duties_to_the_organisation_walked_through(site: Any) -> None:
    executable = chromium()
    if executable is None:
        return
    base, batch, officer = site
    with browsing(executable) as browser:
        seen = Watched(browser, base, locale="en")
        seen.context.add_cookies(cookies_of(officer, base))
        serve_a_batch(seen, batch)
        pause_and_verify(seen)
        keep_out_and_recover(seen)
        assert (seen.complaints, seen.foreign) == ([], [])


def serve_a_batch(seen: Watched, batch: int) -> None:
    page = seen.page
    page.goto(f"/desk/batches/{batch}")
    page.get_by_role("link", name="Notices to the organisations of this batch").click()
    without_faults(seen, "batch-letters")
    page.get_by_role("link", name="Print 2 notices").click()
    assert page.locator("h1", has_text="信用信息告知书").count() == 2
    assert page.evaluate("getComputedStyle(document.querySelector('dl')).display") == "grid", "its style sheet is used"
    without_faults(seen, "letters-printed")
    page.go_back()
    page.get_by_role("button", name="Make 2 letters to serve").click()
    without_faults(seen, "letters")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Record the proofs of those chosen").click()
    without_faults(seen, "letters-service")
    page.get_by_label("Day of service").fill(TODAY.isoformat())
    page.get_by_label("Way").select_option("post")
    for at, field in enumerate(page.get_by_label("number of the proof").all()):
        field.fill(f"EMS100{at}")
    page.get_by_role("button", name="Record").click()
    page.get_by_text("EMS1001").wait_for()


def pause_and_verify(seen: Watched) -> None:
    page = seen.page
    page.goto("/desk/")
    page.get_by_role("link", name="Pause").click()
    without_faults(seen, "pause")
    page.get_by_label("What the time is taken by").select_option("appraisal")
    page.get_by_label("Number of the document that orders it").fill("豫鉴〔2026〕12号")
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("豫鉴〔2026〕12号").wait_for()
    without_faults(seen, "desk-paused")
    page.get_by_role("link", name="Declared facts").click()
    without_faults(seen, "declarations")
    page.get_by_role("rowheader").get_by_role("link").click()
    page.get_by_role("button", name="Take it up").click()
    page.get_by_label("Reason").fill("与公开目录一致。")
    without_faults(seen, "declaration")
    page.get_by_role("button", name="Confirm it").click()
    page.get_by_text("与公开目录一致。").wait_for()


def keep_out_and_recover(seen: Watched) -> None:
    page = seen.page
    page.goto("/accounts/recusals")
    page.get_by_label("Unified social credit code").fill(code(1))
    page.get_by_role("button", name="Record it").click()
    page.get_by_text(code(1)).wait_for()
    without_faults(seen, "recusals")
    page.goto("/desk/recoveries")
    page.get_by_label("Account").fill("F-0200")
    without_faults(seen, "recoveries")
    page.goto("/accounts/recovery")
    without_faults(seen, "recovery")
    page.goto("/accounts/")
    page.get_by_role("link", name="Sign out").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/sign-in/")
    page.get_by_role("link", name="Lost your password").wait_for()
