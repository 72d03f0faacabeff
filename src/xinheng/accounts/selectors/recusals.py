"""Reads of recusals: which officers keep out of what concerns which organisations."""

from collections.abc import Iterable

from xinheng.accounts import models
from xinheng.accounts.domain.recusals import Recusal, normal


def recusals_of(officer: str) -> list[Recusal]:
    """The recusals of one officer that stand, oldest first."""
    return _found(officer=normal(officer))


def standing_recusals(organisation_uscc: str = "") -> list[Recusal]:
    """Every recusal that stands, of one organisation or of all."""
    return _found(**({"organisation_uscc": organisation_uscc} if organisation_uscc else {}))


def is_recused(officers: Iterable[str], organisation_uscc: str) -> bool:
    """Whether any of these officers (accounts, certificate numbers) keeps out of what concerns this organisation."""
    names = {normal(one) for one in officers} - {""}
    return models.Recusal.objects.filter(
        officer__in=names, organisation_uscc=organisation_uscc, recusalend__isnull=True
    ).exists()


def _found(**narrowed: str) -> list[Recusal]:
    rows = models.Recusal.objects.filter(recusalend__isnull=True, **narrowed).order_by("pk")
    return [Recusal(row.pk, row.officer, row.organisation_uscc, row.recorded_at) for row in rows]
