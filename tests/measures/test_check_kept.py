"""What an answer of the check costs its asker, and that the disk has it before anybody hears it: with real commits."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from factories.files import DAY, SENDER, registered, sender
from factories.organisations import code
from xinheng.accounts.domain import DEMO_OPERATOR, Actor, Viewer
from xinheng.accounts.models import Trace, TraceSubject
from xinheng.accounts.selectors.traces import TraceRoots, trace_faults
from xinheng.accounts.services import ensure_operator, root_traces, trace
from xinheng.kernel.errors import XinhengError
from xinheng.ledger import parts, timekeeping
from xinheng.ledger.models import Act, Counter
from xinheng.ledger.selectors import Acts, act_faults
from xinheng.measures import services
from xinheng.measures.models import Check, Spent
from xinheng.messages.models import Message

pytestmark = pytest.mark.db
ASKER = Actor("F-0700", SENDER)


@pytest.fixture(autouse=True)
def _node(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())
    ensure_operator(account=DEMO_OPERATOR)
    sender(kinds=["*"])
    registered(range(1, 4))
    yield


def ask(case: str, daily: int = 100) -> int:
    questions = [services.Question(code(1), case)]
    viewer = Viewer(ASKER, "tendering", case)
    (found,) = services.check(questions=questions, matter="tendering", viewer=viewer, daily=daily)
    return int(found["check"])


def said_by(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_burst_over_many_connections_passes_no_budget_and_leaves_no_gap() -> None:
    def burst(number: int) -> list[int | str]:
        heard: list[int | str] = []
        try:
            for at in range(5):
                try:
                    heard.append(ask(f"T-{number}-{at}", daily=17))
                except XinhengError as error:
                    heard.append(error.code)
        finally:
            connection.close()
        return heard

    with ThreadPoolExecutor(6) as threads:
        heard = [one for each in threads.map(burst, range(6)) for one in each]
    assert heard.count("check-budget") == 30 - 17
    numbers = sorted(one for one in heard if isinstance(one, int))
    assert numbers == sorted(Check.objects.values_list("pk", flat=True))
    assert Spent.objects.get().checks == Trace.objects.count() == TraceSubject.objects.count() == len(numbers) == 17
    told = Message.objects.filter(template="check-receipt")
    assert sorted(one.facts["number"] for one in told) == numbers
    answered = Act.objects.filter(kind="measures.check.answered")
    assert sorted(one.body["first"] for one in answered) == numbers
    assert {one.body["message"] for one in answered} == set(told.values_list("pk", flat=True))
    assert list(act_faults(Acts())) == [], "indexes are dense and every commitment verifies"


def test_an_hourly_root_waits_for_an_answer_that_has_its_number_and_is_still_being_written() -> None:
    """Else its trace came in behind the root, which no longer fitted: the ledger would say that traces were changed."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"

    def asked() -> None:
        try:
            ask("T-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            Counter.objects.select_for_update().get()
            answer, late = thread.submit(asked), monotonic() + 30
            while not said_by(waits):
                assert not answer.done() and monotonic() < late
            trace(viewer=Viewer(ASKER, "tendering", "T-2"), subjects=[code(2)], what="records.show")
            assert root_traces(actor=ASKER) == 0
        answer.result()
    assert root_traces(actor=ASKER) == 2
    assert list(trace_faults(TraceRoots())) == []


def unhurried(number: int) -> bool:
    """Something is kept, and nobody waits until the disk has it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL synchronous_commit = off; INSERT INTO ledger_reader VALUES ('unhurried-{number}', 0)"
        )
    return True


def test_nobody_hears_an_answer_before_the_disk_has_it(own_database: str, as_superuser: Callable[[str], None]) -> None:
    as_superuser(f"ALTER DATABASE {own_database} SET synchronous_commit = on")
    as_superuser("ALTER SYSTEM SET wal_writer_delay = '10s'")
    as_superuser("SELECT pg_reload_conf()")
    connection.close()
    on_disk = "SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()"
    try:
        ask("T-0")
        assert any(ask(f"T-{at}") and said_by(on_disk) for at in range(1, 9)), "one may meet the server's own writing"
        assert any(unhurried(at) and not said_by(on_disk) for at in range(9)), "what the test rests on, as seldom so"
    finally:
        as_superuser("ALTER SYSTEM RESET wal_writer_delay")
        as_superuser("SELECT pg_reload_conf()")


def test_the_driver_keeps_what_it_found_out_about_the_statement_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps none that is longer; in production, where the clock is asked too, each answer cost that once more."""
    made: list[str] = []
    monkeypatch.setattr(parts, "_statement", lambda told, plain=parts._statement: made.append(plain(told)) or made[-1])
    monkeypatch.setattr(timekeeping, "is_kept", lambda: True)
    ask("T-1")
    assert [len(one) <= MAX_CACHED_STATEMENT_LENGTH for one in made] == 2 * [True]


def test_only_an_outermost_act_is_released_and_what_fails_on_its_way_leaves_nothing(
    own_database: str, as_superuser: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_superuser(f"ALTER DATABASE {own_database} SET synchronous_commit = on")
    connection.close()
    ask("T-1")
    assert said_by("SHOW synchronous_commit") == "on"
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask("T-2")
        assert said_by("SHOW synchronous_commit") == "on", "it commits with what is around it, and waits for the disk"
        raise ZeroDivisionError
    with monkeypatch.context() as failing, pytest.raises(DatabaseError, match="division by zero"):
        failing.setattr("xinheng.ledger.releasing._COMMIT_AND_WAIT", ("SELECT 1 / 0", "COMMIT"))
        ask("T-3")
    assert [one.case for one in Check.objects.all()] == ["T-1"]
    assert Spent.objects.get().checks == 1
    assert list(act_faults(Acts())) == []
