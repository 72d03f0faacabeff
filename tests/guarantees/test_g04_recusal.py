"""G4: officer X not for organisation Y: no record, row, letter or case of it, by page, service or SQL; never why."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import DAY, SENDER, penalty, registered, sender, taken
from factories.lists import DECIDED, decide, proposed, served
from factories.organisations import ACTOR, code
from factories.people import officer_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.errors import RecusalUnknownError, RecusalWrongError, RecusedError
from xinheng.accounts.models import Invitation, Recusal, Trace
from xinheng.accounts.services import end_recusal, recuse
from xinheng.administration.services import lift, stop
from xinheng.exchange.models import RowDecision, WaitingRow
from xinheng.exchange.services import find_none, match_row, send_again, send_back
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.lists.models import Step
from xinheng.messages.models import Letter, LetterFailed, LetterServed
from xinheng.messages.services import record_failure, record_service, record_services, serve
from xinheng.records import services
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Stop, Version
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.models import ObjectionStep
from xinheng.remedies.services import take_objection
from xinheng.remedies.services.stepping import Written, opened, refuse_officer

pytestmark = [pytest.mark.db, pytest.mark.django_db]
X, OTHER = Actor("f-0123", SENDER, "unit"), Actor("F-0200", SENDER, "unit")
Y = code(1)
REASON = "决定书原件上的名称与代码一致，报送时漏写一字。"
FIRST, SECOND = Officer("甲队", "F-0500"), Officer("乙队", "F-0600")


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 8))
        taken([penalty(1), penalty(2)])
        taken([penalty(1, CF_XDR_MC="岚川第1机戒有限公司", CF_WSH="岚市监罚〔2026〕900号")])
        serve(organisation_uscc=Y, authority_uscc=SENDER, template="own-notice", facts={}, case="case-1", actor=OTHER)
        yield


def held(number: int = 1) -> Version:
    return Version.objects.get(uscc=code(number), known_to__isnull=True)


def row() -> dict[str, Any]:
    return {"row": WaitingRow.objects.get().pk, "seen": 0, "senders": [SENDER], "actor": X}


ACTS: dict[str, Callable[[], Any]] = {
    "withdraw": lambda: services.withdraw_record(public_id=held().public_id, reason="x", actor=X),
    "correct": lambda: services.correct_record(
        public_id=held().public_id, changes={"CF_SY": "另一"}, reason="x", actor=X
    ),
    "keep longer": lambda: services.hold_record(public_id=held().public_id, reason="x", actor=X),
    "rematch from": lambda: services.rematch_record(public_id=held().public_id, uscc=code(3), reason="x", actor=X),
    "rematch to": lambda: services.rematch_record(public_id=held(2).public_id, uscc=Y, reason="x", actor=X),
    "mitigate": lambda: services.mitigate_record(
        public_id=held().public_id, ground="slight", document="1号", first=FIRST, second=SECOND, actor=OTHER
    ),
    "serve": lambda: services.serve_notice(public_id=held().public_id, actor=X),
    "match": lambda: match_row(uscc=Y, reason=REASON, **row()),
    "match to another": lambda: match_row(uscc=code(2), reason=REASON, **row()),
    "send back": lambda: send_back(reason=REASON, **row()),
    "none fits": lambda: find_none(reason="", **row()),
    "send again": lambda: send_again(cells=WaitingRow.objects.get().payload, **row()),
    "propose": lambda: proposed(1, officer=FIRST, on=DAY),
    "stop": lambda: stop(scope="record", target=held().public_id, reason="x", actor=X),
    "prove service": lambda: record_service(number=letter(), served_on=DAY, way="post", proof="EMS123456", actor=X),
    "prove services": lambda: record_services(served_on=DAY, way="post", proofs={letter(): "EMS123456"}, actor=X),
    "service failed": lambda: record_failure(number=letter(), failed_on=DAY, way="post", reason="moved", actor=X),
}


def letter() -> int:
    return Letter.objects.get(organisation_uscc=Y).pk


def kept() -> tuple[int, ...]:
    tables = (Version, Act, RowDecision, WaitingRow, Letter, LetterServed, LetterFailed, Stop, Step, ObjectionStep)
    return tuple(table.objects.count() for table in tables)


@pytest.mark.parametrize("name", ACTS)
def test_nothing_that_concerns_the_organisation_is_done_and_the_attempt_is_told(name: str) -> None:
    for officer in ("F-0123", FIRST.certificate):
        recuse(officer=officer, organisation_uscc=Y, actor=ACTOR)
    before = kept()
    with pytest.raises(RecusedError):
        ACTS[name]()
    assert kept() == before
    told = Trace.objects.filter(what="accounts.recused.refused")
    assert [one.uscc for found in told for one in found.tracesubject_set.all()] == [Y]


def test_the_cases_of_lists_and_remedies_keep_to_it() -> None:
    case = served(1)
    objection = take_objection(
        public_id=held().public_id,
        organisation_uscc=Y,
        ground="fact",
        text="不是本单位。",
        channel="account",
        actor=ACTOR,
    )
    recuse(officer="F-0500", organisation_uscc=Y, actor=ACTOR)
    before = kept()
    with on_day(DECIDED), pytest.raises(RecusedError):
        decide(case.pk, officer=FIRST)
    with pytest.raises(RecusedError):
        refuse_officer(opened(OBJECTION, objection.pk), Written(OTHER, "F-0500"))
    assert kept() == before


def test_others_go_on_and_so_does_the_officer_for_others_and_once_it_is_lifted() -> None:
    number = recuse(officer=" f-0123 ", organisation_uscc=Y, actor=ACTOR)
    assert recuse(officer="F-0123", organisation_uscc=Y, actor=ACTOR) == number
    services.withdraw_record(public_id=held(2).public_id, reason="x", actor=X)
    services.correct_record(public_id=held().public_id, changes={"CF_SY": "另一"}, reason="x", actor=OTHER)
    with pytest.raises(RecusalWrongError):
        end_recusal(number=number, actor=X)
    end_recusal(number=number, actor=ACTOR)
    with pytest.raises(RecusalUnknownError):
        end_recusal(number=number, actor=ACTOR)
    services.withdraw_record(public_id=held().public_id, reason="x", actor=X)


@pytest.mark.parametrize(("officer", "uscc"), [("张三", Y), ("Zhang San", Y), ("", Y), ("F-1", "岚川第1"), ("F-1", "")])
def test_a_name_of_a_person_or_no_code_is_refused(officer: str, uscc: str) -> None:
    with pytest.raises(RecusalWrongError):
        recuse(officer=officer, organisation_uscc=uscc, actor=ACTOR)
    assert not Recusal.objects.exists()


def test_no_reason_can_be_stored_and_nothing_is_changed_by_sql() -> None:
    assert {one.name for one in Recusal._meta.get_fields()} == {
        *("id", "officer", "organisation_uscc", "recorded_by", "recorded_at", "recusalend")
    }
    case = served(1)
    number = recuse(officer="F-0123", organisation_uscc=Y, actor=ACTOR)
    by_hand = (
        "UPDATE accounts_recusal SET officer = 'F-0999'",
        f"DELETE FROM accounts_recusal WHERE id = {number}",
        "TRUNCATE accounts_recusalend",
        f"INSERT INTO accounts_recusalend (recusal_id, ended_by, ended_at) VALUES ({number}, ' f-0123', now())",
        "INSERT INTO accounts_recusal (officer, organisation_uscc, recorded_by, recorded_at) "
        f"VALUES ('张三', '{Y}', 'x', now())",
        "INSERT INTO ledger_act (index, kind, actor, day, at, body, commitment) VALUES (99999, "
        f"'records.version.withdrawn', 'f-0123', now(), now(), '{{\"record\": \"{held().public_id}\"}}', '\\x00')",
        "INSERT INTO lists_step (case_id, number, act, state, day, at, unit, certificate, text, answers, actor) "
        f"VALUES ({case.pk}, 9, 'drop', 'dropped', now(), now(), 'u', 'F-0123', 'x', 0, 'x')",
    )
    for statement in by_hand:
        with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert "null value" not in str(refused.value) and "does not exist" not in str(refused.value), statement


def test_the_officer_records_it_at_the_desk_and_meets_it_there() -> None:
    client = signed_in("F-0123", officer_terms(SENDER, "read", "correct", "decide"))
    assert client.post("/accounts/recusals", {"organisation": "nothing"}).status_code == 422
    assert client.post("/accounts/recusals", {"organisation": Y})["Location"] == "/accounts/recusals"
    page = client.get("/accounts/recusals").content.decode()
    assert Y in page
    row_number = WaitingRow.objects.get().pk
    answer = client.post(f"/desk/match/{row_number}", {"decision": Y, "reason": REASON, "seen": "0"})
    assert (answer.status_code, "You keep out of what concerns" in answer.content.decode()) == (403, True)
    stop(scope="record", target=held().public_id, reason="x", actor=OTHER)
    with pytest.raises(RecusedError):
        lift(scope="record", target=held().public_id, reason="x", actor=X)
    inviting = signed_in("F-0124", officer_terms(SENDER, "invite"))
    recuse(officer="F-0124", organisation_uscc=Y, actor=ACTOR)
    letter_for = {"organisation": Y, "powers": ["view"], "valid_from": DAY, "valid_to": "2027-05-15", "basis": "1"}
    assert inviting.post("/desk/invitations", letter_for).status_code == 403
    assert not Invitation.objects.exists()
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = client.cookies
    assert guarded.post("/accounts/recusals", {"organisation": code(2)}).status_code == 403
    assert Recusal.objects.count() == 2
