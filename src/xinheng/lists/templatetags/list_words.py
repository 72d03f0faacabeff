"""States, phases and acts of lists in the reader's language."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

from xinheng.catalogue import current
from xinheng.catalogue.measures import MeasureRule, binding_on
from xinheng.kernel import clock
from xinheng.lists.models import Ban, Case

register = template.Library()


@register.filter
def entry_state(state: str) -> str:
    """Where a case stands (``selectors.standing_of``)."""
    return {
        "proposed": _("put forward"),
        "notice-sent": _("notice on its way"),
        "notice-served": _("notice served"),
        "listed": _("listed"),
        "not-listed": _("not listed"),
        "removed": _("left the list"),
        "annulled": _("annulled"),
        "dropped": _("given up"),
        "expired": _("ended by itself"),
        "set-aside": _("set aside for a court's plan"),
        "ended-otherwise": _("ended outside its case"),
    }[state]


@register.filter
def entry_act(act: str) -> str:
    """What an act does."""
    return {
        "propose": _("Put forward"),
        "send-notice": _("Make the notice to serve"),
        "record-service": _("Record that the notice was served"),
        "record-failure": _("Record that it could not be served"),
        "state": _("Statement of the organisation"),
        "answer": _("Answer a statement"),
        "list": _("Decide: enter in the list"),
        "not-list": _("Decide: do not enter"),
        "drop": _("Give the case up"),
        "correct-period": _("Correct its period"),
        "remove": _("Let it leave the list early"),
        "annul": _("Annul the entry"),
    }[act]


@register.filter
def entry_rule(act: str) -> str:
    """What must hold for an act."""
    return {
        "send-notice": _("Before a decision the organisation is told facts, grounds and rights."),
        "record-service": _("Time to answer runs from the proof of service only."),
        "record-failure": _("A notice that did not arrive starts nothing."),
        "state": _("A statement on paper counts like one through the door."),
        "answer": _("Every statement is looked into and answered; whoever answers it does not decide."),
        "list": _("With reasons, way out and remedies, by an officer who took no part."),
        "not-list": _("With reasons, by an officer who took no part."),
        "drop": _("With reasons; who was told of the case is told that it is over."),
        "correct-period": _("By an officer who took no part; an end no later than before, within the term of the law."),
        "remove": _("When the conditions of the list are met; it is taken off every page at once."),
        "annul": _("When the decision or its document was revoked, changed or found unlawful."),
    }[act]


@register.filter
def entry_law(act: str) -> str:
    """Where the rule of an act stands, as printed."""
    return {"remove": "国办发〔2020〕49号（十一）", "annul": "《中华人民共和国行政处罚法》第48条"}.get(
        act, "国办发〔2020〕49号（八）"
    )


@register.filter
def way_of_service(way: str) -> str:
    """A way of service."""
    return {
        "direct": _("handed over"),
        "left": _("left at the address"),
        "entrusted": _("through another authority"),
        "post": _("by post"),
        "electronic": _("electronically, with consent"),
        "announcement": _("by announcement"),
    }[way]


@register.filter
def failure_of_service(reason: str) -> str:
    """Why a notice could not be served."""
    return {
        "returned": _("returned"),
        "address-unknown": _("address unknown"),
        "moved": _("moved away"),
        "closed": _("closed"),
        "not-taken": _("not taken"),
        "not-received": _("not received"),
    }[reason]


@register.filter
def entry_measures(row: Case) -> list[MeasureRule]:
    """What an entry of this case binds public bodies to today: a measure that was repealed since binds nobody."""
    severity = current.rulebook().kinds[row.kind].fixed_class
    return binding_on(current.measures(), list_key=row.list_key, severity=severity, day=clock.today())


@register.simple_tag
def failed_service(text: str) -> tuple[date, str, str]:
    """Day, way and reason of an attempt that failed, as its step keeps them."""
    day, way, reason = text.split(" ")
    return date.fromisoformat(day), way_of_service(way), failure_of_service(reason)


@register.filter
def ban_state(state: str) -> str:
    """Where a ban stands."""
    return {"standing": _("stands"), "unreviewed": _("not reviewed in time"), "over": _("ban is over")}[state]


@register.filter
def ban_act(act: str) -> str:
    """An outcome of a review."""
    return {"goes-on": _("The ban goes on"), "over": _("The ban is over")}[act]


@register.filter
def ban_basis(row: Ban) -> str:
    """The citation of a ban, for ``basis_named``."""
    return f"{row.instrument} {row.article}"
