"""The change feed: what acts and passing days changed in what is public, from a cursor on, in the order of acts.

A follower first hears what the days since its last visit ended by themselves, then what the acts since then did. Each
entry tells what is public on the day of asking, so an entry of long ago never says more than the pages do (G11), and
a follower that has heard everything holds what is public. The end of a record says nothing of its cause.

A public node is given everything anew with each file of its inner node, and holds nothing of what ended. There the
feed begins with the last file, and a cursor from before it is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, takewhile

from xinheng.exchange.selectors import BATCH_TAKEN
from xinheng.ledger.models import Act
from xinheng.ledger.selectors import acts_from, latest
from xinheng.publicity import cursors
from xinheng.publicity.errors import CursorGoneError
from xinheng.records import selectors as records
from xinheng.records.domain.stops import LIFTED, STARTED
from xinheng.records.selectors import Change, Place

ACTS_AT_ONCE = 200
ACTS_AT_MOST = 5000
MARK_BYTES = 8
REPLACED = "network.file.taken"
"""The act by which a public node's records are replaced; the room that does it stands above this one."""
_PURPOSE = "changes"


@dataclass(frozen=True)
class Position:
    """How far a follower has come: the day it has heard of, the first act it has not heard whole, places inside both.

    ``mark`` is the beginning of the commitment of the act before: a node restored from a backup gives the same
    numbers to other acts, and the mark tells.
    """

    day: date
    act: int = 0
    mark: str = ""
    in_act: Place = ()
    in_days: Place = ()


@dataclass(frozen=True)
class Entry:
    """One change and the index of the act after which it holds (-1 before the first)."""

    act: int
    change: Change


@dataclass(frozen=True)
class Feed:
    """Some entries, where to go on, and whether there is more to hear now."""

    entries: tuple[Entry, ...]
    cursor: str
    more: bool


