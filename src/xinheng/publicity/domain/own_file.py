"""An organisation's own file: every record ever held about it, who sees each until when, and what waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xinheng.catalogue.domain import Instrument, Kind
from xinheng.kernel.clock import SHANGHAI
from xinheng.publicity.domain.pages import RecordCard, Sentence, summary

_ONE_DAY = timedelta(days=1)
CHANNELS = ("public", "departments", "report")
"""Whom a card names; open data go with this site."""


@dataclass(frozen=True)
class SeenBy:
    """Who sees a record now; ``last_day`` None is without end."""

    channel: str
    last_day: date | None


@dataclass(frozen=True)
class OwnRecord:
    """One record as its organisation sees it: the latest version, and every one before it.

    ``standing`` is public | later | departments | over | unpublished | stopped | paused | moved, or a state that says
    it all (withdrawn, mitigated, repaired, shielded, ended). ``versions`` are as the archive has them, latest first.
    """

    card: RecordCard
    standing: str
    is_adverse: bool
    had_window: bool
    seen_by: tuple[SeenBy, ...]
    kept_under: tuple[Instrument, str] | None
    source: str
    versions: tuple[Any, ...]

    @property
    def latest(self) -> Any:
        """The version that holds, or held last."""
        return self.versions[0]

    @property
    def versions_first_day(self) -> date:
        """The day the record became known here."""
        known: date = self.versions[-1].known_from.astimezone(SHANGHAI).date()
        return known

    @property
    def is_open_to_repair(self) -> bool:
        """Whether a repair would still end something."""
        runs = self.standing in {"public", "later", "departments", "stopped", "paused"}
        return self.is_adverse and runs and not self.card.leaves_by_its_list

    @property
    def shows_why(self) -> bool:
        """Whether the rule of its public window says something still."""
        return self.had_window and self.standing in {"public", "later", "over", "stopped", "paused"}

    @property
    def is_open_to_objection(self) -> bool:
        """Whether there is something to object to: what was repaired or has ended too (G15), not what was withdrawn.

        Not while an objection runs: the next one waits for its answer.
        """
        return self.is_open_to_proceedings and not self.card.is_under_objection

    @property
    def is_open_to_proceedings(self) -> bool:
        """Whether it stands somewhere, so that a court or the superior body can be asked."""
        return self.latest.state != "withdrawn" and self.standing != "moved"

    @property
    def is_public(self) -> bool:
        """Whether anybody can read it today."""
        return self.standing == "public"


@dataclass(frozen=True)
class WaitingAbout:
    """A row that carries the organisation's code and waits: no fact about it yet.

    Its content stays closed, for it may be another organisation's; ``codes`` say why it waits.
    """

    kind: Kind
    sender: str
    sender_uscc: str
    verdict: str
    codes: tuple[str, ...]
    waits_since: date
    forgotten_on: date


@dataclass(frozen=True)
class OwnFile:
    """Everything held about one organisation, as it reads it itself."""

    uscc: str
    name: str
    day: date
    records: tuple[OwnRecord, ...]
    waiting: tuple[WaitingAbout, ...]
    contradictions: int

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The file in words."""
        public = [one.card for one in self.records if one.is_public]
        days = [card.repair_from for card in public if card.repair_from and _before_its_end(card)]
        return tuple(_sentences(self, summary(len(public), days, self.day)))


def _before_its_end(card: RecordCard) -> bool:
    return card.repair_from is not None and (card.shown_to is None or card.repair_from < card.shown_to)


def _sentences(own: OwnFile, of_public: Sequence[Sentence]) -> Iterator[Sentence]:
    public = sum(one.is_public for one in own.records)
    yield from of_public if public else [Sentence("own-none-public")]
    if len(own.records) > public:
        yield Sentence("own-not-public", number=len(own.records) - public)
    if own.waiting:
        yield Sentence("own-waiting", number=len(own.waiting))


def standing(*, state: str, is_current: bool, stopped: bool, shown: dict[str, Any], day: date) -> str:
    """Where a record stands on ``day``; ``shown`` are its windows as the archive answers them."""
    public = shown["public"]
    begins, ends = public["from"], public["to"]
    runs = begins is not None and begins <= day and (ends is None or day < ends)
    cases = (
        ("moved", not is_current),
        (state, state not in {"effective", "held"}),
        ("stopped", runs and stopped),
        ("public", public["shown"]),
        ("paused", runs),
        ("later", begins is not None and day < begins),
        ("departments", shown["departments"]["shown"]),
        ("over", begins is not None),
    )
    return next((code for code, holds in cases if holds), "unpublished")


def seen_by(shown: dict[str, Any]) -> tuple[SeenBy, ...]:
    """Who sees it now, and until which day."""
    now = [(channel, shown[channel]) for channel in CHANNELS if shown[channel]["shown"]]
    return tuple(SeenBy(channel, one["to"] and one["to"] - _ONE_DAY) for channel, one in now)
