"""The change feed: whoever follows it, however rarely and in however small bites, holds exactly what is public.

And a walk through ``/records`` in the middle of writes meets everything that is public throughout exactly once.
"""

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from factories.files import DAY, penalty, registered, sender, taken
from factories.landing import ACTOR, land, organisation
from factories.records import AUTHORITY, row
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.ledger.services import act
from xinheng.publicity import freshness
from xinheng.publicity.feed import REPLACED
from xinheng.records.models import Version
from xinheng.records.services import (
    correct_record,
    hold_record,
    lift_stop,
    rematch_record,
    start_stop,
    withdraw_record,
)

pytestmark = [pytest.mark.db, pytest.mark.django_db]

FULL = float(os.environ.get("XINHENG_SCALE", "0.01")) >= 1
SEEDS = range(100 if FULL else 2)
STEPS = 40 if FULL else 25
FIRST_DAY = date(2025, 11, 20)  # before the turn of the rule of 2023 on 2026-04-01
OTHERS = (("11330000002482228T", "岚川市市场监督管理局"), AUTHORITY)
OWNERS = (("91350100M000100Y43", "岚川甲有限公司"), ("91330100M000100Y2X", "岚川乙有限公司"))


@pytest.fixture(autouse=True)
def _no_kept_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())


def asked(path: str, **query: Any) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def public() -> dict[str, dict[str, Any]]:
    """Everything ``/records`` shows today, walked in small pages; nothing twice."""
    found: dict[str, dict[str, Any]] = {}
    for kind in ("penalty", "licence"):
        cursor: str | None = ""
        while cursor is not None:
            page = asked("records", kind=kind, cursor=cursor, limit=7)
            assert not found.keys() & {item["id"] for item in page["items"]}
            found |= {item["id"]: item for item in page["items"]}
            cursor = page["next_cursor"]
    return found


class Follower:
    """A copy kept by the feed alone."""

    def __init__(self) -> None:
        self.copy: dict[str, dict[str, Any]] = {}
        self.cursor, self.act = "", -1

    def ask(self, limit: int) -> bool:
        page = asked("changes", cursor=self.cursor, limit=limit)
        assert page == asked("changes", cursor=self.cursor, limit=limit), "asked again, the same"
        assert len(page["items"]) <= limit
        for item in page["items"]:
            assert item["act"] >= self.act, "in the order of acts"
            self.act = item["act"]
            if item["change"] == "ended":
                assert item.keys() == {"act", "id", "change"}
                self.copy.pop(item["id"], None)
            else:
                self.copy[item["id"]] = item["record"]
        self.cursor = page["next_cursor"]
        return bool(page["more"])

    def catch_up(self, limit: int = 100) -> None:
        while self.ask(limit):
            pass


