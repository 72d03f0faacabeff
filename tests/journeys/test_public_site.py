"""Somebody looks an organisation up: search, page, register, language; on phone and desk, with and without scripts."""

from datetime import date

import pytest

from factories.organisations import code, imported
from factories.records import record
from journeys.site import Watched, browsing, chromium, serving
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.journey

TODAY = date(2026, 11, 20)
SCREENS = (
    {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    {"viewport": {"width": 360, "height": 740}, "color_scheme": "light", "java_script_enabled": False},
)


@pytest.fixture
def site(own_database, monkeypatch, tmp_path):
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    uscc = code(1)
    imported(tmp_path / "r.csv", "name,uscc,former_names", [("岚川青禾食品有限公司", uscc, "岚川青禾果品厂")])
    organisation = Organisation.objects.get(uscc=uscc)
    record(organisation, decided_on=date(2026, 5, 10), known_on=date(2026, 5, 15))
    record(organisation, kind="licence", decided_on=date(2026, 3, 1), valid_to=date(2029, 2, 28), content="食品销售")
    with serving() as base:
        yield base, uscc


def visit(seen: Watched, uscc: str) -> None:
    page = seen.page
    page.goto("/")
    page.get_by_role("searchbox").fill("青禾")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name="岚川青禾食品有限公司").click()
    assert page.url.startswith(f"{seen.base}/organisations/{uscc}")
    page.get_by_role("navigation", name="记录种类").get_by_role("link", name="行政处罚").click()
    assert "公示至2027年5月10日。" in page.inner_text("main")
    page.get_by_role("navigation", name="网站").get_by_role("link", name="行政处罚").click()
    assert page.url == f"{seen.base}/registers/penalty"
    assert "岚川青禾食品有限公司" in page.inner_text("main")
    page.get_by_role("link", name="English").click()
    assert page.url == f"{seen.base}/registers/penalty"
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="岚川青禾食品有限公司").click()
    said = page.inner_text("main")
    assert "Shown until 10 May 2027." in said
    assert "The organisation can apply for repair now (since 11 August 2026)." in said


def test_search_page_register_language(site):
    executable = chromium()
    if executable is None:
        return
    base, uscc = site
    with browsing(executable) as browser:
        for screen in SCREENS:
            seen = Watched(browser, base, **screen)
            visit(seen, uscc)
            assert (seen.complaints, seen.foreign) == ([], [])
            seen.context.close()


def test_every_page_is_free_of_faults_on_a_phone_and_on_a_desk(site):
    executable = chromium()
    if executable is None:
        return
    base, uscc = site
    own = f"/organisations/{uscc}"
    paths = ("/", "/search?q=青禾", "/search?q=无此名称", own, f"{own}?kind=licence", "/registers/penalty", "/rulebook",
             "/rulebook/kinds/penalty?decided_on=2026-05-10", "/not-held", "/timeliness", "/objection", "/open-data",
             "/rulebook/instruments/ndrc-order-36-2025")  # fmt: skip
    with browsing(executable) as browser:
        for screen in SCREENS[:2]:
            seen = Watched(browser, base, **screen)
            for path in paths:
                seen.page.goto(path)
                assert seen.faults() == [], path
            assert (seen.complaints, seen.foreign) == ([], [])
            seen.context.close()


def test_a_page_not_changed_is_not_sent_again(site):
    import urllib.error
    import urllib.request

    base, uscc = site
    with urllib.request.urlopen(f"{base}/organisations/{uscc}") as answer:
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
    again = urllib.request.Request(f"{base}/organisations/{uscc}", headers={"If-None-Match": tag})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again)
    unchanged.value.close()
    assert unchanged.value.code == 304
