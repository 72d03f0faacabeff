"""Days told to people are days in Shanghai, whatever zone an instant comes in."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from xinheng.publicity.domain.own_file import OwnRecord
from xinheng.records.commands import _day_of

pytestmark = pytest.mark.pure
SMALL_HOURS = datetime(2026, 5, 14, 17, tzinfo=UTC)  # one o'clock at night in Shanghai


def test_an_instant_of_the_small_hours_is_told_by_its_own_day() -> None:
    assert _day_of(SMALL_HOURS) == "2026-05-15"
    record = SimpleNamespace(versions=(SimpleNamespace(known_from=SMALL_HOURS),))
    first_day = cast(Any, OwnRecord.versions_first_day).fget
    assert first_day(record) == date(2026, 5, 15)
