"""What an intake has counted so far."""

from dataclasses import dataclass, field

from xinheng.exchange.domain import Counts, Issue
from xinheng.kernel import merkle
from xinheng.records.domain.states import State


@dataclass
class Tally:
    """What an intake has counted so far."""

    counts: Counts = field(default_factory=Counts)
    codes: dict[str, int] = field(default_factory=dict)
    first: list[Issue] = field(default_factory=list)
    tree: merkle.PrunedTree = field(default_factory=merkle.PrunedTree)
    ended: dict[bytes, State] = field(default_factory=dict)

    @property
    def issues(self) -> int:
        """All issues."""
        return sum(self.codes.values())
