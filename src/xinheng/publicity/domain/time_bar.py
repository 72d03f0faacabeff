"""The time bar of a record: decided, shown, earliest repair, end, and today, placed along one line.

Positions are percentages of the drawing's width with one decimal, so that the drawing needs neither a style
nor a script and keeps round marks at every width.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_LEFT, _RIGHT = 1.5, 98.5
_OPEN_TAIL = timedelta(days=365)
_NEAR_EDGE = 12.0
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Milestone:
    """One day on the line. ``code`` is decided | shown | repair | ends; ``day`` is what the legend says.

    For ``ends`` the day is the last one shown, while ``at`` marks the first one not shown.
    """

    code: str
    day: date
    at: str


@dataclass(frozen=True)
class Segment:
    """A stretch of the line. ``code`` is before | shown | repairable."""

    code: str
    start: str
    end: str


@dataclass(frozen=True)
class TimeBar:
    """A drawn line. ``today`` is None when the day lies outside; ``open_ended`` draws an arrow instead of an end."""

    milestones: tuple[Milestone, ...]
    segments: tuple[Segment, ...]
    today: str | None
    today_anchor: str
    open_ended: bool


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    def __call__(self, day: date) -> float:
        length = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / length, 0.0), 1.0)
        return _LEFT + share * (_RIGHT - _LEFT)


def _percent(position: float) -> str:
    return f"{position:.1f}%"


def _anchor(position: float) -> str:
    if position < _NEAR_EDGE:
        return "start"
    return "end" if position > 100 - _NEAR_EDGE else "middle"


def time_bar(
    *, decided_on: date, shown_from: date, repair_from: date | None, shown_to: date | None, today: date
) -> TimeBar:
    """The bar of one record whose public window is half open from ``shown_from`` to ``shown_to``.

    ``shown_to`` None is "without end". A repair day outside the window is left out: before it nothing could be
    seen, after it nothing is shown any more.
    """
    last = shown_to or max(today, shown_from) + _OPEN_TAIL
    place = _Scale(min(decided_on, shown_from), last)
    at = {day: _percent(place(day)) for day in (decided_on, shown_from, last)}
    milestones = [Milestone("decided", decided_on, at[decided_on]), Milestone("shown", shown_from, at[shown_from])]
    segments = [Segment("before", at[decided_on], at[shown_from])]
    if repair_from is not None and shown_from < repair_from < last:
        turn = _percent(place(repair_from))
        milestones.append(Milestone("repair", repair_from, turn))
        segments += [Segment("shown", at[shown_from], turn), Segment("repairable", turn, at[last])]
    elif repair_from is not None and repair_from <= shown_from:
        segments.append(Segment("repairable", at[shown_from], at[last]))
    else:
        segments.append(Segment("shown", at[shown_from], at[last]))
    if shown_to is not None:
        milestones.append(Milestone("ends", shown_to - _ONE_DAY, at[last]))
    now = place(today) if place.first <= today <= last else None
    return TimeBar(
        milestones=tuple(milestones),
        segments=tuple(segments),
        today=None if now is None else _percent(now),
        today_anchor="middle" if now is None else _anchor(now),
        open_ended=shown_to is None,
    )
