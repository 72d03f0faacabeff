"""Passwords that anybody who knows this service would try first (ASVS 5.0, 6.1.2 and 6.2.11)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xinheng.shell.demo.accounts import PASSWORD as DEMO_PASSWORD

OBVIOUS = ("xinheng", "信衡", "xinyong", "credit", "信用", "password", "密码", "mima")
"""What a password may not lean on: the service, its subject, the word itself."""
_PLAIN_BESIDE = 10
"""Characters that must be left when the obvious ones are taken out."""


class NoObviousWord:
    """A password is more than an obvious word, or the account it is for, with a few characters beside it."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError says what to do instead."""
        plain = password.casefold()
        for word in (*OBVIOUS, str(getattr(user, "account", "")).casefold()):
            plain = plain.replace(word, "")
        if len(plain) < _PLAIN_BESIDE or (settings.MODE == "production" and password == DEMO_PASSWORD):
            raise ValidationError(_("This password leans on a word that everybody would try here; choose other words."))

    def get_help_text(self) -> str:
        """What is asked, beforehand."""
        return _("Do not build it on the name of this service or on what it is about.")
