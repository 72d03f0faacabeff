"""Who may read a version on paths that are not public (G16), decided from the version and the viewer alone.

While a record runs, any authority with a purpose may read its current version. After repair or end, and what was
corrected away, is for its source, its owner, and the auditor who says why.
"""

from collections.abc import Set as AbstractSet
from datetime import date

from xinheng.accounts.domain import Viewer
from xinheng.records.domain.states import SHOWN
from xinheng.records.domain.windows import Windows


def runs(state: str, *, current: bool, windows: Windows, day: date) -> bool:
    """Whether a version still says something to others: current, in a shown state, in some channel on ``day``."""
    shown = any(windows.shows_on(channel, day) for channel in ("public", "departments"))
    return current and state in SHOWN and shown


def stands_close(viewer: Viewer, *, owner_uscc: str, source_usccs: AbstractSet[str]) -> bool:
    """Whether the viewer is the record's source, its owner, or the auditor."""
    if viewer.auditor:
        return True
    acting = viewer.actor.authority_uscc if viewer.actor else None
    return (acting is not None and acting in source_usccs) or viewer.own_uscc == owner_uscc
