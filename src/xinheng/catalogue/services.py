"""Activating editions of the rulebook."""

from xinheng.catalogue import current
from xinheng.catalogue.models import Edition
from xinheng.kernel import clock
from xinheng.ledger.domain import Acting
from xinheng.ledger.services import act


def activate_edition(*, actor: Acting) -> Edition:
    """Make the rulebook in use an edition of this node; does nothing when it is one already.

    RulebookInvalidError when the folder is refused.
    """
    digest = current.rulebook().digest
    known = Edition.objects.filter(digest=digest).first()
    if known is not None:
        return known
    with act(kind="catalogue.edition.activated", actor=actor, body={"digest": digest}):
        return Edition.objects.create(digest=digest, label=current.path().name, activated_on=clock.today())
