"""States, steps and rulings of cases that two officers conduct, in the reader's language."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plan_state(state: str) -> str:
    """Where such a case stands."""
    return {
        "applied": _("handed in"),
        "checked": _("looked at, to be decided"),
        "shielded": _("set aside while the plan runs"),
        "execution-reported": _("reported as executed, to be decided"),
        "failure-reported": _("reported as failed, the organisation may answer"),
        "final": _("executed: repaired for good"),
        "restored": _("failed: shown as before"),
        "refused": _("refused"),
        "taken-back": _("taken back"),
        "proposed": _("proposed, the organisation may answer"),
        "reinstated": _("the repair fell: shown as before"),
        "slip-corrected": _("a slip, put right: the repair stands"),
        "dropped": _("given up: the repair stands"),
    }[state]


@register.filter
def plan_step(act: str) -> str:
    """What a step does."""
    return {
        "apply": _("Handed in"),
        "check": _("I looked at the ruling: another officer decides"),
        "shield": _("Set the records aside"),
        "refuse": _("Refuse"),
        "take-back": _("Take it back"),
        "take-back-by-letter": _("Enter its letter that takes it back"),
        "report-execution": _("Report that the plan was executed"),
        "finalise": _("It was executed: repair for good"),
        "report-failure": _("Report that the plan failed"),
        "state": _("Statement of the organisation"),
        "restore": _("It failed: show as before"),
        "keep": _("The report was not right: nothing changes"),
        "propose": _("Proposed"),
        "reinstate": _("The repair falls: show as before"),
        "correct-slip": _("It was a slip: put right, the repair stands"),
        "drop": _("Give it up: the repair stands"),
    }[act]


@register.filter
def ruling_name(ruling: str) -> str:
    """What a court ruled."""
    return {
        "reorganisation": _("The plan of reorganisation is approved"),
        "settlement": _("The settlement is approved"),
    }[ruling]
