"""A refusal above a form is told in the language of the page, what would be accepted included."""

import re
from datetime import date

import pytest
from django.utils import translation

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
