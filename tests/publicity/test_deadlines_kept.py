"""The public reads how each authority keeps its deadlines: numbers, and nothing of a case."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.test import Client

from factories.files import SENDER, sender
from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.clocks.commands import group
from xinheng.clocks.domain import Deadline
from xinheng.clocks.services import start, stop
from xinheng.kernel.clock import on_day
from xinheng.publicity.deadlines import Kept, kept

pytestmark = [pytest.mark.db, pytest.mark.django_db]
MARK = Deadline("objection-mark", "working_days", 1, "shanghai-credit-regulation-2017 36")
ANSWER = Deadline("objection-decide", "working_days", 7, "henan-credit-regulation-2019 41")
OWNERS = Deadline("list-statement", "working_days", 5, "penalty-law-2021 64", binds="organisation")


def test_lateness_is_published_by_authority_without_a_case() -> None:
    clerk = Actor("F-0001", SENDER)
    with on_day(date(2026, 5, 15)):
        sender()
        facts = {"authority_uscc": SENDER, "organisation_uscc": code(1), "begins_on": date(2026, 5, 15), "actor": clerk}
        started = [start(rule=MARK, case=f"objection-{one}", **facts) for one in range(3)]  # type: ignore[arg-type]
        start(rule=ANSWER, case="objection-0", **facts)  # type: ignore[arg-type]
        start(rule=OWNERS, case="list-case-9", **facts)  # type: ignore[arg-type]
    with on_day(date(2026, 5, 20)):
        stop(number=started[0], on=date(2026, 5, 18), actor=clerk, outcome="marked")
        stop(number=started[1], on=date(2026, 5, 19), actor=clerk, outcome="marked")
        (row,) = kept(date(2026, 5, 20))
        reader = Client()
        reader.cookies["xinheng_language"] = "en"
        page = reader.get("/timeliness").content.decode()
    assert (row.in_all, row.in_all.number, row.in_all.percent) == (Kept(1, 1, 2), 4, 33)
    assert [(key, one) for key, _, one in row.steps] == [
        ("objection-decide", Kept(1, 0, 0)),
        ("objection-mark", Kept(0, 1, 2)),
    ]
    assert "Deadlines kept, by authority" in page
    assert "33 %" in page
    assert "from 20 May 2025 to 20 May 2026" in page
    assert "Marking a record as under objection" in page
    for word in ("objection-", "list-case", code(1)):
        assert word not in page
    told = json.loads(CliRunner().invoke(group, ["late", "--by-step", "--on", "2026-05-20", "--json"]).stdout)
    assert [(one["rule"], one["running"], one["late"]) for one in told] == [
        ("objection-decide", 1, 0),
        ("objection-mark", 1, 1),
    ]
    assert "objection-mark" in CliRunner().invoke(group, ["late", "--by-step", "--on", "2026-05-20"]).stdout


def test_a_period_is_counted_and_what_runs_late_stays_however_old_it_is() -> None:
    clerk, begun, long_after = Actor("F-0001", SENDER), date(2026, 5, 15), date(2027, 5, 19)
    with on_day(begun):
        sender()
        facts = {"authority_uscc": SENDER, "organisation_uscc": code(1), "begins_on": begun, "actor": clerk}
        ended, _ = (start(rule=MARK, case=f"objection-{one}", **facts) for one in range(2))  # type: ignore[arg-type]
        stop(number=ended, on=begun, actor=clerk, outcome="marked")
        assert kept(date(2027, 5, 15))[0].in_all == Kept(0, 1, 1)
        assert kept(long_after)[0].in_all == Kept(0, 0, 1)
