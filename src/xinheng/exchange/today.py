"""What an officer finds on the desk first: deadlines by how near they are, files, and what changed in the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import DeadlineRule
from xinheng.catalogue.turns import Turn, turns
from xinheng.clocks.domain import Task
from xinheng.clocks.selectors import tasks_of

NEAR = (1, 3, 7)
"""The groups of what is not late, by working days left at most."""
LOOK_BACK, LOOK_AHEAD = timedelta(days=60), timedelta(days=90)


@dataclass(frozen=True)
class Group:
    """Running deadlines that are as near as each other: late (``within`` -1), due within so many days, later (None)."""

    within: int | None
    tasks: Sequence[tuple[Task, DeadlineRule | None]]


def groups_of(authority_uscc: str, *, day: date) -> list[Group]:
    """The deadlines of an authority's cases by nearness, the late ones first; groups without any are left out."""
    rules = {one.key: one for one in rulebook().deadlines}
    found: dict[int | None, list[tuple[Task, DeadlineRule | None]]] = {one: [] for one in (-1, *NEAR, None)}
    for task in tasks_of(authority_uscc, day=day):
        found[_group(task)].append((task, rules.get(task.rule)))
    return [Group(within, tasks) for within, tasks in found.items() if tasks]


def _group(task: Task) -> int | None:
    if task.is_late:
        return -1
    return next((most for most in NEAR if task.working_days_left <= most), None)


def rulebook_turns(*, day: date) -> list[Turn]:
    """What changed in the rulebook lately and what is about to."""
    return turns(rulebook(), day - LOOK_BACK, day + LOOK_AHEAD)
