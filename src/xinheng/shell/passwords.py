"""Passwords that anybody who knows this service, or what was stolen elsewhere, would try first.

ASVS 5.0: 6.1.2 and 6.2.11 (words of the place), 6.2.12 (passwords that were breached).
"""

import hashlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xinheng.shell.demo.accounts import PASSWORD as DEMO_PASSWORD

OBVIOUS = ("xinheng", "信衡", "xinyong", "credit", "信用", "password", "密码", "mima")
"""What a password may not lean on: the service, its subject, the word itself."""
_PLAIN_BESIDE = 10
"""Characters that must be left when the obvious ones are taken out."""
_READ_IN_ORDER = 4096


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


class NotBreached:
    """A password is not in the operator's file of breached ones, where there is one.

    ``XINHENG_BREACHED_PASSWORDS`` names a file as Have I Been Pwned gives it away for download: a line for each, the
    SHA-1 in capital hexadecimal, a colon, a count, in the order of the digests. It is searched on the disk; nothing of
    a password leaves the machine.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError says what to do instead, also where the file cannot be read: nothing is taken unasked."""
        held = os.environ.get("XINHENG_BREACHED_PASSWORDS", "")
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        try:
            stolen = bool(held) and _stands_in(Path(held), digest)
        except OSError as error:
            raise ValidationError(_("The list of stolen passwords cannot be read now; tell the operator.")) from error
        if stolen:
            raise ValidationError(
                _("This password was stolen elsewhere and is among those thieves try; choose another.")
            )

    def get_help_text(self) -> str:
        """What is asked, beforehand."""
        return _("Do not use a password that you used anywhere else.")


def _stands_in(path: Path, digest: bytes) -> bool:
    """Whether a sorted file has a line that begins so: halved where it lies, the last bytes read in order."""
    with path.open("rb") as lines:
        low, high = 0, path.stat().st_size
        while high - low > _READ_IN_ORDER:
            middle = (low + high) // 2
            lines.seek(middle)
            lines.readline()  # what is left of the line before
            if lines.readline()[: len(digest)] < digest:
                low = middle
            else:
                high = middle
        lines.seek(low)
        if low:
            lines.readline()
        for line in lines:
            if line[: len(digest)] >= digest:
                return line.startswith(digest)
    return False
