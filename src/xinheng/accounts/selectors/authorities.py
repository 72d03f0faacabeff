"""The authorities of this node."""

from collections.abc import Sequence

from xinheng.accounts import domain, models
from xinheng.accounts.errors import AuthorityUnknownError


def _frozen(row: models.Authority) -> domain.Authority:
    return domain.Authority(row.name, row.uscc, row.level, row.division, tuple(row.kinds), row.parent_uscc, row.sector)


def sending_authority(uscc: str) -> domain.Authority:
    """The authority with this code; raises ``AuthorityUnknownError``."""
    row = models.Authority.objects.filter(uscc=uscc).first()
    if row is None:
        raise AuthorityUnknownError(uscc=uscc)
    return _frozen(row)


def authorities() -> Sequence[domain.Authority]:
    """Every authority of this node, in the order of their codes."""
    return [_frozen(row) for row in models.Authority.objects.order_by("uscc")]


def supervised(uscc: str) -> tuple[str, ...]:
    """The codes of an authority and of every authority beneath it."""
    beneath: dict[str, list[str]] = {}
    for one in authorities():
        beneath.setdefault(one.parent_uscc, []).append(one.uscc)
    found, left = [], [uscc]
    while left:
        one_uscc = left.pop()
        if one_uscc not in found:
            found.append(one_uscc)
            left += beneath.get(one_uscc, ())
    return tuple(found)
