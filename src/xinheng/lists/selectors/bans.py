"""Reads of bans by statute, as their last review leaves them; traced (G19)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.kernel import clock
from xinheng.lists import models
from xinheng.lists.errors import CaseUnknownError

STANDING, UNREVIEWED, OVER = "standing", "unreviewed", "over"


@dataclass(frozen=True)
class BanStanding:
    """A ban on a day: ``standing``; ``unreviewed`` from its day of review on until somebody looked; or ``over``.

    Nothing rests on one that is unreviewed (the narrower reading). ``review_by`` is None once it is over.
    """

    row: models.Ban
    reviews: tuple[models.BanReview, ...]
    review_by: date | None
    state: str


def ban_standing(row: models.Ban, day: date) -> BanStanding:
    """A ban as its last review leaves it on a day."""
    reviews = tuple(sorted(row.banreview_set.all(), key=lambda one: one.pk))
    review_by = reviews[-1].review_by if reviews else row.review_by
    state = OVER if review_by is None else UNREVIEWED if day >= review_by else STANDING
    return BanStanding(row, reviews, review_by, state)


def _bans() -> QuerySet[models.Ban]:
    """Bans with their organisations and reviews, read together."""
    return models.Ban.objects.select_related("organisation").prefetch_related("banreview_set")


def bans_to_review(day: date) -> list[models.Ban]:
    """The bans whose day of review has come, oldest first."""
    due = _bans().filter(review_by__lte=day).order_by("pk")
    return [one for one in due if ban_standing(one, day).state == UNREVIEWED]


def bans_of(authority_uscc: str, *, viewer: Viewer) -> list[BanStanding]:
    """The bans an authority recorded, latest first, the read traced."""
    with transaction.atomic():
        rows = _bans().filter(authority_uscc=authority_uscc).order_by("-pk")
        found = [ban_standing(one, clock.today()) for one in rows]
        trace(viewer=viewer, subjects=sorted({one.row.uscc for one in found}), what="lists.bans")
    return found


def ban_file(number: int, *, viewer: Viewer, authority_uscc: str) -> BanStanding:
    """One ban with its reviews, traced. CaseUnknownError alike for another authority's and one that never was."""
    with transaction.atomic():
        row = models.Ban.objects.select_related("organisation").filter(pk=number).first()
        if row is None or authority_uscc not in ("", row.authority_uscc):
            raise CaseUnknownError(case=number)
        trace(viewer=viewer, subjects=[row.uscc], what="lists.ban")
    return ban_standing(row, clock.today())
