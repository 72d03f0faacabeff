"""The manifest of a snapshot: what was written, of which day and state of the ledger, until when it may be shown."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

NAME = "manifest.json"
FORMAT = 1
_PIECE = 1 << 20


@dataclass(frozen=True)
class File:
    """One file of a snapshot; ``rows`` is of what it holds (for the package: of all its tables)."""

    path: str
    format: str
    mediatype: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``act_index`` is the number of acts at the time, ``act_commitment`` that of the last one (hexadecimal).

    ``valid_until`` is the first day on which some row is no longer public, None when every row is open. ``rows`` counts
    the rows of each table by its name.
    """

    day: date
    act_index: int
    act_commitment: str
    edition: str
    program: str
    valid_until: date | None
    rows: Mapping[str, int]
    files: tuple[File, ...]
    site: str
    format: int = FORMAT

    def file(self, path: str) -> File | None:
        """The file of this name, None when the snapshot has none."""
        return next((one for one in self.files if one.path == path), None)

    def text(self) -> str:
        """The manifest as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def read(text: str) -> Manifest:
    """A manifest as written; ValueError for anything else."""
    try:
        held: dict[str, Any] = json.loads(text)
        if held["format"] != FORMAT:
            raise ValueError(held["format"])
        until = held["valid_until"]
        return Manifest(
            **held
            | {
                "day": date.fromisoformat(held["day"]),
                "valid_until": None if until is None else date.fromisoformat(until),
                "files": tuple(File(**one) for one in held["files"]),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a manifest of a snapshot") from error


def described(folder: Path, name: str, *, form: str, mediatype: str, rows: int) -> File:
    """A file just written, with its size and SHA-256."""
    path, digest = folder / name, hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE):
            digest.update(piece)
    return File(name, form, mediatype, rows, path.stat().st_size, digest.hexdigest())


def digest(text: bytes) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text).hexdigest()
