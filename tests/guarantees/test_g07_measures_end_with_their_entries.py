"""G7, G8: no measure without its running entry, and none outlives it, whoever writes it, also by hand-written SQL."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, registered, sender
from factories.lists import DECIDED, listed
from factories.organisations import code
from factories.remedies import objected
from xinheng.accounts.domain import Actor
from xinheng.kernel.clock import SHANGHAI, on_day
from xinheng.measures.models import Carrying, CarryingStep
from xinheng.measures.services import tell_carriers
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NODE = Actor("jobs", None, "node")


@pytest.fixture
def carrying(db: None) -> Iterator[Carrying]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 3))
    listed(list_key="wage-arrears", criterion="crime-threshold")
    with on_day(DECIDED):
        tell_carriers(actor=NODE)
        yield Carrying.objects.exclude(authority_uscc="").get()


def sql(statement: str, values: Any = ()) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, values: Any = (), said: str | None = None) -> None:
    with pytest.raises(DatabaseError, match=said):
        sql(statement, values)


def night(day: date) -> datetime:
    """The last instant of the day: what was done before has the present time of day."""
    return datetime.combine(day, time.max, SHANGHAI)


def by_hand(table: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())


def again(held: Carrying, **changed: Any) -> tuple[str, list[Any]]:
    row = {name: value for name, value in vars(held).items() if name not in {"id", "_state"}}
    return by_hand("measures_carrying", row | changed)


def step(held: Carrying, act: str, state: str, *, number: int = 2, on: date = DECIDED, **changed: Any) -> Any:
    officer = {"actor": "sql", "unit": "局", "certificate": "35010012345", "text": "已执行"}
    row = {"carrying_id": held.pk, "number": number, "act": act, "state": state, "at": night(on)} | officer | changed
    return by_hand("measures_carryingstep", row)


def leave_by_hand(state: str) -> None:
    """The entry's record ends, written by nobody's program: a version more, as the trigger of versions allows it."""
    record = Version.objects.get(kind="serious-list")
    for name in ("public", "bulk", "departments", "report"):
        for part in ("from", "to", "to_turned"):
            setattr(record, f"{name}_{part}", None)
    record.pk, record.version, record.state, record.turn_on = None, record.version + 1, state, None
    record.known_from = night(DECIDED)
    with transaction.atomic():
        record.save(force_insert=True)


def test_no_carrier_is_told_of_what_does_not_run_or_of_an_authority_that_is_not_here(carrying: Carrying) -> None:
    other = {"measure": "another"}
    refused(*again(carrying), said="is told of this measure")
    refused(*again(carrying, **other, record="0" * 32), said="does not run")
    refused(*again(carrying, **other, uscc=code(2)), said="does not run")
    refused(*again(carrying, **other, version=2), said="does not run")
    refused(*again(carrying, **other, begun_at=night(date(2029, 6, 5))), said="does not run")
    refused(*again(carrying, **other, authority_uscc=code(77, pair="11")), said="by letter")
    refused(*again(carrying, measure=" "), said="measures_carrying_grounds")
    sql(*again(carrying, **other))


@pytest.mark.parametrize("ended", ["withdrawn", "ended"])
def test_an_entry_that_leaves_by_hand_takes_its_measures_with_it(carrying: Carrying, ended: str) -> None:
    leave_by_hand(ended)
    every = set(Carrying.objects.values_list("pk", flat=True))
    assert set(CarryingStep.objects.filter(act="end").values_list("carrying", flat=True)) == every
    refused(*step(carrying, "carry-out", "carried-out", number=3), said="does not lead")
    refused(*step(carrying, "resume", "told", number=3), said="does not lead")
    refused(*again(carrying), said="does not run")


def test_no_answer_after_the_last_day_while_suspended_or_out_of_turn(carrying: Carrying) -> None:
    refused(*step(carrying, "carry-out", "carried-out", on=date(2029, 6, 5)), said="outlives")
    refused(*step(carrying, "carry-out", "told"), said="does not lead")
    refused(*step(carrying, "carry-out", "carried-out", number=3), said="leaves a gap")
    refused(*step(carrying, "carry-out", "carried-out", certificate="张建国"), said="officer")
    refused(*step(carrying, "not-applicable", "not-applicable", text=" "), said="reasoned")
    refused(*step(carrying, "carry-out", "carried-out", on=date(2026, 6, 3)), said="before")
    by_letter = Carrying.objects.filter(authority_uscc="")[0]
    refused(*step(by_letter, "carry-out", "carried-out"), said="by letter")
    objected(carrying.record, on=DECIDED, owner=code(1))
    refused(*step(carrying, "resume", "told", number=3), said="outlives")
    refused(*step(carrying, "carry-out", "carried-out", number=3), said="does not lead")


@pytest.mark.parametrize("table", ["measures_carrying", "measures_carryingstep", "measures_carryingtold"])
def test_what_was_told_and_answered_is_never_changed(carrying: Carrying, table: str) -> None:
    refused(f"DELETE FROM {table}")
    refused(f"TRUNCATE {table} CASCADE")
    refused(f"UPDATE {table} SET id = id + 1000")
