"""Who may send what, and for whom: before anything of a file is read."""

from xinheng.accounts.domain import ANY_KIND, Actor, Authority, may_send
from xinheng.accounts.selectors import sending_authority, supervised
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.errors import KindNotMandatedError, KindUnknownError, SenderNotMandatedError


def mandated(*, kind: str, authority_uscc: str, actor: Actor) -> tuple[Kind, Authority]:
    """The kind and the sender of a file that ``actor`` sends.

    KindUnknownError, AuthorityUnknownError; KindNotMandatedError where the sender's mandate does not cover the kind;
    SenderNotMandatedError for an officer whose own authority may not send for it (decision 581).
    """
    kinds = rulebook().kinds
    if kind not in kinds:
        raise KindUnknownError(kind=kind, accepted=", ".join(sorted(kinds)))
    sender = sending_authority(authority_uscc)
    if not _sends_for(actor, sender):
        raise SenderNotMandatedError(own=actor.authority_uscc, authority=sender.uscc)
    if not may_send(sender, kind):
        raise KindNotMandatedError(authority=sender.uscc, kind=kind, accepted=", ".join(sender.kinds))
    return kinds[kind], sender


def _sends_for(actor: Actor, sender: Authority) -> bool:
    """Whether the actor is the node itself, of the sender or of one above it, or of a centre that keeps every kind."""
    own = actor.authority_uscc
    if own in (None, sender.uscc):
        return True
    return ANY_KIND in sending_authority(own).kinds or sender.uscc in supervised(own)
