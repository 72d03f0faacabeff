"""What may be read for on a day: matters of the rulebook, which stands above this room, and the register's own work."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from xinheng.accounts import domain
from xinheng.kernel import clock


def matters_in_force(day: date) -> Mapping[str, domain.AcceptedMatter]:
    """The matters for which something may be read on this day, by key (``settings.MATTERS`` names who knows)."""
    found: Mapping[str, domain.AcceptedMatter] = import_string(settings.MATTERS)(day)
    return found


def accepted_purposes() -> list[str]:
    """Every purpose a read may name today, sorted; ``demo`` only where the node is a demonstration."""
    demo = {domain.DEMO_MATTER} if settings.MODE == "demo" else set()
    return sorted({*matters_in_force(clock.today()), *domain.OWN_PURPOSES, *demo})
