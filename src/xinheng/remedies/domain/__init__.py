"""The remedies of an organisation, as data: what leads from one state of a case to the next. Pure."""

from xinheng.remedies.domain.objection import GROUNDS, OBJECTION
from xinheng.remedies.domain.proceeding import PROCEEDING
from xinheng.remedies.domain.repair import REPAIR, Eligibility, Facts, eligibility
from xinheng.remedies.domain.steps import CHANNELS, PAPER, Step, Workflow

__all__ = [
    "CHANNELS",
    "GROUNDS",
    "OBJECTION",
    "PAPER",
    "PROCEEDING",
    "REPAIR",
    "Eligibility",
    "Facts",
    "Step",
    "Workflow",
    "eligibility",
]
