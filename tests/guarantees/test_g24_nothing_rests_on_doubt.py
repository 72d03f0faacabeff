"""G24, G7, G20: what a restore knows to have changed, but not how, carries no measure until somebody looked.

An imported entry that was repaired, corrected or first sent after the backup comes back as the backup held it, or is
sent again from an old file. The public does not see it; no check applies it either, and no carrier carries it out.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

from factories import lists
from factories.files import DAY, SENDER, registered, right, sender, taken
from factories.lists import ACTOR
from factories.organisations import code
from factories.records import record
from xinheng.accounts.domain import DEMO_OPERATOR, Actor, Viewer
from xinheng.accounts.services import ensure_operator
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.lists.selectors import case_file, running_entries
from xinheng.measures import services
from xinheng.measures.models import Carrying, CarryingStep
from xinheng.measures.selectors import remade
from xinheng.publicity.commands import group
from xinheng.records.models import Stop, Version
from xinheng.records.selectors import running_stops
from xinheng.records.services import correct_record, lift_stop, rematch_record, repair_record, start_stop
from xinheng.shell.backup.replaying import AGAIN, Replayed, hidden_since, hide_again
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
NODE = Actor("jobs", None, "node")
ASKER = Actor("F-0700", SENDER)
LOOKS = Viewer(ACTOR, "list-management", "x")
LATER = date(2026, 6, 9)
ENTRY = right("serious-list", 1)


@pytest.fixture(autouse=True)
def _node(db: None, settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 9))
        taken([right("serious-list", 2)], kind="serious-list")
        services.tell_carriers(actor=NODE)


def entry(number: int = 1) -> str:
    return Version.objects.get(uscc=code(number), known_to=None).public_id


def imported() -> None:
    taken([ENTRY], kind="serious-list")
    services.tell_carriers(actor=NODE)


def applied(number: int = 1) -> dict[str, Any]:
    viewer = Viewer(ASKER, "tendering", "T-1")
    (found,) = services.check(questions=[services.Question(code(number), "T-1")], matter="tendering", viewer=viewer)
    return dict(found)


def running(number: int = 1) -> list[str]:
    return running_on(number, LATER)


def running_on(number: int, day: date) -> list[str]:
    return [one.record for one in running_entries([code(number)], day=day, known=clock.now())]


def carried(number: int = 1) -> set[str]:
    """The states of what carriers were told of the entry."""
    held = Carrying.objects.filter(uscc=code(number))
    return {CarryingStep.objects.filter(carrying=one).latest("number").state for one in held}


def restored(after: Callable[[], Any]) -> Replayed:
    """Back up, do ``after``, bring the backup back, and hide again what the journal tells."""
    reached, head, backup = journal().position(), next_index() - 1, transaction.savepoint()
    after()
    transaction.savepoint_rollback(backup)
    return hide_again(hidden_since(journal(), head=head, reached=(reached.n, reached.mac)))


@pytest.mark.parametrize(
    "changed",
    [
        lambda: repair_record(public_id=entry(), reason="已经修复。", actor=ACTOR),
        lambda: correct_record(public_id=entry(), changes={"X_SS": "更正后的列入原因"}, reason="更正。", actor=ACTOR),
    ],
    ids=["repaired", "corrected"],
)
@pytest.mark.parametrize("stopped", [False, True], ids=["seen", "stopped-before"])
def test_what_changed_after_the_backup_carries_nothing_until_somebody_looked(
    changed: Callable[[], Any], stopped: bool
) -> None:
    with on_day(LATER):
        imported()
        if stopped:
            start_stop(scope="record", target=entry(), reason="核查", actor=ACTOR)
        before = applied()
        assert before["applies"], "a stop hides, and does nothing else (G22)"
        assert carried() == {"told"}
        done = restored(changed)
        assert (done.withdrawn, done.stopped) == (0, 1)
        assert running() == []
        assert applied()["applies"] == []
        assert carried() == {"ended"}, "in the transaction that doubts"
        assert running(2), "what did not change carries what it carried"
        assert carried(2) == {"told"}
        viewer = Viewer(ASKER, "record-keeping", "checks")
        assert remade(before["check"], viewer=viewer, authority_uscc=SENDER)[1], "as of its moment it is the same"
        assert entry() in running_stops().records
        reason = Stop.objects.get(target=entry(), lifted_at=None).reason
        assert reason == (f"核查；{AGAIN}" if stopped else AGAIN)
        connection.check_constraints()


def test_what_the_backup_never_held_carries_nothing_when_an_old_file_is_sent_again() -> None:
    def sent_and_repaired() -> None:
        imported()
        repair_record(public_id=entry(), reason="已经修复。", actor=ACTOR)

    with on_day(LATER):
        assert restored(sent_and_repaired) == Replayed(withdrawn=0, stopped=1, before=0)
        imported()
        assert Version.objects.get(uscc=code(1)).state == "effective"
        assert (running(), applied()["applies"], carried()) == ([], [], set())


def test_who_looked_and_lifts_gives_back_what_rests_on_it_and_carriers_are_told_anew() -> None:
    with on_day(LATER):
        imported()
        restored(lambda: correct_record(public_id=entry(), changes={"X_SS": "别的"}, reason="更正。", actor=ACTOR))
        told = Carrying.objects.filter(uscc=code(1)).count()
        services.tell_carriers(actor=NODE)
        assert carried() == {"ended"}
        lift_stop(scope="record", target=entry(), reason="已与来源部门核对", actor=ACTOR)
        assert applied()["applies"]
        assert services.tell_carriers(actor=NODE)["began"] == told
        assert carried() == {"ended", "told"}


def test_what_its_authority_sent_again_is_lifted_together_and_the_rest_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> None:
        for number in (1, 2):
            correct_record(public_id=entry(number), changes={"X_SS": "别的"}, reason="更正。", actor=ACTOR)

    def run(*more: str) -> Any:
        arguments = ["lift", "--sent-again", SENDER, "--reason", "已核对", "--json", *more]
        return CliRunner().invoke(group, arguments, standalone_mode=False)

    ensure_operator(account=DEMO_OPERATOR)
    with on_day(LATER):
        imported()
        restored(changed)
        taken([ENTRY], kind="serious-list", day=LATER)
        monkeypatch.setenv("XINHENG_TODAY", LATER.isoformat())
        assert json.loads(run().output) == {"lifted": 0, "left": 2}, "as the backup holds it: it may be an old file"
        taken([right("serious-list", 1, facts="别的")], kind="serious-list", day=LATER)
        assert running() == []
        assert json.loads(run().output) == {"lifted": 1, "left": 1}
        assert running()
        assert running(2) == []
        assert "stands alone" in str(run("--kind", "penalty").exception)


def test_the_doubt_goes_with_a_record_that_begins_anew_elsewhere() -> None:
    with on_day(LATER):
        imported()
        restored(lambda: correct_record(public_id=entry(), changes={"X_SS": "别的"}, reason="更正。", actor=ACTOR))
        rematch_record(public_id=entry(), uscc=code(5), reason="错列主体。", actor=ACTOR)
        assert (running(5), applied(5)["applies"]) == ([], [])


def test_a_second_restore_doubts_once() -> None:
    with on_day(LATER):
        imported()

        def twice() -> None:
            repair_record(public_id=entry(), reason="已经修复。", actor=ACTOR)

        assert restored(twice).stopped == 1
        reached = (0, "")
        assert hide_again(hidden_since(journal(), head=-1, reached=reached)).stopped == 0
        (begun,) = [one.body for one in Act.objects.filter(kind="records.stop.started")]
        assert begun == {"scope": "record", "target": entry(), "in_doubt": True}


def test_nobody_is_listed_on_a_document_in_doubt_and_what_was_carries_nothing() -> None:
    def penalty(number: int) -> Version:
        document = {"number": f"岚应急罚〔2026〕{number}号", "decided_on": date(2026, 5, 10), "known_on": DAY}
        return record(Organisation.objects.get(uscc=code(number)), authority=(SENDER, "岚川市应急管理局"), **document)

    named, late = penalty(3), lists.listed(4)
    case = lists.served(3)
    assert case.document_record == named.public_id
    by_number = penalty(4)
    with on_day(lists.DECIDED):
        services.tell_carriers(actor=NODE)
        assert running_on(4, lists.DECIDED)

        def repaired() -> None:
            for one in (named, by_number):
                repair_record(public_id=one.public_id, reason="已经修复。", actor=ACTOR)

        assert restored(repaired).stopped == 2
        with pytest.raises(XinhengError, match="list-document-in-doubt"):
            lists.decide(case.pk)
        assert case_file(case.pk, viewer=LOOKS).in_doubt
        assert running_on(4, lists.DECIDED) == []
        services.tell_carriers(actor=NODE)
        assert carried(4) == {"ended"}
        assert case_file(late.pk, viewer=LOOKS).in_doubt
        for one in (named, by_number):
            lift_stop(scope="record", target=one.public_id, reason="已核对", actor=ACTOR)
        lists.decide(case.pk)
        assert running_on(4, lists.DECIDED)
        assert running_on(3, lists.DECIDED)
        assert not case_file(late.pk, viewer=LOOKS).in_doubt
        assert services.tell_carriers(actor=NODE)["began"] > 0
        assert carried(4) == {"ended", "told"}


_BEGIN = """INSERT INTO measures_carrying (record, version, uscc, list_key, document_number, listed_by_uscc,
    listed_by_name, measure, measure_name, basis, carrier_name, authority_uscc, edition_digest, begun_at)
    SELECT record, version, uscc, list_key, document_number, listed_by_uscc, listed_by_name, measure, measure_name,
    basis, carrier_name, authority_uscc, edition_digest, now() FROM measures_carrying WHERE uscc = %s LIMIT 1"""
_OTHERS = """INSERT INTO records_stop (scope, target, reason, started_at, in_doubt)
    VALUES ('authority', %s, '存疑', now(), true)"""


@pytest.mark.parametrize(("statement", "said"), [(_BEGIN, "does not run"), (_OTHERS, "records_stop_doubts_a_record")])
def test_nothing_is_told_of_it_by_hand_written_sql(statement: str, said: str) -> None:
    with on_day(LATER):
        imported()
        restored(lambda: repair_record(public_id=entry(), reason="已经修复。", actor=ACTOR))
        given = [SENDER] if statement is _OTHERS else [code(1)]
        with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)
