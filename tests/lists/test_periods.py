"""A wrong period of an entry: corrected by who took no part, never longer; what ends by itself is told once."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from factories.files import DAY, registered, sender
from factories.lists import ACTOR, FIRST, SECOND, listed
from factories.organisations import code
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Authority
from xinheng.accounts.saying import said as in_words
from xinheng.accounts.services import trace
from xinheng.kernel.clock import now, on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.lists import services
from xinheng.lists.models import Case, Step
from xinheng.lists.selectors import case_file, running_entries
from xinheng.messages.models import Message
from xinheng.messages.wording import said
from xinheng.publicity import selectors as public
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
THIRD = Officer("岚川市应急管理局", "35010055555")


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 9))
        yield


def refused(code_: str, act: Callable[[], Any]) -> None:
    counted = (Case.objects.count(), Step.objects.count(), Version.objects.count(), Act.objects.count())
    with pytest.raises(XinhengError) as refusal:
        act()
    assert refusal.value.code == code_
    assert refusal.value.explain()
    assert (Case.objects.count(), Step.objects.count(), Version.objects.count(), Act.objects.count()) == counted


def remove(number: int, **given: Any) -> Any:
    asked = {"reason": "已履行义务并消除影响。", "document": "岚应急移〔2027〕1号", "officer": FIRST, "actor": ACTOR}
    return services.remove(**{"number": number} | asked | given)


def correct_period(number: int, until: date, **given: Any) -> Any:
    asked = {"reason": "列入期限计算有误。", "document": "岚应急更〔2026〕1号", "officer": THIRD, "actor": ACTOR}
    period = services.Period(until, given.pop("since", None))
    return services.correct_period(**{"number": number, "period": period} | asked | given)


def test_a_wrong_period_is_corrected_by_who_took_no_part_never_longer_and_everywhere_at_once() -> None:
    case, day, until = listed(), date(2026, 6, 10), date(2027, 1, 1)
    entry = Step.objects.get(act="list").record
    with on_day(day):
        Authority.objects.create(name="另一局", uscc=code(9, pair="11"), level="city", division="350100", kinds=["*"])
        trace(viewer=Viewer(Actor("F-9", code(9, pair="11")), "tendering", "T-1"), subjects=[code(1)], what="records")
        for given, refusal in (
            ({"officer": SECOND}, "list-second-officer"),
            ({"until": date(2029, 6, 6)}, "list-period-wrong"),
            ({"until": date(2029, 6, 5)}, "list-period-wrong"),
            ({"since": date(2026, 5, 9)}, "list-period-wrong"),
            ({"since": date(2026, 6, 11)}, "list-period-wrong"),
            ({"since": date(2026, 5, 20), "until": date(2029, 5, 22)}, "list-period-wrong"),
            ({"document": "无"}, "list-document-wrong"),
            ({"reason": " "}, "list-text-missing"),
        ):
            asked = {"until": until} | given
            refused(refusal, lambda asked=asked: correct_period(case.pk, **asked))
        with translation.override("zh-hans"), pytest.raises(XinhengError) as late:
            correct_period(case.pk, date(2029, 6, 6))
        with translation.override("zh-hans"):
            assert not re.search("[A-Za-z]{2}", in_words(late.value)), "an officer reads it in the language of the page"
        correct_period(case.pk, until, since=date(2026, 5, 20))
        (shown,) = public.shown(code(1), day=day).records
        assert [one.uscc for one in running(day)] == [code(1)]
    held = Version.objects.get(public_id=entry, known_to=None)
    assert (held.state, held.marks, held.public_to, held.departments_to) == ("effective", ["corrected"], until, until)
    assert (held.payload["X_YCRQ"], held.repair_from, shown.marks) == ("2027-01-01", None, ["corrected"])
    told = Message.objects.filter(template__in=("list-period-corrected", "record-changed"))
    assert {one.to_organisation or one.to_authority for one in told} == {code(1), code(9, pair="11")}
    letter = told.get(to_organisation=code(1))
    corrected = {"en": ("counts from 20 May 2026", "1 January 2027"), "zh-hans": ("期限已更正", "2027年1月1日起")}
    for language, words in corrected.items():
        with translation.override(language):
            written = said(letter.template, letter.facts)
        assert all(one in written for one in (*words, "列入期限计算有误。", "岚应急更〔2026〕1号"))
    with on_day(until):
        assert (public.shown(code(1), day=until).records, running(until)) == ([], [])
        refused("list-period-wrong", lambda: correct_period(case.pk, date(2026, 12, 1), officer=Officer("局", "F-7")))
        refused("list-exit-not-open", lambda: remove(case.pk))


def test_an_entry_that_ended_by_itself_is_told_once_and_one_corrected_away_not_again() -> None:
    case, other, until = listed(), listed(2), date(2029, 6, 5)
    with on_day(date(2026, 6, 8)):
        correct_period(other.pk, date(2026, 6, 8))
        assert services.tell_expired(actor=ACTOR) == 0
    with on_day(until):
        assert (services.tell_expired(actor=ACTOR), services.tell_expired(actor=ACTOR)) == (1, 0)
        told = Message.objects.get(template="list-expired")
        assert (told.to_organisation, told.case) == (code(1), f"list-case-{case.pk}")
        assert case.list_name in said("list-expired", told.facts)


def running(day: date) -> list[Any]:
    return running_entries([code(1)], day=day, known=now())


def test_a_corrected_period_that_is_over_ends_the_entry_today_and_the_way_out_opens_no_later() -> None:
    case, day = listed(), date(2026, 8, 3)
    with on_day(day):
        correct_period(case.pk, date(2026, 7, 1))
        assert (public.shown(code(1), day=day).records, running(day)) == ([], [])
        found = case_file(case.pk, viewer=Viewer(ACTOR, "list-management", "1"))
    assert Version.objects.get(known_to=None).state == "ended"
    assert (found.phase, found.case.ends_on, found.allowed) == ("expired", date(2026, 7, 1), ("annul",))
    later = listed(3)
    with on_day(day):
        correct_period(later.pk, day, since=date(2026, 7, 1))
    ended = Version.objects.get(known_to=None, uscc=code(3))
    assert (ended.state, ended.public_from, ended.public_to) == ("ended", date(2026, 7, 1), day)
    earlier = listed(2)
    with on_day(day):
        correct_period(earlier.pk, date(2029, 5, 20), since=date(2026, 5, 20))
    with on_day(date(2027, 5, 21)):
        assert remove(earlier.pk).state == "removed"
