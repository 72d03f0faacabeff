"""Officers and organisation users who are signed in, with a second factor."""

from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from factories.organisations import ACTOR
from xinheng.accounts.domain import Terms
from xinheng.accounts.models import User
from xinheng.accounts.services import give_mandate
from xinheng.kernel import clock
from xinheng.shell.entrance import BEGAN


def officer_terms(authority: str, *powers: str, kinds: tuple[str, ...] = ("*",)) -> Terms:
    """A mandate for one authority, around the days the tests live in."""
    return Terms(authority, "", powers, kinds, "", ("*",), date(2026, 1, 1), date(2028, 6, 1), "岚编〔2026〕1号")


def signed_in(account: str, *mandates: Terms, language: str = "en") -> Client:
    """A client in which this account is signed in and holds these mandates."""
    user, _ = User.objects.get_or_create(account=account)
    for terms in mandates:
        give_mandate(account=account, terms=terms, actor=ACTOR)
    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.cookies["xinheng_language"] = language
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[BEGAN] = int(clock.now().timestamp())
    session.save()
    return client


def organisation_terms(organisation: str, *powers: str) -> Terms:
    """A mandate for one organisation, around the days the tests live in."""
    return Terms("", organisation, powers, ("*",), "", ("*",), date(2026, 1, 1), date(2028, 6, 1), "委托书1")
