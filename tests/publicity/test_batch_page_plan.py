"""How a page of one batch is read: in a database that no other test left its traces in, which plans depend on."""

from datetime import date

import pytest

from factories.landing import land
from factories.records import row
from xinheng.kernel import clock
from xinheng.records.models import Version
from xinheng.records.selectors.changes import _OF_BATCH, changes_of_batch
from xinheng.records.selectors.paging import in_order
from xinheng.records.selectors.public import asked_on

pytestmark = pytest.mark.db


def test_a_page_of_a_great_batch_reads_its_own_rows_alone(own_database: str) -> None:
    """In one batch after the other, and among others' rows: no page reads what it does not tell."""
    day = date(2026, 5, 20)
    names = [land(*(row(day, f"{batch}-{one}") for one in range(20)), known_on=day)[1] for batch in range(8)]
    with clock.on_day(day):
        batch = Version.objects.filter(public_id=names[1][0]).values_list("batch_id", flat=True)[0]
        with asked_on(day) as inside, in_order():
            inside.execute("EXPLAIN (FORMAT JSON) " + _OF_BATCH, [day, batch, 0, day, day, 5])
            plan = str(inside.fetchone()[0])
        told = changes_of_batch(batch, day=day, after=(), limit=5)
        rest = changes_of_batch(batch, day=day, after=told[-1].place, limit=100)
    assert "records_of_batch" in plan
    assert "Sort" not in plan
    assert [one.public_id for one in (*told, *rest)] == names[1]
