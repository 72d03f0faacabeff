"""One issue code: a rule's name, its effect, its two sentences."""

from dataclasses import dataclass

from xinheng.exchange.domain import Effect


def _(text: str) -> str:
    """Mark a message id for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class IssueCode:
    """A rule's name, its effect on the verdict, its sentence, and the form that would be accepted."""

    code: str
    effect: Effect
    message: str
    accepted: str


REFUSE, QUARANTINE, QUEUE, NOTE = Effect.REFUSED, Effect.QUARANTINED, Effect.QUEUED, Effect.NONE
