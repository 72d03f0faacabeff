"""Which records a court's ruling covers: adverse ones decided up to its day."""

from datetime import date

import pytest

from xinheng.records.domain.shields import covers

pytestmark = pytest.mark.pure
RULED = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("decided_on", "adverse", "covered"),
    [
        (date(2026, 5, 19), True, True),
        (date(2026, 5, 20), True, True),
        (date(2026, 5, 21), True, False),
        (date(2026, 5, 19), False, False),
    ],
)
def test_a_ruling_covers_what_was_decided_against_the_organisation_up_to_its_day(
    decided_on: date, adverse: bool, covered: bool
) -> None:
    assert covers(ruled_on=RULED, decided_on=decided_on, adverse=adverse) is covered
