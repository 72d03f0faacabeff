"""G16: answers of the check, bans that are over and what carriers were told end too, each after its own period."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, DECIDED, FIRST, SECOND, listed
from factories.organisations import code
from guarantees.test_g16_end_of_retention import LATER, destroyed, everything
from xinheng.accounts.domain import Actor, Viewer
from xinheng.catalogue import current
from xinheng.kernel.clock import on_day
from xinheng.ledger.journal import DESTROYED
from xinheng.ledger.models import Act
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.lists.models import Ban
from xinheng.lists.services import BanDocument, record_ban, review_ban
from xinheng.measures.models import Carrying, Check, Reliance
from xinheng.measures.services import Question, answer_measure, check, record_reliance, tell_carriers
from xinheng.messages.models import Message
from xinheng.records.models import Destruction, Version
from xinheng.records.services import confirm_destruction
from xinheng.remedies.services import take_back_objection, take_objection
from xinheng.shell.backup.replaying import hidden_since, hide_again
from xinheng.shell.verifying import verify_ledger

pytestmark = [pytest.mark.db, pytest.mark.django_db]
MATTER = "qualification"
OFFICE = Actor("F-0700", SENDER)
OVER = date(2027, 5, 14)
WORDS = ("禁令原话", "岚禁9号", "复核原话", "岚应急列〔2026〕1号", "不适用原话")
DOCUMENT = BanDocument("work-safety-law-2021", "92", "禁令原话", "岚禁9号", date(2026, 5, 1), "可以申请行政复议")


@pytest.fixture(autouse=True)
def _node(db: None, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    with on_day(DAY):
        sender(kinds=["*"])
        registered([1, 2])
        yield


def entered() -> str:
    """A listed organisation, its entry told to a carrier that had nothing to do; the record's identifier."""
    listed(1)
    with on_day(DECIDED):
        tell_carriers(actor=ACTOR)
        here = Carrying.objects.filter(authority_uscc=SENDER)[0]
        given = {"number": here.pk, "act_name": "not-applicable", "reason": "不适用原话"}
        answer_measure(**given, officer=FIRST, actor=Actor("F-0300", SENDER))
    with connection.cursor() as cursor:  # what else is checked at the end of its own transaction
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return Version.objects.get(kind="serious-list").public_id


def asked(on: date = DECIDED) -> int:
    with on_day(on):
        questions = [Question(code(1), "核查案1")]
        (found,) = check(questions=questions, matter=MATTER, viewer=Viewer(OFFICE, MATTER, "核查案1"))
        record_reliance(number=found["check"], relied=True, viewer=Viewer(OFFICE, MATTER, "核查案1"))
    return int(found["check"])


def banned(over: date | None) -> Ban:
    with on_day(DAY):
        given = {"uscc": code(2), "authority_uscc": SENDER, "document": DOCUMENT, "review_by": OVER}
        ban = record_ban(**given, officer=FIRST, actor=ACTOR)
    if over is not None:
        with on_day(over):
            review_ban(number=ban.pk, review_by=None, reason="复核原话", officer=SECOND, actor=ACTOR)
    return ban


def test_nothing_of_a_check_a_ban_and_a_carrying_is_left_and_everything_still_verifies() -> None:
    entered()
    asked()
    banned(OVER)
    carried, before = Carrying.objects.count(), everything()
    assert [word for word in WORDS if word not in before] == []
    done = destroyed()
    assert (done.answers, done.cases) == (1, carried + 2), "the ban, the case of the list, each carrying"
    told = Act.objects.get(kind="records.destruction.confirmed")
    assert (told.body["answers"], told.body["cases"]) == (1, done.cases)
    left = everything()
    assert [word for word in WORDS if word in left] == []
    for table in (Check, Reliance, Ban, Carrying):
        assert not table.objects.exists(), table
    assert not Message.objects.filter(case__regex="^(check|ban)-").exists()
    report = verify_ledger()
    assert report.valid, report.problems


