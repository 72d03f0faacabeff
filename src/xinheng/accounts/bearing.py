"""A request by a machine client: the token in its header, held against the client's grant as it stands now."""

from typing import Any

from allauth.idp.oidc.models import Token
from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from xinheng.accounts.domain import Asked, MachineClient, refusal_of, runs_on
from xinheng.accounts.errors import NotGrantedError, TokenInAddressError, TokenMissingError, TokenWrongError
from xinheng.accounts.selectors import client_of_token
from xinheng.kernel import clock

IN_ADDRESS = ("access_token", "token")


def _bearer(request: HttpRequest) -> str:
    """The token of the header. One in the address is ended at once: logs and histories may have kept it."""
    for name in IN_ADDRESS:
        if name in request.GET:
            Token.objects.by_value(request.GET[name]).delete()
            raise TokenInAddressError
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value.strip():
        raise TokenMissingError
    return value.strip()


def bearing(request: HttpRequest, scope: str) -> MachineClient:
    """The client that asks, its grant running and with this scope.

    TokenMissingError, TokenInAddressError, TokenWrongError; NotGrantedError without the scope. Neither cookies nor the
    body are looked at, so that nobody makes a server hold a file without a token.
    """
    found = client_of_token(_bearer(request))
    if found is None or not runs_on(found[0].grant, clock.today()):
        raise TokenWrongError(minutes=settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN // 60)
    client, scopes = found
    covered(client, Asked(scope))
    if scope not in scopes:
        raise NotGrantedError(field="scope", asked=scope, granted=" ".join(scopes))
    return client


def covered(client: MachineClient, asked: Asked) -> None:
    """Refuse what a client's grant does not cover today: NotGrantedError names what does not fit."""
    field = refusal_of(client.grant, asked, clock.today())
    terms = client.grant.terms
    granted = {"power": terms.powers, "kind": terms.kinds, "matter": terms.matters, "division": (terms.division,)}
    given = {"power": asked.power, "kind": asked.kind, "matter": asked.matter, "division": asked.division}
    if field in granted:
        raise NotGrantedError(
            field="scope" if field == "power" else field, asked=given[field], granted=", ".join(granted[field])
        )
    if field is not None:  # its days are over
        raise TokenWrongError(minutes=settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN // 60)


class ClientToken(AuthBase):
    """The framework's door for operations of machine clients: who asks stands in ``request.auth`` afterwards."""

    openapi_type = "oauth2"
    openapi_description = "A machine client's token by OAuth 2 client credentials, in the header only."

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.openapi_flows = {
            "clientCredentials": {
                "tokenUrl": f"{settings.BASE_URL}/oauth/token",
                "scopes": {"batches": "send files of records", "check": "ask the check"},
            }
        }
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """The client that asks; raises what ``bearing`` raises."""
        return bearing(request, self.scope)
