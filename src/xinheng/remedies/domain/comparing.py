"""An evidence pack beside what the node holds of the same record: what the pack says otherwise. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

LATELY = timedelta(hours=1)
"""What was being written when a pack was made may be missing in it: a file of a million rows takes minutes."""
_UNTOLD = {"next", "oldest_check"}
"""What the node knows beside what its packs say."""
_UNCOMPARED = {"rulebook", "roots"}
"""What a pack says beside it: the edition then in use, and acts that are held against the ledger."""
_OF_AN_ACT = {"index", "kind", "actor", "authority", "at", "body", "commitment", "salt"}
_SAME = ("record", "kind", "document_number", "decided_on", "authority", "organisation", "shown")


def differing(pack: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[str]:
    """Where a pack says otherwise than the node: each part, or one of its items. Both as JSON has them.

    ``held`` is what ``evidence_at`` says now, for the pack's instant. Proofs of rows and the salts of acts are left to
    ``proving``: salts may have been destroyed since.
    """
    made_at = datetime.fromisoformat(pack["made_at"])
    yield from (name for name in _SAME if pack[name] != held[name])
    yield from sorted(set(pack) - (set(held) - _UNTOLD) - _UNCOMPARED)
    feed = [one["index"] for one in pack["acts"]]
    if feed != sorted(set(feed)) or pack["positions"] != {"feed": feed, "bulk": held["positions"]["bulk"]}:
        yield "positions"
    yield from _acts(pack, {one["index"] for one in held["acts"]})
    yield from _versions(pack["versions"], held["versions"])
    if held["next"] is not None and datetime.fromisoformat(held["next"]) < made_at - LATELY:
        yield f"version {held['versions'][-1]['version'] + 1}"
    yield from (f"act {one['index']}" for one in _left_out(held["acts"], made_at) if one["index"] not in feed)
    if not _same_readers(pack["readers"], held["readers"], made_at):
        yield "readers"
    yield from _checks(pack["checks"], held["checks"], made_at, held["oldest_check"])
    yield from _cases(pack["cases"], held["cases"], made_at.date())


def _acts(pack: Mapping[str, Any], about: set[int]) -> Iterator[str]:
    """Acts that say more than an act does, or are about something else; what they say is held against the ledger."""
    for one in (*pack["acts"], *pack.get("roots", ())):
        if set(one) != _OF_AN_ACT:
            yield f"act {one['index']}"
    yield from (f"act {one['index']}" for one in pack["acts"] if one["index"] not in about)


def _same_readers(said: Sequence[Any], held: Sequence[Any], made_at: datetime) -> bool:
    """Whether both tell the same reads: without their paths, over which a root may have come since.

    Packs of former versions give the reads no numbers.
    """
    left_out = {"proof"} if all("number" in one for one in said) else {"proof", "number"}
    told, known = _bare(said, {"proof"}), _bare(held, left_out)
    return len(told) == len(said) and told <= known and _bare(_left_out(held, made_at), left_out) <= told


def _bare(readers: Iterable[Any], left_out: set[str]) -> set[str]:
    """Reads as texts, since thousands are compared."""
    without = ({name: value for name, value in one.items() if name not in left_out} for one in readers)
    return {json.dumps(one, sort_keys=True) for one in without}


def _left_out(items: Sequence[Any], made_at: datetime) -> Iterator[Any]:
    """What a pack made at that instant has to hold."""
    return (one for one in items if datetime.fromisoformat(one["at"]) < made_at - LATELY)


def _versions(said: Sequence[Any], held: Sequence[Any]) -> Iterator[str]:
    if [one["version"] for one in said] != [one["version"] for one in held]:
        yield "versions"
        return
    for one, other in zip(said, held, strict=True):
        if {**one, "proof": None} != {**other, "proof": None}:
            yield f"version {other['version']}"


def _checks(said: Sequence[Any], held: Sequence[Any], made_at: datetime, oldest: str | None) -> Iterator[str]:
    """Answers of the check end before records do: none is missed that is older than the oldest one held."""
    known = {one["number"]: one for one in held}
    for one in said:
        gone = oldest is not None and datetime.fromisoformat(one["at"]) < datetime.fromisoformat(oldest)
        if known.get(one["number"]) != one and not (gone and one["number"] not in known):
            yield f"check {one['number']}"
    told = {one["number"] for one in said}
    yield from (f"check {one['number']}" for one in _left_out(held, made_at) if one["number"] not in told)


def _cases(said: Sequence[Any], held: Sequence[Any], day: date) -> Iterator[str]:
    """A case goes on: what the pack says of it is how it began, with every step of the days before the pack's."""
    known = {one["case"]: one for one in held}
    for one in said:
        other = known.get(one["case"])
        if other is None or one != {**other, "steps": one["steps"]} or not _begins(one["steps"], other["steps"], day):
            yield str(one["case"])
    told = {one["case"] for one in said}
    yield from (str(one["case"]) for one in held if one["case"] not in told and not _begins([], one["steps"], day))


def _begins(said: Sequence[Any], held: Sequence[Any], day: date) -> bool:
    left_out = held[len(said) :]
    return said == held[: len(said)] and all(date.fromisoformat(one["day"]) >= day for one in left_out)
