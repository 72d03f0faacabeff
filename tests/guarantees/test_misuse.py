"""What people try that they may not: each has its row in docs/guarantees.md, a test, and words that explain."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from factories.files import DAY, registered, sender
from factories.lists import ACTOR, DECIDED, FIRST, decide, served
from factories.remedies import ASKED, BASIS, OFFICER, authorities, fine, objected
from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.models import Step
from xinheng.lists.services import drop
from xinheng.records.domain.officers import Officer
from xinheng.remedies.models import ObjectionStep
from xinheng.remedies.services import decide_objection

pytestmark = pytest.mark.db
ROOT = Path(__file__).parents[2]
OTHERS = (Officer("岚川市应急管理局", "35010067890"), Officer("岚川市应急管理局", "35010099999"))
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ((?:`[\w./-]+\.py::\w+` ?)+)\|$", re.MULTILINE)
MISUSE = 13


def rows() -> list[tuple[str, str, list[str]]]:
    page = (ROOT / "docs" / "guarantees.md").read_text(encoding="utf-8")
    part = page.split("## Misuse", 1)[1].split("\n## ", 1)[0]
    return [(what, said, re.findall(r"`([^`]+)`", tests)) for what, said, tests in ROW.findall(part)]


def test_each_misuse_names_a_test_that_exists_and_says_what_happens() -> None:
    held = rows()
    assert len(held) == MISUSE
    for what, said, tests in held:
        assert len(said) > len("is refused"), what
        for name in tests:
            file, _, function = name.partition("::")
            assert f"def {function}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), name


@pytest.fixture
def node() -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 4))
    yield


def at_once(*decisions: Callable[[], Any]) -> list[str]:
    """What came of decisions that begin in the same moment, each on a connection of its own."""
    together = Barrier(len(decisions))

    def one(decision: Callable[[], Any]) -> str:
        try:
            together.wait(timeout=90)
            decision()
        except XinhengError as refusal:
            assert refusal.explain()
            return refusal.code
        finally:
            connections.close_all()
        return "decided"

    with ThreadPoolExecutor(len(decisions)) as threads:
        return sorted(threads.map(one, decisions))


def test_two_officers_at_once_and_one_decides(own_database: str, node: None) -> None:
    case = served()

    def lists(officer: Officer, outcome: str) -> None:
        with on_day(DECIDED):
            decide(case.pk, officer=officer, outcome=outcome)

    said = at_once(lambda: lists(OTHERS[0], "list"), lambda: lists(OTHERS[1], "not-list"))
    assert said in (["decided", "list-case-moved"], ["decided", "list-case-state"])
    assert Step.objects.filter(act__in=("list", "not-list")).count() == 1
    authorities()
    objection = objected(fine())

    def answers(officer: str) -> None:
        with on_day(ASKED):
            actor = Actor(officer, OFFICER.authority_uscc, "")
            decide_objection(number=objection.pk, decision="uphold", reason="属实。", basis=BASIS, actor=actor)

    said = at_once(lambda: answers("F-0200"), lambda: answers("F-0300"))
    assert said[0] in {"case-moved", "objection-not-running", "step-refused", "decided"}
    assert said.count("decided") == 1
    assert ObjectionStep.objects.filter(state="upheld").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["repealed", "not reviewed"])
def test_an_instrument_repealed_meanwhile_lists_nobody(
    db: None, node: None, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, rules = served(), dict(current.lists())
    rule = rules[case.list_key]
    change: dict[str, Any] = {"valid_to": DECIDED} if end == "repealed" else {"review_by": DECIDED}
    rules[case.list_key] = replace(rule, **change)
    monkeypatch.setattr(current, "lists", lambda: rules)
    with on_day(DECIDED):
        with pytest.raises(XinhengError, match="list-not-conducted") as refusal:
            decide(case.pk)
        assert refusal.value.explain()
        drop(number=case.pk, reason="依据已废止。", officer=FIRST, actor=ACTOR)
    assert not Step.objects.filter(act="list").exists()
