"""Secrets in a backup, sealed under a passphrase: scrypt (RFC 7914) for the key, AES-256-GCM for the secret."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xinheng.shell.backup.errors import PassphraseError

SHORTEST = 12
SEAL = "manifest.json"
"""The name under which a manifest's digest is sealed."""
_SALT, _NONCE = 16, 12
_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True)
class Seal:
    """A key made from a passphrase and the salt that goes with it."""

    salt: bytes
    key: bytes

    @classmethod
    def of(cls, passphrase: bytes, salt: bytes = b"") -> "Seal":
        """The key of a passphrase, with a fresh salt unless one is given."""
        salt = salt or os.urandom(_SALT)
        return cls(salt, hashlib.scrypt(passphrase, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32))

    def seal(self, name: str, data: bytes) -> bytes:
        """The data unreadable and unchangeable without the key; bound to its name."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, data, name.encode())

    def sign(self, digest: bytes) -> str:
        """A digest sealed: whoever opens it knows that it was made with the passphrase."""
        return self.seal(SEAL, digest).hex()

    def open(self, name: str, sealed: bytes) -> bytes:
        """The data again; PassphraseError when key, name or data are not those it was sealed with."""
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except InvalidTag as error:
            raise PassphraseError(reason="it is another passphrase, or the file was changed") from error


def passphrase_in(path: Path | None) -> bytes | None:
    """The passphrase in the first line of a file, None without a file; PassphraseError when it is too short."""
    if path is None:
        return None
    try:
        said = path.read_bytes().split(b"\n", 1)[0].strip()
    except OSError as error:
        raise PassphraseError(reason=f"{path} cannot be read: {error.strerror}") from error
    if len(said) < SHORTEST:
        raise PassphraseError(reason=f"the first line of {path} has fewer than {SHORTEST} characters")
    return said
