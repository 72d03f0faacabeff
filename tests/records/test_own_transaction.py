"""Landing and reading with real commits: outside an act nothing is landed, and a read leaves no day behind."""

from datetime import date

import pytest
from django.db import connection

from factories.landing import land
from xinheng.kernel import clock
from xinheng.records.errors import LandingRefusedError
from xinheng.records.models import Version
from xinheng.records.selectors import RegisterQuery, public_records
from xinheng.records.services import land_rows

pytestmark = pytest.mark.db

FINE = {"types": "罚款", "decided_on": date(2026, 5, 10)}


def test_outside_an_act(own_database: str) -> None:
    with pytest.raises(LandingRefusedError, match="inside the transaction"):
        land_rows(batch_id=1, chunks=[])
    land(FINE, known_on=date(2026, 5, 15))
    assert Version.objects.count() == 1
    with clock.on_day(date(2026, 5, 16)):
        assert len(public_records(RegisterQuery(), day=date(2026, 5, 16))) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_setting('xinheng.day', true) FROM records_public")
        assert cursor.fetchone() == (0, "")