def test_each_goes_on_the_day_its_own_period_is_over_and_not_before() -> None:
    number, ban = asked(), banned(OVER)
    assert destroyed(date(2031, 6, 3)).answers == 0
    done = destroyed(date(2031, 6, 4))
    assert (done.answers, Check.objects.filter(pk=number).exists()) == (1, False)
    assert destroyed(date(2032, 5, 13)).cases == 0
    assert Ban.objects.filter(pk=ban.pk).exists()
    assert destroyed(date(2032, 5, 14)).cases == 1
    assert not Ban.objects.exists()


def test_what_somebody_may_still_need_stays() -> None:
    record = entered()
    number, ban = asked(), banned(None)
    with on_day(DECIDED + timedelta(days=1)):
        given = {"organisation_uscc": code(1), "ground": "fact", "text": "不符。", "channel": "account"}
        case = take_objection(public_id=record, **given, actor=Actor("owner-1"))
    assert destroyed().answers == 0, "a case runs about the entry that the answer names"
    assert Ban.objects.filter(pk=ban.pk).exists(), "nobody found it over"
    with on_day(LATER):
        take_back_objection(number=case.pk, organisation_uscc=code(1), actor=Actor("owner-1"))
    assert destroyed().answers == 1
    assert not Check.objects.filter(pk=number).exists()


def test_an_older_rulebook_says_no_period_and_a_restore_goes_by_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    asked()
    banned(OVER)
    with monkeypatch.context() as older, on_day(LATER):
        kept = tuple(one for one in current.rulebook().parameters if not one.key.startswith(("check-", "ban-")))
        older.setattr("xinheng.records.services.destroying.rulebook", lambda: _With(kept))
        done = destroyed()
    assert (done.answers, done.cases) == (0, 0)
    assert (done.destruction.check_months, done.destruction.ban_months) == (None, None)
    [line] = [line for line in journal().read() if line.what == DESTROYED]
    assert line.items[0].endswith(" 0 0")
    reached, before = journal().position(), transaction.savepoint()
    assert (destroyed().answers, Ban.objects.exists()) == (1, False)
    transaction.savepoint_rollback(before)  # what a backup made before still holds
    with on_day(LATER):
        hide_again(hidden_since(journal(), head=next_index() - 1, reached=(reached.n, reached.mac)))
    assert not Check.objects.exists()
    assert not Ban.objects.exists()


class _With:
    """A rulebook of before: its parameters."""

    def __init__(self, parameters: Any) -> None:
        self.parameters = parameters

    def __getattr__(self, name: str) -> Any:
        return getattr(current.rulebook(), name)


BY_HAND = [
    "DELETE FROM measures_check",
    "DELETE FROM measures_reliance",
    "DELETE FROM measures_carrying",
    "DELETE FROM lists_banreview",
    "DELETE FROM lists_ban",
    "UPDATE lists_ban SET what = 'x'",
    "UPDATE measures_check SET matter = 'x'",
    "CREATE TEMPORARY TABLE one (n int); CREATE TRIGGER t AFTER INSERT ON one FOR EACH ROW "
    "EXECUTE FUNCTION measures_destroy()",
    "CREATE TEMPORARY TABLE one (n int); CREATE TRIGGER t AFTER INSERT ON one FOR EACH ROW "
    "EXECUTE FUNCTION lists_destroy_bans()",
]


def test_no_hand_written_sql_takes_them_away_sooner() -> None:
    entered()
    asked()
    banned(OVER)
    tables = (Check, Reliance, Ban, Carrying)
    held = [table.objects.count() for table in tables]
    assert all(held)
    for statement in BY_HAND:
        with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert held == [table.objects.count() for table in tables], statement
    early = Destruction.objects.create(
        **{"until": DAY, "months": 60, "check_months": 36, "ban_months": 36, "unit": FIRST.unit},
        certificate=FIRST.certificate,
        proposed_at="2026-05-20T00:00:00Z",
    )
    with on_day(date(2026, 5, 21)):
        confirm_destruction(number=early.pk, officer=SECOND, actor=ACTOR)
    assert held == [table.objects.count() for table in tables]
