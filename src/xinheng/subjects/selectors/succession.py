"""Who stands for an organisation that was merged into another (民法典第六十七条: its rights and duties go over).

Only an organisation that is deregistered with a successor counts: a split, a purchase or a branch moves nothing.
"""

from collections.abc import Sequence

from django.db import connection

from xinheng.ledger.parts import Part

STEPS = 10
"""How often a successor may have been merged again; registers that name each other end there."""

_PREDECESSORS = """
WITH RECURSIVE merged AS (
    SELECT uscc, 1 AS step FROM subjects_organisation
    WHERE successor_uscc = %(uscc)s AND successor_uscc <> '' AND state = 'deregistered'
    UNION
    SELECT o.uscc, m.step + 1 FROM subjects_organisation o JOIN merged m ON o.successor_uscc = m.uscc
    WHERE o.successor_uscc <> '' AND o.state = 'deregistered' AND m.step < %(steps)s
)
SELECT DISTINCT uscc FROM merged WHERE uscc <> %(uscc)s ORDER BY uscc
"""
_SUCCESSOR = """
WITH RECURSIVE later AS (
    SELECT uscc, successor_uscc, state, 1 AS step FROM subjects_organisation WHERE uscc = %(uscc)s
    UNION
    SELECT o.uscc, o.successor_uscc, o.state, l.step + 1 FROM subjects_organisation o
    JOIN later l ON o.uscc = l.successor_uscc AND l.successor_uscc <> '' AND l.state = 'deregistered'
    WHERE l.step < %(steps)s
)
SELECT uscc FROM later ORDER BY step DESC LIMIT 1
"""


def predecessors(uscc: str) -> list[str]:
    """The codes of the deregistered organisations whose rights went over to this one, directly or by several steps."""
    with connection.cursor() as cursor:
        cursor.execute(_PREDECESSORS, {"uscc": uscc, "steps": STEPS})
        return [found for (found,) in cursor.fetchall()]


def acted_for(uscc: str) -> list[str]:
    """The codes an organisation acts for: its own, and those of the organisations that were merged into it."""
    return [uscc, *predecessors(uscc)]


def standing_for(uscc: str) -> str:
    """The code of whoever acts for an organisation now: its last successor, or itself."""
    with connection.cursor() as cursor:
        cursor.execute(_SUCCESSOR, {"uscc": uscc, "steps": STEPS})
        row = cursor.fetchone()
    return uscc if row is None else str(row[0])


def merged_asked(usccs: Sequence[str]) -> Part:
    """Which of these were merged into another, as a part of a statement: few are, and ``standing_for`` says into which.

    What it says is a list of codes.
    """
    return Part("", _MERGED, {"merged_usccs": list(usccs)})


_MERGED = """ARRAY(SELECT uscc FROM subjects_organisation
    WHERE uscc = ANY(%(merged_usccs)s::text[]) AND successor_uscc <> '' AND state = 'deregistered')"""
