"""Whose file it is: Ed25519 signatures (RFC 8032) over the digest of a manifest, and numbers that only grow."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PUBLIC_FILE = "xinheng-public"
"""What the manifest of a file for a public node says it is."""

_PURPOSE = b"xinheng: what a public node shows\0"
_KEY_BYTES = 32


class Signer:
    """The desk node's own key, made from a secret of 32 bytes."""

    def __init__(self, secret: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))

    @property
    def public_key(self) -> str:
        """What others check signatures with: 64 hexadecimal characters."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, digest: bytes) -> str:
        """The signature, as hexadecimal characters."""
        return self._key.sign(_PURPOSE + digest).hex()


def is_signed(public_key: str, digest: bytes, signature: str) -> bool:
    """Whether the signature over the digest is this key's; False for anything that is no key or no signature."""
    try:
        raw = bytes.fromhex(public_key)
        if len(raw) != _KEY_BYTES:
            return False
        Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(signature), _PURPOSE + digest)
    except (InvalidSignature, ValueError):
        return False
    return True