def feed(cursor: str, *, day: date, limit: int) -> Feed:
    """The next changes after a cursor, empty for the beginning. CursorWrongError, CursorGoneError."""
    position = _position(cursor, day)
    entries: list[Entry] = []
    position = _hear_days(position, day, entries, limit)
    for _ in range(ACTS_AT_MOST // ACTS_AT_ONCE):
        if len(entries) == limit:
            break
        acts = acts_from(position.act, ACTS_AT_ONCE)
        if not acts:
            return Feed(tuple(entries), _sealed(position), more=False)
        position = _hear_acts(acts, position, entries, limit)
    return Feed(tuple(entries), _sealed(position), more=True)


def _sealed(position: Position) -> str:
    return cursors.seal(
        _PURPOSE,
        *(position.day.isoformat(), position.act, position.mark),
        *(len(position.in_act), *position.in_act, *position.in_days),
    )


def _position(cursor: str, today: date) -> Position:
    place, replaced = cursors.unseal(_PURPOSE, cursor), latest(REPLACED)
    begin = replaced.index if replaced else 0
    if place is None:
        return Position(today, begin, _mark_before(begin))
    inside, rest = int(place[3]), tuple(place[4:])
    position = Position(date.fromisoformat(str(place[0])), int(place[1]), str(place[2]), rest[:inside], rest[inside:])
    if position.day > today or position.act < begin or position.mark != _mark_before(position.act):
        raise CursorGoneError
    return position


def _mark_before(index: int) -> str:
    before = acts_from(index - 1, 1) if index else []
    return _mark(before[0]) if before else ""


def _mark(act: Act) -> str:
    return bytes(act.commitment)[:MARK_BYTES].hex()


def _hear_days(position: Position, today: date, entries: list[Entry], limit: int) -> Position:
    """Hear what the days up to ``today`` changed; the position is of today once all of it is heard."""
    if position.day == today:
        return position
    found = records.changes_of_days(since=position.day, until=today, after=position.in_days, limit=limit)
    act = position.act if position.in_act else position.act - 1
    entries += [Entry(act, change) for change in found]
    if len(found) == limit:
        return replace(position, in_days=found[-1].place)
    return replace(position, day=today, in_days=())


def _hear_acts(acts: list[Act], position: Position, entries: list[Entry], limit: int) -> Position:
    """Hear these acts until ``limit`` entries are found."""
    while acts and len(entries) < limit:
        first = acts[0]
        wanted = limit - len(entries)
        if small := _small_batches(acts, position, wanted):
            found = records.changes_of_batches(list(small), day=position.day)
            entries += [Entry(small[int(change.place[0])].index, change) for change in found]
            position = _behind(position, [*small.values()][-1])
        elif _is_many(first):
            found = _changes_of(first, position, wanted)
            entries += [Entry(first.index, change) for change in found]
            position = replace(position, in_act=found[-1].place) if len(found) == wanted else _behind(position, first)
        else:
            versions = list(islice(_versions(acts, position.in_act), wanted))
            found = records.changes_of_versions([one.version for one in versions], day=position.day)
            entries += [Entry(versions[int(change.place[0])].act.index, change) for change in found]
            position = _behind_versions(position, versions, acts, wanted)
        acts = [act for act in acts if act.index >= position.act]
    return position


def _is_many(act: Act) -> bool:
    """Whether an act is on many records: a batch landed, a stop started or lifted, everything replaced."""
    return act.kind in {BATCH_TAKEN, STARTED, LIFTED, REPLACED}


def _small_batches(acts: list[Act], position: Position, wanted: int) -> dict[int, Act]:
    """The batches this run of acts begins with that together have no more rows than are wanted, by their numbers.

    A program that sends its rows one by one makes a batch of each: asked together, they cost one question.
    """
    found: dict[int, Act] = {}
    if position.in_act:
        return found
    for act in acts:
        rows = act.body.get("rows") if act.kind == BATCH_TAKEN and "former" not in act.body else None
        wanted -= rows["rows"] if rows else wanted + 1
        if wanted < 0:
            break
        found[int(act.body["batch"])] = act
    return found


def _changes_of(act: Act, position: Position, limit: int) -> list[Change]:
    body, day, after = act.body, position.day, position.in_act
    if act.kind == REPLACED:
        return records.changes_of_replacement(day=day, after=after, limit=limit)
    if act.kind == BATCH_TAKEN:
        return records.changes_of_batch(int(body["batch"]), day=day, after=after, limit=limit)
    return records.changes_of_stop(body["scope"], body["target"], day=day, after=after, limit=limit)


@dataclass(frozen=True)
class _Written:
    """A version that an act on one record wrote: the ``number``-th of ``of`` versions of the act."""

    act: Act
    number: int
    of: int
    version: tuple[str, int]


def _versions(acts: list[Act], after: Place) -> Iterator[_Written]:
    """The versions that a run of acts on single records wrote, up to the first act of another sort."""
    heard = int(after[0]) if after else 0
    for act in acts:
        if _is_many(act):
            return
        bodies = [one for one in (act.body.get("superseded"), act.body) if one and "record" in one and "version" in one]
        for number, body in enumerate(bodies):
            if number >= heard:
                yield _Written(act, number, len(bodies), (body["record"], body["version"]))
        heard = 0


def _behind(position: Position, act: Act) -> Position:
    return replace(position, act=act.index + 1, mark=_mark(act), in_act=())


def _behind_versions(position: Position, versions: list[_Written], acts: list[Act], wanted: int) -> Position:
    """The position behind a run of acts on single records, or inside it when it has more versions than wanted."""
    if len(versions) < wanted:
        run = takewhile(lambda act: not _is_many(act), acts)
        return _behind(position, list(run)[-1])
    last = versions[-1]
    if last.number + 1 == last.of:
        return _behind(position, last.act)
    place = acts.index(last.act)
    before = _behind(position, acts[place - 1]) if place else position
    return replace(before, in_act=(last.number + 1,))
