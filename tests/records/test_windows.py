"""Windows of one document by one line, to the day: pure."""

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest

from xinheng.catalogue.domain import Severity
from xinheng.records.domain.facts import NO_TYPES, Classified, Facts
from xinheng.records.domain.retention import BAN_RETENTION, CHECK_RETENTION, LEAST_MONTHS, RETENTION, kept_until
from xinheng.records.domain.states import (
    IN_PROCEEDINGS,
    MARKS,
    NO_MEASURE,
    SHOWN,
    STATES,
    TRANSITIONS,
    UNDER_OBJECTION,
    allowed,
)
from xinheng.records.domain.terms import FIRST_DAY, LAST_DAY, ChannelTerm, Line, Lines
from xinheng.records.domain.windows import (
    Shown,
    Windows,
    begun_on,
    closed_on,
    hold,
    settled,
    unheld,
    unpublished_on,
    windows,
)

pytestmark = pytest.mark.pure

DECIDED, KNOWN, TURN = date(2026, 1, 10), date(2026, 1, 12), date(2026, 4, 1)
YEAR = ChannelTerm("year", True, 12, "year", True, 12)
OPEN = ChannelTerm("open", True, None, "open", True, None)
NEVER = ChannelTerm("never", False, 12, "never", False, 12)
MILDER = ChannelTerm("year", True, 12, "half", True, 6)
HIDES = ChannelTerm("year", True, 12, "hidden", False, 12)
PLAIN = Line("penalty", "general", False, FIRST_DAY, LAST_DAY, None, 3, 3, YEAR, YEAR, YEAR, OPEN)
TURNING = replace(PLAIN, turn_on=TURN, turned_min_months=2, public=MILDER)
FACTS = Facts("penalty", DECIDED)


def made(line: Line = PLAIN, *, known: date = KNOWN, severity: Severity | None = "general", **said: object) -> Windows:
    classified = Classified(severity, False, NO_TYPES, "by-type")
    return windows(replace(FACTS, **said), classified, Lines([line]), known_on=known)  # type: ignore[arg-type]


def test_a_document_is_shown_from_when_it_is_known_to_the_end_of_its_term() -> None:
    found = made()
    year = Shown(KNOWN, date(2027, 1, 11))
    assert (found.public, found.bulk, found.departments, found.report) == (year, year, year, Shown(KNOWN, None))
    assert (found.public_rule, found.departments_rule, found.report_rule) == ("year", "year", "open")
    assert (found.max_months, found.repair_from, found.turn_on) == (12, date(2026, 4, 11), None)
    assert made(known=date(2025, 12, 1)).public == Shown(DECIDED, date(2027, 1, 11))
    shown = [found.shows_on("public", day) for day in (date(2026, 1, 11), KNOWN, date(2027, 1, 10), date(2027, 1, 11))]
    assert shown == [False, True, True, False]
    assert found.shows_on("report", LAST_DAY)
    assert not Windows().shows_on("public", KNOWN)
    assert (Windows().end_asked("public", KNOWN), Windows().repair_asked(KNOWN)) == (None, None)
    assert {Windows().public_rule, Windows().departments_rule, Windows().report_rule} == {""}, "nothing, by no rule"


def test_what_ended_before_it_was_known_is_never_shown() -> None:
    assert made(known=date(2027, 1, 10)).public == Shown(date(2027, 1, 10), date(2027, 1, 11))
    late = made(known=date(2027, 1, 11))
    assert late.public is late.bulk is late.departments is None
    assert late.report is not None
    assert late.repair_from is None
    assert late.max_months == 12


