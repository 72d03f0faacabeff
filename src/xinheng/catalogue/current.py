"""The rulebook this program goes by: the folder of ``XINHENG_RULEBOOK``, or the packaged ``rulebook/cn``.

Read once per folder and process. Needs no database and no framework.
"""

import os
from functools import cache
from pathlib import Path

from xinheng.catalogue import loading
from xinheng.catalogue.compiling import compile_rulebook
from xinheng.catalogue.domain import Rulebook
from xinheng.catalogue.errors import RulebookInvalidError
from xinheng.kernel.working_days import Calendar, CalendarYear

PACKAGED = Path(__file__).resolve().parents[1] / "rulebook" / "cn"


def path() -> Path:
    """The folder of the rulebook in use."""
    named = os.environ.get("XINHENG_RULEBOOK", "")
    return Path(named).expanduser().resolve() if named else PACKAGED


def rulebook() -> Rulebook:
    """The compiled rulebook in use; RulebookInvalidError when its folder is refused."""
    return _compiled(path())


def calendar() -> Calendar:
    """The working-day calendar of the rulebook in use."""
    return _calendar(path())


@cache
def _calendar(root: Path) -> Calendar:
    folder = loading.load(root, only=frozenset({"calendar"}))
    _refuse_problems(folder)
    return Calendar(CalendarYear.from_document(document) for _, document in folder.of("calendar"))


@cache
def _compiled(root: Path) -> Rulebook:
    folder = loading.load(root)
    _refuse_problems(folder)
    return compile_rulebook(folder)


def _refuse_problems(folder: loading.Folder) -> None:
    if folder.problems:
        raise RulebookInvalidError(path=str(folder.root), count=len(folder.problems), first=folder.problems[0].file)
