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


def traces_of(uscc: str) -> Sequence[models.Trace]:
    """Who looked at this organisation's non-public data, latest first (the organisation may read it)."""
    return list(models.Trace.objects.filter(tracesubject__uscc=uscc).order_by("-at", "-id"))


def operator() -> domain.Actor:
    """Who acts on the command line.

    Demo: ``XINHENG_ACTOR``, by default the operator made by setup. Production: the operating-system user, who must
    have an account; ``XINHENG_ACTOR`` may repeat that name but not claim another.
    """
    claimed = os.environ.get("XINHENG_ACTOR", "")
    if os.environ.get("XINHENG_MODE", "demo") == "production":
        account = pwd.getpwuid(os.geteuid()).pw_name
        if claimed not in ("", account):
            raise ActorUnknownError(actor=claimed)
    else:
        account = claimed or domain.DEMO_OPERATOR
    if not models.User.objects.filter(account=account, is_active=True).exists():
        raise ActorUnknownError(actor=account)
    return domain.Actor(account, None, "node")


def command_viewer(purpose: str | None, case: str | None) -> domain.Viewer:
    """The viewer of a command that reads non-public data; in demo mode purpose and case default to ``demo``."""
    default = "" if os.environ.get("XINHENG_MODE", "demo") == "production" else domain.DEMO_MATTER
    return domain.Viewer(operator(), purpose or default, case or default)