def test_a_repair_stands_open_while_any_channel_publishes() -> None:
    for channel in ("public", "bulk", "departments"):
        only: dict[str, ChannelTerm | None] = {"public": None, "bulk": None, "departments": None, channel: YEAR}
        assert made(replace(PLAIN, **only)).repair_from == date(2026, 4, 11), channel  # type: ignore[arg-type]
    nowhere = made(replace(PLAIN, public=None, bulk=NEVER, departments=None))
    assert (nowhere.repair_from, nowhere.bulk, nowhere.max_months, nowhere.public_rule) == (None, None, 12, "")
    assert made(replace(PLAIN, min_months=None, turned_min_months=None)).repair_from is None
    assert made(replace(PLAIN, public=OPEN, bulk=None, departments=None)).max_months is None
    longer = replace(YEAR, max_months=36)
    for channel in ("public", "bulk", "departments"):
        assert made(replace(PLAIN, **{channel: longer})).max_months == 36, channel  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "severity", "public", "report"),
    [
        ({"publish_until": date(2026, 6, 1)}, "general", date(2026, 6, 2), None),
        ({"publish_until": date(2099, 12, 31)}, "general", date(2027, 1, 11), None),
        ({"publish_until": date(2099, 12, 30)}, "general", date(2027, 1, 11), None),
        ({"removed_on": date(2026, 6, 1)}, "general", date(2026, 6, 1), None),
        ({"withdrawn_on": date(2026, 6, 1)}, "general", date(2026, 6, 1), date(2026, 6, 1)),
        ({"valid_to": date(2026, 6, 1)}, "general", date(2027, 1, 11), date(2026, 6, 2)),
        ({"valid_to": date(2026, 6, 1)}, None, date(2026, 6, 2), date(2026, 6, 2)),
        ({"valid_to": date(2099, 12, 31)}, None, date(2027, 1, 11), None),
    ],
)
def test_an_earlier_end_wins(
    said: dict[str, date], severity: Severity | None, public: date, report: date | None
) -> None:
    found = made(replace(PLAIN, severity=severity), severity=severity, **said)
    assert (found.public.end, found.report.end) == (public, report)  # type: ignore[union-attr]


def test_validity_ends_a_favourable_document_in_the_report_by_its_own_term_only() -> None:
    line = replace(PLAIN, severity=None, report=YEAR)
    found = made(line, severity=None, valid_to=date(2026, 6, 1))
    assert (found.public, found.report) == (Shown(KNOWN, date(2026, 6, 2)), Shown(KNOWN, date(2027, 1, 11)))
    day_before = made(replace(PLAIN, report=OPEN), valid_to=date(2099, 12, 30))
    assert day_before.report == Shown(KNOWN, date(2099, 12, 31))


@pytest.mark.parametrize("status", [" 已撤销 ", "2", "注销", "吊销", "已被撤回"])
def test_a_licence_that_does_not_hold_is_published_nowhere_but_reported(status: str) -> None:
    found = made(status=status)
    assert found.public is found.bulk is found.departments is None
    assert found.report == Shown(KNOWN, None)
    assert made(status="有效").public is not None


def test_the_milder_rule_answers_from_its_day_on() -> None:
    found = made(TURNING)
    assert found.public == Shown(KNOWN, date(2027, 1, 11), date(2026, 7, 11))
    assert found.departments == Shown(KNOWN, date(2027, 1, 11), date(2027, 1, 11))
    assert found.report == Shown(KNOWN, None, None)
    before = TURN - timedelta(days=1)
    assert [found.end_asked("public", day) for day in (before, TURN)] == [date(2027, 1, 11), date(2026, 7, 11)]
    assert [found.repair_asked(day) for day in (before, TURN)] == [date(2026, 4, 11), date(2026, 3, 11)]
    assert (found.turn_on, found.public_rule) == (TURN, "year")
    assert (found.repair_from, found.repair_from_turned) == (date(2026, 4, 11), date(2026, 3, 11))


@pytest.mark.parametrize(
    ("known", "turned"), [(TURN - timedelta(days=1), False), (TURN, True), (date(2026, 5, 1), True)]
)
def test_what_becomes_known_from_that_day_on_knows_only_the_milder_rule(known: date, *, turned: bool) -> None:
    found = made(TURNING, known=known)
    assert (found.turn_on is None) is turned
    assert (found.public_rule == "half") is turned
    if turned:
        assert found.public == Shown(known, date(2026, 7, 11))
        assert (found.repair_from, found.repair_from_turned) == (date(2026, 3, 11), None)


