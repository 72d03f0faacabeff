"""G16: with a record go the cases about it, their letters and messages, and what was wrong in its file."""

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, penalty, registered, sender, taken
from factories.lists import DECIDED, FIRST, SERVED, served
from factories.organisations import code
from factories.remedies import BASIS
from guarantees.test_g16_end_of_retention import LATER, destroyed, everything
from xinheng.accounts.domain import Actor, Viewer
from xinheng.exchange.models import Batch, Issue
from xinheng.exchange.sending import forget_issue_files
from xinheng.exchange.services import batches_folder
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.lists import models as lists
from xinheng.lists.domain import OPEN
from xinheng.lists.services import drop, state
from xinheng.messages.models import Letter, Message
from xinheng.records.models import Version
from xinheng.records.services import repair_record
from xinheng.remedies.domain import OBJECTION, PROCEEDING, REPAIR
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.models import Objection, Repair
from xinheng.remedies.selectors.cases import case_page
from xinheng.remedies.services import (
    Filing,
    apply_for_repair,
    decide_objection,
    take_back_objection,
    take_back_proceeding,
    take_objection,
    tell_proceeding,
)
from xinheng.shell.backup.replaying import hidden_since, hide_again
from xinheng.shell.verifying import verify_ledger

pytestmark = [pytest.mark.db, pytest.mark.django_db]
WORDS = ("异议原话", "驳回原话", "列入事实原话", "申辩原话", "作罢原话", "错在此处")
OWNER = Actor("owner-1")


