"""A carrier answers, an office says what it relied on, and the check stands inside another system's page."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import expect

from factories.clients import bearer, program
from factories.files import SENDER, registered, sender
from factories.lists import ACTOR as OPERATOR
from factories.lists import DECIDED, FIRST, PROPOSED, listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from journeys.site import PATIENCE, Watched, _Silent, browsing, chromium, serving
from journeys.test_remedies import SCREENS, entered
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Authority
from xinheng.kernel.clock import on_day
from xinheng.lists import services as lists
from xinheng.measures import services
from xinheng.measures.models import Carrying, Check, Reliance

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("XINHENG_PICTURES", "")
FINANCE = code(21, pair="11")
BANS = (("bans", "/desk/bans"), ("ban-new", "/desk/bans/new"), ("ban", "/desk/bans/1"))
AROUND = """<!doctype html><html lang="zh"><head><title>审批系统</title></head><body><h1>审批系统</h1>
<iframe src="{base}/embed/{language}/check" width="700" height="900" title="check"></iframe><script>
const frame = document.querySelector("iframe");
addEventListener("message", (event) => {{
  (window.heard ||= []).push(event.data);
  if (event.data.needs) frame.contentWindow.postMessage(
    {{xinheng: "check", token: "{token}", uscc: "{uscc}", matter: "tendering", case: "T-9"}}, "{base}");
}});
</script></body></html>"""


@pytest.fixture
def site(own_database, monkeypatch):
    monkeypatch.setenv("XINHENG_TODAY", PROPOSED.isoformat())
    sender(kinds=["*"])
    given = {"name": "岚川市财政局", "level": "county", "division": "110108", "kinds": [], "sector": "财政"}
    Authority.objects.create(uscc=FINANCE, **given)
    registered(range(1, 4))
    listed(list_key="wage-arrears", criterion="crime-threshold")
    monkeypatch.setenv("XINHENG_TODAY", DECIDED.isoformat())
    with on_day(DECIDED):
        services.tell_carriers(actor=Actor("jobs", None, "node"))
        viewer = Viewer(Actor("F-0101", SENDER), "tendering", "T-1")
        services.check(questions=[services.Question(code(1), "T-1")], matter="tendering", viewer=viewer)
        document = lists.BanDocument(
            "work-safety-law-2021",
            "92",
            "终身不得承担安全评价工作",
            "岚应急罚〔2026〕9号",
            PROPOSED,
            "可以申请行政复议",
        )
        lists.record_ban(
            uscc=code(2), authority_uscc=SENDER, document=document, review_by=DECIDED.replace(year=2027), officer=FIRST,
            actor=OPERATOR,
        )  # fmt: skip
    with serving() as base:
        yield base


@contextmanager
def around(page: str) -> Iterator[int]:
    """Another system's page, on a port and so an origin of its own."""

    def answer(environ, start):
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [page.encode() if environ["PATH_INFO"] == "/" else b""]

    server = make_server("127.0.0.1", 0, answer, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def looked(seen: Watched, name: str, place: str = "") -> None:
    if place:
        seen.page.goto(place)
    assert seen.faults() == [], name
    if PICTURES:
        seen.page.screenshot(path=f"{PICTURES}/measures-{name}.png", full_page=True)


def test_a_carrier_answers_and_everybody_concerned_reads_it(site):
    executable = chromium()
    if executable is None:
        return
    base, number = site, Carrying.objects.get(authority_uscc=FINANCE, measure="procurement-wage-arrears").pk
    letter = Carrying.objects.get(measure="benefits-limit").pk
    with on_day(DECIDED):
        carrier = signed_in("F-0301", officer_terms(FINANCE, "decide"))
        lister = signed_in("F-0101", officer_terms(SENDER, "decide"))
        owner = signed_in("U-0001", organisation_terms(code(1), "view"))
    with browsing(executable) as browser:
        seen = entered(Watched(browser, base, **SCREENS[0]), carrier)
        looked(seen, "desk", "/desk/measures")
        looked(seen, "inbox", "/desk/messages")
        looked(seen, "one", f"/desk/measures/{number}")
        seen.page.locator("summary", has_text="不适用，理由如下").click()
        seen.page.locator("[name='not-applicable-reason']").fill("该单位没有参加采购活动。")
        seen.page.get_by_role("button", name="不适用，理由如下").click()
        looked(seen, "answered")
        listing = entered(Watched(browser, base, **SCREENS[0]), lister)
        for name, place in (("listed", "/desk/measures"), ("letter", f"/desk/measures/{letter}"), *BANS):
            looked(listing, name, place)
        looked(listing, "checks", "/desk/checks")
        listing.page.get_by_role("button", name="是，以此为依据").click()
        looked(listing, "checks-said")
        own = entered(Watched(browser, base, **SCREENS[1]), owner)
        looked(own, "mine", "/mine/measures")
        assert "该单位没有参加采购活动。" in own.page.inner_text("main")
        public = Watched(browser, base, **SCREENS[1])
        looked(public, "public", "/checks")
    assert [one.complaints for one in (seen, listing, own, public)] == [[]] * 4


def test_the_check_stands_inside_the_page_of_a_system_that_was_named_and_of_no_other(site, settings):
    executable = chromium()
    if executable is None:
        return
    with on_day(DECIDED):
        token = bearer(program(SENDER, "check", daily=9))["authorization"].removeprefix("Bearer ")
    page = AROUND.format(base=site, language="zh", token=token, uscc=code(1))
    with browsing(executable) as browser, around(page) as port:
        settings.EMBED_ORIGINS = [f"http://127.0.0.1:{port}"]
        system = Watched(browser, site, viewport={"width": 800, "height": 1000})
        system.page.goto(f"http://127.0.0.1:{port}/")
        frame = system.page.frame_locator("iframe")
        expect(frame.get_by_label("办件编号")).to_have_value("T-9", timeout=PATIENCE)
        frame.get_by_label("办件编号").press("Enter")
        frame.get_by_text("限制参加招标投标").first.wait_for()
        if PICTURES:
            system.page.screenshot(path=f"{PICTURES}/measures-embedded.png", full_page=True)
        frame.get_by_role("button", name="否").press("Enter")
        frame.get_by_text("已记录。").wait_for()
        system.page.wait_for_function("window.heard.some((one) => one.relied === false)")
        heard = system.page.evaluate("window.heard")
        assert not [one for one in system.foreign if token in one], "the token stands in no address"
        system.page.goto(f"http://localhost:{port}/")
        assert system.page.frames[1].url != f"{site}/embed/zh/check", "an origin that is not named shows nothing"
        alone = Watched(browser, site, **SCREENS[1])
        looked(alone, "alone", "/embed/en/check")
        assert "inside the system of an authority only" in alone.page.inner_text("main")
    assert alone.complaints == []
    asked = Check.objects.get(case="T-9")
    assert {"xinheng": "check", "number": asked.pk, "relied": False} in heard
    assert Reliance.objects.get(check_answered=asked).relied is False
