"""The notices of a whole batch: every adverse record it began is one letter to print, to serve and to prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xinheng.accounts.domain import Actor, Asked, Mandate, Viewer, refusal_of
from xinheng.accounts.selectors.recusals import recusals_of
from xinheng.accounts.services import trace
from xinheng.exchange.desk import BatchPage
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.messages.selectors import services_of_cases
from xinheng.records.selectors import Letter, Notice, letters, notices_of_batch
from xinheng.records.services import serve_notice

AT_ONCE = 100
"""Letters on one page to print, and made at one time."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice of a batch; ``letter`` is its number once made; ``kept_out``: this officer keeps out of it (G4)."""

    notice: Notice
    letter: int | None
    served_on: date | None
    kept_out: bool


@dataclass(frozen=True)
class NoticeList:
    """A page of notices of a batch; ``next_after`` leads to the rest."""

    lines: Sequence[NoticeLine]
    next_after: int | None

    @property
    def unmade(self) -> list[Notice]:
        """Those this officer may make a letter of, and nobody has."""
        return [one.notice for one in self.lines if one.letter is None and not one.kept_out]


def batch_notices(page: BatchPage, *, held: Mandate, powers: Sequence[str], viewer: Viewer, after: int) -> NoticeList:
    """The notices of a batch that this mandate covers, with what became of each; every organisation is told."""
    with transaction.atomic():
        found = notices_of_batch(page.number, after=after, at_most=AT_ONCE + 1)
        covered = [one for one in found[:AT_ONCE] if _covers(held, powers, page.kind.key, one.division)]
        trace(viewer=viewer, subjects=sorted({one.uscc for one in covered}), what="exchange.batch.letters")
        made = services_of_cases([_case(one) for one in covered])
        away = {one.organisation_uscc for one in recusals_of(held.account)}
    lines = []
    for one in covered:
        service = made.get(_case(one))
        number, served_on = (service.number, service.served_on) if service else (None, None)
        lines.append(NoticeLine(one, number, served_on, one.uscc in away))
    return NoticeList(lines, found[AT_ONCE - 1].place if len(found) > AT_ONCE else None)


def letters_of(lines: Sequence[NoticeLine], *, viewer: Viewer) -> list[Letter]:
    """The notices of these lines as they stand today, ready to print; each read is traced."""
    return letters(viewer=viewer, public_ids=[one.notice.public_id for one in lines])


def make_letters(batch: int, notices: Sequence[Notice], *, actor: Actor) -> int:
    """Make a letter to serve of each of these notices, all or none; returns how many. Raises as ``serve_notice``."""
    with act(kind="exchange.batch.letters-made", actor=actor, body={"batch": batch, "letters": len(notices)}):
        for one in notices:
            serve_notice(public_id=one.public_id, actor=actor)
    return len(notices)


def _case(notice: Notice) -> str:
    return f"record-{notice.public_id}"


def _covers(held: Mandate, powers: Sequence[str], kind: str, division: str) -> bool:
    return any(refusal_of(held, Asked(power, kind, division), clock.today()) is None for power in powers)
