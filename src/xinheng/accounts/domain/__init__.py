"""Who acts, who looks, what an authority may send and what a mandate allows: pure."""

from xinheng.accounts.domain.acting import AUDIT, DEMO_MATTER, DEMO_OPERATOR, PUBLIC, Actor, Read, Viewer
from xinheng.accounts.domain.authorities import ANY_KIND, KINDS, LEVELS, Authority, may_send
from xinheng.accounts.domain.mandates import (
    ANY,
    OFFICER_POWERS,
    OFFICES,
    ORGANISATION_POWERS,
    POWERS,
    Asked,
    Mandate,
    Terms,
    refusal_of,
    runs_on,
    wrong_with,
)
from xinheng.accounts.domain.signing_in import seconds_to_wait

__all__ = [
    "ANY",
    "ANY_KIND",
    "AUDIT",
    "DEMO_MATTER",
    "DEMO_OPERATOR",
    "KINDS",
    "LEVELS",
    "OFFICER_POWERS",
    "OFFICES",
    "ORGANISATION_POWERS",
    "POWERS",
    "PUBLIC",
    "Actor",
    "Asked",
    "Authority",
    "Mandate",
    "Read",
    "Terms",
    "Viewer",
    "may_send",
    "refusal_of",
    "runs_on",
    "seconds_to_wait",
    "wrong_with",
]
