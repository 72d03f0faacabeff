"""Programs of authorities, their tokens, and what they ask."""

from datetime import date

from django.test import Client

from factories.organisations import ACTOR
from xinheng.accounts.domain import Terms
from xinheng.accounts.services import NewSecret, create_client


def client_terms(authority: str, *scopes: str, kinds: tuple[str, ...] = ("*",), **changed: object) -> Terms:
    """A grant for one authority, around the days the tests live in."""
    first, end = date(2026, 1, 1), date(2028, 6, 1)
    matters = ("tendering",) if "check" in scopes else ("*",)
    given = Terms(authority, "", scopes, kinds, "", matters, first, end, "岚编〔2026〕8号")
    return Terms(**(vars(given) | changed))  # type: ignore[arg-type]


def program(
    authority: str, *scopes: str, kinds: tuple[str, ...] = ("*",), daily: int = 100, **changed: object
) -> NewSecret:
    """A client of this authority with these scopes."""
    return create_client(terms=client_terms(authority, *scopes, kinds=kinds, **changed), daily=daily, actor=ACTOR)


def asked(made: NewSecret, **more: str) -> object:
    """What the token endpoint answers."""
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.client_secret}
    return Client().post("/oauth/token", form | more)


def bearer(made: NewSecret) -> dict[str, str]:
    """The header with a fresh token of this client."""
    return {"authorization": f"Bearer {asked(made).json()['access_token']}"}
