"""Reads of the catalogue's own tables. The rulebook itself is read through ``current``."""

from xinheng.catalogue.models import Edition


def active_edition() -> Edition | None:
    """The edition activated last, or None on a node that was never set up."""
    return Edition.objects.order_by("-pk").first()