class Node:
    """A node on which anything may happen, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.day = FIRST_DAY
        self.names: list[str] = []
        self.owners = [organisation(*one) for one in OWNERS]
        self.written = 0

    def rows(self, kind: str) -> Iterator[dict[str, Any]]:
        for _ in range(self.random.randint(1, 8)):
            self.written += 1
            decided = self.day - timedelta(days=self.random.choice([0, 1, 20, 300, 700]))
            types = self.random.choice(["罚款", "罚款", "警告", "吊销许可证件"])
            until = {"publish_until": self.day + timedelta(days=self.random.randint(1, 90))}
            one = row(
                decided,
                f"第{self.written}号",
                types=types,
                authority=self.random.choice(OTHERS),
                **(until if self.random.random() < 0.3 else {}),
            )
            if kind == "licence":
                del one["types"]
                one |= {"valid_to": self.day + timedelta(days=self.random.choice([3, 40, 2000]))}
            yield one

    def land(self) -> None:
        kind = self.random.choice(["penalty", "penalty", "licence"])
        _, names = land(*self.rows(kind), kind=kind, known_on=self.day, owner=self.random.choice(self.owners))
        self.names += names

    def act_on_one(self) -> None:
        one = {"public_id": self.random.choice(self.names), "reason": "有更正", "actor": ACTOR}
        changes = self.random.choice([{"CF_NR_FK": "0.2"}, {"CF_CFLB": "警告"}, {"CF_JDRQ": "2025-10-01"}])
        number = self.random.randint(0, 9)
        if number < 5:
            correct_record(**one, changes=changes)
        elif number < 7:
            withdraw_record(**one)
        elif number < 8:
            hold_record(**one)
        else:
            rematch_record(**one, uscc=self.random.choice(OWNERS)[0])

    def stop_or_lift(self) -> None:
        scope, target = self.random.choice(
            [("record", self.random.choice(self.names)), ("kind", "penalty"), ("authority", OTHERS[0][0])]
        )
        do = self.random.choice([start_stop, lift_stop])
        do(scope=scope, target=target, reason="核查", actor=ACTOR)

    def happen(self) -> None:
        """One thing; what the house refuses has not happened."""
        number = self.random.random()
        if not self.names or number < 0.2:
            self.land()
        elif number < 0.45:
            self.day += timedelta(days=self.random.choice([1, 1, 2, 10, 45, 130]))
        else:
            do = self.act_on_one if number < 0.85 else self.stop_or_lift
            with suppress(XinhengError), clock.on_day(self.day):
                do()


@pytest.mark.parametrize("seed", SEEDS)
def test_followers_hold_what_is_public(seed: int) -> None:
    node = Node(seed)
    steady, rare, biting = Follower(), Follower(), Follower()
    for step in range(STEPS):
        node.happen()
        with clock.on_day(node.day):
            steady.catch_up()
            biting.ask(limit=node.random.randint(1, 3))
            shown = public()
            assert steady.copy == shown, f"step {step} on {node.day}"
    with clock.on_day(node.day):
        rare.catch_up(limit=5)
        biting.catch_up(limit=2)
        assert rare.copy == biting.copy == shown
    assert node.written, "something happened"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_in_the_middle_of_writes_misses_and_repeats_nothing(seed: int) -> None:
    node = Node(seed)
    for _ in range(4):
        node.land()
    with clock.on_day(node.day):
        throughout, met, cursor = set(public()), [], ""
        while cursor is not None:
            page = asked("records", kind="penalty", cursor=cursor, limit=3)
            met += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if len(met) % 4 == 0:
                node.land()
            for _ in range(2):
                with suppress(XinhengError):
                    node.act_on_one()
            throughout &= set(public())
        kinds = {item["id"] for item in public().values() if item["kind"] == "penalty"}
    assert len(met) == len(set(met)), "nothing twice"
    assert throughout & kinds <= set(met), "nothing missed"
    assert seed > 1 or throughout & kinds, "something to miss; a few later seeds end every penalty on the way"


def test_many_small_batches_cost_one_question(django_assert_max_num_queries: Any) -> None:
    day = date(2026, 5, 20)
    names = [land(row(day, f"第{one}号"), known_on=day)[1][0] for one in range(20)]
    with clock.on_day(day), django_assert_max_num_queries(20):
        page = asked("changes", limit=100)
    assert [item["id"] for item in page["items"]] == names
    assert [item["act"] for item in page["items"]] == sorted({item["act"] for item in page["items"]})
    with clock.on_day(day):
        assert [item["id"] for item in asked("changes", limit=7)["items"]] == names[:7]


def test_an_end_by_time_says_nothing_of_its_cause() -> None:
    """A window's end, a withdrawal and a correction to a warning: three entries that differ in nothing but names."""
    fine = row(date(2026, 5, 10), "", content="没收过期食品一千二百公斤")
    rows = [fine | {"document_number": f"第{number}号"} for number in range(3)]
    rows[0]["publish_until"] = date(2026, 6, 30)
    _, names = land(*rows, known_on=date(2026, 5, 15))
    follower = Follower()
    with clock.on_day(date(2026, 6, 30)):
        follower.catch_up()
        assert follower.copy.keys() == set(names)
        withdraw_record(public_id=names[1], reason="撤销", actor=ACTOR)
        correct_record(public_id=names[2], changes={"CF_CFLB": "警告"}, reason="种类", actor=ACTOR)
    with clock.on_day(date(2026, 7, 1)):
        page = asked("changes", cursor=follower.cursor)
        head = Act.objects.order_by("-index").values_list("index", flat=True)[0]
        ended = [{"act": head - 2 + place, "id": name, "change": "ended"} for place, name in enumerate(names)]
        assert page["items"] == ended
        assert "一千二百公斤" not in str(asked("changes"))
        assert {item["change"] for item in asked("changes")["items"]} == {"ended"}


