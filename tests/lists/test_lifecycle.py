"""The page, the table of transitions and the database tell the same story; no sequence of acts escapes it."""

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from xinheng.catalogue.current import calendar
from xinheng.kernel.errors import XinhengError
from xinheng.lists.domain import (
    BY_ACT,
    STATES,
    TRANSITIONS,
    Case,
    Step,
    Terms,
    advance,
    allowed,
    ends_on,
    opens_on,
    refuse,
)

pytestmark = pytest.mark.pure
PAGE = (Path(__file__).parents[2] / "docs" / "lifecycles" / "list-entry.md").read_text(encoding="utf-8")


def table() -> set[tuple[str, str, str]]:
    return {(one.act, source, one.target) for one in TRANSITIONS for source in one.sources or ("",)}


def test_every_transition_is_drawn_and_nothing_else() -> None:
    arrows = re.findall(r"^\s*(\[\*\]|\w+) --> (\w+): ([\w-]+)$", PAGE, re.MULTILINE)
    drawn = {(act, source.replace("[*]", "").replace("_", "-"), to.replace("_", "-")) for source, to, act in arrows}
    assert drawn == table()


def test_every_state_and_every_act_is_explained() -> None:
    assert dict(re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \|$", PAGE, re.MULTILINE)) == dict(STATES)
    acts = re.findall(r"^\| `([\w-]+)` \| ([^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE)
    assert acts == [(one.act, one.who, one.guard) for one in TRANSITIONS]


def test_the_database_knows_the_same_table() -> None:
    held = import_module("xinheng.lists.migrations.0007_periods").TRANSITIONS
    assert set(held) == table()
    assert len(held) == len(table())


OFFICERS = ("35010012345", "35010067890", "35010099999")


class Walk(RuleBasedStateMachine):
    """Anybody tries anything on any day; whatever the case lets through must keep what G12 promises."""

    @initialize(months=st.integers(1, 36), early=st.none() | st.integers(0, 24), officer=st.sampled_from(OFFICERS))
    def begin(self, months: int, early: int | None, officer: str) -> None:
        self.day = date(2026, 5, 18)
        self.case = Case(Terms(10, months, early), (Step("propose", self.day, officer),))

    @rule(days=st.integers(0, 40))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(months=st.integers(1, 40))
    def wait_long(self, months: int) -> None:
        self.day = ends_on(self.day, months)

    @rule(
        act=st.sampled_from(list(BY_ACT)),
        officer=st.sampled_from(OFFICERS),
        at=st.integers(1, 12),
        late=st.integers(0, 9),
    )
    def act(self, act: str, officer: str, at: int, late: int) -> None:
        served = self.day - timedelta(days=late) if act == "record-service" else None
        until = since = None
        if act == "record-service":
            until = calendar().add(served, self.case.terms.statement_days)[0]
        elif act == "list":
            until = ends_on(self.day, self.case.terms.months)
        elif act == "correct-period" and self.case.ends_on is not None:
            since, until = self.day - timedelta(days=at), self.case.ends_on + timedelta(days=late - 5)
        by = "" if act == "state" else officer
        step = Step(
            act, self.day, by, until=until, served_on=served, answers=at if act == "answer" else None, since=since
        )
        before, may = self.case, act in allowed(self.case, self.day, officer)
        try:
            self.case = advance(before, step)
        except XinhengError as refusal:
            assert refusal.explain()
            assert self.case is before
            if act not in {"record-service", "answer", "state", "propose", "correct-period"}:
                assert not may
        else:
            assert act in {"record-service", "answer", "state"} or may

    @invariant()
    def nobody_is_listed_without_notice_time_answers_and_a_second_officer(self) -> None:
        case = self.case
        acts = [one.act for one in case.steps]
        decided = [at for at, one in enumerate(case.steps) if one.act in {"list", "not-list"}]
        assert len(decided) <= 1
        for at in decided:
            step, earlier = case.steps[at], case.steps[:at]
            assert step.officer not in {one.officer for one in earlier}
            said = {number for number, one in enumerate(earlier, 1) if one.act == "state"}
            assert said == {one.answers for one in earlier if one.act == "answer"}
            served = [one for one in earlier if one.act == "record-service"]
            assert len(served) == 1
            if step.act == "list":
                assert step.day > served[0].until
                assert calendar().count(served[0].served_on, step.day) > case.terms.statement_days
                assert step.until > step.day
        assert "remove" not in acts or acts.index("remove") > acts.index("list")
        assert all(one.day <= two.day for one, two in zip(case.steps, case.steps[1:], strict=False))

    @invariant()
    def what_is_over_stays_over(self) -> None:
        if self.case.state in {"not-listed", "removed", "annulled", "dropped"}:
            assert allowed(self.case, self.day, OFFICERS[2]) == ()
            with pytest.raises(XinhengError):
                refuse(self.case, Step("state", self.day))

    @invariant()
    def no_correction_lengthens_an_entry_or_puts_its_way_out_off(self) -> None:
        ends = [one.until for one in self.case.steps if one.act in {"list", "correct-period"}]
        assert ends == sorted(ends, reverse=True)
        for at, one in enumerate(self.case.steps):
            if one.act == "correct-period":
                assert one.officer not in {other.officer for other in self.case.steps[:at]}
                assert one.since < one.until <= ends_on(one.since, self.case.terms.months)
        if self.case.listing and self.case.exit_opens_on:
            assert self.case.exit_opens_on <= opens_on(self.case.listing.day, self.case.terms.early_months)

    @invariant()
    def a_way_out_exists_and_an_end(self) -> None:
        if self.case.state == "listed":
            assert self.case.ends_on is not None
            assert "annul" in allowed(self.case, self.day, OFFICERS[0])
            assert (self.case.phase(self.day) == "expired") == (self.day >= self.case.ends_on)


Walk.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None, derandomize=True)
TestWalk = Walk.TestCase
