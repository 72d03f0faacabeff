"""From closed to open: find the journal, hide again what it says, verify everything, and only then serve.

Used by a restore at its end and by ``xinheng node open`` for a node that stayed closed.
"""

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from xinheng.exchange.services import forget_waiting
from xinheng.kernel import clock
from xinheng.ledger.journal import RESTORED, Note
from xinheng.ledger.services import act, confirm_clock, journal
from xinheng.ledger.timekeeping import clock_state
from xinheng.shell import closing, places
from xinheng.shell.backup.errors import JournalMissingError, ReasonMissingError, RestoreFailedError
from xinheng.shell.backup.replaying import RESTORER, hidden_since, hide_again
from xinheng.shell.closing import JOURNAL_MISSING, NOT_VERIFIED, Closing
from xinheng.shell.verifying import Problem, verify_node


@dataclass(frozen=True)
class Opened:
    """Whether the node is open now, and what opening it hid again."""

    state: str
    hidden_again: dict[str, int]


@dataclass(frozen=True)
class Settled:
    """How a restore ended: the state, why it is closed, where the journal was found, what was hidden again."""

    state: str
    reason: str
    journal: str
    hidden_again: dict[str, int]


def settle(shut: Closing, *, given: Path | None, recorded: Path) -> Settled:
    """Hide again what was hidden since the backup, verify, open; closed where no journal is found or all is not well.

    The journal is the one given, else the one of this node's settings, else the one the backup was made beside.
    """
    if clock_state() == "ahead":  # the backup is old: that is no fault of the clock
        confirm_clock(actor=RESTORER, reason="restored from a backup")
    forget_waiting(actor=RESTORER)
    found = _found(given, [places.journal(), recorded])
    if found is None:
        closing.close(replace(shut, state="closed", reason=JOURNAL_MISSING))
        return Settled("closed", JOURNAL_MISSING, "", {})
    hidden = _hide(shut, found)
    if _problems(shut):
        return Settled("closed", NOT_VERIFIED, str(found), hidden)
    return Settled("open", "", str(found), hidden)


def open_node(*, given: Path | None, without_journal: bool, reason: str) -> Opened:
    """Open a closed node. JournalMissingError without a journal, unless the operator says why it is to open anyway."""
    shut = closing.closing()
    if shut is None:
        return Opened("open", {})
    hidden: dict[str, int] = {}
    if shut.reason == JOURNAL_MISSING:
        found = _found(given, [places.journal()])
        if found is not None:
            hidden = _hide(shut, found)
        elif not without_journal:
            raise JournalMissingError(since=shut.made_at)
        elif not reason.strip():
            raise ReasonMissingError
        else:
            with act(kind="shell.node.opened", actor=RESTORER, body={"journal": False, "reason": reason}):
                pass
    problems = _problems(shut)
    if problems:
        raise RestoreFailedError(problems=len(problems), first=f"{problems[0].code} ({problems[0].where})")
    return Opened("open", hidden)


def _found(given: Path | None, places_looked: Sequence[Path]) -> Path | None:
    if given is not None:
        if not given.is_file():
            raise JournalMissingError(since=str(given))
        return given
    return next((path for path in places_looked if path.is_file()), None)


def _hide(shut: Closing, found: Path) -> dict[str, int]:
    """Make the found journal this node's own, hide again what it says, and end the stretch with a line and an act."""
    own = places.journal()
    if found.resolve() != own:
        own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(found, own)
        own.chmod(0o600)
    again = asdict(hide_again(hidden_since(journal(), head=shut.head, reached=shut.journal)))
    body = {"backup": shut.backup, "made_at": shut.made_at, "hidden_again": again}
    with act(kind="shell.node.restored", actor=RESTORER, body=body):
        pass
    journal().append([Note(RESTORED, clock.now().isoformat())], act=None)
    return again


def _problems(shut: Closing) -> list[Problem]:
    """Verify the node and open it when all is well; what is wrong otherwise."""
    problems = verify_node().problems
    if problems:
        closing.close(replace(shut, state="closed", reason=NOT_VERIFIED))
    else:
        closing.open_again()
    return problems
