"""The time bar stands where the days stand, and the words say the same days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinheng.publicity.domain.pages import Sentence, record_sentences, summary, total
from xinheng.publicity.domain.time_bar import time_bar

pytestmark = pytest.mark.pure

DECIDED, SHOWN, REPAIR, END = date(2026, 5, 10), date(2026, 5, 15), date(2026, 8, 11), date(2027, 5, 11)
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))
gaps = st.integers(0, 2000).map(timedelta)


def percent(text: str) -> float:
    assert text.endswith("%")
    return float(text[:-1])


def test_a_penalty_shows_its_four_days_and_today():
    bar = time_bar(decided_on=DECIDED, shown_from=SHOWN, repair_from=REPAIR, shown_to=END, today=date(2026, 11, 10))
    assert [(one.code, one.day) for one in bar.milestones] == [
        ("decided", DECIDED),
        ("shown", SHOWN),
        ("repair", REPAIR),
        ("ends", date(2027, 5, 10)),
    ]
    assert [one.code for one in bar.segments] == ["before", "shown", "repairable"]
    assert bar.today is not None
    assert 49 < percent(bar.today) < 52
    assert not bar.open_ended


def test_a_licence_without_end_draws_no_end():
    bar = time_bar(decided_on=DECIDED, shown_from=SHOWN, repair_from=None, shown_to=None, today=date(2026, 11, 10))
    assert [one.code for one in bar.milestones] == ["decided", "shown"]
    assert bar.open_ended
    assert percent(bar.segments[-1].end) > percent(bar.today or "")


def test_a_repair_day_outside_the_window_is_not_drawn():
    late = time_bar(decided_on=DECIDED, shown_from=SHOWN, repair_from=END, shown_to=END, today=SHOWN)
    early = time_bar(decided_on=DECIDED, shown_from=SHOWN, repair_from=DECIDED, shown_to=END, today=SHOWN)
    assert [one.code for one in late.segments] == ["before", "shown"]
    assert [one.code for one in early.segments] == ["before", "repairable"]
    assert "repair" not in {one.code for one in late.milestones + early.milestones}


@given(decided=days, wait=gaps, least=gaps, length=gaps, asked=gaps)
def test_marks_never_leave_the_drawing_nor_change_their_order(decided, wait, least, length, asked):
    shown = decided + wait
    end = shown + length + timedelta(days=1)
    bar = time_bar(decided_on=decided, shown_from=shown, repair_from=decided + least, shown_to=end, today=shown + asked)
    places = [percent(one.at) for one in bar.milestones]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert (bar.today is None) == (shown + asked > end)


def test_the_words_name_the_last_day_shown_and_the_first_day_of_repair():
    said = record_sentences(shown_to=END, repair_from=REPAIR, ends_with_validity=False, today=date(2026, 6, 1))
    assert said == (Sentence("shown-until", date(2027, 5, 10)), Sentence("repair-from", REPAIR))
    now = record_sentences(shown_to=END, repair_from=REPAIR, ends_with_validity=False, today=REPAIR)
    assert now[1].code == "repair-now"
    assert record_sentences(shown_to=None, repair_from=None, ends_with_validity=True, today=REPAIR) == (
        Sentence("shown-open"),
    )


def test_the_summary_counts_what_can_be_repaired_now_and_next():
    repair = [date(2026, 6, 2), date(2026, 6, 2), date(2026, 9, 1), date(2026, 1, 1)]
    assert summary(6, repair, date(2026, 5, 1)) == (
        Sentence("some-public", number=6),
        Sentence("repairable-now", number=1),
        Sentence("repairable-from", date(2026, 6, 2), 2),
    )
    alone = summary(1, [date(2026, 6, 2)], date(2026, 5, 1))
    assert alone[1] == Sentence("it-repairable-from", date(2026, 6, 2), 1)
    assert summary(0, [], date(2026, 5, 1)) == (Sentence("none-public"),)


def test_a_total_is_honest_above_ten_thousand():
    assert (total(10_000).number, total(10_000).more) == (10_000, False)
    assert (total(10_001).number, total(10_001).more) == (10_000, True)
