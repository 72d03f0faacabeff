"""Devices that somebody has signed in from: their next password waits for their own wrong ones, not for a stranger's.

A cookie of random characters for each account that came in here, signed with the node's web secret and bound to the
account's password, so that a new password ends all of them (decision 580, "device cookies" of OWASP). It opens
nothing: password and second factor are asked as ever, and wrong passwords tried there have a growing wait of their own.
"""

import hashlib
import secrets
from typing import Any

from allauth.account.signals import password_changed
from django.conf import settings
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from xinheng.accounts.domain import as_compared
from xinheng.accounts.models import User

DAYS_KEPT = 180
_SALT = "xinheng.device"
_SECONDS_KEPT = DAYS_KEPT * 24 * 3600
_JUST_CAME_IN = "_device_of"


def _cookie(account: str) -> str:
    """The cookie's name: one for each account, none of which it tells."""
    whose = salted_hmac(f"{_SALT}.name", as_compared(account), algorithm="sha256").hexdigest()[:16]
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}device-{whose}"


def _password_mark(user: User) -> str:
    return hashlib.sha256(f"{_SALT} {user.get_session_auth_hash()}".encode()).hexdigest()[:32]


def device_of(request: HttpRequest, account: str) -> str:
    """What tells this device from others that ``account`` signed in from; nothing for a device it never did."""
    held = request.COOKIES.get(_cookie(account))
    if not held:
        return ""
    try:
        nonce, mark = signing.loads(held, salt=f"{_SALT}.{_cookie(account)}", max_age=_SECONDS_KEPT)
    except (signing.BadSignature, ValueError):
        return ""
    user = User.objects.filter(account__iexact=account.strip(), is_active=True).first()
    return str(nonce) if user is not None and secrets.compare_digest(_password_mark(user), str(mark)) else ""


def came_in(request: HttpRequest, user: User) -> None:
    """Note that ``user`` came in with this request: its answer brings the device's cookie."""
    setattr(request, _JUST_CAME_IN, user)


@receiver(password_changed)
def _has_new_password(request: HttpRequest, user: User, **_sent: Any) -> None:
    came_in(request, user)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the answer the cookie of whoever came in with this request; of nobody else."""
    user = getattr(request, _JUST_CAME_IN, None)
    if user is None:
        return
    name = _cookie(user.account)
    response.set_cookie(
        name,
        signing.dumps([secrets.token_urlsafe(16), _password_mark(user)], salt=f"{_SALT}.{name}"),
        max_age=_SECONDS_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
