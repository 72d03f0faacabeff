"""A court's plan sets a record aside and ends well; a record whose door is elsewhere is sent, followed and taken in."""

import json
import os
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Browser

from factories.landing import land, organisation
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import OWNER, REPAIRABLE, SOURCE, authorities, fine
from journeys.site import Watched, browsing, chromium, serving
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.journey

PICTURES = os.environ.get("XINHENG_PICTURES", "")
"""Where pictures of the pages are made, if anywhere."""
WIDE, SMALL = {"viewport": {"width": 1440, "height": 900}}, {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def base(own_database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("XINHENG_TODAY", REPAIRABLE.isoformat())
    authorities()
    organisation()
    Organisation.objects.update(division="350100")
    with serving() as address:
        yield address


def seeing(browser: Browser, base: str, client: Client | None, screen: dict[str, dict[str, int]]) -> Watched:
    """A window in which this client is signed in; anybody's without one. Chinese as it comes."""
    seen = Watched(browser, base, **screen)
    if client is not None:
        seen.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return seen


def looked(seen: Watched, place: str, name: str) -> str:
    """The words of a page, which axe finds nothing wrong with at this width."""
    if place:
        seen.page.goto(place)
    assert seen.faults() == [], name
    if PICTURES:
        seen.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
    return str(seen.page.inner_text("main"))


def step(seen: Watched, place: str, decision: str, **fields: str) -> str:
    """Take one step of a conducted case at the desk; the words of the page afterwards."""
    seen.page.goto(place)
    seen.page.locator("#id_decision").select_option(decision)
    seen.page.locator("#id_reason").fill("已核对原件，情况属实。")
    for field, text in fields.items():
        seen.page.locator(f"#id_{field}").fill(text)
    seen.page.get_by_role("button", name="办理").click()
    return str(seen.page.inner_text("main"))


def test_a_courts_plan_sets_aside_and_ends_well(base: str) -> None:
    executable = chromium()
    if executable is None:
        return
    public_id = fine()
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "repair"))
    first, second = (signed_in(one, officer_terms(SOURCE, "decide")) for one in ("F-0200", "F-0300"))
    with browsing(executable) as browser:
        mine = seeing(browser, base, owner, SMALL)
        looked(mine, "/mine/reorganisations/new", "plan-mine-new")
        mine.page.locator("#id_document_number").fill("（2026）岚01破1号之三")
        mine.page.locator("#id_decided_on").fill("2026-08-01")
        mine.page.locator("#id_court").fill("岚川市中级人民法院")
        mine.page.get_by_role("button", name="提交").click()
        assert "岚市监罚" in looked(mine, "", "plan-mine-case")
        case = mine.page.url.rsplit("/", 1)[1]

        one, two = (seeing(browser, base, client, WIDE) for client in (first, second))
        place = f"/desk/reorganisations/{case}"
        looked(one, "/desk/reorganisations", "plan-desk-list")
        assert "已核对，待决定" in step(one, place, "check")
        assert "计划执行期间屏蔽" in step(two, place, "shield")
        looked(two, place, "plan-desk-shielded")

        public = seeing(browser, base, None, SMALL)
        assert "岚市监罚" not in looked(public, f"/organisations/{OWNER}", "plan-public-shielded")
        api = public.page.request.get(f"/api/v1/organisations/{OWNER}/records")
        assert json.loads(api.text())["items"] == []
        ended, invented = (public.page.request.get(f"/records/{one}") for one in (public_id, "0" * 32))
        assert (ended.status, ended.text()) == (404, invented.text())
        assert "计划执行期间屏蔽" in looked(mine, f"/mine/reorganisations/{case}", "plan-mine-shielded")

        report = {"document_number": "（2026）岚01破1号之九", "document_day": "2026-08-11"}
        assert "报告已执行完毕" in step(one, place, "report-execution", **report)
        assert "本事项已经办结" in step(two, place, "finalise")
        assert "修复最终生效" in looked(mine, f"/mine/reorganisations/{case}", "plan-mine-final")
        for seen in (mine, one, two, public):
            assert (seen.complaints, seen.foreign) == ([], [])


def test_a_record_whose_door_is_elsewhere_is_sent_followed_and_taken_in(base: str) -> None:
    executable = chromium()
    if executable is None:
        return
    row = {"decided_on": date(2026, 5, 10), "document_number": "查0009号", "outcome": "6", "content": "发现问题"}
    office = {"authority_name": "岚川市市场监督管理局"}
    _, [public_id] = land(row | office, kind="inspection-result", known_on=date(2026, 5, 15), owner=organisation())
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "repair"))
    officer = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    with browsing(executable) as browser:
        mine = seeing(browser, base, owner, SMALL)
        assert "国家企业信用信息公示系统" in looked(mine, "/mine/repairs", "elsewhere-mine-list")
        mine.page.get_by_role("link", name="怎样办理、跟踪进度").click()
        said = looked(mine, "", "elsewhere-mine-door")
        assert "需要带什么" in said
        assert "www.gsxt.gov.cn" in said
        mine.page.locator("button[name=follow]").click()
        followed = mine.page.url

        desk = seeing(browser, base, officer, WIDE)
        looked(desk, "/desk/repairs", "elsewhere-desk-list")
        looked(desk, "/desk/repairs/elsewhere", "elsewhere-desk-new")
        for field, text in (("uscc", OWNER), ("public_id", public_id), ("document", "国市监修〔2026〕1号")):
            desk.page.locator(f"#id_{field}").fill(text)
        desk.page.locator("main form button[type=submit]").click()
        assert "本事项已经办结" in looked(desk, "", "elsewhere-desk-taken-in")

        mine.page.goto(followed)
        assert "国市监修" in looked(mine, "", "elsewhere-mine-taken-in")
        public = seeing(browser, base, None, WIDE)
        assert "查0009号" not in looked(public, f"/organisations/{OWNER}", "elsewhere-public")
        assert public.page.request.get(f"/records/{public_id}").status == 404
        for seen in (mine, desk, public):
            assert (seen.complaints, seen.foreign) == ([], [])
