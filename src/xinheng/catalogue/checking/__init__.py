"""Judges a rulebook folder: every reason to refuse it, with file, place, code and what would be accepted.

A folder with any problem is not used at all. Codes and their meaning: ``docs/guides/rulebook-problems.md``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xinheng.catalogue import loading
from xinheng.catalogue.checking import (
    bases,
    calendars,
    classes,
    deadlines,
    entries,
    kinds,
    lists,
    measures,
    people,
    periods,
    reviews,
    shapes,
)
from xinheng.catalogue.loading import Folder, Problem

REQUIRED_FILES = (*loading.SINGLE_FILES, loading.DIVISIONS_FILE)


@dataclass(frozen=True)
class Report:
    """What ``rulebook check`` answers: counts, and every problem in order of file and place."""

    valid: bool
    files: int
    entries: int
    problems: tuple[Problem, ...]


def check(root: Path, today: date) -> Report:
    """Read and judge a whole folder. RulebookNotFoundError when ``root`` is not a folder."""
    folder = loading.load(root)
    found = tuple(sorted(set(problems_of(folder, today)), key=lambda one: (one.file, one.path, one.code, one.message)))
    return Report(not found, len(folder.files), entries.count(folder), found)


def problems_of(folder: Folder, today: date | None) -> Iterator[Problem]:
    """Every problem of a folder that was read; dates of review are judged only when a day is given."""
    yield from folder.problems
    misshapen = list(shapes.problems(folder))
    yield from misshapen
    yield from _missing(folder)
    sound = folder.without({problem.file for problem in misshapen})
    yield from entries.problems(sound)
    yield from bases.problems(sound)
    yield from people.problems(sound)
    yield from kinds.problems(sound)
    yield from classes.problems(sound)
    yield from periods.problems(sound)
    yield from deadlines.problems(sound)
    yield from lists.problems(sound)
    yield from measures.problems(sound)
    yield from calendars.problems(sound)
    if today is not None:
        yield from reviews.problems(sound, today)


def _missing(folder: Folder) -> Iterator[Problem]:
    for name in _absent(folder, REQUIRED_FILES):
        yield Problem(name, "", "file-missing", "a rulebook needs this file")
    for part in ("catalogue", "calendars", "identifiers"):
        if not any(name.startswith(f"{part}/") for name in folder.files):
            yield Problem(part, "", "file-missing", f"a rulebook needs at least one file in {part}/")


def _absent(folder: Folder, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name not in folder.files)
