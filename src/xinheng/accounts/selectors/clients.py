"""Machine clients and what they are granted."""

from django.db.models import QuerySet

from xinheng.accounts import domain, models
from xinheng.accounts.selectors.people import frozen_terms


def _frozen(row: models.ClientGrant) -> domain.MachineClient:
    revocation = getattr(row, "revocation", None)
    ended = revocation.revoked_on if revocation else None
    return domain.MachineClient(domain.Mandate(row.pk, row.client_id, frozen_terms(row), ended), row.daily)


def _grants() -> QuerySet[models.ClientGrant]:
    return models.ClientGrant.objects.select_related("revocation").order_by("pk")


def machine_client(client_id: str) -> domain.MachineClient | None:
    """The client of this id, its grant running or not; None where there is none."""
    row = _grants().filter(client_id=client_id).first()
    return _frozen(row) if row else None


def machine_clients(*, authority_uscc: str = "") -> list[domain.MachineClient]:
    """Every client ever granted something, of one authority or of all, oldest first."""
    rows = _grants().filter(authority_uscc=authority_uscc) if authority_uscc else _grants()
    return [_frozen(row) for row in rows]
