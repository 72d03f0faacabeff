"""Until when a record is shown in each channel: computed from facts, rules and the day it became known.

Terms count from the day after the decision; the last day is the corresponding day of the month or the month's
end. A favourable document ends with its validity where that is earlier. A window starts at the later of decision and
known day. The sender's own end date, if earlier, wins, except in the report that an organisation asks for itself.
Public holidays never lengthen a publication.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from xinheng.catalogue.domain import Channel
from xinheng.kernel.periods import day_after_term
from xinheng.records.domain.facts import NOT_VALID_STATUSES, Classified, Facts, folded
from xinheng.records.domain.terms import ChannelTerm, Line, Lines
from xinheng.records.errors import StatementTooLateError

OPEN_END = date(2099, 12, 31)
"""The day files write for "without end" (永久)."""

STATEMENT_MONTHS = 6
"""G13: how long a reasoned statement may keep an item beyond its maximum."""

_PUBLICATION: tuple[Channel, ...] = ("public", "bulk", "departments")


@dataclass(frozen=True)
class Shown:
    """The days one channel shows a record, half open. ``end`` None is open.

    ``end_turned`` answers instead of ``end`` for days from ``Windows.turn_on`` on; equal to ``start`` when nothing
    is shown any more from that day. It is None (and unused) when the windows do not turn.
    """

    start: date
    end: date | None
    end_turned: date | None = None


@dataclass(frozen=True)
class Windows:
    """All windows of one version, with the rules that made them. A channel that is None never shows it."""

    public: Shown | None = None
    bulk: Shown | None = None
    departments: Shown | None = None
    report: Shown | None = None
    repair_from: date | None = None
    repair_from_turned: date | None = None
    turn_on: date | None = None
    max_months: int | None = None
    public_rule: str = ""
    departments_rule: str = ""
    report_rule: str = ""

    def channel(self, channel: Channel) -> Shown | None:
        """The days of one channel."""
        found: Shown | None = getattr(self, channel)
        return found

    def end_asked(self, channel: Channel, day: date) -> date | None:
        """The end that answers when asked on ``day``; None for open or never."""
        shown = self.channel(channel)
        if shown is None:
            return None
        return shown.end_turned if self._turned(day) else shown.end

    def repair_asked(self, day: date) -> date | None:
        """The first day of repair as answered on ``day``."""
        return self.repair_from_turned if self._turned(day) else self.repair_from

    def _turned(self, day: date) -> bool:
        return self.turn_on is not None and day >= self.turn_on

    def shows_on(self, channel: Channel, day: date) -> bool:
        """Whether the channel shows the version on ``day``."""
        shown = self.channel(channel)
        if shown is None or day < shown.start:
            return False
        end = self.end_asked(channel, day)
        return end is None or day < end


def _earliest(*days: date | None) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _day_after(last: date | None) -> date | None:
    """The first day after a last day; None for "without end"."""
    return None if last is None or last >= OPEN_END else last + timedelta(days=1)


def _end(facts: Facts, channel: Channel, max_months: int | None, *, favourable: bool) -> date | None:
    """The first day not shown. CF_YXQ, the validity of a penalty, ends nothing: a maximum takes its place."""
    term = None if max_months is None else day_after_term(facts.decided_on, max_months)
    published = channel in _PUBLICATION
    validity = _day_after(facts.valid_to) if term is None or (favourable and published) else None
    sender = _earliest(_day_after(facts.publish_until), facts.removed_on) if published else None
    return _earliest(term, validity, sender, facts.withdrawn_on)


@dataclass(frozen=True)
class _Begun:
    """Facts whose publication begins on ``start``; the rule turns on ``turn_on``."""

    facts: Facts
    favourable: bool
    start: date
    turn_on: date | None

    def end(self, channel: Channel, max_months: int | None) -> date | None:
        """The first day not shown under this maximum."""
        return _end(self.facts, channel, max_months, favourable=self.favourable)


def _shown(begun: _Begun, channel: Channel, term: ChannelTerm | None) -> Shown | None:
    if term is None or not term.shown:
        return None
    if channel in _PUBLICATION and folded(begun.facts.status) in NOT_VALID_STATUSES:
        return None
    start, turn_on = begun.start, begun.turn_on
    end = begun.end(channel, term.max_months)
    turned_end = _earliest(end, begun.end(channel, term.turned_max_months)) if term.turned_shown else start
    if turn_on is not None and start >= turn_on:
        end, turned_end, turn_on = turned_end, None, None
    if end is not None and end <= start:
        return None
    if turn_on is None:
        return Shown(start, end)
    return Shown(start, end, turned_end if turned_end is None else max(turned_end, start))


def _repair(facts: Facts, months: int | None) -> date | None:
    return None if months is None else day_after_term(facts.decided_on, months)


def _maximum(line: Line) -> int | None:
    terms = [term.max_months for term in (line.public, line.bulk, line.departments) if term is not None]
    known = [term for term in terms if term is not None]
    return max(known) if known else None


def _rule(term: ChannelTerm | None, *, turned: bool) -> str:
    if term is None:
        return ""
    return term.turned_rule if turned else term.rule


def windows(facts: Facts, classified: Classified, lines: Lines, *, known_on: date) -> Windows:
    """The windows of a document that became known on ``known_on``.

    From the rulebook's turning day on the milder rule answers; what becomes known later knows only that one.
    """
    line = lines.find(facts.kind, classified.severity, special=classified.special, decided_on=facts.decided_on)
    if line is None:
        return Windows()
    start = max(facts.decided_on, known_on)
    turned = line.turn_on is not None and start >= line.turn_on
    turn_on = None if turned else line.turn_on
    begun = _Begun(facts, classified.severity is None, start, line.turn_on)
    public, bulk, departments, report = (
        _shown(begun, channel, line.channel(channel)) for channel in ("public", "bulk", "departments", "report")
    )
    result = Windows(
        public,
        bulk,
        departments,
        report,
        turn_on=turn_on,
        max_months=_maximum(line),
        public_rule=_rule(line.public, turned=turned),
        departments_rule=_rule(line.departments, turned=turned),
        report_rule=_rule(line.report, turned=turned),
    )
    if public is None and bulk is None and departments is None:
        return result
    first = _repair(facts, line.min_months)
    milder = _earliest(first, _repair(facts, line.turned_min_months))
    if turned:
        return replace(result, repair_from=milder)
    return replace(result, repair_from=first, repair_from_turned=milder if turn_on else None)


def settled(windows: Windows, day: date) -> Windows:
    """The windows as they answer on ``day``, without a turn."""

    def one(channel: Channel) -> Shown | None:
        shown = windows.channel(channel)
        return None if shown is None else Shown(shown.start, windows.end_asked(channel, day))

    return replace(
        windows,
        public=one("public"),
        bulk=one("bulk"),
        departments=one("departments"),
        report=one("report"),
        turn_on=None,
        repair_from=windows.repair_asked(day),
        repair_from_turned=None,
    )


def closed_on(windows: Windows, day: date) -> Windows:
    """The windows of a record that leaves every channel on ``day``; what had not begun by then is never shown."""

    def one(channel: Channel) -> Shown | None:
        shown = windows.channel(channel)
        if shown is None or shown.start >= day:
            return None
        end = windows.end_asked(channel, day)
        return Shown(shown.start, day if end is None else max(min(end, day), shown.start + timedelta(days=1)))

    return replace(
        settled(windows, day),
        public=one("public"),
        bulk=one("bulk"),
        departments=one("departments"),
        report=one("report"),
        repair_from=None,
    )


def begun_on(windows: Windows, day: date) -> Windows:
    """The windows of a record that is published from ``day`` on and no earlier; what is over by then never was."""

    def one(channel: Channel) -> Shown | None:
        shown = windows.channel(channel)
        if shown is None or (shown.end is not None and shown.end <= day):
            return None
        return replace(shown, start=max(shown.start, day))

    return replace(windows, public=one("public"), bulk=one("bulk"), departments=one("departments"))


def unheld(windows: Windows, decided_on: date) -> Windows:
    """The windows without what a statement added beyond the maximum: a record that leaves keeps no statement."""
    if windows.public is None or windows.max_months is None:
        return windows
    shown, most = windows.public, day_after_term(decided_on, windows.max_months)
    turned = _earliest(shown.end_turned, most) if windows.turn_on is not None else None
    return replace(windows, public=Shown(shown.start, _earliest(shown.end, most), turned))


def unpublished_on(windows: Windows, day: date) -> Windows:
    """The windows of a record that is published nowhere from ``day`` on; the organisation's own report may keep it."""
    return replace(closed_on(windows, day), report=settled(windows, day).report)


def hold(before: Windows, *, stated_on: date) -> Windows:
    """Keep a record in public beyond its maximum on a statement made beforehand (G13).

    The public end moves to the day after six months from the statement, never earlier than it was; nothing else is
    lengthened: where the milder rule answers later, it still will. StatementTooLateError when nothing is shown on the
    statement's day.
    """
    if before.public is None or not before.shows_on("public", stated_on):
        raise StatementTooLateError(stated_on=stated_on.isoformat())
    turns = before.turn_on is not None and stated_on < before.turn_on
    now = before if turns else settled(before, stated_on)
    public, kept = now.public or before.public, day_after_term(stated_on, STATEMENT_MONTHS)

    def longer(end: date | None) -> date | None:
        return end if end in (None, public.start) else max(end, kept)

    return replace(now, public=Shown(public.start, longer(public.end), longer(public.end_turned)))
