"""G11, G16, G22: no bulk file, feed or description outlives what it shows, and none remembers what has ended.

After the end every outlet for programs is byte-equal to that of a twin node that never had the record.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from factories.files import SENDER, licence, penalty, registered, sender, taken
from factories.landing import ACTOR, land, organisation
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.publicity import freshness
from xinheng.publicity.snapshot import standing
from xinheng.publicity.tasks import renew_snapshot
from xinheng.records.services import correct_record, hold_record, start_stop, withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

KNOWN, LAST, AFTER = date(2026, 5, 15), date(2027, 5, 10), date(2027, 5, 11)
FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "甲号", "content": "罚款一千元"}
LATER = {"types": "罚款", "decided_on": date(2026, 5, 14), "document_number": "乙号", "content": "罚款二千元"}
NEVER = LATER | {"types": "警告", "document_number": "丙号"}
BULK = ("manifest.json", "records.zip", "entities.ftm.jsonl", "organisations.parquet", "records-penalty.parquet")


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    settings.XINHENG_HOME = tmp_path


def addresses() -> list[str]:
    uscc = organisation().uscc
    queries = json.dumps({"q": {"query": uscc}})
    extend = json.dumps({"ids": [uscc], "properties": [{"id": "name"}, {"id": "state"}]})
    return [
        *(f"/bulk/{name}" for name in BULK),
        *("/open-data", "/catalog.jsonld", "/registers/penalty.atom", "/registers/licence.atom"),
        *(f"/reconcile/preview?id={uscc}", f"/reconcile?queries={queries}", f"/reconcile?extend={extend}"),
        *("/reconcile", "/reconcile/suggest/entity?prefix=岚川", "/registers/penalty.csv"),
    ]


def outlets(day: date) -> dict[str, bytes]:
    """What every outlet for programs answers on a day; of the manifest, all but the salted commitment."""
    answers = {}
    with clock.on_day(day):
        for address in addresses():
            answer = Client().get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            if address == "/bulk/manifest.json" and answer.status_code == 200:
                body = json.dumps(json.loads(body) | {"act_commitment": ""}).encode()
            answers[address] = f"{answer.status_code} ".encode() + body
    return answers


def in_a_twin(
    *rows: dict[str, Any], day: date, before: Callable[[list[str]], object] | None = None
) -> dict[str, bytes]:
    """The outlets of a node that had these rows and nothing else, with its bulk files made on the day."""
    point = transaction.savepoint()
    try:
        _, ids = land(*rows, known_on=KNOWN)
        if before is not None:
            before(ids)
        with clock.on_day(day):
            renew_snapshot()
        return outlets(day)
    finally:
        transaction.savepoint_rollback(point)


def test_after_the_end_every_outlet_is_that_of_a_twin_without_the_record() -> None:
    on_the_last_day = in_a_twin(FINE, LATER, day=LAST)
    assert "甲号" in on_the_last_day["/registers/penalty.atom"].decode()
    after = in_a_twin(FINE, LATER, day=AFTER)
    assert after == in_a_twin(NEVER, LATER, day=AFTER)
    assert "乙号" in after["/registers/penalty.atom"].decode()
    assert after["/bulk/records.zip"].startswith(b"200")


def test_after_withdrawal_every_outlet_is_that_of_a_twin_without_the_record() -> None:
    def withdraw(ids: list[str]) -> None:
        with clock.on_day(date(2026, 7, 1)):
            withdraw_record(public_id=ids[0], reason="复议撤销", actor=ACTOR)

    day = date(2026, 7, 1)
    assert in_a_twin(FINE, LATER, day=day, before=withdraw) == in_a_twin(NEVER, LATER, day=day, before=one_more_act)


def one_more_act(_ids: list[str]) -> None:
    """As many acts as the twin has, for the manifest counts them."""
    with clock.on_day(date(2026, 7, 1)):
        land(NEVER | {"document_number": "丁号"}, known_on=date(2026, 7, 1))


@pytest.fixture
def given() -> Iterator[list[str]]:
    """Two records and the site's bulk files made on the day they became known; yields the records' identifiers."""
    _, ids = land(FINE, LATER, known_on=KNOWN)
    with clock.on_day(KNOWN):
        renew_snapshot()
        assert standing.present() is not None
    yield ids


def refused(day: date = KNOWN) -> bool:
    """Whether every bulk file is refused in words, and neither page nor catalogue leads to one."""
    answers = {address: body.decode(errors="replace") for address, body in outlets(day).items()}
    bulk = {address: body for address, body in answers.items() if address.startswith("/bulk/")}
    links = "/bulk/records.zip" in answers["/open-data"] or "/bulk/records.zip" in answers["/catalog.jsonld"]
    refusals = [body.startswith("409") and "snapshot-outdated" in body for body in bulk.values()]
    assert all(refusals) is not links
    assert len(set(refusals)) == 1
    return refusals[0]


def test_the_files_are_given_out_until_the_first_of_their_rows_ends(given: list[str]) -> None:
    assert [refused(KNOWN), refused(LAST), refused(AFTER)] == [False, False, True]
    assert refused(date(2026, 5, 14)), "nor before their own day, when the clock was set back"
    with clock.on_day(AFTER):
        renew_snapshot()
    assert not refused(AFTER)


@pytest.mark.parametrize(
    ("act", "shown_after"),
    [
        (lambda one: withdraw_record(public_id=one, reason="撤销", actor=ACTOR), False),
        (lambda one: correct_record(public_id=one, changes={"CF_NR": "罚款九百元"}, reason="笔误", actor=ACTOR), True),
        (lambda one: hold_record(public_id=one, reason="义务未履行", actor=ACTOR), True),
        (lambda one: start_stop(scope="record", target=one, reason="核查", actor=ACTOR), False),
    ],
    ids=["withdrawn", "corrected", "held", "stopped"],
)
def test_every_act_on_a_record_stops_the_files_at_once(
    given: list[str], act: Callable[[str], object], shown_after: bool
) -> None:
    with clock.on_day(KNOWN):
        act(given[0])
    assert refused()
    with clock.on_day(KNOWN):
        renew_snapshot()
    assert not refused()
    assert ("甲号" in outlets(KNOWN)["/bulk/entities.ftm.jsonl"].decode()) is shown_after


def test_new_records_leave_the_files_good_and_corrected_ones_do_not(given: list[str]) -> None:
    sender()
    registered(range(1, 4))
    with clock.on_day(KNOWN):
        renew_snapshot()
    taken([penalty(1), penalty(2)], day=KNOWN)
    taken([licence(3)], kind="licence", day=KNOWN, authority_uscc=SENDER)
    assert not refused()
    taken([penalty(1, CF_NR="罚款1900元")], day=KNOWN)
    assert refused()


def test_what_touches_no_record_leaves_the_files_good(given: list[str]) -> None:
    """An answered check, a letter, a clock: otherwise a busy office would never have files to give."""
    for kind in ("measures.check.answered", "messages.message.sent", "clocks.clock.started", "exchange.row.none-fits"):
        with clock.on_day(KNOWN), act(kind=kind, actor=ACTOR):
            pass
    assert not refused()
    with clock.on_day(KNOWN), act(kind="rooms.to.come", actor=ACTOR):
        pass
    assert refused(), "what nobody knows may take something back"


def test_another_history_or_another_rulebook_stops_the_files(given: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.on_day(KNOWN):
        held = standing.held()
        assert held is not None
        assert standing.is_good(held)
        monkeypatch.setattr(standing, "held", lambda: None)
        assert standing.is_due(KNOWN)
    changed = {"edition": "0" * 64, "act_commitment": "0" * 64, "act_index": held.act_index + 5}
    for name, value in changed.items():
        with clock.on_day(KNOWN):
            assert not standing.is_good(type(held)(**vars(held) | {name: value})), name


def test_files_that_are_not_of_the_snapshot_are_not_there(given: list[str]) -> None:
    with clock.on_day(KNOWN):
        for name in ("nothing.zip", "..%2Fkeys", "records.zip%00", "%2Fetc%2Fpasswd"):
            answer = Client().get(f"/bulk/{name}")
            assert answer.status_code == 404, name
        for method in ("post", "put", "delete"):
            assert getattr(Client(), method)("/bulk/records.zip").status_code == 405
        answer = Client().get("/bulk/records.zip")
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Content-Disposition"] == 'attachment; filename="records-2026-05-15.zip"'
        assert len(b"".join(answer)) == int(answer["Content-Length"])
        again = Client().get("/bulk/records.zip", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_without_a_snapshot_there_is_nothing_to_give() -> None:
    answer = Client().get("/bulk/records.zip")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "snapshot-absent"
