"""Hide again what was hidden after a backup was made, as the journal tells (G11, G24).

The journal names records and stops, never content. So what it says was withdrawn is withdrawn again, an entry decided
here leaves again; what it says was repaired, corrected or sent again is in doubt: hidden, and no measure rests on it,
until the department has sent it again and an operator lifts the stop. So is a record the backup never held: it may be
sent again from an old file. Whose right to act was taken back has none again.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from xinheng.accounts.domain import Actor
from xinheng.accounts.errors import (
    AccountUnknownError,
    ClientUnknownError,
    InvitationUnknownError,
    LastOperatorError,
    MandateUnknownError,
    OperatorUnknownError,
)
from xinheng.accounts.services import renew_secret, revoke_client, revoke_mandate, withdraw_invitation
from xinheng.accounts.services.closing import close_account
from xinheng.accounts.services.operators import end_operator
from xinheng.ledger.journal import DESTROYED, ENDED, RESTORED, STOPPED, SUPERSEDED, Journal, Line
from xinheng.lists.selectors import case_of_record
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.retention import Periods
from xinheng.records.domain.states import WITHDRAWN
from xinheng.records.errors import StopRunningError, TransitionRefusedError
from xinheng.records.selectors.intake import current_state
from xinheng.records.services import (
    confirm_destruction,
    doubt_record,
    end_decided,
    propose_destruction,
    start_stop,
    withdraw_record,
)
from xinheng.shell.backup.errors import JournalElsewhereError

RESTORER = Actor("restore", None, "node")
UNIT = "恢复备份后补记"
AGAIN = "恢复备份后补记：该记录在备份之后已被撤回、修复、更正或停止公示"
"""The reason organisations read on what a restore hides again."""
ENDED_AGAIN = "恢复备份后补记：该授权、邀请函或者账号在备份之后已被收回"


@dataclass(frozen=True)
class Destroyed:
    """What two officers (their certificates) destroyed: everything over by a day, after these periods."""

    until: date
    periods: Periods
    first: str
    second: str


@dataclass
class Hidden:
    """What was hidden after a backup, by the journal: last versions of records, what was stopped or destroyed.

    ``ended`` is whose right to act was taken back.
    """

    records: dict[str, tuple[int, str]] = field(default_factory=dict)
    stops: set[tuple[str, str]] = field(default_factory=set)
    destructions: list["Destroyed"] = field(default_factory=list)
    ended: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Replayed:
    """What was hidden again: records withdrawn, stops started; ``before`` were hidden in the backup already.

    ``ended`` are mandates, programs and accounts whose right to act was taken back again.
    """

    withdrawn: int
    stopped: int
    before: int
    ended: int = 0


def hidden_since(journal: Journal, *, head: int, reached: tuple[int, str]) -> Hidden:
    """What was hidden after a backup whose last act was ``head`` and whose journal had ``reached`` a line.

    A line before that counts too when its act is later than the head: its transaction was under way. Lines before the
    last restore do not: what they hide was hidden again then. JournalElsewhereError, JournalBrokenError.
    """
    early: list[Line] = []
    hidden = Hidden()
    number, mac = reached
    place = ""
    for line in journal.read():
        if line.n == number:
            place = line.mac
        if line.n <= number and line.what == RESTORED:
            early.clear()
        elif line.n <= number and line.act is not None and line.act > head:
            early.append(line)
        elif line.n > number:
            _add(hidden, line)
    if number and place != mac:
        raise JournalElsewhereError(path=str(journal.path), line=number)
    for line in early:
        _add(hidden, line)
    return hidden


def _add(hidden: Hidden, line: Line) -> None:
    if line.what == SUPERSEDED:
        for item in line.items:
            public_id, version, state = item.split(" ")
            before = hidden.records.get(public_id, (0, ""))
            hidden.records[public_id] = max(before, (int(version), state))
    elif line.what == DESTROYED:
        hidden.destructions += map(_destroyed, line.items)
    elif line.what == STOPPED:
        hidden.stops |= {(scope, target) for scope, _, target in (item.partition(" ") for item in line.items)}
    elif line.what == ENDED:
        hidden.ended |= {(sort, which) for sort, _, which in (item.partition(" ") for item in line.items)}


def hide_again(hidden: Hidden) -> Replayed:
    """Withdraw and stop what was hidden; what the backup hides already stays as it is."""
    withdrawn = stopped = before = 0
    for public_id, (version, state) in hidden.records.items():
        held = current_state(public_id)
        if held is not None and held[0] >= version:
            before += 1
        elif held is not None and _leaves(public_id, state):
            withdrawn += 1
        else:
            stopped += _doubt(public_id)
    stopped += sum(_stop(scope, target) for scope, target in sorted(hidden.stops))
    for one in hidden.destructions:
        _destroy(one)
    return Replayed(withdrawn, stopped, before, sum(_end(sort, which) for sort, which in sorted(hidden.ended)))


_NOTHING_TO_END = (
    *(MandateUnknownError, InvitationUnknownError, ClientUnknownError, AccountUnknownError),
    *(OperatorUnknownError, LastOperatorError),
)


def _end(sort: str, which: str) -> int:
    """Take a right to act back once more; what the backup never held, or ended already, stays as it is.

    So does the only operator a backup knows. Of a program with another secret nobody has one: it is made anew.
    """
    with suppress(*_NOTHING_TO_END):
        if sort == "mandate":
            revoke_mandate(number=int(which), reason=ENDED_AGAIN, actor=RESTORER)
        elif sort == "invitation":
            withdraw_invitation(number=int(which), reason=ENDED_AGAIN, actor=RESTORER)
        elif sort == "client":
            revoke_client(client_id=which, reason=ENDED_AGAIN, actor=RESTORER)
        elif sort == "secret":
            renew_secret(client_id=which, actor=RESTORER)
        elif sort == "operator":
            end_operator(os_user=which, reason=ENDED_AGAIN, actor=RESTORER)
        else:
            close_account(account=which, reason=ENDED_AGAIN, actor=RESTORER)
        return 1
    return 0


def _destroyed(item: str) -> Destroyed:
    until, months, first, second, *more = item.split(" ")
    checks, bans = (int(one) or None for one in more or ("0", "0"))
    return Destroyed(date.fromisoformat(until), Periods(int(months), checks, bans), first, second)


def _destroy(one: Destroyed) -> None:
    """Destroy once more what two officers destroyed after the backup."""
    first, second = Officer(UNIT, one.first), Officer(UNIT, one.second)
    proposed = propose_destruction(until=one.until, officer=first, actor=RESTORER, periods=one.periods)
    confirm_destruction(number=proposed.pk, officer=second, actor=RESTORER)


def _leaves(public_id: str, state: str) -> bool:
    """Let a record leave once more as it did; False where only a stop can hide it.

    An entry decided here carries measures while it runs, stopped or not: it leaves though the backup does not hold the
    step of its case that ended it.
    """
    if case_of_record(public_id) is None:
        return state == WITHDRAWN and _withdraw(public_id)
    leaves = _BY_ITS_LIST.get(state)
    if leaves is None:
        return False
    return end_decided(public_id=public_id, state=leaves, reason=AGAIN, actor=RESTORER) is not None


_BY_ITS_LIST: Mapping[str, Literal["ended", "withdrawn"]] = MappingProxyType(
    {"ended": "ended", "withdrawn": "withdrawn"}
)
"""How an entry decided here leaves: removed or over, or annulled."""


def _withdraw(public_id: str) -> bool:
    try:
        withdraw_record(public_id=public_id, reason=AGAIN, actor=RESTORER)
    except TransitionRefusedError:
        return False
    return True


def _doubt(public_id: str) -> int:
    try:
        doubt_record(public_id=public_id, reason=AGAIN, actor=RESTORER)
    except StopRunningError:
        return 0
    return 1


def _stop(scope: str, target: str) -> int:
    try:
        start_stop(scope=scope, target=target, reason=AGAIN, actor=RESTORER, held=False)  # type: ignore[arg-type]
    except StopRunningError:
        return 0
    return 1
