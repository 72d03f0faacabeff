"""Whatever people, days and restores do in whatever order, what the guarantees promise holds after each step."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from factories.files import DAY, registered, sender
from guarantees import walker, walking
from xinheng.kernel.clock import on_day
from xinheng.shell import tallies

pytestmark = [pytest.mark.db, pytest.mark.django_db]
SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
STEPS = round(100_000 * SCALE)
EACH_WALK = 200
FIRST_SEED = int(os.environ.get("XINHENG_SEED", "1"))
MET = {
    "take_objection", "decide_objection", "take_back_objection", "apply_for_repair", "accept_repair", "approve_repair",
    "refuse_repair", "withdraw_record", "correct_record", "hold_record", "mitigate_record", "start_stop", "lift_stop",
    "propose", "send_notice", "record_service", "record_failure", "state", "answer", "decide", "drop", "annul",
    "check", "tell_carriers", "restore", "tell_proceeding", "take_in_outcome", "apply_reorganisation",
    "check_reorganisation", "shield_reorganisation", "restore_reorganisation", "propose_reinstatement", "reinstate",
    "correct_period", "remove", "answer_measure", "follow_outcome", "serve",
}  # fmt: skip
"""What long walks must have done, so that a law that holds says something."""
ENOUGH = 28
"""So many different services in a short one."""


@pytest.fixture
def node(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    tallies.begin_again()
    walker.TAKEN.clear()
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, walker.OWNERS + 2))
    walking.prepare()
    yield


def test_a_long_walk_through_all_rooms_breaks_no_law(node: None, tmp_path: Path) -> None:
    for seed in range(FIRST_SEED, FIRST_SEED + max(1, STEPS // EACH_WALK)):
        walking.Walk(seed, tmp_path).go(EACH_WALK)
    assert len(walker.TAKEN) >= ENOUGH, walker.TAKEN
    assert SCALE < 1 or set(walker.TAKEN) >= MET, MET - set(walker.TAKEN)
