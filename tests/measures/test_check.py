"""The check: one matter, one case, what applies and why; suspended, ended and unproven entries carry nothing."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from factories.files import DAY, SENDER, registered, right, sender, taken
from factories.lists import ACTOR, DECIDED, FIRST, listed
from factories.organisations import code, wrong_check
from factories.records import record
from factories.remedies import objected
from xinheng.accounts.domain import DEMO_OPERATOR, Actor, Viewer
from xinheng.accounts.models import Trace
from xinheng.accounts.services import ensure_operator
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger import parts
from xinheng.ledger.models import Act
from xinheng.lists import services as lists
from xinheng.lists.models import Step
from xinheng.measures import services
from xinheng.measures.commands import group
from xinheng.measures.domain import budget_of
from xinheng.measures.models import Budget, Check, Reliance
from xinheng.measures.selectors import receipts_of, remade, statistics
from xinheng.messages.models import Message
from xinheng.messages.wording import said
from xinheng.records.models import Version
from xinheng.records.services import withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ASKER = Actor("F-0700", SENDER)
AGAIN = Viewer(ASKER, "record-keeping", "checks")
WAGES = {"list_key": "wage-arrears", "criterion": "crime-threshold"}


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        ensure_operator(account=DEMO_OPERATOR)
        sender(kinds=["*"])
        registered(range(1, 9))
        yield


def ask(number: int = 1, matter: str = "tendering", case: str = "T-1", *, on: date = DECIDED) -> dict[str, Any]:
    with on_day(on):
        viewer = Viewer(ASKER, matter, case)
        (found,) = services.check(questions=[services.Question(code(number), case)], matter=matter, viewer=viewer)
    return found


def keys(found: dict[str, Any], part: str = "applies") -> list[tuple[str, str]]:
    return [(one["measure"], one["force"]) for one in found[part]]


def test_an_entry_means_what_the_matter_knows_and_nothing_else() -> None:
    listed(**WAGES)
    found = ask()
    assert keys(found) == [("departments-reference", "reference"), ("tendering-wage-arrears", "binding")]
    one = found["applies"][1]
    assert one["basis"] == {"instrument": "wages-regulation-2020", "title": "保障农民工工资支付条例", "article": "48"}
    assert (one["entry"]["document_number"], one["until"]) == ("岚应急列〔2026〕1号", "2029-06-05")
    assert [key for key, _ in keys(ask(matter="honours", case="H-1"))] == ["departments-reference", "honours-limit"]
    assert keys(ask(matter="enforcement", case="E-1")) == []
    assert "refuse" not in json.dumps(found).lower()


def test_each_answer_is_traced_numbered_told_and_makeable_again() -> None:
    case = listed(**WAGES)
    found = ask()
    trace = Trace.objects.get(what="measures.check")
    assert (trace.actor, trace.authority_uscc, trace.purpose, trace.case) == ("F-0700", SENDER, "tendering", "T-1")
    assert [one.pk for one in receipts_of([code(1)], at_most=9)] == [found["check"]]
    receipt = Message.objects.get(template="check-receipt")
    with translation.override("en"):
        told = said(receipt.template, receipt.facts)
    assert (receipt.to_organisation, "Examining tenderers" in told) == (code(1), True)
    assert f'href="/mine/checks#c-{found["check"]}"' in told
    assert Act.objects.get(kind="measures.check.answered").body == {
        "matter": "tendering",
        "checks": 1,
        "first": found["check"],
        "message": receipt.pk,
    }
    with on_day(date(2026, 6, 8)):
        lists.annul(number=case.pk, reason="复议撤销。", document="岚复〔2026〕9号", officer=FIRST, actor=ACTOR)
    assert keys(ask(case="T-2", on=date(2026, 6, 8))) == [], "removal ends the measure in the same moment"
    with on_day(date(2026, 7, 1)):
        assert remade(found["check"], viewer=AGAIN, authority_uscc=SENDER)[1], "as of its moment it comes out the same"
        with pytest.raises(XinhengError, match="check-unknown"):
            remade(found["check"], viewer=AGAIN, authority_uscc=code(8, pair="11"))
    assert statistics(since=DECIDED, until=date(2026, 7, 1)) == [
        {"authority_uscc": SENDER, "matter": "tendering", "checks": 2, "relied": 0, "not_relied": 0}
    ]


def test_an_entry_carries_nothing_from_the_day_its_document_is_withdrawn_and_what_was_answered_before_stands() -> None:
    penalty = record(
        Organisation.objects.get(uscc=code(1)),
        number="岚应急罚〔2026〕1号",
        decided_on=date(2026, 5, 10),
        authority=(SENDER, "岚川市应急管理局"),
    )
    listed(**WAGES)
    before = ask()
    assert keys(before)
    with on_day(date(2026, 6, 8)):
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)
        assert keys(ask(case="T-2", on=date(2026, 6, 8))) == []
        assert remade(before["check"], viewer=AGAIN, authority_uscc=SENDER)[1]


def test_an_objection_suspends_what_follows_and_an_end_ends_it() -> None:
    listed(**WAGES)
    entry = Step.objects.get(act="list").record
    objected(entry, on=DECIDED, owner=code(1))
    found = ask()
    assert keys(found) == []
    assert keys(found, "suspended") == [("departments-reference", "reference"), ("tendering-wage-arrears", "binding")]
    assert keys(ask(case="T-9", on=date(2029, 6, 5)), "suspended") == []


def test_an_imported_entry_carries_measures_only_with_its_proofs() -> None:
    rows = [right("serious-list", 2), right("serious-list", 3, remedy="")]
    taken(rows, kind="serious-list")
    assert {one.uscc: one.marks for one in Version.objects.all()} == {code(2): [], code(3): ["no-measure"]}
    assert [force for _, force in keys(ask(2, on=DAY))]
    assert keys(ask(3, on=DAY)) == []


def test_incentives_come_by_documents_and_conditions_that_are_the_same_for_everybody() -> None:
    taken([right("honour", 4, document_name="诚信典型荣誉证书")], kind="honour")
    with_honour, without = ask(4, "licensing", "L-1", on=DAY), ask(5, "licensing", "L-2", on=DAY)
    conditions = [one for one in with_honour["incentives"] if one["condition"]]
    assert conditions == without["incentives"]
    assert {one["measure"] for one in with_honour["incentives"] if one["honour"]} == {
        "fast-lane",
        "acceptance-with-missing-material",
    }


def test_whether_it_was_relied_on_is_recorded_once_by_the_office_itself() -> None:
    number = ask()["check"]
    with on_day(DECIDED):
        services.record_reliance(number=number, relied=False, viewer=Viewer(ASKER, "tendering", "T-1"))
        for viewer, said in ((Viewer(ASKER, "tendering", "T-1"), "check-reliance-twice"),):
            with pytest.raises(XinhengError, match=said):
                services.record_reliance(number=number, relied=True, viewer=viewer)
        stranger = Viewer(Actor("F-0900", code(8, pair="11")), "tendering", "T-1")
        with pytest.raises(XinhengError, match="check-unknown"):
            services.record_reliance(number=number, relied=True, viewer=stranger)
    assert Reliance.objects.get().relied is False


Q = services.Question


@pytest.mark.parametrize(
    ("questions", "matter", "said"),
    [
        ([Q(code(1), "T-1")], "", "check-matter"),
        ([Q(code(1), "T-1")], "employment", "check-matter"),
        ([Q(code(1), "")], "tendering", "check-case"),
        ([Q(code(1), " T-1")], "tendering", "check-case"),
        ([Q(code(1), "T" * 101)], "tendering", "check-case"),
        ([Q(code(77), "T-1")], "tendering", "check-organisation"),
        ([Q(wrong_check(code(1)), "T-1")], "tendering", "check-organisation"),
        ([Q(code(1), "T-1"), Q(code(1).lower(), "T-1")], "tendering", "check-twice"),
        ([], "tendering", "check-too-many"),
        ([Q(code(1), str(at)) for at in range(10_001)], "tendering", "check-too-many"),
    ],
)
def test_a_question_that_cannot_be_is_refused_whole(questions: list[Any], matter: str, said: str) -> None:
    with pytest.raises(XinhengError) as refusal:
        services.check(questions=questions, matter=matter, viewer=Viewer(ASKER, matter, "T-1"))
    assert refusal.value.code == said
    assert refusal.value.explain()
    assert not Check.objects.exists()
    assert not Trace.objects.filter(what="measures.check").exists()


def test_a_burst_meets_the_budget_of_the_day() -> None:
    def burst(first: int, size: int) -> None:
        questions = [Q(code(1), f"T-{at}") for at in range(first, first + size)]
        services.check(questions=questions, matter="tendering", viewer=Viewer(ASKER, "tendering", "T"), daily=5)

    burst(0, 4)
    with pytest.raises(XinhengError, match="check-budget"):
        burst(10, 2)
    kept = (Check, Trace, Message, Act)
    held = [one.objects.count() for one in kept]
    with pytest.raises(XinhengError, match="4 of 5 were asked today, 2 more do not fit"):
        burst(10, 2)
    assert [one.objects.count() for one in kept] == held, "what is refused is neither counted nor told"
    burst(20, 1)
    assert Check.objects.count() == 5
    with on_day(date(2026, 5, 16)):
        burst(30, 5)


def test_the_budget_follows_the_cases_that_came_to_a_decision() -> None:
    """G20: who asks and never says what became of it asks less from then on, whatever the grant says."""

    def asked(size: int, on: date, daily: int = 1000) -> list[int]:
        questions = [Q(code(1 + at % 8), f"T-{size}-{at}") for at in range(size)]
        with on_day(on):
            viewer = Viewer(ASKER, "tendering", "T")
            found = services.check(questions=questions, matter="tendering", viewer=viewer, daily=daily)
        return [one["check"] for one in found]

    def budgets(on: date) -> int:
        with on_day(on):
            return services.set_budgets(actor=Actor("jobs", None, "node"))

    assert [budget_of(said) for said in (0, 3000, 3001, 9000)] == [100, 100, 101, 300]
    asked(150, DAY)
    assert budgets(date(2026, 8, 1)) == 0, "who began a short while ago keeps what the grant says"
    assert budgets(date(2026, 8, 14)) == 1
    assert budgets(date(2026, 8, 15)) == 0
    assert asked(100, date(2026, 8, 15))
    with pytest.raises(XinhengError, match="check-budget: 100 of 100 were asked today, 1 more do not fit"):
        asked(1, date(2026, 8, 15))
    with pytest.raises(XinhengError, match="of 5 were"):
        asked(6, date(2026, 8, 16), daily=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        Budget.objects.update(daily=10_000)


def test_what_offices_asked_is_counted_in_public_without_any_organisation() -> None:
    ask(), ask(2, case="T-9"), ask(matter="honours", case="H-1")
    with on_day(DECIDED):
        page = Client(headers={"cookie": "xinheng_language=en"}).get("/checks").content.decode()
    cells = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", page)[1:]]
    assert [[cell for cell in row.split("|") if cell] for row in cells] == [
        ["岚川市市场监督管理局", "Deciding on honours for organisations", "1", "0", "0"],
        ["岚川市市场监督管理局", "Examining tenderers", "2", "0", "0"],
    ]
    assert code(1) not in page
    assert "T-9" not in page


def test_many_questions_cost_what_one_costs() -> None:
    def asked(first: int, size: int) -> int:
        questions = [Q(code(1 + at % 8), f"T-{first + at}") for at in range(size)]
        with CaptureQueriesContext(connection) as queries:
            found = services.check(questions=questions, matter="tendering", viewer=Viewer(ASKER, "tendering", "T"))
        assert [(one["uscc"], one["case"]) for one in found] == [(one.uscc, one.case) for one in questions]
        return len(queries)

    asked(1000, 1)
    assert asked(2000, 40) <= asked(0, 1) + 2
    assert Trace.objects.filter(what="measures.check", case__in=["T-2000", "T-2039"]).count() == 2
    last = Trace.objects.get(what="measures.check", case="T-2039")
    assert list(last.tracesubject_set.values_list("uscc", flat=True)) == [code(8)]
    assert Message.objects.filter(template="check-receipt").count() == 42


def test_the_driver_need_not_read_the_statement_anew_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made, lengths = parts._statement, []
    monkeypatch.setattr(parts, "_statement", lambda asked: lengths.append(len(made(asked))) or made(asked))
    ask()
    assert 2000 < max(lengths) <= MAX_CACHED_STATEMENT_LENGTH


def run(*arguments: str) -> Any:
    result = CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return json.loads(result.output)


def test_the_command_answers_and_makes_again() -> None:
    listed(**WAGES)
    with on_day(DECIDED):
        found = run("check", code(1), "--matter", "tendering", "--case", "T-1")
        assert [one["measure"] for one in found["applies"]] == ["departments-reference", "tendering-wage-arrears"]
        assert run("again", str(found["check"])) == found | {"same": True, "left": 0}, "word for word"
        assert "it comes out the same" in CliRunner().invoke(group, ["again", str(found["check"])]).output
        assert run("relied", str(found["check"]), "--yes") == {"check": found["check"], "relied": True}
        assert run("statistics", "--since", "2026-06-01", "--until", "2026-07-01")[0]["checks"] == 1
        told = CliRunner().invoke(group, ["check", code(2), "--matter", "tendering", "--case", "T-2"]).output
    assert "No measure applies to this matter." in told
