"""The owner sees the day, applies, an officer decides: page and API are clean at once, the status address is mute.

And somebody objects without an account, the officer sees the case, and the answer lifts the mark.
"""

import json
import os

import pytest
from django.test import Client

from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import OWNER, REPAIRABLE, SOURCE, authorities, fine
from journeys.site import Watched, browsing, chromium, serving

pytestmark = pytest.mark.journey

PICTURES = os.environ.get("XINHENG_PICTURES", "")
"""Where pictures of the pages are made, if anywhere."""
SCREENS = ({"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 360, "height": 740}})


@pytest.fixture
def site(own_database, monkeypatch):
    monkeypatch.setenv("XINHENG_TODAY", REPAIRABLE.isoformat())
    authorities()
    public_id = fine()
    with serving() as base:
        yield base, public_id


def entered(seen: Watched, client: Client) -> Watched:
    """The browser with the session of this client; Chinese as it comes."""
    seen.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": seen.base}])
    return seen


def looked(seen: Watched, place: str) -> None:
    seen.page.goto(place)
    assert seen.faults() == [], place
    if PICTURES:
        seen.page.screenshot(path=f"{PICTURES}/{place.strip('/').replace('/', '-').split('?')[0]}.png", full_page=True)


def test_seen_applied_decided_and_clean_at_once(site):
    executable = chromium()
    if executable is None:
        return
    base, public_id = site
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object", "repair"))
    officer = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    with browsing(executable) as browser:
        mine = entered(Watched(browser, base, **SCREENS[0]), owner)
        looked(mine, "/mine/repairs")
        mine.page.get_by_role("link", name="申请信用修复").click()
        looked(mine, mine.page.url.removeprefix(base))
        mine.page.get_by_label("义务已经履行的证明").fill("罚款已于2026年5月20日缴清，票据号123。")
        mine.page.get_by_label("本单位作出以上承诺").check()
        mine.page.get_by_role("button", name="申请信用修复").click()
        assert "2026年8月25日" in mine.page.inner_text("main")
        assert mine.faults() == []

        desk = entered(Watched(browser, base, **SCREENS[0]), officer)
        looked(desk, "/desk/repairs")
        desk.page.get_by_role("row").nth(1).get_by_role("link").click()
        looked(desk, desk.page.url.removeprefix(base))
        for step in ("accept", "approve"):
            desk.page.locator("#id_decision").select_option(step)
            desk.page.locator("#id_reason").fill("材料齐全，义务已经履行。")
            desk.page.get_by_role("button", name="办理").click()
        assert "本事项已经办结" in desk.page.inner_text("main")

        public = Watched(browser, base, **SCREENS[1])
        looked(public, f"/organisations/{OWNER}")
        assert "岚市监罚" not in public.page.inner_text("main")
        api = public.page.request.get(f"/api/v1/organisations/{OWNER}/records")
        assert json.loads(api.text())["items"] == []
        ended, invented = (public.page.request.get(f"/records/{one}") for one in (public_id, "0" * 32))
        assert (ended.status, ended.text()) == (404, invented.text())
        mine.page.reload()
        mine.page.get_by_role("link", name="打印决定书").click()
        assert "准予修复" in mine.page.inner_text("main")
        assert mine.faults() == []
        for seen in (mine, desk, public):
            assert (seen.complaints, seen.foreign) == ([], [])


def test_objected_to_without_an_account_and_answered(site):
    executable = chromium()
    if executable is None:
        return
    base, public_id = site
    officer = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    with browsing(executable) as browser:
        anybody = Watched(browser, base, **SCREENS[1])
        looked(anybody, f"/organisations/{OWNER}")
        anybody.page.get_by_role("link", name="对记录提出异议").first.click()
        assert anybody.page.locator("#id_public_id").input_value() == public_id
        anybody.page.locator("#id_ground").select_option("match")
        anybody.page.locator("#id_text").fill("处罚的不是本单位。")
        anybody.page.get_by_role("button", name="提出异议").click()
        assert "异议编号" in anybody.page.inner_text("main")
        assert anybody.faults() == []
        anybody.page.goto(f"/organisations/{OWNER}")
        assert "异议处理中" in anybody.page.inner_text("main")

        desk = entered(Watched(browser, base, **SCREENS[1]), officer)
        looked(desk, "/desk/objections")
        desk.page.get_by_role("row").nth(1).get_by_role("link").click()
        looked(desk, desk.page.url.removeprefix(base))
        desk.picture("desk-case")
        desk.page.locator("#id_decision").select_option("uphold")
        desk.page.locator("#id_reason").fill("经核实，处罚对象无误。")
        desk.page.locator("#id_article").fill("12")
        desk.page.get_by_role("button", name="办理").click()
        assert "本事项已经办结" in desk.page.inner_text("main")
        anybody.page.goto(f"/organisations/{OWNER}")
        assert "异议处理中" not in anybody.page.inner_text("main")
        for seen in (anybody, desk):
            assert (seen.complaints, seen.foreign) == ([], [])
