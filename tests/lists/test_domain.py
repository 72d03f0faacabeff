"""A case to the day: which step is refused, with what words, and what the passing of days makes of it."""

from datetime import date, timedelta

import pytest

from xinheng.kernel.errors import XinhengError
from xinheng.lists.domain import (
    FALLEN,
    Act,
    Case,
    Phase,
    Step,
    Terms,
    advance,
    allowed,
    ends_on,
    is_open,
    latest_end,
    opens_on,
    refuse,
    standing_of,
)
from xinheng.lists.errors import (
    CaseStateError,
    ExitNotOpenError,
    PeriodWrongError,
    SecondOfficerNeededError,
    ServedBeforeSentError,
    StatementAnsweredError,
    StatementLateError,
    StatementOpenError,
    StatementsUnansweredError,
)
from xinheng.records.domain.states import SHOWN, STATES

pytestmark = pytest.mark.pure

SENT, SERVED, UNTIL, DECIDED = date(2026, 5, 19), date(2026, 5, 20), date(2026, 6, 3), date(2026, 6, 4)
FIRST, SECOND = "35010012345", "35010067890"
DAY = timedelta(days=1)
TERMS = Terms(10, 12, 6)
PROPOSED = Case(TERMS, (Step("propose", date(2026, 5, 18), FIRST),))
SENDING = advance(PROPOSED, Step("send-notice", SENT, FIRST))
OPEN = advance(SENDING, Step("record-service", SERVED, FIRST, until=UNTIL, served_on=SERVED))
STATED = advance(OPEN, Step("state", UNTIL))
ANSWERED = advance(STATED, Step("answer", DECIDED, FIRST, answers=4))
LISTED = advance(ANSWERED, Step("list", DECIDED, SECOND, until=ends_on(DECIDED, 12)))


def refused(case: Case, step: Step) -> XinhengError:
    with pytest.raises(XinhengError) as caught:
        refuse(case, step)
    return caught.value


def test_the_way_to_an_entry_is_remembered() -> None:
    assert LISTED.state == "listed"
    assert LISTED.officers == {FIRST, SECOND}
    assert LISTED.answer_until == UNTIL
    assert PROPOSED.answer_until is PROPOSED.ends_on is PROPOSED.exit_opens_on is PROPOSED.listing is None
    assert (STATED.unanswered, ANSWERED.unanswered) == ((4,), ())
    assert LISTED.listing == LISTED.steps[-1]
    assert LISTED.ends_on == date(2027, 6, 5)
    assert LISTED.exit_opens_on == date(2026, 12, 5)


def test_an_act_out_of_its_state_is_refused_with_what_is_possible() -> None:
    said = refused(PROPOSED, Step("list", DECIDED, SECOND))
    assert isinstance(said, CaseStateError)
    assert said.facts == {"state": "proposed", "act": "list", "allowed": "send-notice, drop"}
    over = advance(PROPOSED, Step("drop", SENT, FIRST))
    assert refused(over, Step("send-notice", SENT, FIRST)).facts["allowed"] == "nothing"


@pytest.mark.parametrize(
    ("served", "today", "stands"),
    [
        (SENT - DAY, SERVED, False),
        (SENT, SERVED, True),
        (SERVED, SERVED, True),
        (SERVED + DAY, SERVED, False),
        (None, SERVED, False),
    ],
)
def test_a_notice_is_served_between_sending_and_today(served: date | None, today: date, *, stands: bool) -> None:
    step = Step("record-service", today, FIRST, until=UNTIL, served_on=served)
    if stands:
        assert advance(SENDING, step).state == "notice-served"
        return
    said = refused(SENDING, step)
    assert isinstance(said, ServedBeforeSentError)
    assert said.facts == {"since": "2026-05-19", "today": "2026-05-20"}


def test_after_a_failed_attempt_it_is_served_on_a_later_one() -> None:
    failed = advance(SENDING, Step("record-failure", SERVED, FIRST))
    assert refused(failed, Step("record-service", UNTIL, FIRST, until=UNTIL, served_on=SENT)).facts == {
        "since": "2026-05-20",
        "today": "2026-06-03",
    }
    assert advance(failed, Step("record-service", UNTIL, FIRST, until=UNTIL, served_on=SERVED)).state == "notice-served"


def test_a_statement_may_come_on_the_last_day_and_not_after() -> None:
    assert advance(OPEN, Step("state", UNTIL)).unanswered == (4,)
    said = refused(OPEN, Step("state", DECIDED))
    assert isinstance(said, StatementLateError)
    assert said.facts == {"until": "2026-06-03"}
    unserved = Case(TERMS, (*SENDING.steps, Step("record-service", SERVED, FIRST, served_on=SERVED)))
    assert refused(unserved, Step("state", SERVED)).facts == {"until": ""}
    assert refused(unserved, Step("list", DECIDED, SECOND)).facts == {"until": ""}


