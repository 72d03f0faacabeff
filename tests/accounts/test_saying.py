"""A refusal above a form is told in the language of the page, what would be accepted included."""

import ast
import importlib
import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

import xinheng
from xinheng.accounts.domain import Terms
from xinheng.accounts.domain.mandates import wrong_with
from xinheng.accounts.errors import MandateWrongError
from xinheng.accounts.saying import said
from xinheng.kernel.errors import Phrase, XinhengError
from xinheng.messages.errors import ServiceWrongError
from xinheng.shell.refusing import problem

pytestmark = pytest.mark.pure
FIRST, LAST = date(2026, 5, 20), date(2026, 6, 1)
WRONG_DAY = ServiceWrongError(field="day", accepted=Phrase("a day from {first} to {last}", first=FIRST, last=LAST))
ENGLISH = re.compile(r"[a-z]{2,}(?: [a-z]+)+|[.:]( |$)")


def test_title_and_detail_are_sentences_of_one_language() -> None:
    with translation.override("en"):
        assert (
            said(WRONG_DAY) == "This service cannot be recorded. day: accepted is a day from 2026-05-20 to 2026-06-01"
        )
    with translation.override("zh-hans"):
        assert said(WRONG_DAY) == "不能登记这次送达。日期：可接受的是 2026-05-20 至 2026-06-01 之间的一天"
        assert said(XinhengError()) == "请求被拒绝"
        told = problem(WRONG_DAY)
    assert told["detail"] == "日期：可接受的是 2026-05-20 至 2026-06-01 之间的一天"
    assert told["facts"] == {"field": "day", "accepted": "a day from 2026-05-20 to 2026-06-01"}, (
        "programs read one language"
    )


def test_whatever_is_wrong_with_a_mandate_is_said_in_chinese() -> None:
    nothing = Terms("", "", ("x",), ("x",), "1", (), LAST, FIRST, " ")
    found = list(wrong_with("某某", nothing))
    assert len(found) == 8
    with translation.override("zh-hans"):
        for field, accepted in found:
            text = said(MandateWrongError(field=field, accepted=accepted))
            assert not ENGLISH.search(text.partition("可接受的是")[0]), text
            assert re.search(r"[\u4e00-\u9fff]", text.partition("可接受的是")[2]), text


ROOMS = Path(xinheng.__file__).parent
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}")
WRITTEN_SO = re.compile(
    r"(xinheng|exchange intake|accounts authorities import)( [a-z-]+)*( [A-Z]{2,})*( --[a-z-]+( [A-Z]{2,})?)*"
    r"|Bearer TOKEN|Content-Type: [a-z]+/[a-z]+|CSV UTF-8|Reconciliation API"
)
"""Commands and names: alike in every language."""
AT_THE_MACHINE = (
    *("shell/backup/", "shell/postgres/", "shell/public_node/", "shell/database.py", "shell/places.py"),
    *("shell/verifying_packs.py", "kernel/clock.py", "kernel/working_days.py", "records/services/landing.py"),
    *("remedies/packing.py", "subjects/services/importing.py", "subjects/services/reading.py"),
    *("accounts/services/authorities.py", "messages/services/sending.py"),
)
"""Refused on the command line only, which speaks English, or where a room of ours called another wrongly."""


def refusals(of: type[XinhengError] = XinhengError) -> Iterator[type[XinhengError]]:
    for one in of.__subclasses__():
        yield one
        yield from refusals(one)


class Fact(str):
    """Some fact, however a detail writes it."""

    def __format__(self, _how: str) -> str:
        return "某"

    def __repr__(self) -> str:
        return "某"


def test_no_refusal_speaks_english_on_a_chinese_page() -> None:
    for path in sorted(ROOMS.rglob("errors.py")):
        importlib.import_module(f"xinheng.{'.'.join(path.relative_to(ROOMS).with_suffix('').parts)}")
    told = {}
    with translation.override("zh-hans"):
        for one in refusals():
            if one.__module__.startswith("xinheng."):
                names = {name for _, name, _, _ in string.Formatter().parse(one.detail) if name}
                told[one.__name__] = WRITTEN_SO.sub("", said(one(**dict.fromkeys(names, Fact()))))
    assert len(told) > 200
    wrong = {name: text for name, text in told.items() if SENTENCE.search(text)}
    assert wrong.keys() <= {"MajorNotHeldError", "NoServerError"}, "these two come before there is a site"


IN_WORDS = re.compile(r"[A-Za-z]{2,} |^(nothing|never)$|(?<!,) [A-Za-z]{2,}")
RAISES = re.compile(r"\w+Error\(\s*\w+=")


def _unsaid(call: ast.Call) -> Iterator[str]:
    """The English sentences among the facts of a refusal that nobody translates: all but those in phrases."""
    for given in call.keywords:
        phrased = {
            id(part)
            for inner in ast.walk(given.value)
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "Phrase"
            for part in ast.walk(inner)
        }
        for part in ast.walk(given.value):
            said_so = part.value if isinstance(part, ast.Constant) and id(part) not in phrased else None
            if given.arg != "field" and isinstance(said_so, str) and IN_WORDS.search(said_so):
                yield f"{given.arg}={said_so!r}"


def test_a_fact_in_words_is_a_phrase_that_is_translated() -> None:
    """What would be accepted, and why not, stands on pages within the detail: no bare English sentence among facts."""
    found = []
    for path in sorted(ROOMS.rglob("*.py")):
        room, code = str(path.relative_to(ROOMS)), path.read_text(encoding="utf-8")
        if room.startswith(AT_THE_MACHINE) or not RAISES.search(code):
            continue
        for one in ast.walk(ast.parse(code)):
            called = getattr(one, "func", None)
            name = getattr(called, "id", getattr(called, "attr", ""))
            if isinstance(one, ast.Call) and name.endswith("Error") and name not in BUILT_IN:
                found += [f"{room}:{one.lineno}: {said}" for said in _unsaid(one)]
    assert found == []


BUILT_IN = {name for name in dir(__builtins__) if name.endswith("Error")} | {"ValidationError", "UsageError"}
