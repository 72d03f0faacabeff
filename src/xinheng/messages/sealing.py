"""Secrets and addresses are held encrypted with the node's web secret, as second factors are."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def _cipher() -> Fernet:
    key = hashlib.sha256(f"messages {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(text: str) -> str:
    """The text as it is stored."""
    return _cipher().encrypt(text.encode()).decode()


def opened(text: str) -> str | None:
    """The text as it was; None where the node's web secret was another one then."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken:
        return None