def test_each_statement_is_answered_once() -> None:
    said = refused(OPEN, Step("answer", DECIDED, FIRST, answers=4))
    assert isinstance(said, StatementAnsweredError)
    assert said.facts == {"statement": 4, "unanswered": "nothing"}
    twice = advance(STATED, Step("state", UNTIL))
    assert refused(twice, Step("answer", DECIDED, FIRST, answers=3)).facts["unanswered"] == "4, 5"
    assert advance(twice, Step("answer", DECIDED, FIRST, answers=5)).unanswered == (4,)


@pytest.mark.parametrize("decision", ["list", "not-list"])
def test_the_second_officer_took_no_part_and_answers_come_first(decision: Act) -> None:
    for officer in (FIRST, ""):
        said = refused(ANSWERED, Step(decision, DECIDED, officer))
        assert isinstance(said, SecondOfficerNeededError)
        assert said.facts == {"certificate": officer}
    twice = advance(STATED, Step("state", UNTIL))
    said = refused(twice, Step(decision, DECIDED, SECOND))
    assert isinstance(said, StatementsUnansweredError)
    assert said.facts == {"statements": "4, 5"}


def test_listing_waits_for_the_last_day_and_leaving_alone_does_not() -> None:
    said = refused(OPEN, Step("list", UNTIL, SECOND))
    assert isinstance(said, StatementOpenError)
    assert said.facts == {"until": "2026-06-03"}
    assert advance(OPEN, Step("list", DECIDED, SECOND)).state == "listed"
    assert advance(OPEN, Step("not-list", SERVED, SECOND)).state == "not-listed"


@pytest.mark.parametrize(
    ("on", "stands"),
    [(date(2026, 12, 4), False), (date(2026, 12, 5), True), (date(2027, 6, 4), True), (date(2027, 6, 5), False)],
)
def test_the_early_exit_is_open_from_its_day_to_the_end(on: date, *, stands: bool) -> None:
    step = Step("remove", on, FIRST)
    if stands:
        assert advance(LISTED, step).state == "removed"
        return
    said = refused(LISTED, step)
    assert isinstance(said, ExitNotOpenError)
    assert said.facts == {"opens_on": "2026-12-05", "ends_on": "2027-06-05"}


def test_without_an_early_exit_there_is_none_and_zero_months_are_at_once() -> None:
    never = Case(Terms(10, 12, None), LISTED.steps)
    assert never.exit_opens_on is None
    assert refused(never, Step("remove", date(2027, 1, 1), FIRST)).facts["opens_on"].startswith("no day")
    at_once = Case(Terms(10, 12, 0), LISTED.steps)
    assert at_once.exit_opens_on == opens_on(DECIDED, 0) == DECIDED
    assert opens_on(DECIDED, 1) == date(2026, 7, 5)
    endless = Case(TERMS, (*ANSWERED.steps, Step("list", DECIDED, SECOND)))
    assert endless.phase(date(2030, 1, 1)) == "exit-open"
    assert refused(endless, Step("remove", DECIDED, FIRST)).facts["ends_on"] == ""
    assert advance(endless, Step("remove", date(2030, 1, 1), FIRST)).state == "removed"


@pytest.mark.parametrize(
    ("case", "day", "phase"),
    [
        (PROPOSED, DECIDED, ""),
        (OPEN, UNTIL, "statement-open"),
        (OPEN, DECIDED, "statement-over"),
        (Case(TERMS, (*SENDING.steps, Step("record-service", SERVED, FIRST))), DECIDED, ""),
        (LISTED, date(2026, 12, 4), ""),
        (LISTED, date(2026, 12, 5), "exit-open"),
        (LISTED, date(2027, 6, 4), "exit-open"),
        (LISTED, date(2027, 6, 5), "expired"),
        (Case(Terms(10, 12, None), LISTED.steps), date(2026, 12, 5), ""),
    ],
)
def test_days_make_phases(case: Case, day: date, phase: Phase) -> None:
    assert case.phase(day) == phase


def test_what_an_officer_may_do_today() -> None:
    assert allowed(PROPOSED, SENT, FIRST) == ("send-notice", "drop")
    assert allowed(SENDING, SERVED, FIRST) == ("record-service", "record-failure", "drop")
    assert allowed(OPEN, UNTIL, SECOND) == ("not-list", "drop")
    assert allowed(OPEN, DECIDED, SECOND) == ("list", "not-list", "drop")
    assert allowed(STATED, DECIDED, SECOND) == ("answer", "drop")
    assert allowed(ANSWERED, DECIDED, FIRST) == ("drop",)
    assert allowed(LISTED, DECIDED, FIRST) == ("annul",)
    assert allowed(LISTED, date(2026, 12, 5), FIRST) == ("remove", "annul")


