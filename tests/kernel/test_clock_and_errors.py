"""One clock for all, and refusals that carry code and facts."""

from datetime import date, timedelta

import pytest

from xinheng.kernel import clock
from xinheng.kernel.errors import NotAvailableError, XinhengError

pytestmark = pytest.mark.pure


def test_the_day_is_the_named_one_at_the_real_time_of_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINHENG_TODAY", "2026-04-01")
    assert clock.today() == date(2026, 4, 1)
    assert clock.now().date() == date(2026, 4, 1)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_without_a_named_day_it_is_the_real_one_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XINHENG_TODAY", raising=False)
    before, day, after = clock.now(), clock.today(), clock.now()
    assert before.date() <= day <= after.date()
    assert before <= after


def test_enclosed_code_believes_in_another_day_and_only_that_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINHENG_TODAY", "2026-04-01")
    with clock.on_day(date(2026, 3, 31)):
        with clock.on_day(date(2020, 2, 29)):
            assert clock.today() == date(2020, 2, 29)
        assert clock.now().date() == date(2026, 3, 31)
    assert clock.today() == date(2026, 4, 1)


@pytest.mark.parametrize("value", ["tomorrow", "2026-02-30", "2026-4-1"])
def test_a_day_that_is_none_is_wrong_use(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("XINHENG_TODAY", value)
    with pytest.raises(clock.WrongTodayError) as refused:
        clock.today()
    assert refused.value.exit_code == 2
    assert value in refused.value.explain()


def test_a_refusal_carries_code_facts_and_its_sentence() -> None:
    refusal = NotAvailableError(reason="the disk is full")
    assert (refusal.code, refusal.exit_code, refusal.status) == ("not-available", 3, 503)
    assert refusal.facts == {"reason": "the disk is full"}
    assert str(refusal) == "not-available: the disk is full"
    assert str(XinhengError()) == "refused: The request was refused"
