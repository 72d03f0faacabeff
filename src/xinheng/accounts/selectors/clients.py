"""Machine clients and what they are granted."""

from datetime import date
from functools import lru_cache

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.db.models import QuerySet

from xinheng.accounts import domain, models
from xinheng.accounts.selectors.people import frozen_terms
from xinheng.kernel import clock
from xinheng.ledger.planned import planned_cursor


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


_BORNE = """
SELECT held.client_id, held.scopes, given.id, given.daily, ended.revoked_on, given.authority_uscc,
       given.organisation_uscc, given.powers, given.kinds, given.division, given.matters, given.valid_from,
       given.valid_to, given.basis
FROM allauth_idp_oidc_token AS held JOIN accounts_clientgrant AS given ON given.client_id = held.client_id
LEFT JOIN accounts_clientrevocation AS ended ON ended.grant_id = given.id
WHERE held.type = %s AND held.hash = %s AND (held.expires_at IS NULL OR held.expires_at > %s)
"""


def client_of_token(value: str) -> tuple[domain.MachineClient, tuple[str, ...]] | None:
    """The client that an access token stands for today and the token's scopes, by one query; None for no such token.

    The library stamps its tokens by the machine's clock, whatever day is named.
    """
    with planned_cursor() as cursor:
        cursor.execute(_BORNE, [Token.Type.ACCESS_TOKEN.value, get_adapter().hash_token(value), clock.machine_now()])
        found = cursor.fetchone()
    if found is None:
        return None
    client, scopes, number, daily, ended, authority, organisation, *lists, valid_from, valid_to, basis = found
    powers, kinds, division, matters = lists
    terms = domain.Terms(
        authority_uscc=authority,
        organisation_uscc=organisation,
        powers=tuple(powers),
        kinds=tuple(kinds),
        division=division,
        matters=tuple(matters),
        valid_from=valid_from or date.max,
        valid_to=valid_to or date.min,
        basis=basis,
    )
    borne = domain.MachineClient(domain.Mandate(number, client, terms, ended), daily)
    return borne, _scopes(scopes)


@lru_cache(maxsize=64)
def _scopes(text: str) -> tuple[str, ...]:
    """What the library makes of the scopes it keeps with a token; making a row of the framework's takes longer."""
    return tuple(Token(scopes=text).get_scopes())


def machine_clients(*, authority_uscc: str = "") -> list[domain.MachineClient]:
    """Every client ever granted something, of one authority or of all, oldest first."""
    rows = _grants().filter(authority_uscc=authority_uscc) if authority_uscc else _grants()
    return [_frozen(row) for row in rows]