def test_open_is_what_nobody_decided() -> None:
    assert [is_open(case.state) for case in (PROPOSED, SENDING, OPEN, LISTED)] == [True, True, True, False]
    assert not is_open("dropped")
    assert set(FALLEN) == set(STATES) - set(SHOWN), "a document that is shown nowhere carries nothing"


CORRECTED = date(2026, 9, 1)
THIRD = "35010011111"


def period(until: date | None, since: date | None = DECIDED, *, on: date = CORRECTED, officer: str = THIRD) -> Step:
    return Step("correct-period", on, officer, until=until, since=since)


def test_a_corrected_period_counts_from_then_on_and_puts_no_exit_off() -> None:
    earlier = advance(LISTED, period(date(2027, 1, 5), DECIDED - DAY))
    assert (earlier.state, earlier.since, earlier.ends_on) == ("listed", DECIDED - DAY, date(2027, 1, 5))
    assert earlier.exit_opens_on == date(2026, 12, 4)
    assert advance(LISTED, period(date(2027, 6, 5), DECIDED + DAY)).exit_opens_on == date(2026, 12, 5)
    again = advance(earlier, period(date(2026, 9, 2), DECIDED - DAY, officer="35010022222"))
    assert again.ends_on == date(2026, 9, 2)
    assert (LISTED.since, PROPOSED.since) == (DECIDED, None)


def test_who_corrects_a_period_took_no_part() -> None:
    for officer in (FIRST, SECOND, ""):
        assert isinstance(refused(LISTED, period(date(2027, 1, 5), officer=officer)), SecondOfficerNeededError)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (period(date(2027, 1, 5), on=date(2027, 6, 5)), ("entry", "one that still runs", "it ended on 2027-06-05")),
        (period(None), ("period", "a first day on the list up to 2026-09-01, and a later first day off it", None)),
        (period(date(2027, 1, 5), None), ("period", None, "None to 2027-01-05")),
        (period(DECIDED), ("period", None, "2026-06-04 to 2026-06-04")),
        (period(date(2027, 1, 5), CORRECTED + DAY), ("period", None, "2026-09-02 to 2027-01-05")),
        (period(date(2027, 6, 6)), ("until", "a day up to 2027-06-05", "2027-06-06")),
        (period(date(2027, 6, 5), DECIDED - DAY), ("until", "a day up to 2027-06-04", "2027-06-05")),
        (period(date(2027, 6, 6), DECIDED + DAY), ("until", "a day up to 2027-06-05", "2027-06-06")),
        (period(date(2027, 6, 5)), ("period", "another one than before", "2026-06-04 to 2027-06-05")),
    ],
)
def test_a_period_that_no_correction_may_give(step: Step, said: tuple[str | None, ...]) -> None:
    found = refused(LISTED, step)
    assert isinstance(found, PeriodWrongError)
    given = tuple(str(found.facts[one]) for one in ("field", "accepted", "given"))
    assert [one for one, wanted in zip(given, said, strict=True) if wanted not in {None, one}] == []


def test_a_correction_may_reach_the_last_day_of_the_entry_and_of_the_law() -> None:
    assert advance(LISTED, period(date(2027, 6, 5), DECIDED + DAY)).since == DECIDED + DAY
    assert advance(LISTED, period(date(2027, 6, 4), CORRECTED)).since == CORRECTED
    assert advance(LISTED, period(date(2027, 6, 4), on=date(2027, 6, 4))).ends_on == date(2027, 6, 4)
    assert latest_end(LISTED, DECIDED - DAY) == date(2027, 6, 4)
    assert latest_end(LISTED, DECIDED + DAY) == date(2027, 6, 5)
    endless = Case(TERMS, (*ANSWERED.steps, Step("list", DECIDED, SECOND)))
    assert latest_end(endless, DECIDED) is None
    assert refused(endless, period(date(2027, 1, 5))).facts["field"] == "entry"
    assert allowed(LISTED, CORRECTED, THIRD) == ("correct-period", "annul")


@pytest.mark.parametrize(
    ("state", "phase", "record", "standing"),
    [
        ("removed", "", "ended", "removed"),
        ("proposed", "", "", "proposed"),
        ("listed", "", "effective", "listed"),
        ("listed", "exit-open", "held", "listed"),
        ("listed", "expired", "effective", "expired"),
        ("listed", "expired", "shielded", "set-aside"),
        *(("listed", "", one, "ended-otherwise") for one in ("withdrawn", "repaired", "ended", "mitigated")),
        ("listed", "expired", "withdrawn", "ended-otherwise"),
        ("listed", "expired", "ended", "expired"),
    ],
)
def test_where_a_case_stands_in_truth(state: str, phase: str, record: str, standing: str) -> None:
    assert standing_of(state, phase, record) == standing
