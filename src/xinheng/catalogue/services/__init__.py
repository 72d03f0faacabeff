"""Writes of the catalogue: editions of the rulebook, proposed, approved, activated."""

from xinheng.catalogue.services.activating import activate, activate_edition, refuse_unapproved
from xinheng.catalogue.services.proposing import approve, propose, withdraw

__all__ = ["activate", "activate_edition", "approve", "propose", "refuse_unapproved", "withdraw"]
