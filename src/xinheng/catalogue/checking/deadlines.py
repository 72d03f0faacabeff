"""Deadlines: one value a place and day, and unverified ones only where they favour the organisation.

An unverified length that binds an authority is at most the longest verified one of its entry. One that binds an
organisation is at least the shortest verified one, or where none was read at least the time the law gives to ask for a
hearing (Administrative Penalty Law 2021, article 64: five days, which by article 85 are working days).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.loading import Folder, Problem

_LEAST: Mapping[str, int] = {"working_days": 5, "days": 7, "months": 1}


def problems(folder: Folder) -> Iterator[Problem]:
    """Every problem of time and confidence in ``deadlines.yaml``."""
    for name, document in folder.of("deadlines"):
        for place, entry in enumerate(document["deadlines"]):
            path = pointer(("deadlines", place, "values"))
            yield from _spans(name, path, entry)
            for number, value in enumerate(entry["values"]):
                if value.get("uncounted") and (value["confidence"] != "verified" or entry["binds"] != "authority"):
                    message = "only a verified length that binds an authority may leave time uncounted"
                    yield Problem(name, f"{path}/{number}/uncounted", "unverified-lengthens", message)
                if value["confidence"] != "verified":
                    yield from _judge(name, f"{path}/{number}", entry, value)


def _spans(name: str, path: str, entry: Any) -> Iterator[Problem]:
    by_place: dict[str, list[Any]] = defaultdict(list)
    for value in entry["values"]:
        by_place[value.get("division", "")].append(value)
    for division, values in by_place.items():
        where = f"{entry['key']}{f' in {division}' if division else ''}"
        for before, after in pairwise(sorted(values, key=lambda value: value["from"] or "")):
            end, start = before["to"] or "9999-12-31", after["from"] or ""
            if start < end:
                message = f"two lengths of {where} hold on {start or 'all earlier days'}"
                yield Problem(name, path, "time-overlap", message)
            elif start > end:
                yield Problem(name, path, "time-gap", f"no length of {where} holds from {end} to {start}")


def _judge(name: str, path: str, entry: Any, value: Any) -> Iterator[Problem]:
    read = [
        one["length"] for one in entry["values"] if one["confidence"] == "verified" and one["unit"] == value["unit"]
    ]
    if entry["binds"] == "authority":
        if read and value["length"] > max(read):
            message = f"a longer time for an authority burdens the subject; unverified values reach at most {max(read)}"
            yield Problem(name, path, "unverified-lengthens", message)
        return
    least = min(read, default=_LEAST[value["unit"]])
    if value["length"] < least:
        message = f"a shorter time for an organisation restricts it; unverified values are at least {least}"
        yield Problem(name, path, "unverified-lengthens", message)
