"""What a workflow is: its states, its steps, and who may take which. Drawn in docs/lifecycles; a test compares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Who = Literal["organisation", "officer", "program"]

PAPER = "paper"
BY_LETTER = "take-back-by-letter"
"""The step by which an officer enters that the organisation took its case back in writing: it has the same effects."""
CHANNELS = ("online", "account", PAPER)
"""How a case came in: the open form, the organisation's own door, the paper window."""


@dataclass(frozen=True)
class Step:
    """One step: from which states (none: the first), to which; ``decides`` steps need reasons and their basis in force.

    ``starts`` and ``stops`` name deadlines of the rulebook.
    """

    act: str
    sources: tuple[str, ...]
    target: str
    who: Who
    guard: str
    decides: bool = False
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """States with what they mean, and every step there is."""

    name: str
    states: Mapping[str, str]
    steps: tuple[Step, ...]

    def step(self, act: str) -> Step:
        """The step of this name; KeyError when there is none."""
        for one in self.steps:
            if one.act == act:
                return one
        raise KeyError(act)

    def allowed(self, state: str, *who: Who) -> tuple[Step, ...]:
        """The steps that a state allows, in the order of the table: to everybody, or to some."""
        return tuple(one for one in self.steps if state in one.sources and (not who or one.who in who))

    def is_open(self, state: str) -> bool:
        """Whether anything may follow."""
        return bool(self.allowed(state))

    @property
    def open_states(self) -> tuple[str, ...]:
        """The states that something follows."""
        return tuple(state for state in self.states if self.is_open(state))

    @property
    def decisions(self) -> tuple[str, ...]:
        """The acts by which an officer decides."""
        return tuple(one.act for one in self.steps if one.decides)
