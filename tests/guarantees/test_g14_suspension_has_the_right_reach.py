"""G14: an objection suspends what rests on the record, never the record's own act; the same facts suspend once."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from factories.files import DAY, SENDER, registered, sender
from factories.landing import ACTOR
from factories.lists import DECIDED, FIRST, listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import ASKED, authorities, fine, objected, taken_back
from xinheng.accounts.domain import Actor, Viewer
from xinheng.kernel import clock
from xinheng.kernel.clock import SHANGHAI, on_day
from xinheng.lists import services as lists
from xinheng.lists.models import Step
from xinheng.measures.models import Carrying, CarryingStep
from xinheng.measures.selectors import carried_one, remade
from xinheng.measures.services import Question, check, tell_carriers
from xinheng.records.errors import ObjectionRunsError
from xinheng.records.models import Pause, Version
from xinheng.records.selectors.pauses import suspended
from xinheng.records.services import (
    Ruling,
    TwoOfficers,
    begin_shield,
    correct_record,
    end_shield,
)
from xinheng.remedies.models import Objection
from xinheng.remedies.selectors.subjects import NOTHING, reach_of
from xinheng.remedies.services import take_back_objection, take_objection

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def public_id() -> str:
    authorities()
    return fine()


def pause(objection: Objection) -> Pause:
    return Pause.objects.get(case=f"objection-{objection.pk}")


def test_the_same_facts_and_ground_suspend_once(public_id: str) -> None:
    first = objected(public_id)
    assert pause(first).suspends
    assert suspended([public_id]) == {public_id}
    taken_back(first, on=ASKED)
    assert suspended([public_id]) == set()
    second = objected(public_id)
    assert not pause(second).suspends
    assert suspended([public_id]) == set()
    taken_back(second, on=ASKED)
    third = objected(public_id, ground="period")
    assert pause(third).suspends, "another ground"
    taken_back(third, on=ASKED)
    with on_day(ASKED):
        correct_record(public_id=public_id, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
    assert pause(objected(public_id)).suspends, "other facts"


def test_the_penalty_itself_stays_in_force_and_with_departments(public_id: str) -> None:
    before = Version.objects.get(public_id=public_id)
    objected(public_id)
    after = Version.objects.get(public_id=public_id, known_to=None)
    assert (after.state, after.departments_to, after.valid_to) == ("effective", before.departments_to, before.valid_to)


def test_one_objection_runs_at_a_time(public_id: str) -> None:
    objected(public_id)
    with pytest.raises(ObjectionRunsError):
        objected(public_id, ground="period")
    assert Version.objects.count() == 2


def test_the_database_lets_the_same_facts_suspend_once_whoever_writes(public_id: str) -> None:
    objection = objected(public_id)
    first = pause(objection)
    taken_back(objection, on=ASKED)
    with on_day(ASKED):
        first.pk, first.case, first.begun_at = None, "objection-2", clock.now()
        with pytest.raises(IntegrityError, match="records_pause_suspends_once"), transaction.atomic():
            first.save(force_insert=True)


# A ban that the punishing authority orders in its decision: its list only records it (政府采购法, 77).
BAN, FOLLOWS = "procurement-ban", "public-funds-limit"
OBJECTED, ANSWERED = date(2026, 6, 9), date(2026, 6, 15)
NODE = Actor("jobs", None, "node")


@pytest.fixture
def banned(db: None) -> str:
    with on_day(DAY):
        sender(kinds=["*"])
        registered([1])
    listed(list_key="procurement", criterion="supplier-ban")
    return str(Step.objects.get(act="list").record)


def tell(on: date) -> None:
    with on_day(on):
        tell_carriers(actor=NODE)


def against(entry: str) -> Objection:
    return objected(entry, on=OBJECTED, owner=code(1))


def asked(matter: str, on: date = OBJECTED) -> dict[str, Any]:
    with on_day(on):
        viewer = Viewer(Actor("F-0700", SENDER), matter, "T-1")
        (found,) = check(questions=[Question(code(1), "T-1")], matter=matter, viewer=viewer)
        assert remade(found["check"], viewer=viewer, authority_uscc=SENDER)[1]
    return found


def states(on: date) -> dict[str, str]:
    with on_day(on):
        found = [carried_one(one) for one in Carrying.objects.values_list("pk", flat=True)]
    return {one.row.measure: one.state for one in found if one is not None}


def steps(measure: str) -> list[str]:
    held = CarryingStep.objects.filter(carrying__measure=measure, carrying__carrier_name="财政部门").order_by("number")
    return list(held.values_list("act", flat=True))


def by_hand(table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))


def test_the_check_keeps_a_ban_of_the_decision_itself_and_says_by_which_article(banned: str) -> None:
    assert "decision_basis" not in asked("procurement", DECIDED)["applies"][1], "nothing runs: nothing to say"
    against(banned)
    found = asked("procurement")
    (kept,) = found["applies"]
    law = {"instrument": "procurement-law-2003", "title": "中华人民共和国政府采购法", "article": "77"}
    assert (kept["measure"], kept["force"], kept["decision_basis"]) == (BAN, "binding", law)
    assert [one["measure"] for one in found["suspended"]] == ["departments-reference"]
    follows = asked("public-funds")
    assert follows["applies"] == []
    assert {one["measure"] for one in follows["suspended"]} == {"departments-reference", FOLLOWS}
    assert not any("decision_basis" in one for one in follows["suspended"])


def test_its_carriers_go_on_while_those_of_what_follows_wait_and_are_told_anew(banned: str) -> None:
    tell(DECIDED)
    objection = against(banned)
    during = states(OBJECTED)
    assert during.pop(BAN) == "told"
    assert set(during.values()) == {"suspended"}
    tell(OBJECTED)
    taken_back(objection, on=ANSWERED)
    assert set(states(ANSWERED).values()) == {"told"}
    assert (steps(BAN), steps(FOLLOWS)) == (["tell"], ["tell", "suspend", "resume"])


def test_carriers_that_come_to_know_of_the_entry_during_an_objection_hear_of_the_ban_alone(banned: str) -> None:
    against(banned)
    tell(OBJECTED)
    assert list(Carrying.objects.values_list("measure", "decision_basis")) == [(BAN, "procurement-law-2003 77")]
    tell(OBJECTED)
    assert Carrying.objects.count() == 1


def test_no_hand_written_step_suspends_the_ban_nor_begins_what_follows(banned: str) -> None:
    tell(DECIDED)
    against(banned)
    held = Carrying.objects.get(measure=BAN)
    moment = datetime(2026, 6, 9, 23, tzinfo=SHANGHAI)
    wrong = {"carrying_id": held.pk, "number": 2, "act": "suspend", "state": "suspended", "at": moment}
    with pytest.raises(DatabaseError, match="does not suspend the ban itself"):
        by_hand("measures_carryingstep", wrong)
    row = {name: value for name, value in vars(held).items() if name not in {"id", "_state"}}
    version = Version.objects.get(public_id=banned, known_to=None).version
    row |= {"measure": "another", "begun_at": moment, "version": version}
    with pytest.raises(DatabaseError, match="does not run"):
        by_hand("measures_carrying", row | {"decision_basis": ""})
    law = row["decision_basis"]
    for invented in (
        {"decision_basis": "77"},
        {"decision_basis": law},
        {"measure": BAN, "decision_basis": "procurement-law-2003 78"},
        {"measure": BAN, "decision_basis": law, "edition_digest": "0" * 64},
    ):
        with pytest.raises(DatabaseError, match="law of this node"):
            by_hand("measures_carrying", row | invented)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("""UPDATE catalogue_edition SET ordered = '{"another": "procurement-law-2003 77"}'""")


def test_what_takes_the_entry_itself_away_reaches_the_ban_too(banned: str) -> None:
    tell(DECIDED)
    against(banned)
    plan, two = date(2026, 6, 10), TwoOfficers("F-0201", "F-0202")
    ruling = Ruling("（2026）岚01破1号", plan, "reorganisation", "岚川市中级人民法院")
    with on_day(plan):
        begin_shield(uscc=code(1), case="reorganisation-1", ruling=ruling, officers=two, actor=ACTOR)
    assert set(states(plan).values()) == {"suspended"}, "a court's plan is no objection"
    failed = date(2026, 6, 11)
    with on_day(failed):
        end_shield(case="reorganisation-1", outcome="failed", ruling=ruling, officers=two, actor=ACTOR)
    assert (steps(BAN)[1:], steps(FOLLOWS)[1:]) == (["suspend", "resume"], ["suspend"]), "the objection still runs"
    with on_day(ANSWERED):
        number, document = Step.objects.get(act="list").case_id, "岚复〔2026〕9号"
        lists.annul(number=number, reason="原处罚决定被撤销", document=document, officer=FIRST, actor=ACTOR)
    assert set(states(ANSWERED).values()) == {"ended"}


def test_the_page_of_the_objection_says_what_it_suspends_and_what_it_leaves(banned: str) -> None:
    with on_day(OBJECTED):
        given = {"public_id": banned, "organisation_uscc": code(1), "ground": "fact", "channel": "account"}
        case = take_objection(**given, text="事实不清。", actor=Actor("owner-1"))
        mine = signed_in("O-0001", organisation_terms(code(1), "view", "object")).get(f"/mine/objections/{case.pk}")
        desk = signed_in("F-0301", officer_terms(SENDER, "decide")).get(f"/desk/objections/{case.pk}")
        for page in (mine, desk):
            reach = page.context["page"].reach
            assert FOLLOWS in {one.key for one in reach.suspends}
            assert [(rule.key, article) for rule, article in reach.leaves] == [(BAN, "procurement-law-2003 77")]
            assert "an objection to the entry does not suspend it" in re.sub(r"\s+", " ", page.content.decode())
        take_back_objection(number=case.pk, organisation_uscc=code(1), actor=Actor("owner-1"))
        assert reach_of(Version.objects.get(public_id=banned, known_to=None)) == NOTHING
