"""Listed after notice, answer and a second officer; the check shows it; an objection suspends, its answer takes off."""

import os
from datetime import date

import pytest

from factories.clients import bearer, program
from factories.files import SENDER, registered, sender
from factories.lists import DECIDED, PROPOSED, SERVED, noticed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from journeys.test_remedies import SCREENS, entered
from xinheng.kernel.clock import on_day

pytestmark = pytest.mark.journey
PICTURES = os.environ.get("XINHENG_PICTURES", "")


@pytest.fixture
def site(own_database, monkeypatch):
    monkeypatch.setenv("XINHENG_TODAY", PROPOSED.isoformat())
    sender(kinds=["*"])
    registered(range(1, 4))
    case = noticed(list_key="wage-arrears", criterion="crime-threshold")
    with serving() as base:
        yield base, case.pk


def looked(seen: Watched, name: str, place: str = "") -> None:
    if place:
        seen.page.goto(place)
    assert seen.faults() == [], name
    if PICTURES:
        seen.page.screenshot(path=f"{PICTURES}/lists-{name}.png", full_page=True)


def act(seen: Watched, name: str, **given: str) -> None:
    """Open an act of the case page, fill it in and do it."""
    box = seen.page.locator("details", has_text=name).first
    if not box.get_attribute("open") and box.get_attribute("open") != "":
        box.locator("summary").click()
    for field, value in given.items():
        box.locator(f"[name$='-{field}']").fill(value)
    box.get_by_role("button", name=name).click()


def heard(desk: Watched, mine: Watched, number: int) -> None:
    """The notice is served, the organisation answers, the officer answers that."""
    door = f"/desk/lists/{number}"
    looked(desk, "case-sent", door)
    act(desk, "登记送达", served_on=SERVED.isoformat(), proof="EMS10023")
    looked(desk, "case-served")
    looked(mine, "mine-case", f"/mine/lists/{number}")
    mine.page.locator("[name='text']").fill("工资已经付清。")
    mine.page.get_by_role("button", name="提交陈述申辩").click()
    looked(desk, "case-stated", door)
    act(desk, "答复陈述申辩", text="经核实，仍有两笔未付清。")


def objected(seen: Watched, record: str) -> str:
    """The organisation says that its entry is not true; the address of the case at the desk."""
    looked(seen, "mine-objecting", f"/mine/objections/new?record={record}")
    seen.page.locator("[name='ground']").select_option("fact")
    seen.page.locator("[name='text']").fill("工资在责令期限内已经付清。")
    seen.page.get_by_role("button", name="提出异议").click()
    looked(seen, "mine-objected")
    return seen.page.url.removeprefix(seen.base).replace("/mine/", "/desk/")


def answered(seen: Watched, place: str) -> None:
    """An officer who had no part in the listing gives the organisation right."""
    looked(seen, "objection", place)
    seen.page.locator("#id_decision").select_option("withdraw")
    seen.page.locator("#id_reason").fill("经核实，工资在期限内付清，列入没有事实依据。")
    seen.page.get_by_role("button", name="办理").click()
    assert "本事项已经办结" in seen.page.inner_text("main")


def test_a_listing_from_its_service_to_the_objection_that_takes_it_off(site, monkeypatch):
    executable = chromium()
    if executable is None:
        return
    base, number = site

    def on(day: date) -> None:
        monkeypatch.setenv("XINHENG_TODAY", day.isoformat())

    with on_day(SERVED):
        officer = signed_in("F-0101", officer_terms(SENDER, "decide"))
        owner = signed_in("U-0001", organisation_terms(code(1), "view", "object"))
    with on_day(DECIDED):
        other = signed_in("F-0102", officer_terms(SENDER, "decide"))
        another, again = signed_in("F-0103", officer_terms(SENDER, "decide")), signed_in("U-0001")
        header = bearer(program(SENDER, "check", daily=9))
    with browsing(executable) as browser:
        on(SERVED)
        first, own = (entered(Watched(browser, base, **SCREENS[n]), one) for n, one in enumerate((officer, owner)))
        heard(first, own, number)
        on(DECIDED)
        second = entered(Watched(browser, base, **SCREENS[0]), other)
        looked(second, "case-to-decide", f"/desk/lists/{number}")
        act(second, "决定：予以列入", text="逾期未支付，事实清楚。", document="岚人社列〔2026〕1号")
        looked(second, "case-listed")
        asked = f"{base}/api/v1/check?uscc={code(1)}&matter=tendering&case="
        answer = second.page.request.get(f"{asked}T-1", headers=header).json()
        assert [one["measure"] for one in answer["applies"]] == ["departments-reference", "tendering-wage-arrears"]
        public = Watched(browser, base, **SCREENS[0])
        looked(public, "public", f"/organisations/{code(1)}")
        assert "岚人社列〔2026〕1号" in public.page.inner_text("main")
        mine, third = (entered(Watched(browser, base, **SCREENS[0]), one) for one in (again, another))
        place = objected(mine, answer["applies"][0]["entry"]["record"])
        answer = second.page.request.get(f"{asked}T-2", headers=header).json()
        assert (answer["applies"], len(answer["suspended"])) == ([], 2)
        answered(third, place)
        looked(second, "cases", "/desk/lists")
        assert "岚人社列〔2026〕1号" not in public.page.request.get(f"/organisations/{code(1)}").text()
        assert second.page.request.get(f"{asked}T-3", headers=header).json()["applies"] == []
        assert [
            one for seen in (first, second, third, own, mine, public) for one in (*seen.complaints, *seen.foreign)
        ] == []


def test_an_officer_puts_an_organisation_forward_on_a_narrow_screen(site):
    executable = chromium()
    if executable is None:
        return
    base, _number = site
    officer = signed_in("F-0101", officer_terms(SENDER, "decide"))
    with browsing(executable) as browser:
        desk = entered(Watched(browser, base, **SCREENS[1]), officer)
        looked(desk, "new", "/desk/lists/new")
        desk.page.locator("[name='uscc']").fill(code(2))
        desk.page.locator("[name='criterion']").select_option("work-safety/major-danger")
        desk.page.locator("[name='facts']").fill("重大事故隐患逾期未整改。")
        desk.page.locator("[name='document_type']").select_option("penalty-decision")
        desk.page.locator("[name='document_number']").fill("岚应急罚〔2026〕2号")
        desk.page.locator("[name='document_on']").fill("2026-05-10")
        desk.page.get_by_role("button", name="提出").last.click()
        assert "名单案件" in desk.page.inner_text("h1")
        looked(desk, "case-narrow")
