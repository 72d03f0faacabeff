"""Is this node open? A restored node is closed until it knows again what was hidden since its backup (G24).

One small file below the data folder says so, written and flushed before anything else of a restore. ``restoring``: a
restore is under way or was cut off, what lies there is not whole, and every command refuses. ``closed``: it is whole,
but nothing public is served yet.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from xinheng.kernel.errors import XinhengError
from xinheng.shell import places

State = Literal["restoring", "closed"]
JOURNAL_MISSING, NOT_VERIFIED = "journal-missing", "not-verified"
"""Why a restored node stays closed."""


class NodeClosedError(XinhengError):
    """The node was restored and is not open yet."""

    code = "node-closed"
    title = "This node is closed"
    detail = (
        "It was restored from a backup and shows nothing until it is known what was withdrawn since "
        "({reason}); the operator opens it with: xinheng node open"
    )
    exit_code = 3
    status = 503


class RestoreUnfinishedError(XinhengError):
    """A restore into this data folder was cut off."""

    code = "restore-unfinished"
    title = "A restore into this data folder was not finished"
    detail = "{home} is not whole; remove it and restore again into an empty folder"
    exit_code = 3
    status = 503


@dataclass(frozen=True)
class Closing:
    """Why and since when the node is closed, and the backup it came from. ``reason`` is a code.

    ``backup`` is the digest of the backup's manifest, ``made_at`` its instant, ``head`` the index of its last act,
    ``journal`` number and HMAC of the journal's last line when it was made.
    """

    state: State
    since: str
    reason: str
    backup: str
    made_at: str
    head: int
    journal: tuple[int, str]


def _marker() -> Path:
    return places.home() / "closed.json"


def closing() -> Closing | None:
    """Why the node is closed; None when it is open. A marker that cannot be read counts as an unfinished restore."""
    try:
        said = _marker().read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return Closing(**json.loads(said))
    except (ValueError, TypeError):
        return Closing("restoring", "", "marker-unreadable", "", "", -1, (0, ""))


def close(said: Closing) -> None:
    """Write the marker and wait until the disk has it."""
    path = _marker()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    fresh = path.with_name(".closed.json")
    with fresh.open("w", encoding="utf-8") as handle:
        json.dump(asdict(said), handle)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
    _flush(path.parent)


def open_again() -> None:
    """Take the marker away."""
    _marker().unlink(missing_ok=True)
    _flush(places.home())


def refuse_closed() -> None:
    """NodeClosedError while the node is closed."""
    found = closing()
    if found is not None:
        raise NodeClosedError(reason=found.reason)


def refuse_unfinished() -> None:
    """RestoreUnfinishedError while a restore is not finished."""
    found = closing()
    if found is not None and found.state == "restoring":
        raise RestoreUnfinishedError(home=str(places.home()))


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
