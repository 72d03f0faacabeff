"""How e-mail leaves this node: by the server ``XINHENG_MAIL_URL`` names.

Without it the demo prints what it would send, and production sends none.
"""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_BACKENDS = "django.core.mail.backends"
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def configuration(mode: str) -> dict[str, object]:
    """Django's e-mail settings; ImproperlyConfigured says what would be accepted."""
    named = os.environ.get("XINHENG_MAIL_URL", "")
    sender = os.environ.get("XINHENG_MAIL_FROM", "xinheng@localhost")
    if not named:
        backend = "dummy" if mode == "production" else "console"
        return {"EMAIL_BACKEND": f"{_BACKENDS}.{backend}.EmailBackend", "DEFAULT_FROM_EMAIL": sender}
    place = urlsplit(named)
    if place.scheme not in _PORTS or not place.hostname:
        raise ImproperlyConfigured(
            "XINHENG_MAIL_URL is no mail server; write smtp://, smtps:// or smtp+starttls://user:password@host:port"
        )
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": place.hostname,
        "EMAIL_PORT": place.port or _PORTS[place.scheme],
        "EMAIL_HOST_USER": unquote(place.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(place.password or ""),
        "EMAIL_USE_SSL": place.scheme == "smtps",
        "EMAIL_USE_TLS": place.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
    }
