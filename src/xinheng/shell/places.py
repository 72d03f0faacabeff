"""Where this node keeps its things: the data folder and the secrets in it.

``XINHENG_HOME`` names the data folder; without it a checkout uses ``./var`` and an installed program the user's
data folder. Nothing is created by importing this module.
"""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path

from xinheng.kernel.errors import NotAvailableError


def checkout() -> Path | None:
    """The checkout this program runs from, or None when it is installed."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").exists() and (root / "src" / "xinheng").exists() else None


def home() -> Path:
    """The data folder (not created)."""
    named = os.environ.get("XINHENG_HOME", "")
    if named:
        return Path(named).expanduser().resolve()
    root = checkout()
    if root is not None:
        return root / "var"
    base = (
        "~/Library/Application Support"
        if sys.platform == "darwin"
        else os.environ.get("XDG_DATA_HOME", "~/.local/share")
    )
    return Path(base).expanduser() / "xinheng"


def folder(*names: str) -> Path:
    """A folder below the data folder, made when absent, readable by its owner only."""
    path = home().joinpath(*names)
    try:
        # The database server's account passes through the data folder itself and sees nothing in it.
        home().mkdir(parents=True, exist_ok=True, mode=0o711)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise NotAvailableError(reason=f"the data folder {path} cannot be made: {error.strerror}") from error
    return path


def name_held_rulebook() -> None:
    """Tell the catalogue where the active edition lies, should the node hold one (``catalogue.current.HELD``)."""
    os.environ["XINHENG_RULEBOOK_HELD"] = str(home() / "rulebook" / "current")


def journal() -> Path:
    """The file of the journal of withdrawals: ``XINHENG_JOURNAL``, better on another disk than the data folder."""
    named = os.environ.get("XINHENG_JOURNAL", "")
    return Path(named).expanduser().resolve() if named else home() / "journal" / "withdrawals.jsonl"


def secret(name: str) -> str:
    """The node's secret of this name (64 hex characters), made at first use and kept under ``keys``."""
    path = folder("keys") / f"{name}.secret"
    if not path.exists():
        fresh = path.with_name(f".{name}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process may have been first: its secret counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii")
