"""Carriers: told when an entry begins, answering in their time; nothing of a measure outlives its entry."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, SENDER, registered, right, sender, taken
from factories.lists import ACTOR, DECIDED, FIRST, listed
from factories.organisations import code
from factories.remedies import objected, taken_back
from xinheng.accounts.domain import DEMO_OPERATOR, Actor
from xinheng.accounts.models import Authority
from xinheng.accounts.services import ensure_operator
from xinheng.clocks.models import Clock
from xinheng.clocks.selectors import tasks_of
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.lists import services as lists
from xinheng.lists.models import Step
from xinheng.measures.commands import group
from xinheng.measures.models import Carrying, CarryingStep, CarryingTold
from xinheng.measures.selectors import carried_one
from xinheng.measures.services import Letter, answer_measure, lift_measure, tell_carriers
from xinheng.messages.models import Message
from xinheng.records.domain.officers import Officer

pytestmark = [pytest.mark.db, pytest.mark.django_db]
WAGES = {"list_key": "wage-arrears", "criterion": "crime-threshold"}
FINANCE, ELSEWHERE, TENDERS = code(21, pair="11"), code(22, pair="11"), code(23, pair="11")
NODE = Actor("jobs", None, "node")
OFFICER = Officer("岚川市财政局", "F-0300")
TREASURER = Actor("F-0300", FINANCE)
LATER = date(2026, 6, 9)


def office(uscc: str, name: str, level: str, division: str, sector: str) -> None:
    given = {"name": name, "level": level, "division": division, "kinds": ["licence"], "sector": sector}
    Authority.objects.update_or_create(uscc=uscc, defaults=given)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        office(FINANCE, "岚川市财政局", "province", "110000", "财政")
        office(ELSEWHERE, "别处财政局", "county", "330106", "财政")
        office(TENDERS, "岚川市发展和改革委员会", "county", "110108", "发展和改革")
        registered(range(1, 9))
        yield


def told(on: date = DECIDED) -> dict[str, int]:
    with on_day(on):
        return dict(tell_carriers(actor=NODE))


def at_finance(measure: str = "procurement-wage-arrears") -> int:
    return Carrying.objects.get(authority_uscc=FINANCE, measure=measure).pk


def state(number: int, on: date = DECIDED) -> str:
    with on_day(on):
        found = carried_one(number)
    assert found is not None
    return found.state


def answer(
    number: int, act: str = "carry-out", reason: str = "", *, actor: Actor = TREASURER, on: date = DECIDED, **more: Any
) -> Any:
    with on_day(on):
        return answer_measure(number=number, act_name=act, reason=reason, officer=OFFICER, actor=actor, **more)


def entry() -> str:
    return str(Step.objects.get(act="list").record)


def test_carriers_are_told_once_by_place_and_who_is_not_here_by_letter() -> None:
    listed(**WAGES)
    assert told() == {"began": 8, "ended": 0, "told": 3}
    assert told() == {"began": 0, "ended": 0, "told": 0}
    found = Carrying.objects.values_list("measure", "carrier_name", "authority_uscc")
    assert set(found) == {
        ("benefits-limit", "税务机关", ""),
        ("honours-limit", "组织评先评优的机关", ""),
        ("key-supervision", Authority.objects.get(uscc=SENDER).name, SENDER),
        ("procurement-wage-arrears", "财政部门", FINANCE),
        ("public-funds-limit", "发展改革部门", TENDERS),
        ("public-funds-limit", "财政部门", FINANCE),
        ("public-funds-wage-arrears", "财政部门", FINANCE),
        ("tendering-wage-arrears", "招标投标行政监督部门", TENDERS),
    }
    message = Message.objects.get(to_authority=FINANCE)
    assert (message.template, message.facts["begun"], message.facts["door"]) == ("measures-told", 3, "/desk/measures")
    assert code(1) not in str(message.facts), "a message names nobody"
    assert Message.objects.get(to_authority=SENDER).facts["letters"] == 2
    assert not Message.objects.filter(to_authority=ELSEWHERE).exists()
    tasks = tasks_of(FINANCE, day=DECIDED)
    assert {(one.rule, one.unverified, one.binds) for one in tasks} == {("measure-carry-out", True, "authority")}
    assert {one.door for one in tasks} == {
        f"/desk/measures/{one.pk}" for one in Carrying.objects.filter(authority_uscc=FINANCE)
    }
    assert Act.objects.filter(kind="measures.carrying.told").count() == 1


def test_a_carrier_answers_for_itself_and_its_deadline_stops() -> None:
    listed(**WAGES)
    told()
    number = at_finance()
    answer(number)
    assert state(number) == "carried-out"
    clock = CarryingTold.objects.get(step__carrying=number).clock
    assert Clock.objects.get(pk=clock).clockend.outcome == "carried-out"
    with pytest.raises(XinhengError, match="measure-state"):
        answer(number)
    answer(number, "not-applicable", "该单位没有参加采购活动。")
    assert state(number) == "not-applicable"
    step = CarryingStep.objects.filter(carrying=number).latest("number")
    assert (step.text, step.certificate, step.actor) == ("该单位没有参加采购活动。", "F-0300", "F-0300")


@pytest.mark.parametrize(
    ("act", "reason", "actor", "said"),
    [
        ("not-applicable", " ", TREASURER, "list-text-missing"),
        ("carry-out", "", Actor("F-0301", ELSEWHERE), "measure-unknown"),
        ("carry-out", "", Actor("F-0302", SENDER), "measure-unknown"),
        ("end", "", TREASURER, "measure-state"),
        ("suspend", "", TREASURER, "measure-state"),
        ("anything", "", TREASURER, "measure-state"),
    ],
)
def test_what_a_carrier_cannot_answer(act: str, reason: str, actor: Actor, said: str) -> None:
    listed(**WAGES)
    told()
    with pytest.raises(XinhengError) as refusal:
        answer(at_finance(), act, reason, actor=actor)
    assert refusal.value.code == said
    assert refusal.value.explain()
    assert CarryingStep.objects.filter(act__in=("carry-out", "not-applicable")).count() == 0


def test_a_carrier_that_is_not_here_answers_by_its_letter_and_who_listed_records_it() -> None:
    listed(**WAGES)
    told()
    number = Carrying.objects.get(measure="benefits-limit").pk
    right, clerk = Letter("税函〔2026〕7号", LATER), Actor("F-0101", SENDER)
    for actor, letter, said in (
        (TREASURER, right, "measure-unknown"),
        (clerk, None, "measure-letter"),
        (clerk, Letter("来函", LATER), "measure-letter"),
        (clerk, Letter("税函〔2026〕7号", date(2026, 6, 3)), "measure-letter"),
        (clerk, Letter("税函〔2026〕7号", date(2026, 6, 10)), "measure-letter"),
    ):
        with pytest.raises(XinhengError, match=said) as refusal:
            answer(number, actor=actor, letter=letter, on=LATER)
        assert refusal.value.explain()
    with pytest.raises(XinhengError, match="measure-letter"):
        answer(at_finance(), letter=right, on=LATER)
    answer(number, "not-applicable", "该单位不享受优惠。", actor=clerk, letter=right, on=LATER)
    assert state(number, LATER) == "not-applicable"
    step = CarryingStep.objects.get(carrying=number, act="not-applicable")
    assert (step.letter_number, step.letter_on, step.actor) == ("税函〔2026〕7号", LATER, "F-0101")
    for changed, said in (("letter_number = ''", "letter"), ("letter_on = '2026-06-01'", "answers what was told")):
        with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
            column, _, value = changed.partition(" = ")
            names = [one.column for one in CarryingStep._meta.concrete_fields if one.column != "id"]
            other = {"number": "3", "act": "'carry-out'", "state": "'carried-out'", column: value}
            copied = ", ".join(other.get(name, name) for name in names)
            cursor.execute(
                f"INSERT INTO measures_carryingstep ({', '.join(names)}) "
                f"SELECT {copied} FROM measures_carryingstep WHERE id = {step.pk}"
            )


def test_removal_ends_the_measure_at_once_and_the_carrier_is_told() -> None:
    case = listed(**WAGES)
    told()
    number = at_finance()
    answer(number)
    with on_day(LATER):
        lists.annul(number=case.pk, reason="复议撤销。", document="岚复〔2026〕9号", officer=FIRST, actor=ACTOR)
    assert set(CarryingStep.objects.filter(state="ended").values_list("carrying", flat=True)) == set(
        Carrying.objects.values_list("pk", flat=True)
    ), "in the transaction of the annulment, before anything runs"
    assert state(number, LATER) == "ended"
    with pytest.raises(XinhengError, match="measure-state"):
        answer(number, "not-applicable", "已经结束。", on=LATER)
    assert told(LATER)["told"] == 3
    assert Message.objects.filter(to_authority=FINANCE).latest("pk").facts["ended"] == 3
    assert tasks_of(FINANCE, day=LATER) == [], "nothing is to be answered any more"


def test_an_objection_suspends_and_an_answer_to_it_lets_carriers_begin_anew() -> None:
    listed(**WAGES)
    told()
    number = at_finance()
    answer(number)
    objection = objected(entry(), on=LATER, owner=code(1))
    assert state(number, LATER) == "suspended"
    with pytest.raises(XinhengError, match="measure-state"):
        answer(number, on=LATER)
    told(LATER)
    assert Message.objects.filter(to_authority=FINANCE).latest("pk").facts["suspended"] == 3
    taken_back(objection, on=date(2026, 6, 15))
    assert state(number, date(2026, 6, 15)) == "told"
    told(date(2026, 6, 15))
    assert Message.objects.filter(to_authority=FINANCE).latest("pk").facts["begun"] == 3
    assert {one.begins_on for one in tasks_of(FINANCE, day=date(2026, 6, 15))} == {date(2026, 6, 15)}
    answer(number, on=date(2026, 6, 16))


def test_the_day_an_entry_ends_by_itself_ends_the_measure() -> None:
    listed(**WAGES)
    told()
    number = at_finance()
    ends = Carrying.objects.get(pk=number).until
    assert ends is not None
    assert (state(number, date(2029, 6, 4)), state(number, ends)) == ("told", "ended"), "no job has to run"
    with pytest.raises(XinhengError, match="measure-state"):
        answer(number, on=ends)
    assert told(ends) == {"began": 0, "ended": 8, "told": 3}
    assert told(ends)["ended"] == 0


def test_a_measure_lifted_by_an_objection_ends_for_its_carriers_only() -> None:
    listed(**WAGES)
    told()
    with on_day(LATER):
        lift_measure(
            record=entry(), measure="procurement-wage-arrears", case="objection-1", reason="不适用", actor=ACTOR
        )
    assert state(at_finance(), LATER) == "ended"
    assert state(at_finance("public-funds-limit"), LATER) == "told"


def test_imported_entries_are_told_only_with_their_proofs() -> None:
    taken([right("serious-list", 2), right("serious-list", 3, remedy="")], kind="serious-list")
    told(DAY)
    assert set(Carrying.objects.values_list("uscc", flat=True)) == {code(2)}
    assert told(DAY)["began"] == 0


def test_the_commands_tell_list_and_answer() -> None:
    ensure_operator(account=DEMO_OPERATOR)
    listed(**WAGES)

    def run(*arguments: str) -> Any:
        result = CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return json.loads(result.output)

    with on_day(DECIDED):
        assert run("tell") == {"began": 8, "ended": 0, "told": 3}
        number, who = at_finance(), ("--officer", "岚川市财政局:F-0300")
        why = "没有采购活动。"
        assert run("answer", str(number), "--not-applicable", why, *who)["state"] == "not-applicable"
        found = {one["number"]: one for one in run("carried", FINANCE)}
        assert (len(found), found[number]["state"], found[number]["reason"]) == (3, "not-applicable", why)
        assert {one["by_letter"] for one in run("carried", SENDER, "--listed")} == {True, False}
        with pytest.raises(click.UsageError, match="say either"):
            run("answer", str(number), *who)
        assert "税务机关 (by letter): told" in CliRunner().invoke(group, ["carried", SENDER, "--listed"]).output
