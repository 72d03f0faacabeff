"""Drawings, tables of steps and services tell the same story; a thousand random steps keep what must hold."""

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xinheng.remedies.domain import GROUNDS, OBJECTION, PROCEEDING, REPAIR, Facts, Workflow, eligibility
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.steps import BY_LETTER

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parents[2] / "docs" / "lifecycles"
BOTH = pytest.mark.parametrize("workflow", [OBJECTION, REPAIR], ids=lambda one: one.name)
CONDUCTED = (REORGANISATION, REINSTATEMENT)
EACH = pytest.mark.parametrize("workflow", [OBJECTION, REPAIR, PROCEEDING, *CONDUCTED], ids=lambda one: one.name)


def page(workflow: Workflow) -> str:
    return (FOLDER / f"{workflow.name}.md").read_text(encoding="utf-8")


@EACH
def test_every_step_is_drawn_and_nothing_else(workflow: Workflow) -> None:
    drawn = set(re.findall(r"^\s*(\[\*\]|[\w-]+) --> ([\w-]+): ([\w-]+)$", page(workflow), re.MULTILINE))
    assert drawn == {(source, one.target, one.act) for one in workflow.steps for source in one.sources or ("[*]",)}


@EACH
def test_every_state_and_step_is_explained(workflow: Workflow) -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \|$", page(workflow), re.MULTILINE))
    assert rows == workflow.states
    told = re.findall(r"^\| ([\w-]+) \| (\w+) \| (.+?) \| (yes|no) \| (.+?) \| (.+?) \|$", page(workflow), re.MULTILINE)
    assert told == [
        (one.act, one.who, one.guard, "yes" if one.decides else "no", ", ".join(one.starts) or "–",
         ", ".join(one.stops) or "–")
        for one in workflow.steps
    ]  # fmt: skip


@BOTH
def test_officers_have_a_service_for_each_of_their_steps(workflow: Workflow) -> None:
    from xinheng.remedies import services  # needs the framework, which tools/proofs/mutation.py does without

    named = {"objection": lambda act: "decide_objection", "repair": lambda act: f"{act.replace('-', '_')}_repair"}
    for one in workflow.steps:
        if one.who == "officer":
            name = "take_back_by_letter" if one.act == BY_LETTER else named[workflow.name](one.act)
            assert callable(getattr(services, name)), one.act


@BOTH
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices=st.lists(st.integers(min_value=0, max_value=6), min_size=10, max_size=10))
def test_a_thousand_random_steps_keep_what_must_hold(workflow: Workflow, choices: list[int]) -> None:
    """From the beginning on: deadlines start before they stop, every way ends, and what ended stays so."""
    state, running, ended = "", set[str](), False
    for choice in choices:
        possible = [one for one in workflow.steps if (state in one.sources if state else not one.sources)]
        if not possible:
            assert not workflow.is_open(state)
            assert not running, "a closed case has no deadline left"
            assert workflow.allowed(state) == ()
            ended = True
            continue
        assert not ended
        step = possible[choice % len(possible)]
        running = (running - set(step.stops)) | set(step.starts)
        state = step.target
        assert state in workflow.states
        if step.decides:
            assert step.who == "officer"
            assert not workflow.is_open(state)
    if workflow.is_open(state):
        assert running or state == "sent", "whoever waits has a deadline that works for him"


@pytest.mark.parametrize("workflow", CONDUCTED, ids=lambda one: one.name)
def test_what_two_officers_conduct_leaves_no_deadline_running_and_lines_of_the_database_agree(
    workflow: Workflow,
) -> None:
    migration = import_module("xinheng.remedies.migrations.0004_conducted")
    added = import_module("xinheng.remedies.migrations.0018_plans_taken_back_by_letter").LINES
    held = getattr(migration, workflow.name.upper()) + " ".join(added.get(workflow.name, {}).values())
    lines = set(re.findall(r"\('([\w-]*)', '([\w-]+)', '([\w-]+)', (true|false)\)", held))
    assert lines == {
        (source, one.act, one.target, str(one.decides).lower())
        for one in workflow.steps
        for source in one.sources or ("",)
    }
    started = {rule for one in workflow.steps for rule in one.starts}
    for one in workflow.steps:
        if not workflow.is_open(one.target) and set(one.sources) & {"applied"}:
            assert set(one.stops) == started, one.act
        if one.decides:
            assert one.who == "officer"


def test_the_organisation_can_always_take_an_open_case_back() -> None:
    for workflow, states in ((OBJECTION, ("marked",)), (REPAIR, ("applied", "accepted"))):
        for state in states:
            assert [one.act for one in workflow.allowed(state, "organisation")] == ["take-back"]


DAY = date(2026, 8, 11)
REPAIRABLE = Facts("effective", adverse=True, repair_from=DAY, shown=True, door="here")


@pytest.mark.parametrize("ahead", range(-3, 4))
def test_the_day_itself_is_the_first(ahead: int) -> None:
    found = eligibility(REPAIRABLE, DAY + timedelta(days=ahead))
    assert found.verdict == ("now" if ahead >= 0 else "later")
    assert found.repair_from == DAY


@pytest.mark.parametrize(
    ("facts", "verdict", "reason"),
    [
        (Facts("effective", False, DAY, True, "here"), "nothing-to-repair", "favourable"),
        (Facts("repaired", True, DAY, True, "here"), "nothing-to-repair", "left-already"),
        (Facts("withdrawn", True, DAY, True, "here"), "nothing-to-repair", "left-already"),
        (Facts("effective", True, DAY, False, "here"), "nothing-to-repair", "not-shown"),
        (Facts("effective", True, None, True, "here"), "nothing-to-repair", "without-a-day"),
        (Facts("effective", True, DAY, True, "court"), "elsewhere", "door-elsewhere"),
        (Facts("effective", True, DAY, True, "here", listed_here=True), "nothing-to-repair", "leaves-by-its-list"),
        (Facts("held", True, DAY, True, "here"), "now", ""),
    ],
)
def test_what_can_be_repaired_and_what_not(facts: Facts, verdict: str, reason: str) -> None:
    found = eligibility(facts, DAY)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_every_ground_says_something_else() -> None:
    assert len(set(GROUNDS.values())) == len(GROUNDS)
