"""G15: each record carries the door through which it is repaired, and the owner is sent there."""

from datetime import date

import pytest

from factories.files import DAY, registered, right, sender, taken, verdicts
from factories.organisations import code
from xinheng.accounts.domain import Actor, Viewer
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.records.commands import _archive_text
from xinheng.records.models import Version
from xinheng.records.selectors import archive, letter

BOOK = rulebook()
DOORS = (
    ("penalty", {}, "here"),
    ("licence", {}, "here"),
    ("judgment", {}, "court"),
    ("abnormal-list", {"list": "经营异常名录"}, "necips"),
    ("abnormal-list", {"list": "", "authority_name": "岚川市市场监督管理局"}, "necips"),
    ("abnormal-list", {"list": "活动异常名录", "authority_name": "岚川市民政局"}, "credit-china"),
    ("abnormal-list", {"list": "事业单位异常名录", "authority_name": "岚川市委编办"}, "credit-china"),
    ("serious-list", {"list": "失信被执行人名单"}, "court"),
    ("serious-list", {"list": "", "authority_name": "岚川市中级人民法院"}, "court"),
    ("serious-list", {"list": "市场监督管理严重违法失信名单"}, "necips"),
    ("serious-list", {"list": "社会组织严重违法失信名单"}, "credit-china"),
    ("serious-list", {"list": "重大税收违法失信主体"}, "credit-china"),
    ("inspection-result", {"authority_name": "岚川市市场监督管理局"}, "necips"),
    ("inspection-result", {"authority_name": "岚川市生态环境局"}, "here"),
)


@pytest.mark.pure
@pytest.mark.parametrize(("kind", "said", "door"), DOORS)
def test_the_door_of_a_record(kind, said, door):
    held = BOOK.kinds[kind]
    assert held.door({held.roles[role]: text for role, text in said.items()}) == door


@pytest.mark.pure
def test_every_door_says_where_to_go_and_none_asks_for_money():
    assert set(BOOK.doors) == {"here", "credit-china", "necips", "court"}
    for door in BOOK.doors.values():
        assert door.where_zh
        assert door.where_en
        assert not {"费", "元", "代办"} & set(door.where_zh)


@pytest.mark.db
def test_the_door_stands_on_the_card_in_the_archive_and_in_the_letter(db, client, monkeypatch):
    sender(kinds=["*"])
    registered([1])
    rows = [right("serious-list", 1, list="市场监督管理严重违法失信名单")]
    assert verdicts(taken(rows, kind="serious-list")) == {"accepted": 1}
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())
    necips = BOOK.doors["necips"]
    page = client.get(f"/organisations/{code(1)}").content.decode()
    for said in (necips.zh, necips.address, necips.where_zh, "不收任何费用"):
        assert said in page
    assert 'href="http' not in page
    (item,) = client.get(f"/api/v1/organisations/{code(1)}/records").json()["items"]
    assert (item["repair_door"], item["repair_door_address"]) == ("necips", necips.address)

    viewer = Viewer(Actor("operator", None, "node"), "demo", "demo")
    held = archive(viewer=viewer, uscc=code(1), as_of=DAY, known=clock.now())
    wanted = {"door": "necips", "name": necips.zh, "where": necips.where_zh, "address": necips.address}
    assert held.records[0].repair == {"from": date(2027, 5, 11), **wanted}
    assert f"door: necips ({necips.zh} {necips.address} {necips.where_zh})" in _archive_text(held)
    assert letter(viewer=viewer, public_id=Version.objects.get().public_id).door == necips
