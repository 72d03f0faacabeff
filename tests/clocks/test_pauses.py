"""A deadline pauses only for what its article leaves uncounted, goes on by itself, and excuses nobody for longer."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import SENDER, sender
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.errors import RecusedError
from xinheng.accounts.models import Authority
from xinheng.accounts.services import recuse
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import calendar, rulebook
from xinheng.clocks import selectors, services
from xinheng.clocks.domain import Deadline, Pause, Uncounted, due_under, uncounted_days
from xinheng.clocks.errors import ClockUnknownError, PauseRefusedError
from xinheng.clocks.models import ClockPause, ClockResumption
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK, STRANGER = Actor("F-0101", SENDER), Actor("F-0102", code(8, pair="11"))
RULE = Deadline("objection-decide", "working_days", 7, "henan 41", uncounted=Uncounted(("test", "appraisal"), 5))
BEGUN, PAUSED = date(2026, 5, 6), date(2026, 5, 11)
FIRST_DUE, LATEST = date(2026, 5, 14), date(2026, 5, 21)
ORDER = "豫鉴〔2026〕12号"


@pytest.fixture
def number(db: None) -> Iterator[int]:
    sender()
    with on_day(BEGUN):
        made = services.start(
            rule=RULE,
            case="objection-1",
            authority_uscc=SENDER,
            organisation_uscc=code(1),
            begins_on=BEGUN,
            actor=CLERK,
        )
    with on_day(PAUSED):
        yield made


def pause(number: int, *, actor: Actor = CLERK, ground: str = "appraisal", document: str = ORDER) -> None:
    services.pause(number=number, ground=ground, document=document, actor=actor)


def task(day: date) -> object:
    (found,) = selectors.of_case("objection-1", day=day)
    return found


def late(day: date) -> tuple[int, int, int]:
    (found,) = selectors.lateness(day=day)
    return found.late, found.ended_in_time, found.ended_late


def test_a_pause_is_not_counted_and_no_lateness(number: int) -> None:
    assert task(PAUSED).due_on == FIRST_DUE
    pause(number)
    assert (task(PAUSED).paused.document, task(PAUSED).due_on) == (ORDER, LATEST), "the latest there can be"
    assert late(date(2026, 5, 18)) == (0, 0, 0), "past the first due day, and not late"
    with on_day(date(2026, 5, 14)):
        services.resume(number=number, actor=CLERK)
        assert task(PAUSED).due_on == date(2026, 5, 19), "three working days were not counted"
    assert late(date(2026, 5, 19)) == (0, 0, 0)
    assert late(date(2026, 5, 20)) == (1, 0, 0)
    with on_day(date(2026, 5, 20)):
        services.stop(number=number, on=date(2026, 5, 19), actor=CLERK, outcome="upheld")
    assert late(date(2026, 5, 25)) == (0, 1, 0)
    assert selectors.wrong_due_days() == []


def test_nobody_has_to_end_it_and_it_never_reaches_further_than_the_rule(number: int) -> None:
    pause(number)
    assert late(LATEST) == (0, 0, 0)
    assert late(date(2026, 5, 22)) == (1, 0, 0), "after five working days it went on by itself"
    with on_day(date(2026, 6, 1)):
        services.resume(number=number, actor=CLERK)
        assert task(date(2026, 6, 1)).due_on == LATEST
        with pytest.raises(PauseRefusedError):
            pause(number)


def test_what_is_refused_leaves_the_clock_as_it_was(number: int) -> None:
    for wrong in ({"ground": "expert-review"}, {"ground": "holiday"}, {"document": "张三"}, {"document": ""}):
        with pytest.raises(PauseRefusedError):
            pause(number, **wrong)
    for act in (lambda: pause(number, actor=STRANGER), lambda: services.resume(number=number, actor=STRANGER)):
        with pytest.raises(ClockUnknownError):
            act()
    with pytest.raises(PauseRefusedError):
        services.resume(number=number, actor=CLERK)
    with on_day(date(2026, 5, 18)), pytest.raises(PauseRefusedError):
        pause(number)  # late already
    recuse(officer=CLERK.name, organisation_uscc=code(1), actor=ACTOR)
    with pytest.raises(RecusedError):
        pause(number)
    assert not ClockPause.objects.exists()
    pause(number, actor=Actor("F-0200", SENDER))
    with pytest.raises(PauseRefusedError):
        pause(number, actor=Actor("F-0200", SENDER))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO clocks_clockpause (clock_id, ground, document, begun_on, latest_due_on, begun_at) "
        "SELECT id, 'expert-review', 'x1', begins_on, due_on, now() FROM clocks_clock",
        "INSERT INTO clocks_clockpause (clock_id, ground, document, begun_on, latest_due_on, begun_at) "
        "SELECT id, 'test', 'x1', begins_on, due_on + 90, now() FROM clocks_clock",
        "INSERT INTO clocks_clockpause (clock_id, ground, document, begun_on, latest_due_on, begun_at) "
        "SELECT id, 'test', 'x1', due_on + 1, due_on + 3, now() FROM clocks_clock",
        "UPDATE clocks_clock SET most_uncounted = 200",
        "DELETE FROM clocks_clockpause",
        "TRUNCATE clocks_clockresumption",
    ],
)
def test_nothing_is_moved_by_hand(number: int, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_resumption_by_hand_moves_no_due_day_past_the_pause(number: int) -> None:
    pause(number)
    for day in ("latest_due_on + 1", "begun_on - 30"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO clocks_clockresumption (pause_id, resumed_on, due_on, resumed_at) "
                f"SELECT id, begun_on, {day}, now() FROM clocks_clockpause"
            )
    ClockResumption.objects.create(
        pause=ClockPause.objects.get(), resumed_on=PAUSED, due_on=LATEST, resumed_at="2026-05-11T10:00:00+08:00"
    )
    assert selectors.wrong_due_days() == [number], "verifying the node finds a day that no rule makes"


def test_only_henans_articles_leave_time_uncounted() -> None:
    held = {
        place: deadline(rulebook(), "objection-decide", PAUSED, division=place).uncounted for place in ("41", "37", "")
    }
    assert (held["41"].grounds, held["41"].most, held["37"].grounds, held[""].grounds) == (
        ("test", "appraisal"),
        60,
        (),
        (),
    )


def test_days_and_months_move_by_the_working_days_left_uncounted() -> None:
    rule = Deadline("rule", "days", 10, "b", uncounted=Uncounted(("test",), 3))
    pauses = [Pause("test", "1号", date(2026, 5, 7), date(2026, 5, 8)), Pause("test", "2号", date(2026, 5, 11))]
    assert uncounted_days(rule, pauses, date(2026, 5, 12), calendar()) == 2 + 0
    assert uncounted_days(rule, pauses, date(2026, 6, 12), calendar()) == 3
    assert due_under(rule, BEGUN, pauses[:1], calendar()).on == date(2026, 5, 18)


def test_the_desk_pauses_and_the_organisation_sees_it(number: int) -> None:
    officer, owner = (
        signed_in("F-0101", officer_terms(SENDER, "decide")),
        signed_in("M-0001", organisation_terms(code(1), "view")),
    )
    assert f"/desk/clocks/{number}/pause" in officer.get("/desk/").content.decode()
    place, given = f"/desk/clocks/{number}/pause", {"ground": "appraisal", "document": ORDER}
    assert officer.post(place, given | {"ground": "expert-review"}).status_code == 422
    assert officer.post(place, given)["Location"] == "/desk/"
    assert ORDER in officer.get("/desk/").content.decode()
    assert ORDER in owner.get("/mine/messages").content.decode()
    Authority.objects.create(uscc=code(8, pair="11"), name="乙局", level="city", division="990100", kinds=["*"])
    stranger = signed_in("F-0102", officer_terms(code(8, pair="11"), "decide"))
    for who, door in (
        (stranger, place),
        (stranger, f"/desk/clocks/{number}/resume"),
        (officer, "/desk/clocks/0/pause"),
    ):
        assert who.post(door, given).status_code == 404, door
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer.cookies
    assert guarded.post(f"/desk/clocks/{number}/resume").status_code == 403
    assert officer.post(f"/desk/clocks/{number}/resume").status_code == 302
    assert ClockResumption.objects.count() == 1
