"""A case that two officers conduct, as it stands: its steps, its phase, the organisation's time to answer."""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.errors import AuthorityUnknownError
from xinheng.accounts.selectors import sending_authority
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import calendar, rulebook
from xinheng.clocks.domain import due_of
from xinheng.messages.selectors import service_of
from xinheng.remedies.conducted import Reinstatement, ReinstatementStep, Reorganisation, ReorganisationStep
from xinheng.remedies.domain import Workflow
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.errors import CaseUnknownError

STATEMENT = "list-statement"
"""The time to answer before a record is shown again is that before a listing: it weighs no less (G12)."""
ROWS: dict[str, tuple[type[Reorganisation] | type[Reinstatement], Workflow]] = {
    REORGANISATION.name: (Reorganisation, REORGANISATION),
    REINSTATEMENT.name: (Reinstatement, REINSTATEMENT),
}
_DECIDED_ANEW = ("shield", "keep")
"""After these a new phase begins: whoever looked at the one before may decide about the next."""


@dataclass(frozen=True)
class Held:
    """A case as it stands: its row, its steps so far, the state and number of the last."""

    row: Reorganisation | Reinstatement
    workflow: Workflow
    steps: tuple[ReorganisationStep | ReinstatementStep, ...]

    @property
    def name(self) -> str:
        """What clocks, messages and acts call the case: ``reorganisation-17``."""
        return f"{self.workflow.name}-{self.row.pk}"

    @property
    def state(self) -> str:
        """The state of the last step; empty before the first."""
        return self.steps[-1].state if self.steps else ""

    @property
    def phase(self) -> tuple[ReorganisationStep | ReinstatementStep, ...]:
        """The steps since something was decided last."""
        begun = max((at for at, one in enumerate(self.steps, 1) if one.act in _DECIDED_ANEW), default=0)
        return self.steps[begun:]


def held(workflow: Workflow, number: int) -> Held:
    """The case of this number as it stands now; CaseUnknownError."""
    model = ROWS[workflow.name][0]
    row = model.objects.filter(pk=number).first()
    if row is None:
        raise CaseUnknownError(case=f"{workflow.name}-{number}")
    return Held(row, workflow, tuple(row.steps.order_by("number")))


WAITING = ("applied", "checked")
"""States of a plan in which the answer to the application is due; later ones wait for nobody's deadline."""


def is_overdue(case: Held, day: date) -> bool:
    """Whether the answer to a ruling that was handed in is late on a day: the superior body may decide then (G13)."""
    return isinstance(case.row, Reorganisation) and case.state in WAITING and day > case.row.due_on


def place_of(case: Held) -> str:
    """The place of the authority that conducts it; empty where this node does not know it."""
    try:
        return sending_authority(case.row.authority_uscc).division
    except AuthorityUnknownError:
        return ""


def answer_until(case: Held) -> date | None:
    """The last day of the time to answer; None while nothing is to be answered or the letter is not served (G12)."""
    letter = next((one.letter for one in reversed(case.phase) if one.letter is not None), None)
    served_on = service_of(letter).served_on if letter is not None else None
    if served_on is None:
        return None
    return due_of(deadline(rulebook(), STATEMENT, served_on, division=place_of(case)), served_on, calendar()).on
