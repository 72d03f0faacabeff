"""How people come in: passwords with a growing wait, a second factor for everybody, sessions that end.

django-allauth keeps passwords, second factors and sessions; what is ours are the rules around them.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xinheng.accounts.acting import JUST_MADE
from xinheng.accounts.domain import as_compared
from xinheng.accounts.services import right_password, seconds_left, wrong_password
from xinheng.kernel import clock
from xinheng.publicity.clients import client_address
from xinheng.shell.demo.accounts import PASSWORD as DEMO_PASSWORD
from xinheng.shell.devices import came_in, device_of, remember

Answer = Callable[[HttpRequest], HttpResponse]
DOORS = ("/accounts/", "/administration/", "/audit/", "/desk/", "/mine/")
OPEN = ("/accounts/sign-in/", "/accounts/invitation", "/accounts/recovery", "/accounts/second-factor/authenticate/")
SIGN_OUT = "/accounts/sign-out/"
WITHOUT_SECOND = ("/accounts/sign-out/", "/accounts/reauthenticate/", "/accounts/second-factor/totp/activate/")
LONGEST_HOURS = 12
JUST_NOW_SECONDS = 300
LONGEST_WAY = 600
"""Characters of an address; each may take three in another address, and the framework sends nobody beyond 2048."""
BEGAN = "signed_in_at"


class Entrance(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up; a wrong password makes the next one wait, whoever's it is, on devices of the account apart."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from invitations only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address believed in, as for the rest of the site."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Hear no password while its name has to wait, and never the demo's in production."""
        if settings.MODE == "production" and credentials.get("password") == DEMO_PASSWORD:
            raise ValidationError(_("This is the demo's password; it opens nothing in production."))
        wait = seconds_left(*_asking(request, credentials))
        if wait:
            raise ValidationError(
                _("Too many wrong passwords; the next is heard in %(seconds)s seconds.") % {"seconds": wait}
            )
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Let the next password for this name wait longer."""
        super().authentication_failed(request, **credentials)
        wrong_password(*_asking(request, credentials))
        structlog.get_logger().warning("sign-in-refused", factor="password")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What the library counts wrong passwords under: a device the account signed in from, else the name."""
        name, device = _asking(request, credentials)
        return f"device {device}" if device else f"name {as_compared(name)}"

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """The password was right. A second factor of before the web secret changed is forgotten, and set up anew."""
        forgotten = [one.pk for one in Authenticator.objects.filter(user=user) if not SecondFactors().reads(one)]
        if forgotten:
            Authenticator.objects.filter(pk__in=forgotten).delete()
            structlog.get_logger().warning("second-factor-unreadable", account=user.account)
        turned_away: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return turned_away

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in: the wait is forgotten, the session begins, the device is known from now on."""
        super().login(request, user)
        right_password(user.account, device_of(request, user.account))
        came_in(request, user)
        request.session.pop(JUST_MADE, None)
        request.session[BEGAN] = int(clock.now().timestamp())
        structlog.get_logger().info("signed-in", account=user.account)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked for the same once more."""
        began = int(context.request.session.get(BEGAN, 0))
        if clock.now().timestamp() - began < JUST_NOW_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def _asking(request: HttpRequest, credentials: dict[str, Any]) -> tuple[str, str]:
    """The name that is asked for, and the device where it signed in before."""
    name = str(credentials.get("username", ""))
    return name, device_of(request, name)


class SignInForm(LoginForm):  # type: ignore[misc]
    """The form one signs in with: an account is called so, as in letters, and one just made stands there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label, login.initial = _("Account"), self.request.session.get(JUST_MADE, "")
        del login.widget.attrs["placeholder"]


@receiver(authentication_failed)
def second_factor_refused(**_sent: Any) -> None:
    """A wrong code is told to operators like a wrong password: that it happened, nothing of what was typed."""
    structlog.get_logger().warning("sign-in-refused", factor="code")


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are held encrypted with the node's web secret."""

    def _cipher(self) -> Fernet:
        return Fernet(
            base64.urlsafe_b64encode(hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest())
        )

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it was."""
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def reads(self, one: Authenticator) -> bool:
        """Whether what is held encrypted of a second factor can still be read; of a key nothing is."""
        held = [one.data[name] for name in ("secret", "seed") if name in one.data]
        try:
            return all(self.decrypt(text) for text in held)
        except InvalidToken:
            return False


def kept_doors(get_response: Answer) -> Answer:
    """Behind the doors of officers and organisations: signed in, with a second factor, not for longer than half a day.

    Public addresses are passed on untouched, so that no public page depends on who asks.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DOORS) and not request.path.startswith(OPEN):
            turned_away = _turned_away(request)
            if turned_away is not None:
                return turned_away
            UserSession.objects.create_from_request(request)
            request.session.modified = True  # the idle end counts from now
        response = get_response(request)
        if request.path.startswith(DOORS):
            response["Cache-Control"] = "no-store"
            remember(request, response)
        if request.path.startswith(SIGN_OUT) and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    began = request.session.get(BEGAN, 0)
    if clock.now().timestamp() - began > LONGEST_HOURS * 3600:
        logout(request)
        return _to_sign_in(request)
    if not request.path.startswith(WITHOUT_SECOND) and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the entrance, and from there back to where one wanted to go, unless that is too long to be said."""
    wanted = request.get_full_path()
    return redirect_to_login(wanted) if len(wanted) <= LONGEST_WAY else HttpResponseRedirect(reverse("account_login"))
