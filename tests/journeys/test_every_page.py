"""Every page behind the doors that no other journey opens: clean for axe, narrow, and by the keyboard alone."""

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client

from factories.files import SENDER, penalty, registered, sender, taken
from factories.organisations import code, wrong_check
from factories.people import officer_terms, organisation_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from xinheng.accounts.domain import OFFICER_POWERS, ORGANISATION_POWERS

pytestmark = pytest.mark.journey
TODAY = date(2026, 5, 25)
NARROW = {"width": 360, "height": 740}
ELSEWHERE = re.compile(
    r"/(desk/(send|match|rows|batches|quality|lists|stops)|mine/(looks|checks|messages|declare|download)$)"
)
"""What other journeys look at, at this width or a wider one."""
NOT_A_PAGE = re.compile(r"\.(csv|zip|xlsx|jsonl)$|/sign-out/$|/evidence$")
ONE_OF_MANY = re.compile(r"/([0-9a-f]{32}|\d+)(?=/|$)")
TABS_AT_MOST = 90


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender(kinds=["*"])
    registered(range(1, 4))
    taken([penalty(1), penalty(2, CF_XDR_SHXYM=wrong_check(code(2)))], day=date(2026, 5, 20))
    with serving() as base:
        yield base


def entered(seen: Watched, client: Client, language: str = "zh-hans") -> Watched:
    cookies = {"sessionid": client.cookies["sessionid"].value, "xinheng_language": language}
    seen.context.add_cookies([{"name": name, "value": value, "url": seen.base} for name, value in cookies.items()])
    return seen


def faults_behind(seen: Watched, *doors: str) -> tuple[set[str], dict[str, list[str]]]:
    """Every address reached from these doors, one of each kind, and what is wrong with its page."""
    waiting, known, found = list(doors), set[str](), dict[str, list[str]]()
    while waiting:
        address = waiting.pop()
        form = ONE_OF_MANY.sub("/N", urlsplit(address).path)
        outside = not form.startswith(("/desk/", "/mine/", "/accounts/"))
        if form in known or outside or NOT_A_PAGE.search(form) or ELSEWHERE.match(form):
            continue
        known.add(form)
        answer = seen.page.goto(address)
        faults = seen.faults()
        if answer is None or answer.status != 200 or faults:
            found[address] = [str(answer and answer.status), *faults]
        hrefs = seen.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        waiting += [href.removeprefix(seen.base).split("#")[0] for href in hrefs if href.startswith(seen.base)]
    return known, found


def test_every_page_behind_the_doors_is_clean_and_narrow(site: str) -> None:
    executable = chromium()
    if executable is None:
        return
    officer = signed_in("F-0301", officer_terms(SENDER, *OFFICER_POWERS))
    owner = signed_in("O-0301", organisation_terms(code(1), *ORGANISATION_POWERS))
    with browsing(executable) as browser:
        for client, doors, least in ((officer, ("/desk/", "/accounts/"), 18), (owner, ("/mine/",), 8)):
            seen = entered(Watched(browser, site, viewport=NARROW), client)
            known, found = faults_behind(seen, *doors)
            assert found == {}
            assert len(known) > least, sorted(known)
            assert (seen.complaints, seen.foreign) == ([], [])


def tab_to(seen: Watched, said: str) -> None:
    """Go on with the tabulator until what has the focus is called so; each stop on the way is to be seen."""
    for _ in range(TABS_AT_MOST):
        seen.page.keyboard.press("Tab")
        name, visible = seen.page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one)
                const label = one.labels && one.labels.length ? one.labels[0].innerText : one.innerText
                return [label.trim(), style.outlineStyle !== "none" || style.boxShadow !== "none"]
            }"""
        )
        assert visible, f"the focus cannot be seen on {name}"
        if name == said:
            return
    raise AssertionError(f"the tabulator never comes to {said}")


def test_an_objection_is_made_by_the_keyboard_alone(site: str) -> None:
    executable = chromium()
    if executable is None:
        return
    owner = signed_in("O-0301", organisation_terms(code(1), *ORGANISATION_POWERS))
    with browsing(executable) as browser:
        seen = entered(Watched(browser, site, viewport={"width": 1280, "height": 900}), owner, "en")
        keys = seen.page.keyboard
        seen.page.goto("/mine/")
        for step in ("Skip to the content", "No, or not quite: object"):
            tab_to(seen, step)
            keys.press("Enter")
        seen.page.wait_for_url("**/objections/new**")
        tab_to(seen, "What is wrong")
        keys.press("ArrowDown")
        tab_to(seen, "Say it in your words")
        keys.type("处罚的不是本单位。")
        tab_to(seen, "Object")
        keys.press("Enter")
        seen.page.wait_for_url(re.compile(r"/mine/objections/\d+$"))
        assert "marked, to be answered" in seen.page.inner_text("h1")
        assert "The record is not about this organisation" in seen.page.inner_text("main")
        assert (seen.complaints, seen.foreign) == ([], [])