def test_a_turn_may_hide_and_never_ends_before_the_start() -> None:
    hiding = replace(TURNING, public=HIDES)
    assert made(hiding).public == Shown(KNOWN, date(2027, 1, 11), KNOWN)
    assert made(hiding, known=TURN).public is None
    shorter = replace(TURNING, public=ChannelTerm("year", True, 24, "one", True, 1))
    assert made(shorter, known=date(2026, 3, 1)).public == Shown(date(2026, 3, 1), date(2028, 1, 11), date(2026, 3, 1))
    ends_first = made(hiding, publish_until=date(2026, 1, 11)).public
    assert ends_first is None
    longer = replace(TURNING, public=ChannelTerm("half", True, 6, "year", True, 12))
    assert made(longer).public == Shown(KNOWN, date(2026, 7, 11), date(2026, 7, 11))
    assert made(replace(TURNING, public=OPEN), known=KNOWN).public == Shown(KNOWN, None, None)


def test_a_line_must_be_found() -> None:
    assert made(replace(PLAIN, decided_from=date(2026, 1, 11))) == Windows()
    assert made(severity="serious") == Windows()


SPAN = Shown(KNOWN, date(2027, 1, 11), date(2026, 7, 11))
ALL = Windows(SPAN, SPAN, SPAN, SPAN, repair_from=DECIDED, repair_from_turned=TURN, turn_on=TURN, max_months=12)


def test_settled_channels_answer_as_that_day_did() -> None:
    before, after = settled(ALL, TURN - timedelta(days=1)), settled(ALL, TURN)
    for channel in ("public", "bulk", "departments", "report"):
        assert before.channel(channel) == Shown(KNOWN, date(2027, 1, 11)), channel
        assert after.channel(channel) == Shown(KNOWN, date(2026, 7, 11)), channel
    assert (before.repair_from, after.repair_from) == (DECIDED, TURN)
    assert before.turn_on is before.repair_from_turned is None
    only = settled(Windows(public=SPAN), TURN)
    assert (only.bulk, only.departments, only.report) == (None, None, None)


def test_closed_channels_end_that_day_and_what_had_not_begun_is_never_shown() -> None:
    day = date(2026, 3, 1)
    closed = closed_on(ALL, day)
    for channel in ("public", "bulk", "departments", "report"):
        assert closed.channel(channel) == Shown(KNOWN, day), channel
    assert closed.repair_from is None
    assert closed_on(ALL, KNOWN) == Windows(max_months=12)
    assert closed_on(ALL, KNOWN + timedelta(days=1)).public == Shown(KNOWN, KNOWN + timedelta(days=1))
    assert closed_on(ALL, date(2026, 12, 1)).public == Shown(KNOWN, date(2026, 7, 11)), "an end before stays"
    hidden = Windows(public=Shown(KNOWN, date(2027, 1, 11), KNOWN), turn_on=TURN)
    assert closed_on(hidden, date(2026, 5, 1)).public == Shown(KNOWN, KNOWN + timedelta(days=1))


def test_what_begins_later_is_published_no_day_earlier() -> None:
    day = date(2026, 3, 1)
    later = begun_on(ALL, day)
    assert [later.public, later.bulk, later.departments] == [
        replace(one, start=day) for one in (ALL.public, ALL.bulk, ALL.departments) if one is not None
    ]
    assert later.report == ALL.report
    assert begun_on(ALL, KNOWN - timedelta(days=1)) == ALL
    ended = closed_on(ALL, day)
    assert begun_on(ended, day).public is begun_on(ended, day).bulk is begun_on(ended, day).departments is None
    assert begun_on(ended, day - timedelta(days=1)).public == Shown(day - timedelta(days=1), day)
    assert begun_on(Windows(public=Shown(KNOWN, None)), day) == Windows(public=Shown(day, None))


def test_unpublished_leaves_the_report_to_the_organisation() -> None:
    left = unpublished_on(ALL, date(2026, 3, 1))
    assert left.report == Shown(KNOWN, date(2027, 1, 11))
    assert left.public == left.bulk == left.departments == Shown(KNOWN, date(2026, 3, 1))


