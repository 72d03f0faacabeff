"""Who acts, who looks, what an authority may send and what a mandate allows: pure."""

from xinheng.accounts.domain.acting import AUDIT, DEMO_MATTER, DEMO_OPERATOR, OWN_READ, PUBLIC, Actor, Read, Viewer
from xinheng.accounts.domain.authorities import ANY_KIND, KINDS, LEVELS, Authority, may_send
from xinheng.accounts.domain.clients import MOST_DAILY, SCOPES, MachineClient, wrong_with_client
from xinheng.accounts.domain.mandates import (
    ANY,
    OFFICER_POWERS,
    OFFICES,
    ORGANISATION_POWERS,
    POWERS,
    Asked,
    Mandate,
    OpenInvitation,
    Terms,
    refusal_of,
    runs_on,
    wrong_with,
)
from xinheng.accounts.domain.purposes import (
    AT_OWN_DOOR,
    MATTER_PURPOSES,
    OWN_PURPOSES,
    AcceptedMatter,
    names_no_purpose,
)
from xinheng.accounts.domain.signing_in import as_compared, seconds_to_wait
from xinheng.accounts.domain.tracing import Traced, TraceQuery, leaf

__all__ = [
    "ANY",
    "ANY_KIND",
    "AT_OWN_DOOR",
    "AUDIT",
    "DEMO_MATTER",
    "DEMO_OPERATOR",
    "KINDS",
    "LEVELS",
    "MATTER_PURPOSES",
    "MOST_DAILY",
    "OFFICER_POWERS",
    "OFFICES",
    "ORGANISATION_POWERS",
    "OWN_PURPOSES",
    "OWN_READ",
    "POWERS",
    "PUBLIC",
    "SCOPES",
    "AcceptedMatter",
    "Actor",
    "Asked",
    "Authority",
    "MachineClient",
    "Mandate",
    "OpenInvitation",
    "Read",
    "Terms",
    "TraceQuery",
    "Traced",
    "Viewer",
    "as_compared",
    "leaf",
    "may_send",
    "names_no_purpose",
    "refusal_of",
    "runs_on",
    "seconds_to_wait",
    "wrong_with",
    "wrong_with_client",
]
