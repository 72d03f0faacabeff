"""The auditor finds a planted burst; two offices approve an edition; a stop silences a page and is lifted."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from factories.files import OFFICE, SENDER, penalty, registered, sender, taken
from factories.organisations import code
from factories.people import officer_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Office, User
from xinheng.accounts.services import trace
from xinheng.catalogue import current

pytestmark = pytest.mark.journey
TODAY = date(2026, 5, 25)
SCREENS = ({"viewport": {"width": 1280, "height": 900}}, {"viewport": {"width": 360, "height": 740}})
OFFICES = ("system", "security", "audit")


@pytest.fixture
def site(own_database, monkeypatch, tmp_path, settings):
    settings.XINHENG_HOME = tmp_path / "home"
    monkeypatch.setenv(current.HELD, str(tmp_path / "home" / "rulebook" / "current"))
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    for office in OFFICES:
        user = User.objects.create(account=f"{office}-administrator")
        Office.objects.create(user=user, office=office)
    sender()
    registered([1])
    taken([penalty(1)], day=date(2026, 5, 20))
    with serving() as base:
        yield base


def enter(seen: Watched, client: Client) -> None:
    seen.context.clear_cookies()
    seen.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": seen.base}])


def shown(seen: Watched, name: str) -> str:
    assert seen.faults() == [], name
    return seen.page.inner_text("main")


def next_edition(folder: Path) -> bytes:
    shutil.copytree(current.PACKAGED, folder)
    parameters = folder / "parameters.yaml"
    parameters.write_text(parameters.read_text("utf-8").replace("value: 30,", "value: 20,", 1), "utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, path.relative_to(folder).as_posix())
    return out.getvalue()


def the_auditor_finds_the_burst(seen: Watched, people: dict[str, Client]) -> None:
    enter(seen, people["audit"])
    page = seen.page
    page.goto("/audit/patterns")
    page.get_by_role("button", name="立即检查今天的查询").click()
    assert "短时间内查询大量组织" in shown(seen, "patterns")
    if seen.page.viewport_size == SCREENS[0]["viewport"]:
        seen.picture("audit-patterns")
    page.get_by_role("row", name="短时间内查询大量组织").get_by_role("link").click()
    assert code(55) in shown(seen, "audit")
    assert "actor=F-0666" in page.url


def two_offices_approve(seen: Watched, people: dict[str, Client], upload: bytes) -> None:
    page = seen.page
    enter(seen, people["system"])
    page.goto("/administration/editions")
    page.get_by_label("规则文件夹（ZIP）").set_input_files(
        [{"name": "next.zip", "mimeType": "application/zip", "buffer": upload}]
    )
    page.get_by_label("名称").fill("2026年6月版")
    page.get_by_label("原因").fill("待核实行保留期缩短")
    shown(seen, "editions")
    page.get_by_role("button", name="检查、对照并公布").click()
    said = shown(seen, "edition")
    assert "待核实行保留的天数" in said
    assert "由 30 改为 20" in said
    place = page.url
    for office in ("security", "audit"):
        enter(seen, people[office])
        page.goto(place)
        page.get_by_label("原因").first.fill("同意")
        page.get_by_role("button", name="以本职批准").click()
    assert "两个职位已批准" in shown(seen, "approved")
    seen.context.clear_cookies()
    page.goto("/rulebook/editions")
    assert "最早自2026年6月1日起生效" in shown(seen, "public editions")


def a_stop_silences_the_page(seen: Watched, people: dict[str, Client]) -> None:
    page, public = seen.page, f"/organisations/{code(1)}"
    page.goto(public)
    assert OFFICE in page.inner_text("main")
    enter(seen, people["officer"])
    page.goto("/desk/stops")
    page.get_by_label("停止公示的内容").select_option("authority")
    page.get_by_label("对象").fill(SENDER)
    page.get_by_label("原因").last.fill("公示内容误含个人信息")
    page.get_by_role("button", name="停止公示").click()
    assert "公示内容误含个人信息" in shown(seen, "stops")
    page.goto(public)
    assert OFFICE not in page.inner_text("main")
    page.goto("/desk/stops")
    page.get_by_label("恢复理由").fill("已遮蔽")
    page.get_by_role("button", name="恢复").click()
    assert "目前没有停止公示的内容" in shown(seen, "lifted")
    page.goto(public)
    assert OFFICE in page.inner_text("main")


def test_the_administrations_at_work(site, tmp_path):
    executable = chromium()
    if executable is None:
        return
    for number in range(1, 56):
        viewer = Viewer(Actor("F-0666", SENDER), "supervision", f"2026-{number}")
        trace(viewer=viewer, subjects=[code(number)], what="records.show")
    people = {office: signed_in(f"{office}-administrator") for office in OFFICES}
    people["officer"] = signed_in("F-0001", officer_terms(SENDER, "correct", "send"))
    upload = next_edition(tmp_path / "next")
    with browsing(executable) as browser:
        for place, screen in enumerate(SCREENS):
            seen = Watched(browser, site, **screen)
            the_auditor_finds_the_burst(seen, people)
            a_stop_silences_the_page(seen, people)
            if place == 0:
                two_offices_approve(seen, people, upload)
            assert seen.complaints == []
            assert seen.foreign == []
