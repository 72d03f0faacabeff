"""Machine clients: made with a secret shown once, taken back with every token, counted by day."""

import secrets
from dataclasses import dataclass
from datetime import date

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction

from xinheng.accounts import domain, models
from xinheng.accounts.errors import ClientUnknownError, DailyQuotaSpentError, MandateWrongError
from xinheng.accounts.selectors import machine_client, sending_authority
from xinheng.accounts.services.mandates import columns, public_terms
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.journal import ENDED
from xinheng.ledger.services import act, note

ID_BYTES, SECRET_BYTES = 8, 32


@dataclass(frozen=True)
class NewSecret:
    """The secret of a client, told once; only its hash is held."""

    client_id: str
    client_secret: str


def create_client(*, terms: domain.Terms, daily: int, actor: domain.Actor) -> NewSecret:
    """Grant a new client what ``terms`` say (its powers are scopes). MandateWrongError, AuthorityUnknownError."""
    for field, accepted in domain.wrong_with_client(terms, daily):
        raise MandateWrongError(field=field, accepted=accepted)
    sending_authority(terms.authority_uscc)
    made = NewSecret(f"client-{secrets.token_hex(ID_BYTES)}", secrets.token_urlsafe(SECRET_BYTES))
    body = {"client": made.client_id, "daily": daily, **public_terms(terms)}
    with act(kind="accounts.client.created", actor=actor, body=body):
        hashed = make_password(made.client_secret)
        client = Client(id=made.client_id, name=made.client_id, secret=hashed, type=Client.Type.CONFIDENTIAL)
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        client.set_response_types([])
        client.set_scopes(list(terms.powers))
        client.set_default_scopes(list(terms.powers))
        client.save()
        models.ClientGrant.objects.create(
            client=client, daily=daily, given_by=actor.name, given_at=clock.now(), **columns(terms)
        )
    return made


def renew_secret(*, client_id: str, actor: domain.Actor) -> NewSecret:
    """Give a client a new secret; the old one and every token end with it. ClientUnknownError."""
    _running(client_id)
    made = NewSecret(client_id, secrets.token_urlsafe(SECRET_BYTES))
    with act(kind="accounts.client.renewed", actor=actor, body={"client": client_id}):
        note(what=ENDED, items=[f"secret {client_id}"])
        client = Client.objects.select_for_update().get(pk=client_id)
        client.set_secret(made.client_secret)
        client.save(update_fields=["secret"])
        Token.objects.filter(client_id=client_id).delete()
    return made


def revoke_client(*, client_id: str, reason: str, actor: domain.Actor) -> date:
    """Take a client's grant back from now on, its tokens with it; returns the day. ClientUnknownError."""
    if not reason.strip():
        raise MandateWrongError(field="reason", accepted=Phrase("why the client is revoked"))
    held = _running(client_id)
    ended = {"revoked_on": clock.today(), "revoked_by": actor.name, "reason": reason}
    try:
        with act(kind="accounts.client.revoked", actor=actor, body={"client": client_id, "reason": reason}):
            models.ClientRevocation.objects.create(grant_id=held.grant.number, **ended)
            note(what=ENDED, items=[f"client {client_id}"])
            Token.objects.filter(client_id=client_id).delete()
    except IntegrityError as error:  # somebody else was quicker
        raise ClientUnknownError(client=client_id) from error
    return clock.today()


def _running(client_id: str) -> domain.MachineClient:
    held = machine_client(client_id)
    if held is None or held.grant.revoked_on is not None:
        raise ClientUnknownError(client=client_id)
    return held


_SPEND = """
INSERT INTO accounts_clientuse AS held (grant_id, day, scope, used) VALUES (%s, %s, %s, 1)
ON CONFLICT (grant_id, day, scope) DO UPDATE SET used = held.used + 1 WHERE held.used < %s RETURNING used
"""


@dataclass(frozen=True)
class Spent:
    """What a client has left of a day's quota, and in how many seconds the next day begins."""

    daily: int
    left: int
    full_in: int


def spend(*, client: domain.MachineClient, scope: str) -> Spent:
    """Count one use of a scope against the day's quota, for all processes together. DailyQuotaSpentError."""
    full_in = clock.seconds_left()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SPEND, [client.grant.number, clock.today(), scope, client.daily])
        row = cursor.fetchone()
    if row is None:
        raise DailyQuotaSpentError(daily=client.daily, scope=scope, retry_after=full_in)
    return Spent(client.daily, client.daily - int(row[0]), full_in)


def forget_expired_tokens() -> int:
    """Remove tokens that have expired, and counts of use of former days; returns how many tokens."""
    models.ClientUse.objects.filter(day__lt=clock.today()).delete()
    gone, _ = Token.objects.expired().delete()
    return int(gone)
