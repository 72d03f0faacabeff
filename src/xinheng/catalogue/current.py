"""The rulebook this program goes by: ``XINHENG_RULEBOOK``, the edition the node holds, or the packaged one.

Read once per folder and process. Needs no database and no framework.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from xinheng.accounts.domain import AcceptedMatter
from xinheng.catalogue import loading
from xinheng.catalogue.answers import holds
from xinheng.catalogue.checking import problems_of
from xinheng.catalogue.compiling import DECIDING, compile_rulebook
from xinheng.catalogue.declared import Declared, compile_declared
from xinheng.catalogue.domain import Rulebook
from xinheng.catalogue.errors import RulebookInvalidError
from xinheng.catalogue.links import RecordLink, compile_links
from xinheng.catalogue.lists import ListRule, compile_lists
from xinheng.catalogue.measures import MeasureRule, compile_measures

if TYPE_CHECKING:
    from xinheng.kernel.identifiers import Tables
    from xinheng.kernel.working_days import Calendar

PACKAGED = Path(__file__).resolve().parents[1] / "rulebook" / "cn"


HELD = "XINHENG_RULEBOOK_HELD"
"""Where this node keeps the edition it goes by, a link that an activation puts elsewhere; the shell says so here."""


_began_with: ContextVar[Path | None] = ContextVar("xinheng_edition_begun_with", default=None)


@contextmanager
def one_edition() -> Iterator[None]:
    """All inside goes by the edition that was in use when it began, whatever is activated meanwhile."""
    token = _began_with.set(path())
    try:
        yield
    finally:
        _began_with.reset(token)


def path() -> Path:
    """The folder of the rulebook in use: ``XINHENG_RULEBOOK``, else the active edition's, else the packaged one."""
    begun = _began_with.get()
    return _in_use() if begun is None else begun


def _in_use() -> Path:
    named = os.environ.get("XINHENG_RULEBOOK", "")
    if named:
        return Path(named).expanduser().resolve()
    held = os.environ.get(HELD, "")
    try:
        return _active(held, os.readlink(held)) if held else PACKAGED  # noqa: PTH115  (asked ten times an answer)
    except FileNotFoundError:
        return PACKAGED
    except OSError:  # a folder, and no link
        return Path(held).resolve()


@cache
def _active(held: str, target: str) -> Path:
    """Where the link leads; asked many times in each answer, so only the link itself is read again."""
    found = Path(held).parent / target
    return found.resolve() if found.is_dir() else PACKAGED


def rulebook() -> Rulebook:
    """The compiled rulebook in use; RulebookInvalidError when its folder is refused."""
    return _compiled(path())


def matters_in_force(day: date) -> Mapping[str, AcceptedMatter]:
    """The matters of the rulebook in use for which something may be read on this day (``settings.MATTERS``)."""
    return _matters_in_force(path(), day)


@lru_cache(maxsize=16)  # asked with every traced read
def _matters_in_force(root: Path, day: date) -> Mapping[str, AcceptedMatter]:
    held = {
        one.key: AcceptedMatter(one.key, one.purpose, one.levels)
        for one in _compiled(root).matters.values()
        if holds(one.valid_from, one.valid_to, day)
    }
    return MappingProxyType(held)


def lists() -> Mapping[str, ListRule]:
    """The lists of the rulebook in use, by key; RulebookInvalidError when its folder is refused."""
    root = path()
    _compiled(root)
    return _lists(root)


def links() -> tuple[RecordLink, ...]:
    """Which records belong to which others, by the rulebook in use; RulebookInvalidError when its folder is refused."""
    rulebook()
    return _links(path())


def measures() -> Mapping[str, MeasureRule]:
    """The measures and incentives of the rulebook in use, by key; RulebookInvalidError when its folder is refused."""
    root = path()
    _compiled(root)
    return _measures(root)


def declared() -> Mapping[str, Declared]:
    """How organisations declare facts, by kind, in the rulebook in use; RulebookInvalidError when it is refused."""
    root = path()
    _compiled(root)
    return _declared(root)


def calendar() -> "Calendar":
    """The working-day calendar of the rulebook in use."""
    return _calendar(path())


def identifier_tables() -> "Tables":
    """The registrar pairs and placeholders of the rulebook in use, as the checks of codes read them."""
    return _identifier_tables(path())


@cache
def _lists(root: Path) -> Mapping[str, ListRule]:
    return compile_lists(loading.load(root, only=frozenset({"list"})))


@cache
def _links(root: Path) -> tuple[RecordLink, ...]:
    return compile_links(loading.load(root, only=frozenset({"links"})))


@cache
def _measures(root: Path) -> Mapping[str, MeasureRule]:
    return compile_measures(loading.load(root, only=frozenset({"measure"})))


@cache
def _declared(root: Path) -> Mapping[str, Declared]:
    return compile_declared(loading.load(root, only=frozenset({"kind"})))


@cache
def _identifier_tables(root: Path) -> "Tables":
    from xinheng.kernel.identifiers import Tables  # with numpy, which rulebook commands need not wait for

    folder = loading.load(root, only=frozenset({"identifiers", "placeholders"}))
    _refuse_problems(folder)
    with _refusing_misshapen(root, "identifiers/uscc.yaml"):
        uscc = folder.documents["identifiers/uscc.yaml"]
        return Tables.from_documents(uscc, folder.single("placeholders"), folder.divisions)


@cache
def _calendar(root: Path) -> "Calendar":
    from xinheng.kernel.working_days import Calendar, CalendarYear

    folder = loading.load(root, only=frozenset({"calendar"}))
    _refuse_problems(folder)
    with _refusing_misshapen(root, "calendars"):
        return Calendar.from_years(CalendarYear.from_document(document) for _, document in folder.of("calendar"))


@cache
def _compiled(root: Path) -> Rulebook:
    folder = loading.load(root, only=DECIDING)
    _refuse_problems(folder, *problems_of(folder, today=None))
    return compile_rulebook(folder)


def _refuse_problems(folder: loading.Folder, *found: loading.Problem) -> None:
    problems = found or folder.problems
    if problems:
        first = f"{problems[0].file}{problems[0].path} ({problems[0].code})"
        raise RulebookInvalidError(path=str(folder.root), count=len(problems), first=first)


@contextmanager
def _refusing_misshapen(root: Path, name: str) -> Iterator[None]:
    """A part read by itself has not been through the schemas: what does not fit is refused the same way."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise RulebookInvalidError(path=str(root), count=1, first=name) from error