@pytest.fixture(autouse=True)
def _node(db: None, settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    settings.XINHENG_HOME = tmp_path
    with on_day(DAY):
        sender(kinds=["*"])
        registered([1, 2])
    taken([penalty(1), penalty(2), penalty(1, CF_WSH="岚错9号", CF_JDRQ="错在此处")])


def objected() -> Objection:
    """An objection that is decided, a case of a list that was given up."""
    record = Version.objects.get(uscc=code(1)).public_id
    with on_day(date(2026, 6, 1)):
        case = take_objection(
            public_id=record, organisation_uscc=code(1), ground="fact", text="异议原话", channel="account", actor=OWNER
        )
        officer = Actor("F-0200", case.authority_uscc, "岚川市市场监督管理局")
        decide_objection(number=case.pk, decision="uphold", reason="驳回原话", basis=BASIS, actor=officer)
    return case


def given_up() -> lists.Case:
    case = served(1, facts="列入事实原话")
    with on_day(SERVED):
        state(number=case.pk, text="申辩原话", actor=OWNER, organisation_uscc=code(1))
    with on_day(DECIDED):
        drop(number=case.pk, reason="作罢原话", officer=FIRST, actor=Actor("operator", None, "node"))
    return case


def test_nothing_of_a_case_is_left_and_everything_still_verifies() -> None:
    objected()
    given_up()
    before = everything()
    assert [word for word in WORDS if word not in before] == []
    (batch,) = Batch.objects.all()
    file = batches_folder() / f"{batch.pk}.issues.parquet"
    assert file.exists()
    assert (forget_issue_files(), file.exists()) == (0, True), "nothing was destroyed yet"
    done = destroyed()
    assert (done.records, done.cases) == (2, 2)
    told = Act.objects.get(kind="records.destruction.confirmed")
    assert told.body["cases"] == 2
    left = everything()
    assert [word for word in WORDS if word in left] == []
    assert not Message.objects.filter(case__startswith="objection-").exists()
    assert not Letter.objects.filter(case__startswith="list-case-").exists()
    assert (forget_issue_files(), file.exists()) == (1, False)
    report = verify_ledger()
    assert report.valid, report.problems
    assert report.roots_not_computable == 0


def test_what_runs_or_is_too_young_stays() -> None:
    record = Version.objects.get(uscc=code(2)).public_id
    case = objected()
    with on_day(date(2026, 8, 11)):
        apply_for_repair(
            public_id=record,
            organisation_uscc=code(2),
            proof="已缴纳。",
            committed=True,
            channel="account",
            actor=OWNER,
        )
    open_case = served(2)
    assert destroyed(date(2036, 5, 1)).records == 0
    assert Objection.objects.filter(pk=case.pk).exists(), "as long as the record it is about"
    done = destroyed(LATER)
    assert (done.records, done.cases) == (2, 1), "those that stay are not counted"
    assert not Objection.objects.filter(pk=case.pk).exists()
    repair = Repair.objects.get()
    assert repair.pk, "nobody decided it"
    with on_day(LATER):
        desk = {"viewer": Viewer(Actor("F-0200", repair.authority_uscc), "repair", "x"), "who": "officer"}
        for page in ({"authority_uscc": repair.authority_uscc}, {"organisation_uscc": code(2)}):
            with pytest.raises(XinhengError, match="record-gone") as said:
                case_page(workflow=REPAIR, number=repair.pk, **desk, **page)  # type: ignore[arg-type]
            assert said.value.explain()
    assert lists.Case.objects.filter(pk=open_case.pk).exists()


def test_no_record_goes_while_a_case_without_a_mark_runs_about_it() -> None:
    records = [Version.objects.get(uscc=code(one)).public_id for one in (1, 2)]
    with on_day(date(2026, 9, 1)):
        repair_record(public_id=records[0], reason="已修复。", actor=OWNER)
        given = {"public_id": records[0], "organisation_uscc": code(1), "ground": "fact", "channel": "account"}
        objection = take_objection(**given, text="异议原话", actor=OWNER)
        filing = Filing("lawsuit", "岚川市人民法院", "（2026）岚行初9号", date(2026, 9, 1))
        given = {"public_id": records[1], "organisation_uscc": code(2), "filing": filing, "channel": "account"}
        proceeding = tell_proceeding(**given, actor=OWNER)
    assert [Version.objects.get(public_id=one, known_to=None).marks for one in records] == [[], []]
    assert destroyed().records == 0
    with on_day(LATER):
        take_back_objection(number=objection.pk, organisation_uscc=code(1), actor=OWNER)
    assert destroyed().records == 1
    with on_day(LATER):
        take_back_proceeding(number=proceeding.pk, organisation_uscc=code(2), actor=OWNER)
    assert destroyed().records == 1


def test_a_restored_backup_destroys_cases_again() -> None:
    objected()
    reached, before = journal().position(), transaction.savepoint()
    destroyed()
    transaction.savepoint_rollback(before)
    assert Objection.objects.count() == 1
    with on_day(LATER):
        hide_again(hidden_since(journal(), head=next_index() - 1, reached=(reached.n, reached.mac)))
    assert not Objection.objects.exists()
    assert not Issue.objects.exists()


BY_HAND = [
    "DELETE FROM remedies_objectionstep",
    "DELETE FROM lists_step",
    "DELETE FROM messages_message",
    "DELETE FROM exchange_issue",
    "SELECT messages_destroy(ARRAY['objection-1'])",
    "CREATE TEMPORARY TABLE one (n int); CREATE FUNCTION pg_temp.gone() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN DELETE FROM lists_step; RETURN NULL; END'; CREATE TRIGGER t AFTER INSERT ON one FOR EACH ROW "
    "EXECUTE FUNCTION pg_temp.gone(); INSERT INTO one VALUES (1)",
    "CREATE TEMPORARY TABLE two (n int); CREATE TRIGGER t AFTER INSERT ON two FOR EACH ROW "
    "EXECUTE FUNCTION lists_destroy()",
]


def test_no_hand_written_sql_takes_a_case_away() -> None:
    objected()
    given_up()
    tables = (Objection, lists.Step, Message, Issue)
    held = [table.objects.count() for table in tables]
    assert all(held)
    for statement in BY_HAND:
        with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert held == [table.objects.count() for table in tables], statement


def test_the_database_knows_every_table_of_a_case_and_which_are_open() -> None:
    law = import_module("xinheng.remedies.migrations.0007_end_of_retention")
    flows = (OBJECTION, REPAIR, PROCEEDING, REORGANISATION, REINSTATEMENT)
    assert {flow.name: flow.open_states for flow in flows} == law.OPEN
    assert set(law.TABLES) == {model._meta.db_table for model in apps.get_app_config("remedies").get_models()}
    assert import_module("xinheng.lists.migrations.0005_end_of_retention").OPEN == OPEN
