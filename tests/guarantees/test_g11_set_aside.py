"""G11: a court's plan sets records aside in every outlet; executed repaired, failed as before and no day longer."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.landing import ACTOR, land, organisation
from factories.remedies import BASIS, OFFICER, OWNER, authorities, fine, objected
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.publicity.feed import feed
from xinheng.records.models import Shield, Version
from xinheng.records.selectors import public_record
from xinheng.records.services import (
    Ruling,
    TwoOfficers,
    begin_shield,
    end_shield,
    hold_record,
    reinstate_record,
    shield_landed,
)
from xinheng.records.services.remedying import repair_record
from xinheng.remedies.services import decide_objection

pytestmark = [pytest.mark.db, pytest.mark.django_db]
RULED, LATER = date(2026, 6, 1), date(2026, 9, 1)
TWO = TwoOfficers("F-0201", "F-0202")
RULING = Ruling("（2026）岚01破1号", RULED, "reorganisation", "岚川市中级人民法院")
END = Ruling("（2026）岚01破1号之二", LATER)


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def shielded(on: date = RULED, **changes: Any) -> tuple[Shield, int]:
    given = {"uscc": OWNER, "case": "reorganisation-1", "ruling": RULING, "officers": TWO, "actor": ACTOR}
    with on_day(on):
        return begin_shield(**(given | changes))


def ended(outcome: str, on: date = LATER) -> int:
    with on_day(on):
        return end_shield(case="reorganisation-1", outcome=outcome, ruling=END, officers=TWO, actor=ACTOR)


def windows(version: Version) -> list[Any]:
    return [getattr(version, f"{one}_{end}") for one in ("public", "bulk", "departments", "report")
            for end in ("from", "to")]  # fmt: skip


def test_set_aside_it_is_in_no_outlet_and_the_page_is_a_twins(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    public_id, later = fine(), fine(2, decided_on=date(2026, 6, 2))
    with on_day(RULED):
        before = feed("", day=RULED, limit=50)
    assert shielded()[1] == 1
    with on_day(RULED):
        told = feed(before.cursor, day=RULED, limit=50).entries
        assert public_record(public_id, day=RULED) is None
    assert [(one.change.public_id, one.change.told) for one in told] == [(public_id, "ended")]
    assert (current(public_id).state, current(later).state) == ("shielded", "effective")
    monkeypatch.setenv("XINHENG_TODAY", RULED.isoformat())
    organisation("91110000101623741K", "岚川乙有限公司")
    for place in ("/organisations/{}", "/api/v1/organisations/{}", "/api/v1/organisations/{}/records"):
        pages = []
        for uscc, name in ((OWNER, "岚川甲有限公司"), ("91110000101623741K", "岚川乙有限公司")):
            said = client.get(place.format(uscc)).content.decode().replace(uscc, "CODE").replace(name, "NAME")
            pages.append(said.replace(f"{uscc[:8]} {uscc[8:]}", "CODE"))
        assert pages[0] == pages[1], place
    assert client.get(f"/records/{public_id}").content == client.get(f"/records/{'0' * 32}").content


def test_executed_it_is_repaired_and_failed_it_is_as_before_and_no_day_longer() -> None:
    public_id = fine()
    first = windows(current(public_id))
    shielded()
    assert ended("failed") == 1
    assert (current(public_id).state, windows(current(public_id))) == ("effective", first)
    with on_day(date(2027, 5, 10)):
        assert public_record(public_id, day=date(2027, 5, 10)) is not None
    shielded(on=LATER, case="reorganisation-2")
    with on_day(LATER):
        end_shield(case="reorganisation-2", outcome="executed", ruling=END, officers=TWO, actor=ACTOR)
        with pytest.raises(XinhengError, match="shield-not-running"):
            end_shield(case="reorganisation-2", outcome="failed", ruling=END, officers=TWO, actor=ACTOR)
    assert (current(public_id).state, current(public_id).report_to) == ("repaired", first[-1])


def test_after_its_maximum_a_failed_plan_shows_nothing_nor_does_a_statement_lengthen() -> None:
    public_id = fine()
    with on_day(date(2027, 5, 10)):
        hold_record(public_id=public_id, reason="义务未履行", actor=ACTOR)
    shielded(on=date(2027, 5, 10))
    ended("failed", on=date(2027, 5, 12))
    assert (current(public_id).state, current(public_id).public_to) == ("effective", date(2027, 5, 11))
    with on_day(date(2027, 5, 12)):
        assert public_record(public_id, day=date(2027, 5, 12)) is None


def test_an_objection_that_runs_meanwhile_does_not_shorten_for_good() -> None:
    authorities()
    public_id = fine()
    first = windows(current(public_id))
    objection = objected(public_id, on=RULED)
    shielded()
    with on_day(LATER):
        decide_objection(number=objection.pk, decision="uphold", reason="无误", basis=BASIS, actor=OFFICER)
    ended("failed")
    assert windows(current(public_id)) == first


def test_what_is_reported_late_is_set_aside_in_its_own_transaction() -> None:
    fine()
    shielded()
    landing, [late] = land(
        {"types": "罚款", "decided_on": date(2026, 5, 20), "document_number": "岚迟1号"}, known_on=LATER,
        owner=organisation(),
    )  # fmt: skip
    with on_day(LATER):
        shield_landed(batch_id=current(late).batch_id or 0, actor=ACTOR)
    assert (current(late).state, landing.rows) == ("shielded", 1)


def test_a_second_plan_and_one_officer_are_refused() -> None:
    public_id = fine()
    shielded()
    with pytest.raises(XinhengError, match="shield-runs"):
        shielded(case="reorganisation-2")
    with on_day(LATER), pytest.raises(DatabaseError, match="two_officers"), transaction.atomic():
        end_shield(case="reorganisation-1", outcome="failed", ruling=END, officers=TwoOfficers("A", "A"), actor=ACTOR)
    assert current(public_id).state == "shielded"


def test_a_repaired_record_comes_back_by_no_case_that_never_was() -> None:
    public_id = fine()
    with on_day(date(2026, 8, 11)):
        repair_record(public_id=public_id, reason="已修复", actor=ACTOR)
    refused = pytest.raises(DatabaseError, match="the case is not answered")
    with refused, transaction.atomic(), connection.cursor() as cursor, on_day(LATER):
        reinstate_record(public_id=public_id, case="reinstatement-1", reason="虚假", officers=TWO, actor=ACTOR)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert current(public_id).state == "repaired"


_COPY = """
INSERT INTO records_version ({names}) SELECT {values} FROM records_version WHERE public_id = %s AND known_to IS NULL
"""
WRONG: dict[str, tuple[str, str, dict[str, str]]] = {
    "shown again while the plan runs": ("shielded", "until its plan failed", {"state": "'effective'"}),
    "a repaired one without a finding": ("repaired", "without a finding", {"state": "'effective'"}),
    "set aside without a ruling": ("effective", "no ruling", {"state": "'shielded'"}),
    "shown longer after the failure": (
        "failed", "no day longer", {"state": "'effective'", "public_from": "'2026-05-15'", "public_to": "'2027-05-12'"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("begun", "said", "changes"), WRONG.values(), ids=WRONG)
def test_no_hand_written_version_gets_around_it(begun: str, said: str, changes: dict[str, str]) -> None:
    public_id = fine()
    if begun in {"shielded", "failed"}:
        shielded()
    if begun == "failed":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO records_shieldend (shield_id, outcome, document_number, decided_on, first_officer,"
                " second_officer, ended_at) SELECT id, 'failed', '1', '2026-06-01', 'A', 'B', now() FROM records_shield"
            )
    if begun == "repaired":
        with on_day(date(2026, 8, 11)):
            repair_record(public_id=public_id, reason="已修复", actor=ACTOR)
    names = [str(one.column) for one in Version._meta.concrete_fields if one.column not in ("id", "known_to")]
    given = {"version": "version + 1"} | changes
    if changes["state"] == "'shielded'":
        given |= {f"{one}_{end}": "NULL" for one in ("public", "bulk", "departments") for end in ("from", "to")}
    values = ", ".join(given.get(name, name) for name in names)
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COPY.format(names=", ".join(names), values=values), [public_id])
    assert current(public_id).state == ("shielded" if begun == "failed" else begun)
