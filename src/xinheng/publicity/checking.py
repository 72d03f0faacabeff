"""How often offices asked the check, by authority and matter: public, and no organisation in it (G20)."""

from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.accounts.models import Authority
from xinheng.catalogue.current import rulebook
from xinheng.measures.selectors import statistics


@dataclass(frozen=True)
class CheckRow:
    """How often one authority asked for one matter, and of how many answers it said that it relied on them, or not.

    Names in both languages, a matter no longer held by its key.
    """

    authority: str
    zh: str
    en: str
    checks: int
    relied: int
    not_relied: int


def asked_since(since: date, *, day: date) -> list[CheckRow]:
    """The checks from ``since`` up to ``day``, both included, by the names of authorities and matters."""
    names, matters = dict(Authority.objects.values_list("uscc", "name")), rulebook().matters
    rows = []
    for one in statistics(since=since, until=day + timedelta(days=1)):
        key, uscc = one["matter"], one["authority_uscc"]
        zh, en = (matters[key].zh, matters[key].en) if key in matters else (key, key)
        rows.append(CheckRow(names.get(uscc, uscc), zh, en, one["checks"], one["relied"], one["not_relied"]))
    return sorted(rows, key=lambda one: (one.authority, one.zh))