def test_what_leaves_keeps_nothing_of_a_statement() -> None:
    plain = made()
    held = hold(plain, stated_on=date(2027, 1, 10))
    assert (unheld(held, DECIDED), unheld(plain, DECIDED)) == (plain, plain)
    turning = Windows(public=Shown(KNOWN, date(2027, 7, 11), date(2027, 3, 1)), turn_on=TURN, max_months=12)
    assert unheld(turning, DECIDED).public == Shown(KNOWN, date(2027, 1, 11), date(2027, 1, 11))
    hidden = replace(turning, public=Shown(KNOWN, date(2026, 9, 1), KNOWN))
    assert unheld(hidden, DECIDED) == hidden
    for one in (Windows(), replace(turning, max_months=None)):
        assert unheld(one, DECIDED) is one


def test_a_statement_keeps_six_months_from_its_day() -> None:
    plain = made()
    assert hold(plain, stated_on=date(2027, 1, 10)).public == Shown(KNOWN, date(2027, 7, 11))
    assert hold(plain, stated_on=date(2026, 3, 1)).public == plain.public


@pytest.mark.parametrize(
    ("ends", "known_on", "state", "objected", "expected"),
    [
        ([date(2027, 1, 11), date(2026, 1, 1)], KNOWN, "effective", False, date(2030, 1, 11)),
        ([date(2026, 1, 11)], date(2026, 3, 1), "withdrawn", False, date(2029, 3, 1)),
        ([], KNOWN, "withdrawn", False, date(2029, 1, 12)),
        ([date(2026, 1, 11), None], KNOWN, "effective", False, None),
        ([date(2026, 1, 11)], KNOWN, "shielded", False, None),
        ([date(2026, 1, 11)], KNOWN, "effective", True, None),
    ],
)
def test_retention_begins_when_everything_ended(
    ends: list[date | None], known_on: date, state: str, expected: date | None, *, objected: bool
) -> None:
    assert kept_until(ends, known_on=known_on, months=36, state=state, case_runs=objected) == expected
    assert (RETENTION, LEAST_MONTHS) == ("retention-months", 36)
    assert (CHECK_RETENTION, BAN_RETENTION) == ("check-retention-months", "ban-retention-months")


def test_the_table_of_acts_answers_for_every_state() -> None:
    assert set(SHOWN) <= set(STATES)
    assert allowed("held") == allowed("effective")
    assert allowed("effective")[:2] == ("correct", "withdraw")
    assert allowed("repaired")[0] == "withdraw"
    assert not {"correct", "hold", "mark"} & set(allowed("repaired"))
    assert MARKS == (UNDER_OBJECTION, "corrected", NO_MEASURE, IN_PROCEEDINGS)
    assert list(MARKS) == import_module("xinheng.records.migrations.0016_in_proceedings").MARKS, "as the database asks"
    assert all(one.sources and one.who and one.guard for one in TRANSITIONS)


def test_a_statement_before_the_turn_takes_nothing_of_the_milder_rule_away() -> None:
    long, short = date(2029, 1, 1), date(2027, 1, 1)
    span = Shown(KNOWN, long, short)
    before = Windows(span, span, span, turn_on=TURN, max_months=36)
    held = hold(before, stated_on=TURN - timedelta(days=1))
    assert (held.turn_on, held.public, held.bulk, held.departments) == (TURN, span, span, span)
    near = hold(replace(before, public=Shown(KNOWN, long, TURN)), stated_on=date(2026, 3, 1))
    assert near.public == Shown(KNOWN, long, date(2026, 9, 2)), "six months beyond the milder end too"
    hidden = hold(replace(before, public=Shown(KNOWN, long, KNOWN)), stated_on=date(2026, 3, 1))
    assert hidden.public == Shown(KNOWN, long, KNOWN), "what the milder rule shows nowhere is not kept"
    after = hold(before, stated_on=TURN)
    assert (after.turn_on, after.public, after.departments) == (None, Shown(KNOWN, short), Shown(KNOWN, short))
