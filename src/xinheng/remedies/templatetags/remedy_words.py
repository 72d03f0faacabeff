"""States, steps, grounds and deadlines of remedies in the reader's language."""

from django import template
from django.utils.translation import gettext as _

from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import DeadlineRule
from xinheng.remedies.domain.objection import against
from xinheng.remedies.models import Objection

register = template.Library()


@register.filter
def case_state(state: str) -> str:
    """Where a case stands."""
    return {
        "received": _("received"),
        "marked": _("marked, to be answered"),
        "taken-up": _("taken up, to be answered"),
        "forwarded": _("the body that made the entry was asked"),
        "corrected": _("decided: corrected"),
        "withdrawn": _("decided: withdrawn"),
        "rematched": _("decided: not about the organisation"),
        "lifted": _("decided: lifted"),
        "told": _("runs at the other body"),
        "changed": _("the decision was changed, the record is to follow"),
        "annulled": _("the decision was annulled, the record is to go"),
        "ended": _("ended without a decision on the matter"),
        "upheld": _("decided: stays as it is"),
        "turned-away": _("not from the organisation"),
        "taken-back": _("taken back"),
        "lapsed": _("ended: nothing is left to decide"),
        "applied": _("handed in"),
        "accepted": _("taken on, to be decided"),
        "approved": _("approved: shown nowhere"),
        "refused": _("refused"),
        "sent": _("asked for elsewhere"),
        "taken-in": _("decided elsewhere, shown nowhere"),
    }[state]


@register.filter
def case_step(act: str) -> str:
    """What a step does."""
    return {
        "receive": _("Received"),
        "mark": _("The record is marked"),
        "take-up": _("Taken up; the record is shown nowhere"),
        "forward": _("Ask the body that made the entry"),
        "correct": _("Correct the record"),
        "withdraw": _("Withdraw the record"),
        "rematch": _("Give the record to the right organisation"),
        "lift": _("End the measure, or lift the refusal"),
        "uphold": _("The record stays"),
        "turn-away": _("It does not come from the organisation"),
        "take-back": _("Take it back"),
        "take-back-by-letter": _("Enter its letter that takes it back"),
        "lapse": _("The record left by another act: nothing is left to decide"),
        "tell": _("Told that it runs"),
        "change": _("The body changed the decision"),
        "annul": _("The body annulled the decision"),
        "end": _("It ended without a decision on the matter"),
        "apply": _("Handed in"),
        "accept": _("Take it on"),
        "approve": _("Approve the repair"),
        "refuse": _("Refuse"),
        "send": _("Sent to the other door"),
        "take-in": _("Take in what was decided elsewhere"),
        "learn": _("The record ended: a file or another act says so"),
    }[act]


@register.filter
def step_taken(act: str) -> str:
    """What a step did, for whoever reads what happened so far."""
    done = {
        "forward": _("The body that made the entry was asked"),
        "correct": _("The record was corrected"),
        "withdraw": _("The record was withdrawn"),
        "rematch": _("The record was given to the right organisation"),
        "lift": _("The measure ended, or the refusal fell"),
        "turn-away": _("It did not come from the organisation"),
        "take-back": _("Taken back"),
        "take-back-by-letter": _("Taken back by letter"),
        "accept": _("Taken on"),
        "approve": _("The repair was approved"),
        "refuse": _("Refused"),
        "take-in": _("What was decided elsewhere was taken in"),
    }
    return done.get(act) or case_step(act)


@register.filter
def proceeding_step(act: str) -> str:
    """What a step of a reconsideration or a lawsuit does: here another body decides."""
    return _("The body upheld the decision") if act == "uphold" else case_step(act)


@register.filter
def proceeding_sort(sort: str) -> str:
    """Reconsideration or lawsuit."""
    return {"reconsideration": _("administrative reconsideration"), "lawsuit": _("administrative lawsuit")}[sort]


@register.filter
def ground_name(ground: str) -> str:
    """What an objection says is wrong."""
    return {
        "fact": _("What the record says is wrong"),
        "match": _("The record is not about this organisation"),
        "period": _("It is shown too long, or in a class that is too high"),
        "document": _("The document behind it was changed, revoked or found unlawful"),
        "measure": _("A measure rests on it that the law does not allow"),
        "refusal": _("A repair was refused for a reason that is not true"),
    }[ground]


@register.filter
def against_name(case: Objection) -> str:
    """What an objection is against."""
    return {
        "record": _("the record"),
        "match": _("that the record is about this organisation"),
        "list-entry": _("the entry in a list"),
        "measure": _("a measure"),
        "period": _("how long the record is shown"),
        "refusal": _("a refusal"),
    }[against(case.ground, case.record_kind)]


@register.filter
def deadline_of(rule: str) -> DeadlineRule | None:
    """The deadline of this key, which has a name in both languages."""
    return next((one for one in rulebook().deadlines if one.key == rule), None)


@register.filter
def why_nothing_to_repair(reason: str) -> str:
    """Why a record cannot be repaired, in words."""
    return {
        "favourable": _("It is not against you."),
        "left-already": _("It has left already."),
        "not-shown": _("It is shown nowhere any more."),
        "leaves-by-its-list": _("It leaves by its list, as its decision says."),
        "without-a-day": _("It is excluded: its rule names no day from which it can be repaired."),
    }.get(reason, "")


@register.filter
def channel_name(channel: str) -> str:
    """How a case came in."""
    return {
        "online": _("by the open form"),
        "account": _("by the organisation's own door"),
        "paper": _("at the paper window"),
    }[channel]
