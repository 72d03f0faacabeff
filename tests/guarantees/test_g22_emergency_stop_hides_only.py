"""G22: an emergency stop takes things out of every public outlet at once, and can show nothing."""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client

from factories.landing import ACTOR, land, organisation
from guarantees.test_g11_outlets import FINE, NUMBER, telling
from xinheng.accounts.domain import DEMO_OPERATOR
from xinheng.accounts.services import ensure_operator
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.publicity import freshness
from xinheng.publicity.commands import group
from xinheng.publicity.tasks import renew_snapshot
from xinheng.records.domain.stops import SCOPES, Scope, Stops
from xinheng.records.models import Stop, StopLift
from xinheng.records.selectors import (
    RegisterQuery,
    count_register,
    counts_by_kind,
    deciding_authorities,
    newly_shown,
    public_record,
    public_records,
    running_stops,
    stop_counts,
    timeliness,
)
from xinheng.records.services import correct_record, lift_stop, rematch_record, start_stop

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DAY = date(2026, 6, 1)
KNOWN = date(2026, 5, 15)
A, B = "11330000002482228T", "11350100M00010001A"


@pytest.fixture(autouse=True)
def _no_kept_pages(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_HOME = tmp_path
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())


def stop(scope: Scope, target: str) -> Stop:
    return start_stop(scope=scope, target=target, reason="含个人信息，先行停止公示", actor=ACTOR)


def lift(scope: Scope, target: str) -> Stop:
    return lift_stop(scope=scope, target=target, reason="已核实", actor=ACTOR)


