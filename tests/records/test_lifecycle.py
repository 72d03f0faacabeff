"""The drawing, the table of transitions and the services tell the same story."""

import re
from pathlib import Path
from typing import get_args

import pytest

from xinheng.records.domain import states
from xinheng.records.domain.states import SHOWN, STATES, TRANSITIONS, Act, State, allowed

pytestmark = pytest.mark.pure

PAGE = Path(__file__).parents[2] / "docs" / "lifecycles" / "record.md"


def drawn() -> set[tuple[str, str, str]]:
    arrows = re.findall(r"^\s*(\w+) --> (\w+): ([\w-]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {(source, target, act) for source, target, act in arrows}


def test_every_transition_is_drawn_and_nothing_else() -> None:
    table = {(source, one.target or source, one.act) for one in TRANSITIONS for source in one.sources}
    assert drawn() == table


def test_every_state_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == STATES
    named = (states.EFFECTIVE, states.WITHDRAWN, states.HELD, states.MITIGATED, states.REPAIRED)
    assert {*named, states.ENDED, states.SHIELDED} == set(STATES)


def test_every_act_is_told_with_who_may_do_it() -> None:
    rows = re.findall(
        r"^\| (?!act )(\w+) \| ([^|]+?) \| [^|]+ \| [^|]+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = dict(rows)
    assert set(told) == {one.act for one in TRANSITIONS} == set(get_args(Act))
    for one in TRANSITIONS:
        if one.who == "two officers":
            assert re.fullmatch("an officer who .+ and a second one who decides", told[one.act]), one.act
        else:
            assert re.fullmatch(f"the (room of )?{one.who}(, for the organisation)?", told[one.act]), one.act


def test_states_go_by_their_own_words() -> None:
    named = {one: getattr(states, one.upper()) for one in STATES if one != "ended"}  # which rooms above enter
    assert named == {one: one for one in named}
    assert set(get_args(State)) == set(STATES)


def test_every_act_has_its_service() -> None:
    from xinheng.records import services  # needs the framework, which tools/proofs/mutation.py does without

    of_all_records = {"shield": "begin_shield", "restore": "end_shield"}
    for one in TRANSITIONS:
        assert callable(getattr(services, of_all_records.get(one.act, f"{one.act}_record")))
        assert one.who
        assert one.guard


def test_nothing_leads_out_of_the_end() -> None:
    assert allowed("withdrawn") == allowed("ended") == ()
    assert all("withdraw" in allowed(state) for state in SHOWN)
