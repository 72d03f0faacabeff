"""Reads of checks: an answer made again as of its moment, an office's own, receipts, public statistics."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from xinheng.accounts.domain import ANY, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.catalogue.domain import Matter
from xinheng.kernel import clock
from xinheng.lists.selectors import running_entries
from xinheng.measures import models
from xinheng.measures.errors import CheckUnknownError
from xinheng.measures.selectors.answers import answers
from xinheng.subjects.models import Organisation

SHOWN_AT_MOST = 500


@dataclass(frozen=True)
class Statistic:
    """How many checks an authority asked for a matter, and of how many it said that it relied on them, or not."""

    authority_uscc: str
    matter: str
    checks: int
    relied: int
    not_relied: int


def remade(number: int, *, viewer: Viewer, authority_uscc: str) -> tuple[models.Check, bool]:
    """A check and whether it comes out the same when made again as of its moment; traced. CheckUnknownError."""
    with transaction.atomic():
        held = models.Check.objects.filter(pk=number).first()
        if held is None or authority_uscc not in ("", held.authority_uscc):
            raise CheckUnknownError(number=number)
        trace(viewer=viewer, subjects=[held.uscc], what="measures.again")
    again = answers([held.uscc], matter=held.matter, day=held.day, known=held.at)[held.uscc]
    return held, again == held.answer


def receipts_of(usccs: Collection[str], *, at_most: int) -> list[models.Check]:
    """The checks about these organisations, latest first: who asked, for what, and what was answered."""
    return list(models.Check.objects.filter(uscc__in=usccs).order_by("-pk")[:at_most])


def statistics(*, since: date, until: date) -> list[dict[str, Any]]:
    """Checks by authority and matter in a half-open span of days: public, no organisation in it."""
    rows = (
        models.Check.objects.filter(day__gte=since, day__lt=until)
        .values("authority_uscc", "matter")
        .annotate(
            checks=Count("pk"),
            relied=Count("pk", filter=Q(reliance__relied=True)),
            not_relied=Count("pk", filter=Q(reliance__relied=False)),
        )
        .order_by("authority_uscc", "matter")
    )
    return [asdict(Statistic(**row)) for row in rows]


@dataclass(frozen=True)
class Asked:
    """One check of an office; ``relied`` None while nobody said, ``matter`` None for one held no more.

    ``answer`` is what was answered without what rested on entries that have left since (``left``, how many): those only
    their source, the organisation and the auditor read (G16).
    """

    row: models.Check
    name: str
    matter: Matter | None
    relied: bool | None
    answer: Mapping[str, Any]
    left: int


def checks_of_office(authority_uscc: str, *, matters: Collection[str], viewer: Viewer) -> list[Asked]:
    """The checks of an authority in these matters (``*``: every), latest first, the read traced."""
    return _asked(_of_office(authority_uscc, matters).order_by("-pk")[:SHOWN_AT_MOST], viewer)


def check_of_office(number: int, authority_uscc: str, *, matters: Collection[str], viewer: Viewer) -> Asked:
    """One check, traced. CheckUnknownError alike for another authority's, another matter's and an invented one."""
    found = _asked(_of_office(authority_uscc, matters).filter(pk=number), viewer)
    if not found:
        raise CheckUnknownError(number=number)
    return found[0]


def _of_office(authority_uscc: str, matters: Collection[str]) -> QuerySet[models.Check]:
    rows = models.Check.objects.filter(authority_uscc=authority_uscc).select_related("reliance")
    return rows if ANY in matters else rows.filter(matter__in=matters)


def _asked(rows: QuerySet[models.Check], viewer: Viewer) -> list[Asked]:
    with transaction.atomic():
        found = list(rows)
        usccs = sorted({one.uscc for one in found})
        trace(viewer=viewer, subjects=usccs, what="measures.checks")
    running = {one.record for one in running_entries(usccs, day=clock.today(), known=clock.now())}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    held = current.rulebook().matters
    return [
        Asked(
            one,
            names.get(one.uscc, one.uscc),
            held.get(one.matter),
            one.reliance.relied if hasattr(one, "reliance") else None,
            *without_left(one.answer, running),
        )
        for one in found
    ]


def standing_still(held: models.Check) -> tuple[dict[str, Any], int]:
    """What of a kept answer still stands, and how much of it has left."""
    running = running_entries([held.uscc], day=clock.today(), known=clock.now())
    return without_left(held.answer, {one.record for one in running})


def without_left(answer: Mapping[str, Any], running: Collection[str]) -> tuple[dict[str, Any], int]:
    """An answer without what rested on entries and honours that do not run any more, and how much that was."""
    kept, left = dict(answer), 0
    for part, named in (("applies", "entry"), ("suspended", "entry"), ("incentives", "honour")):
        said = answer.get(part, [])
        kept[part] = [one for one in said if one[named] is None or one[named]["record"] in running]
        left += len(said) - len(kept[part])
    return kept, left
