"""The owner tells that a reconsideration runs, the desk takes in the annulment, the record is gone; evidence saved."""

import pytest

from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import OWNER, REPAIRABLE, SOURCE, authorities, fine
from journeys.site import Watched, browsing, chromium, serving
from journeys.test_remedies import SCREENS, entered, looked

pytestmark = pytest.mark.journey


@pytest.fixture
def site(own_database, monkeypatch):
    monkeypatch.setenv("XINHENG_TODAY", REPAIRABLE.isoformat())
    authorities()
    public_id = fine()
    with serving() as base:
        yield base, public_id


def test_told_marked_annulled_and_gone(site):
    executable = chromium()
    if executable is None:
        return
    base, public_id = site
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object", "repair"))
    officer = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    with browsing(executable) as browser:
        mine = entered(Watched(browser, base, **SCREENS[1]), owner)
        looked(mine, "/mine/")
        looked(mine, f"/mine/proceedings/new?record={public_id}")
        with mine.page.expect_download() as saved:
            mine.page.get_by_role("link", name="证据材料").click()
        assert saved.value.suggested_filename.endswith(".zip")
        mine.page.get_by_label("受理机关").fill("岚川市人民政府")
        mine.page.get_by_label("该机关的案号").fill("岚府复〔2026〕8号")
        mine.page.get_by_label("申请或者起诉日期").fill("2026-08-03")
        mine.page.get_by_label("向公众标注").check()
        mine.page.get_by_role("button", name="告知正在进行").click()
        looked(mine, mine.page.url.removeprefix(base))
        public = Watched(browser, base, **SCREENS[1])
        looked(public, f"/organisations/{OWNER}?kind=penalty")
        assert "复议或者诉讼进行中" in public.page.inner_text("main")

        desk = entered(Watched(browser, base, **SCREENS[0]), officer)
        looked(desk, "/desk/proceedings")
        desk.page.get_by_role("row").nth(1).get_by_role("link").click()
        looked(desk, desk.page.url.removeprefix(base))
        desk.page.locator("#id_step").select_option("annul")
        desk.page.locator("#id_document_number").fill("岚府复决〔2026〕8号")
        desk.page.locator("#id_decided_on").fill("2026-08-10")
        desk.page.locator("#id_reason").fill("复议机关撤销了原处罚决定。")
        desk.page.get_by_role("button", name="办理").click()
        looked(desk, desk.page.url.removeprefix(base))
        desk.page.locator("#id_step").select_option("withdraw")
        desk.page.locator("#id_reason").fill("依复议决定撤回。")
        desk.page.get_by_role("button", name="办理").click()
        assert "本事项已经办结" in desk.page.inner_text("main")
        looked(public, f"/organisations/{OWNER}")
        assert "岚市监罚" not in public.page.inner_text("main")
        looked(public, "/corrections")
