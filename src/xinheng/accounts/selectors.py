"""Reads of accounts."""

import os
import pwd
from collections.abc import Sequence

from xinheng.accounts import domain, models
from xinheng.accounts.errors import ActorUnknownError, AuthorityUnknownError


def _frozen(row: models.Authority) -> domain.Authority:
    return domain.Authority(row.name, row.uscc, row.level, row.division, tuple(row.kinds))


def sending_authority(uscc: str) -> domain.Authority:
    """The authority with this code; raises ``AuthorityUnknownError``."""
    row = models.Authority.objects.filter(uscc=uscc).first()
    if row is None:
        raise AuthorityUnknownError(uscc=uscc)
    return _frozen(row)


def authorities() -> Sequence[domain.Authority]:
    """Every authority of this node, in the order of their codes."""
    return [_frozen(row) for row in models.Authority.objects.order_by("uscc")]


def reads_of(uscc: str) -> list[domain.Read]:
    """Who looked at this organisation's non-public data, latest first (the organisation may read it)."""
    found = models.Trace.objects.filter(tracesubject__uscc=uscc).order_by("-at", "-id")
    return [
        domain.Read(one.at, one.actor, one.authority_uscc, one.purpose, one.case, one.basis, one.what) for one in found
    ]


def operator() -> domain.Actor:
    """Who acts on the command line.

    Demo: ``XINHENG_ACTOR``, by default the operator made by setup; the code of a registered authority stands for an
    officer of it. Production: the operating-system user, who must
    have an account; ``XINHENG_ACTOR`` may repeat that name but not claim another.
    """
    claimed = os.environ.get("XINHENG_ACTOR", "")
    if os.environ.get("XINHENG_MODE", "demo") == "production":
        account = pwd.getpwuid(os.geteuid()).pw_name
        if claimed not in ("", account):
            raise ActorUnknownError(actor=claimed)
    else:
        account = claimed or domain.DEMO_OPERATOR
        unit = models.Authority.objects.filter(uscc=claimed).first() if claimed else None
        if unit is not None:
            return domain.Actor(f"officer of {unit.uscc}", unit.uscc, unit.name)
    if not models.User.objects.filter(account=account, is_active=True).exists():
        raise ActorUnknownError(actor=account)
    return domain.Actor(account, None, "node")


def command_viewer(purpose: str | None, case: str | None) -> domain.Viewer:
    """The viewer of a command that reads non-public data; in demo mode purpose and case default to ``demo``.

    Who acts for the node itself audits with the purpose ``audit``; in demo mode with any.
    """
    demo = os.environ.get("XINHENG_MODE", "demo") != "production"
    default, actor = domain.DEMO_MATTER if demo else "", operator()
    auditor = actor.authority_uscc is None and (demo or purpose == domain.AUDIT)
    return domain.Viewer(actor, purpose or default, case or default, auditor=auditor)