def test_what_was_never_shown_is_never_named() -> None:
    _, [name] = land(row(date(2026, 5, 10), "第1号", types="警告"), known_on=date(2026, 5, 15))
    with clock.on_day(date(2026, 5, 15)):
        withdraw_record(public_id=name, reason="撤销", actor=ACTOR)
        assert asked("changes")["items"] == []


@pytest.mark.parametrize("change", ["day", "ledger"])
def test_a_cursor_of_another_history_is_refused(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    land(row(date(2026, 5, 10), "第1号"), known_on=date(2026, 5, 15))
    with clock.on_day(date(2026, 5, 15)):
        cursor = asked("changes")["next_cursor"]
    if change == "ledger":
        monkeypatch.setattr("xinheng.publicity.feed._mark", lambda _act: "restored")
    with clock.on_day(date(2026, 5, 14) if change == "day" else date(2026, 5, 15)):
        answer = Client().get("/api/v1/changes", {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (410, "cursor-gone")


def test_a_node_given_everything_anew_tells_all_of_it_and_nothing_before() -> None:
    """A public node holds what is public and nothing of what ended: a follower from before begins again."""
    day = date(2026, 5, 15)
    _, names = land(*(row(date(2026, 5, 10), f"第{number}号") for number in range(5)), known_on=day)
    with clock.on_day(day):
        withdraw_record(public_id=names[0], reason="撤销", actor=ACTOR)
        before = asked("changes", limit=2)["next_cursor"]
        with act(kind=REPLACED, actor=ACTOR):
            pass
        assert Client().get("/api/v1/changes", {"cursor": before}).status_code == 410
        follower = Follower()
        follower.catch_up(limit=2)
        assert follower.copy == public()
        assert follower.copy.keys() == set(names[1:])
        assert [item["change"] for item in asked("changes")["items"]] == ["published"] * 4
        withdraw_record(public_id=names[1], reason="撤销", actor=ACTOR)
        follower.catch_up()
        assert follower.copy.keys() == set(names[2:])


def test_an_act_about_a_row_or_a_letter_of_a_batch_changes_nothing_public() -> None:
    day = date(2026, 5, 20)
    land(*(row(day, f"第{one}号") for one in range(3)), known_on=day)
    batch = Version.objects.values_list("batch_id", flat=True)[0]
    with clock.on_day(day):
        cursor = asked("changes")["next_cursor"]
        for kind in ("exchange.row.sent-back", "exchange.batch.letters-made"):
            with act(kind=kind, actor=ACTOR, body={"batch": batch, "row": 2}):
                pass
        assert asked("changes", cursor=cursor)["items"] == []
        assert len(asked("changes")["items"]) == 3, "the batch itself is told once"


def test_what_a_former_register_ends_is_told_as_ended() -> None:
    sender()
    registered([1, 2])
    taken([penalty(1), penalty(2)])
    follower = Follower()
    with clock.on_day(DAY):
        follower.catch_up()
        assert len(follower.copy) == 2
        taken([penalty(1) | {"数据状态": "已修复"}], former=True)
        assert len(public()) == 1
        follower.catch_up()
        assert follower.copy == public()
