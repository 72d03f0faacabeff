"""The public reads how each authority keeps its deadlines: numbers, and nothing of a case."""

from datetime import date

import pytest
from django.test import Client

from factories.files import SENDER, sender
from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.clocks.domain import Deadline
from xinheng.clocks.services import start, stop
from xinheng.kernel.clock import on_day
from xinheng.publicity.deadlines import kept

pytestmark = [pytest.mark.db, pytest.mark.django_db]
MARK = Deadline("objection-mark", "working_days", 1, "shanghai-credit-regulation-2017 36")
OWNERS = Deadline("list-statement", "working_days", 5, "penalty-law-2021 64", binds="organisation")


def test_lateness_is_published_by_authority_without_a_case() -> None:
    clerk = Actor("F-0001", SENDER)
    with on_day(date(2026, 5, 15)):
        sender()
        facts = {"authority_uscc": SENDER, "organisation_uscc": code(1), "begins_on": date(2026, 5, 15), "actor": clerk}
        started = [start(rule=MARK, case=f"objection-{one}", **facts) for one in range(3)]  # type: ignore[arg-type]
        start(rule=OWNERS, case="list-case-9", **facts)  # type: ignore[arg-type]
    with on_day(date(2026, 5, 20)):
        stop(number=started[0], on=date(2026, 5, 18), actor=clerk, outcome="marked")
        stop(number=started[1], on=date(2026, 5, 19), actor=clerk, outcome="marked")
        (row,) = kept(date(2026, 5, 20))
        reader = Client()
        reader.cookies["xinheng_language"] = "en"
        page = reader.get("/timeliness").content.decode()
    assert (row.running, row.in_time, row.late, row.percent) == (1, 1, 2, 33)
    assert "Deadlines kept, by authority" in page
    assert "33 %" in page
    for word in ("objection-", "list-case", code(1)):
        assert word not in page