def register() -> dict[str, tuple[str, str]]:
    """Ten records of two kinds by two authorities: kind and authority by public identifier."""
    found: dict[str, tuple[str, str]] = {}
    for at in range(10):
        kind, authority = ("penalty", "licence")[at % 2], (A, B)[at // 2 % 2]
        row: dict[str, Any] = {"decided_on": KNOWN - timedelta(days=at), "document_number": f"{at}号"}
        row |= {"types": "罚款"} if kind == "penalty" else {"valid_to": date(2029, 1, 1)}
        row |= {"authority_uscc": authority, "authority_name": f"机关{authority[-1]}"}
        _, [public_id] = land(row, kind=kind, known_on=KNOWN)
        found[public_id] = (kind, authority)
    return found


def shown() -> set[str]:
    return {one.public_id for one in public_records(RegisterQuery(), day=DAY, limit=100)}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_stopped_and_lifted_only_the_computed_windows_show(seed: int) -> None:
    """After any stop or lift every outlet shows the windows less what runs, and all numbers agree."""
    chance, held = random.Random(seed), register()
    assert shown() == set(held)
    ids, running = sorted(held), set[tuple[Scope, str]]()
    for _ in range(12):
        scope, one = chance.choice(SCOPES), chance.choice(ids)
        target = {"record": one, "kind": held[one][0], "authority": held[one][1]}[scope]
        starts = (scope, target) not in running or chance.random() < 0.1
        try:
            (stop if starts else lift)(scope, target)
        except XinhengError:
            assert starts
            assert (scope, target) in running
        (running.add if starts else running.discard)((scope, target))
        agree(held, running)


def agree(held: dict[str, tuple[str, str]], running: set[tuple[Scope, str]]) -> None:
    names = {target for _, target in running}
    expected = {one for one, (kind, authority) in held.items() if not names & {one, kind, authority}}
    assert shown() == expected <= set(held)
    assert {one for one in held if public_record(one, day=DAY) is not None} == expected
    by_kind = {kind: number for kind in ("licence", "penalty") if (number := sum(held[o][0] == kind for o in expected))}
    assert counts_by_kind(day=DAY) == counts_by_kind(day=DAY, uscc=organisation().uscc) == by_kind
    assert count_register(RegisterQuery(), day=DAY) == len(expected)
    assert sum(number for _, _, number in newly_shown(since=KNOWN, until=DAY)) == len(expected)
    assert not {one.authority_uscc for one in timeliness()} & names
    assert not {uscc for kind in ("licence", "penalty") for uscc, _ in deciding_authorities(kind)} & names
    stops = running_stops()
    assert {one for one, (k, a) in held.items() if not stops.hides(kind=k, authority_uscc=a, public_id=one)} == expected
    assert sum(one.running for one in stop_counts()) == len(running)


def test_every_public_address_is_silent_while_a_stop_runs() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    before = telling(public_id, DAY)
    assert {"/bulk/records.zip", "/registers/penalty", "/api/v1/records"} < before
    targets: dict[Scope, str] = {"record": public_id, "kind": "penalty", "authority": A}
    for scope, target in targets.items():
        stop(scope, target)
        assert telling(public_id, DAY, before) == set(), "bulk files made before the stop are refused too"
        renew_snapshot()
        assert telling(public_id, DAY, before) == set()
        lift(scope, target)
    renew_snapshot()
    assert telling(public_id, DAY, before) == before


def test_a_kept_page_and_a_tag_of_before_are_not_given_out() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    client, page = Client(), "/registers/penalty"
    first = client.get(page)
    tag = {"If-None-Match": first["ETag"]}
    assert NUMBER in first.content.decode()
    assert client.get(page, headers=tag).status_code == 304
    stop("record", public_id)
    after = client.get(page, headers=tag)
    assert after.status_code == 200
    assert NUMBER not in after.content.decode()
    stopped, invented = client.get(f"/records/{public_id}"), client.get(f"/records/{'0' * 32}")
    assert stopped.status_code == invented.status_code == 404
    assert stopped.content.replace(public_id.encode(), b"") == invented.content.replace(b"0" * 32, b"")


def test_the_public_is_told_how_many_stops_run_and_nothing_else() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    assert "没有正在进行的紧急停止公示" in Client().get("/not-held").content.decode()
    stop("record", public_id)
    stop("kind", "licence")
    told = Client().get("/not-held").content.decode()
    assert ("行政许可" in told, "岚川市市场监督管理局" in told, "所有机关" in told) == (True, True, True)
    assert not [word for word in (public_id, NUMBER, "含个人信息") if word in told]
    ensure_operator(account=DEMO_OPERATOR)
    done = CliRunner().invoke(group, ["stops", "--json"])
    counted = [(one["kind"], one["authority_uscc"], one["running"]) for one in json.loads(done.stdout)]
    assert counted == [("licence", "", 1), ("penalty", A, 1)]


def test_the_commands_stop_and_lift_one_thing_at_a_time() -> None:
    ensure_operator(account=DEMO_OPERATOR)
    _, [public_id] = land(FINE, known_on=KNOWN)
    named = ["--record", public_id, "--reason", "核实中", "--json"]
    for verb, running in (("stop", True), ("lift", False)):
        done = CliRunner().invoke(group, [verb, *named])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["running"] is running
        assert (shown() == set()) is running
    for wrong in ([], ["--record", public_id, "--kind", "penalty"], ["--kind", "gossip"]):
        assert CliRunner().invoke(group, ["stop", *wrong, "--reason", "x"]).exit_code == 2


def test_a_lift_gives_back_nothing_that_ended_meanwhile() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    stop("record", public_id)
    with clock.on_day(date(2027, 5, 11)):
        lift("record", public_id)
        assert public_record(public_id, day=date(2027, 5, 11)) is None
        assert public_record(public_id, day=DAY) is None


def test_a_stop_shows_nothing_that_no_window_shows() -> None:
    _, [warning] = land(FINE | {"types": "警告"}, known_on=KNOWN)
    stop("record", warning)
    lift("record", warning)
    assert shown() == set()
    assert counts_by_kind(day=DAY) == {}
    assert newly_shown(since=KNOWN, until=DAY) == []


def test_a_correction_and_a_new_match_stay_hidden() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    stop("record", public_id)
    correct_record(public_id=public_id, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
    other = organisation("91110000101623741K", "岚川乙有限公司")
    moved = rematch_record(public_id=public_id, uscc=other.uscc, reason="主体错误", actor=ACTOR)
    assert shown() == set()
    assert running_stops().records == {public_id, moved.public_id}
    assert counts_by_kind(day=DAY) == {}


def test_each_is_an_act_that_says_what_and_never_why() -> None:
    _, [public_id] = land(FINE, known_on=KNOWN)
    stop("record", public_id)
    lift("record", public_id)
    acts = Act.objects.filter(kind__startswith="records.stop.").order_by("index")
    assert [one.kind for one in acts] == ["records.stop.started", "records.stop.lifted"]
    assert [one.body for one in acts] == [{"scope": "record", "target": public_id}] * 2


@pytest.mark.parametrize(
    ("scope", "target", "reason", "code"),
    [
        ("kind", "penalty", " ", "reason-missing"),
        ("record", "0" * 32, "x", "record-unknown"),
        ("authority", "11110000000000000X", "x", "authority-unknown"),
        ("kind", "penalty", "电话13800138000", "correction-refused"),
    ],
)
def test_refused(scope: Scope, target: str, reason: str, code: str) -> None:
    with pytest.raises(XinhengError) as refusal:
        start_stop(scope=scope, target=target, reason=reason, actor=ACTOR)
    assert refusal.value.code == code
    assert refusal.value.explain()
    assert running_stops() == Stops()


def test_stopping_twice_and_lifting_what_does_not_run_are_refused() -> None:
    stop("kind", "penalty")
    with pytest.raises(XinhengError, match="stop-running"):
        stop("kind", "penalty")
    lift("kind", "penalty")
    with pytest.raises(XinhengError, match="stop-not-running"):
        lift("kind", "penalty")
    stop("kind", "penalty")
    assert running_stops().kinds == {"penalty"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_stop SET lifted_at = now()",
        "UPDATE records_stop SET target = 'licence'",
        "DELETE FROM records_stop",
        "TRUNCATE records_stop CASCADE",
        "UPDATE records_stoplift SET reason = 'other'",
        "DELETE FROM records_stoplift",
        "ALTER TABLE records_stop DISABLE TRIGGER ALL",
        "INSERT INTO records_stop (scope, target, reason, started_at) VALUES ('kind', 'licence', '  ', now())",
        "INSERT INTO records_stop (scope, target, reason, started_at) VALUES ('kind', 'gossip', 'x', now())",
        "INSERT INTO records_stop (scope, target, reason, started_at) VALUES ('record', 'penalty', 'x', now())",
        "INSERT INTO records_stop (scope, target, reason, started_at) VALUES ('kind', 'penalty', 'x', now())",
        "INSERT INTO records_stop (scope, target, reason, started_at, lifted_at) "
        "VALUES ('kind', 'licence', 'x', now(), now())",
        "INSERT INTO records_stoplift (stop_id, reason, lifted_at) SELECT id, '', now() FROM records_stop",
        "INSERT INTO records_stoplift (stop_id, reason, lifted_at) SELECT id, 'x', '2000-01-01' FROM records_stop",
        "SELECT records_stop_end()",
    ],
)
def test_the_programs_role_cannot_undo_a_stop_by_sql(statement: str) -> None:
    stop("kind", "penalty")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Stop.objects.filter(lifted_at=None).count(), StopLift.objects.count()) == (1, 0)


def test_the_view_names_the_stops() -> None:
    """The condition stands in the view, so no reader of it can forget it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('records_public'::regclass)")
        assert "records_stop" in cursor.fetchone()[0]
