"""The drawing, the table of transitions and the services tell the same story."""

import re
from pathlib import Path

import pytest

from xinheng.records.domain.states import SHOWN, STATES, TRANSITIONS, allowed

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
