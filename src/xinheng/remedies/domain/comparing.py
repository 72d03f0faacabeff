"""An evidence pack beside what the node holds of the same record: what the pack says otherwise. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

LATELY = timedelta(hours=1)
"""What was being written when a pack was made may be missing in it: a file of a million rows takes minutes."""
_SAME = ("record", "kind", "document_number", "decided_on", "authority", "organisation", "shown")


def differing(pack: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[str]:
    """Where a pack says otherwise than the node: each part, or one of its items. Both as JSON has them.

    ``held`` is what ``evidence_at`` says now, for the pack's instant. Proofs of rows and the salts of acts are left to
    ``proving``: salts may have been destroyed since.
    """
    made_at = datetime.fromisoformat(pack["made_at"])
    yield from (name for name in _SAME if pack[name] != held[name])
    feed = [one["index"] for one in pack["acts"]]
    if pack["positions"] != {"feed": feed, "bulk": held["positions"]["bulk"]}:
        yield "positions"
    yield from _versions(pack["versions"], held["versions"])
    if held["next"] is not None and datetime.fromisoformat(held["next"]) < made_at - LATELY:
        yield f"version {held['versions'][-1]['version'] + 1}"
    yield from (f"act {one['index']}" for one in _left_out(held["acts"], made_at) if one["index"] not in feed)
    told, known = _bare(pack["readers"]), _bare(held["readers"])
    if told - known or _bare(_left_out(held["readers"], made_at)) - told:
        yield "readers"
    yield from _checks(pack["checks"], held["checks"], made_at, held["oldest_check"])
    yield from _cases(pack["cases"], held["cases"], made_at.date())


def _bare(readers: Iterable[Any]) -> set[str]:
    """Reads as texts, since thousands are compared; without their paths: a root may have come over them since."""
    without = ({name: value for name, value in one.items() if name != "proof"} for one in readers)
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
    """A case goes on: what the pack says of it is how it began."""
    known = {one["case"]: one for one in held}
    for one in said:
        other = known.get(one["case"])
        steps = other["steps"][: len(one["steps"])] if other else None
        if other is None or one != {**other, "due_on": one["due_on"], "steps": steps}:
            yield str(one["case"])
    told = {one["case"] for one in said}
    for one in held:
        if one["case"] not in told and date.fromisoformat(one["received_on"]) < day:
            yield str(one["case"])
