"""What a workflow answers about itself, and the small rules of objection and repair: pure."""

from dataclasses import replace
from datetime import date

import pytest

from xinheng.remedies.domain import (
    CHANNELS,
    OBJECTION,
    PROCEEDING,
    REPAIR,
    Eligibility,
    Facts,
    Step,
    Workflow,
    eligibility,
)
from xinheng.remedies.domain import objection as objections
from xinheng.remedies.domain import proceeding as proceedings
from xinheng.remedies.domain.repair import MATERIALS

pytestmark = pytest.mark.pure

ASKED = Step("ask", (), "asked", "organisation", "")
LOOKED = Step("look", ("asked",), "asked", "officer", "")
DECIDED = Step("decide", ("asked",), "done", "officer", "", decides=True)
SMALL = Workflow("small", {"asked": "waits", "done": "is over"}, (ASKED, LOOKED, DECIDED))


def test_a_workflow_tells_what_may_follow_and_for_whom() -> None:
    assert SMALL.step("look") is LOOKED
    with pytest.raises(KeyError, match="leap"):
        SMALL.step("leap")
    assert SMALL.allowed("asked") == (LOOKED, DECIDED)
    assert SMALL.allowed("asked", "organisation") == ()
    assert SMALL.allowed("asked", "organisation", "officer") == (LOOKED, DECIDED)
    assert SMALL.allowed("done") == ()
    assert (SMALL.is_open("asked"), SMALL.is_open("done")) == (True, False)
    assert SMALL.open_states == ("asked",)
    assert SMALL.decisions == ("decide",)
    assert (ASKED.starts, ASKED.stops, ASKED.decides) == ((), (), False)


def test_what_is_open_and_what_decides() -> None:
    assert {"received", "marked"} <= set(OBJECTION.open_states)
    assert {"applied", "accepted", "sent"} <= set(REPAIR.open_states)
    assert {"correct", "withdraw", "uphold", "turn-away"} <= set(OBJECTION.decisions)
    assert {"approve", "refuse"} <= set(REPAIR.decisions)
    assert not {"take-back", "mark", "accept", "send"} & {*OBJECTION.decisions, *REPAIR.decisions}


def test_a_revoked_document_is_answered_by_its_own_deadline() -> None:
    assert objections.deadline_of("document") == "withdraw-revoked-document"
    assert {objections.deadline_of(ground) for ground in objections.GROUNDS if ground != "document"} == {
        "objection-decide"
    }


def test_only_what_came_without_an_account_may_be_turned_away() -> None:
    assert [objections.may_turn_away(channel) for channel in ("online", "account", "paper")] == [True, False, False]
    assert [ground for ground in objections.GROUNDS if ground in objections.NOT_OPENLY] == ["refusal"]
    assert objections.TURN_AWAY in OBJECTION.decisions
    assert (objections.OPENLY_PER_ORGANISATION, objections.OPENLY_PER_DAY) == (5, 500)


@pytest.mark.parametrize(
    ("ground", "kind", "against", "answers"),
    [
        ("fact", "penalty", "record", {"correct", "withdraw"}),
        ("document", "penalty", "record", {"correct", "withdraw"}),
        ("fact", "serious-list", "list-entry", {"correct", "withdraw"}),
        ("document", "abnormal-list", "list-entry", {"correct", "withdraw"}),
        ("match", "penalty", "match", {"withdraw", "rematch"}),
        ("match", "serious-list", "match", {"withdraw", "rematch"}),
        ("measure", "serious-list", "measure", {"lift", "correct", "withdraw"}),
        ("period", "penalty", "period", {"correct", "withdraw"}),
        ("refusal", "penalty", "refusal", {"lift", "correct", "withdraw"}),
    ],
)
def test_what_an_objection_is_against_says_which_answers_there_are(
    ground: str, kind: str, against: str, answers: set[str]
) -> None:
    assert objections.against(ground, kind) == against
    assert set(objections.REMEDYING[objections.against(ground, kind)]) == answers
    rest = {"correct", "withdraw", "rematch", "lift"} - answers
    assert objections.answers_to(ground, kind) == tuple(one for one in OBJECTION.decisions if one not in rest)
    assert {"uphold", "turn-away"} | answers == set(objections.answers_to(ground, kind))


def test_the_words_that_others_go_by() -> None:
    assert set(objections.GROUNDS) == {"fact", "match", "period", "document", "measure", "refusal"}
    assert objections.LIST_KINDS == ("abnormal-list", "serious-list")
    assert objections.RIGHT == ("corrected", "withdrawn", "rematched", "lifted", "lapsed")
    assert objections.OPEN == ("marked", "taken-up", "forwarded")
    right = ("correct", "withdraw", "rematch", "lift", "lapse")
    assert {OBJECTION.step(act).target for act in right} == set(objections.RIGHT)
    assert (CHANNELS, MATERIALS) == (("online", "account", "paper"), ("proof", "commitment"))
    assert proceedings.SORTS == {"reconsideration": "reconsideration-apply", "lawsuit": "lawsuit-file"}
    assert proceedings.OUTCOMES == (*proceedings.DECIDED, "end") == ("uphold", "change", "annul", "end")
    assert PROCEEDING.open_states == ("told", "changed", "annulled")


DAY = date(2026, 8, 11)
READY = Facts("effective", adverse=True, repair_from=DAY, shown=True, door="here")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Eligibility("now", DAY, "here", "")),
        ({"state": "held"}, Eligibility("now", DAY, "here", "")),
        ({"repair_from": date(2026, 8, 12)}, Eligibility("later", date(2026, 8, 12), "here", "too-early")),
        ({"door": "court"}, Eligibility("elsewhere", DAY, "court", "door-elsewhere")),
        ({"adverse": False}, Eligibility("nothing-to-repair", None, "here", "favourable")),
        ({"state": "withdrawn"}, Eligibility("nothing-to-repair", None, "here", "left-already")),
        ({"shown": False}, Eligibility("nothing-to-repair", None, "here", "not-shown")),
        ({"listed_here": True}, Eligibility("nothing-to-repair", None, "here", "leaves-by-its-list")),
        ({"repair_from": None}, Eligibility("nothing-to-repair", None, "here", "without-a-day")),
    ],
)
def test_repair_is_computed_to_the_day(change: dict[str, object], expected: Eligibility) -> None:
    assert eligibility(replace(READY, **change), DAY) == expected  # type: ignore[arg-type]
