"""The backup file: an ordinary tar of gzipped pieces, its last member a manifest with the SHA-256 of every other.

It is written under a name that begins with a dot, flushed, and named at the end: what has its name is whole. A reader
takes no member that the manifest does not list, and believes nothing before it has read everything once.
"""

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from xinheng.kernel import canonical
from xinheng.kernel.errors import XinhengError
from xinheng.shell.backup.errors import BackupExistsError, BackupNotWrittenError, BackupWrongError, PassphraseError
from xinheng.shell.backup.sealing import SEAL, Seal

MANIFEST = "manifest.json"
FORMAT = 1
_MOST_MANIFEST = 256 * 1024 * 1024
_NAME = re.compile(r"[^./\\\x00-\x1f][^/\\\x00-\x1f]*(?:/[^./\\\x00-\x1f][^/\\\x00-\x1f]*)*")
"""Relative, and no part of it begins with a dot."""
_BLOCK = 1024 * 1024


class BackupWriter:
    """A backup being written. Leaving the block without ``finish`` removes what was written."""

    def __init__(self, path: Path) -> None:
        if path.exists():
            raise BackupExistsError(file=str(path))
        self.path = path
        self._partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        self._members: dict[str, dict[str, Any]] = {}
        try:
            self._handle = os.fdopen(os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as error:
            raise BackupNotWrittenError(file=str(path), reason=error.strerror or str(error)) from error
        self._tar = tarfile.TarFile(fileobj=self._handle, mode="w", format=tarfile.PAX_FORMAT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._handle.close()
        except OSError:  # the buffer's rest does not fit the disk either
            pass
        finally:
            self._partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, XinhengError):
            raise BackupNotWrittenError(file=str(self.path), reason=error.strerror or str(error)) from error

    def add(self, name: str, data: bytes) -> None:
        """Add one member."""
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        """Add a finished file, a block at a time."""
        with path.open("rb") as handle:
            self._add(name, handle, os.fstat(handle.fileno()).st_size)

    def finish(self, manifest: dict[str, Any], seal: Callable[[bytes], str] | None) -> None:
        """Write the manifest, with a seal over its digest if asked, wait for the disk, and give the file its name."""
        said = manifest | {"format": FORMAT, "members": self._members}
        if seal is not None:
            said["seal"] = seal(manifest_digest(said))
        data = canonical.dumps(said)
        self._tar.addfile(_header(MANIFEST, len(data)), io.BytesIO(data))
        self._tar.close()
        self._handle.flush()
        os.fsync(self._handle.fileno())
        if self.path.exists():
            raise BackupExistsError(file=str(self.path))
        self._partial.replace(self.path)

    def _add(self, name: str, source: Any, size: int) -> None:
        hashed = _Hashing(source)
        self._tar.addfile(_header(name, size), hashed)
        self._members[name] = {"size": size, "sha256": hashed.digest.hexdigest()}


def manifest_digest(manifest: dict[str, Any]) -> bytes:
    """SHA-256 over all that a manifest says, its seal left out."""
    said = {name: value for name, value in manifest.items() if name != "seal"}
    return hashlib.sha256(canonical.dumps(said)).digest()


class _Hashing:
    """A file object that hashes what is read from it."""

    def __init__(self, source: Any) -> None:
        self._source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._source.read(size)
        self.digest.update(data)
        return data


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


class BackupReader:
    """A backup that was read once and found whole."""

    def __init__(self, path: Path) -> None:
        """Read everything; BackupWrongError when a member is missing, changed, twice there or not listed."""
        self.path = path
        with self._named():
            found, manifest = self._read()
        self.manifest: dict[str, Any] = self._parsed(manifest)
        listed = self.manifest["members"]
        for name in sorted(found.keys() | listed.keys()):
            if found.get(name) != listed.get(name):
                raise self._wrong(f"{name} is missing or was changed")
        self.digest = hashlib.sha256(manifest).hexdigest()

    def _read(self) -> tuple[dict[str, dict[str, Any]], bytes]:
        """Size and SHA-256 of every member, and the manifest, which stands last."""
        found: dict[str, dict[str, Any]] = {}
        manifest = b""
        for name, source in self._members():
            hashed, size = _Hashing(source), 0
            if name == MANIFEST:
                manifest = hashed.read(_MOST_MANIFEST)
                continue
            while block := hashed.read(_BLOCK):
                size += len(block)
            if manifest or name in found:
                raise self._wrong(f"{name} stands where nothing may stand")
            found[name] = {"size": size, "sha256": hashed.digest.hexdigest()}
        return found, manifest

    def unseal(self, passphrase: bytes | None) -> Seal | None:
        """The seal of the keys, the manifest checked with it; None where they are plain. PassphraseError."""
        salt = self.manifest["keys"]["salt"]
        if salt is None:
            return None
        if passphrase is None:
            raise PassphraseError(reason="the keys in it are sealed")
        seal = Seal.of(passphrase, bytes.fromhex(salt))
        if seal.open(SEAL, bytes.fromhex(self.manifest.get("seal", ""))) != manifest_digest(self.manifest):
            raise self._wrong("its manifest was changed")
        return seal

    def members(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Names below a folder and their content, in the order of the file."""
        with self._named():
            for name, source in self._members():
                if name.startswith(folder + "/"):
                    yield name.removeprefix(folder + "/"), source.read()

    def _members(self) -> Iterator[tuple[str, Any]]:
        with tarfile.open(self.path, mode="r:") as tar:
            for member in tar:
                if not member.isreg() or not _NAME.fullmatch(member.name):
                    raise self._wrong("it holds a member no backup has")
                yield member.name, tar.extractfile(member)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """What the tar's own reader complains of, as a refusal."""
        try:
            yield
        except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
            raise self._wrong(f"it is no tar file, or cut off ({error})") from error
        except OSError as error:
            raise self._wrong(error.strerror or str(error)) from error

    def _parsed(self, manifest: bytes) -> dict[str, Any]:
        if not manifest:
            raise self._wrong("it has no manifest: it was cut off")
        try:
            said: dict[str, Any] = json.loads(manifest)
            if said["format"] != FORMAT:
                raise self._wrong(f"its format is {said['format']}; this program reads {FORMAT}")
            said["members"].keys()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._wrong("its manifest cannot be read") from error
        return said

    def _wrong(self, reason: str) -> BackupWrongError:
        return BackupWrongError(file=str(self.path), reason=reason)
