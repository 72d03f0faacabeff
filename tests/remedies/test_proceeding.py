"""Reconsideration and lawsuit: told and marked by choice, taken in by document, followed everywhere at once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction

from factories.files import SENDER, registered, sender
from factories.lists import listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from factories.records import record
from factories.remedies import OFFICER, OWNER, OWNER_ACTOR, SOURCE, authorities, fine, objected
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.services import ensure_operator
from xinheng.clocks.selectors import lateness, of_case
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.models import Step
from xinheng.measures import services as measures
from xinheng.records.models import Version
from xinheng.records.selectors import public_record
from xinheng.records.services import correct_record
from xinheng.remedies.commands import group
from xinheng.remedies.domain import PROCEEDING
from xinheng.remedies.models import Proceeding, ProceedingStep
from xinheng.remedies.services import (
    Filing,
    Outcome,
    decide_objection,
    follow_outcome,
    proceeding,
    stepping,
    take_back_proceeding,
    take_in_outcome,
    tell_proceeding,
)
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

TOLD, ENDED = date(2026, 6, 5), date(2026, 6, 12)
FILING = Filing("reconsideration", "岚川市人民政府", "岚府复〔2026〕8号", date(2026, 6, 3), publicly=True)
ANNULLED = Outcome("annul", "岚府复决〔2026〕8号", date(2026, 6, 11))
CERTIFICATE = Actor("35010099999", None, "信用中心")


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(TOLD):
        yield


def told(public_id: str, uscc: str = OWNER, filing: Filing = FILING) -> Proceeding:
    return tell_proceeding(
        public_id=public_id, organisation_uscc=uscc, filing=filing, channel="account", actor=OWNER_ACTOR
    )


def take_in(case: Proceeding, outcome: Outcome = ANNULLED, **given: Any) -> str:
    with on_day(ENDED):
        asked = {"reason": "复议机关撤销了原决定。", "actor": CERTIFICATE}
        return take_in_outcome(number=case.pk, outcome=outcome, **asked | given).state


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def refused(code_: str, what: Any, *args: Any, **given: Any) -> None:
    with pytest.raises(XinhengError, match=code_) as said:
        what(*args, **given)
    assert said.value.explain()


def test_the_mark_stands_by_choice_and_stops_nothing() -> None:
    shown, quiet = fine(1), fine(2)
    before = current(shown).public_to
    told(shown)
    told(quiet, filing=Filing("lawsuit", "岚川市人民法院", "（2026）岚01行初5号", TOLD))
    assert (current(shown).marks, current(shown).public_to) == (["in-proceedings"], before)
    assert (current(quiet).marks, current(quiet).version) == ([], 1)


def test_whoever_writes_the_next_version_the_mark_stands_until_the_outcome() -> None:
    public_id = fine()
    case = told(public_id)
    objection = objected(public_id, on=TOLD)
    assert current(public_id).marks == ["in-proceedings", "under-objection"]
    decide_objection(
        number=objection.pk, decision="uphold", reason="无误。", basis="ndrc-order-36-2025 12", actor=OFFICER
    )
    assert current(public_id).marks == ["in-proceedings"]
    take_in(case, Outcome("uphold", "岚府复决〔2026〕8号", ENDED))
    assert current(public_id).marks == []
    with on_day(ENDED):
        correct_record(public_id=public_id, changes={"CF_SY": "另"}, reason="更正", actor=OFFICER)
    assert current(public_id).marks == ["corrected"]


def test_an_annulment_runs_against_the_respondents_clock_from_the_day_of_the_document() -> None:
    public_id = fine()
    case = told(public_id)
    assert take_in(case) == "annulled"
    (task,) = of_case(f"proceeding-{case.pk}")
    assert (task.rule, task.begins_on, task.due_on) == (
        "withdraw-revoked-document", date(2026, 6, 11), date(2026, 6, 16),
    )  # fmt: skip
    with on_day(date(2026, 6, 17)):
        done = follow_outcome(number=case.pk, step="withdraw", reason="复议撤销。", actor=OFFICER)
        assert (done.state, current(public_id).state) == ("withdrawn", "withdrawn")
        assert public_record(public_id, day=date(2026, 6, 17)) is None
        (late,) = [one for one in lateness(day=date(2026, 6, 17)) if one.authority_uscc == SOURCE]
    assert late.ended_late == 1


@pytest.mark.parametrize("day", [TOLD, ENDED], ids=["before the outcome", "after it"])
def test_what_another_act_corrected_is_followed_by_saying_the_same_once_more(day: date) -> None:
    """Else its case ran on for ever, and its authority was late for what it had done."""
    public_id, right = fine(), {"CF_NR": "罚款1000元"}
    case = told(public_id, filing=replace(FILING, publicly=False))
    follow = {"number": case.pk, "step": "correct", "reason": "复议变更。", "actor": OFFICER}
    for today in (TOLD, ENDED):
        if today == ENDED:
            take_in(case, Outcome("change", "岚府复决〔2026〕8号", ENDED))
        with on_day(today):
            if today == day:
                correct_record(public_id=public_id, changes=right, reason="复议变更", actor=OFFICER)
    with on_day(ENDED):
        refused("nothing-changed", follow_outcome, **follow)
        assert follow_outcome(**follow, changes=right).state == "corrected"
    held = current(public_id)
    assert (held.payload["CF_NR"], held.marks, of_case(f"proceeding-{case.pk}")) == ("罚款1000元", ["corrected"], [])


def test_what_nobody_corrected_is_not_followed_by_saying_what_was_wrong() -> None:
    case = told(fine())
    take_in(case, Outcome("change", "岚府复决〔2026〕8号", ENDED))
    same = {"CF_NR": current(case.public_id).payload["CF_NR"]}
    with on_day(ENDED):
        given = {"number": case.pk, "step": "correct", "reason": "复议变更。", "actor": OFFICER}
        refused("nothing-changed", follow_outcome, **given, changes=same)


def test_a_change_corrects_and_who_made_the_act_may_record_it() -> None:
    public_id = fine()
    case = told(public_id)
    refused("step-refused", follow_outcome, number=case.pk, step="correct", reason="x", actor=OFFICER)
    assert take_in(case, Outcome("change", "岚府复决〔2026〕8号", ENDED), actor=OFFICER) == "changed"
    with on_day(ENDED):
        follow = {"number": case.pk, "step": "correct", "reason": "复议变更。", "actor": OFFICER}
        assert follow_outcome(**follow, changes={"CF_NR": "罚款1000元"}).state == "corrected"
    assert (current(public_id).marks, of_case(f"proceeding-{case.pk}")) == (["corrected"], [])


def test_entries_and_measures_fall_in_the_same_transaction() -> None:
    sender(kinds=["*"])
    registered([1])
    own = Organisation.objects.get(uscc=code(1))
    penalty = record(
        own, number="岚应急罚〔2026〕1号", decided_on=date(2026, 5, 10), authority=(SENDER, "岚川市应急管理局")
    )
    listed(1)
    entry = Step.objects.get(act="list").record
    case = told(penalty.public_id, code(1))
    assert take_in(case, at_once=True) == "withdrawn"
    assert (current(penalty.public_id).state, current(entry).state) == ("withdrawn", "withdrawn")
    assert Step.objects.get(act="annul").document_number == ANNULLED.document_number
    with on_day(ENDED):
        asked = Viewer(Actor("F-0700", SENDER), "tendering", "T-1")
        (found,) = measures.check(questions=[measures.Question(code(1), "T-1")], matter="tendering", viewer=asked)
    assert (found["applies"], found["suspended"]) == ([], [])


WRONG: dict[str, tuple[str, Filing]] = {
    "another sort": ("proceeding-wrong", Filing("mediation", "府", "1号", TOLD)),
    "no number": ("proceeding-wrong", Filing("lawsuit", "法院", "无", TOLD)),
    "before the decision": ("proceeding-wrong", Filing("lawsuit", "法院", "1号", date(2026, 5, 9))),
    "to come": ("proceeding-wrong", Filing("lawsuit", "法院", "1号", date(2026, 6, 6))),
    "nobody's": ("text-missing", Filing("lawsuit", " ", "1号", TOLD)),
}


@pytest.mark.parametrize(("code_", "filing"), WRONG.values(), ids=WRONG)
def test_what_names_no_proceeding_is_refused(code_: str, filing: Filing) -> None:
    refused(code_, told, fine(), filing=filing)
    assert Proceeding.objects.count() == 0


def test_misuse_is_refused_and_changes_nothing() -> None:
    public_id = fine()
    case = told(public_id)
    refused("not-your-record", told, fine(2), code(1))
    refused("proceeding-runs", told, public_id)
    refused("not-your-case", take_in, case, actor=Actor("F-9", code(9, pair="11"), ""))
    refused("outcome-wrong", take_in, case, Outcome("annul", "", ENDED))
    refused("outcome-wrong", take_in, case, Outcome("annul", "1号", date(2026, 6, 2)))
    refused("text-missing", take_in, case, reason=" ")
    refused("step-refused", follow_outcome, number=case.pk, step="withdraw", reason="x", actor=OFFICER)
    refused("not-your-record", take_back_proceeding, number=case.pk, organisation_uscc=code(1), actor=OWNER_ACTOR)
    assert list(case.steps.values_list("state", flat=True)) == ["told"]
    take_back_proceeding(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    refused("step-refused", take_in, case)
    assert current(public_id).marks == []


def test_two_take_the_outcome_in_at_once_and_the_first_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    case = told(fine())
    before = stepping.opened(PROCEEDING, case.pk)
    take_in(case)
    monkeypatch.setattr(proceeding, "opened", lambda _workflow, _number: before)
    refused("case-moved", take_in, case, Outcome("uphold", "岚府复决〔2026〕9号", ENDED))
    assert [one.state for one in case.steps.order_by("number")] == ["told", "annulled"]


def test_no_hand_writes_what_did_not_happen() -> None:
    public_id = fine()
    case = told(public_id)
    say = {"reason": "x", "actor": "F-0999", "day": TOLD, "at": current(public_id).known_from, "case": case}
    annul = say | {"number": 2, "act": "annul", "state": "annulled", "document_number": "1号", "decided_on": TOLD}
    for bent in (
        say | {"number": 2, "act": "withdraw", "state": "withdrawn"},
        annul | {"document_number": " "},
        annul | {"decided_on": date(2026, 6, 2)},
        annul | {"authority_uscc": SENDER},
        annul | {"number": 3},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProceedingStep.objects.create(**bent)
    ProceedingStep.objects.create(**annul)
    for state in ("withdrawn", "corrected"):
        with pytest.raises(DatabaseError), transaction.atomic():
            act = "withdraw" if state == "withdrawn" else "correct"
            ProceedingStep.objects.create(**say | {"number": 3, "act": act, "state": state})
    for statement in ("UPDATE {} SET id = id + 1000", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
        for table in ("remedies_proceeding", "remedies_proceedingstep"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format(table))
    case.pk, case.organisation_uscc = None, code(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.save(force_insert=True)


def test_mark_and_outcome_by_command() -> None:
    ensure_operator(account="operator")
    public_id = fine()

    def run(*words: str) -> dict[str, Any]:
        done = CliRunner().invoke(group, [*words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    said = (
        "--sort",
        "lawsuit",
        "--body",
        "岚川市人民法院",
        "--number",
        "（2026）岚01行初5号",
        "--filed-on",
        "2026-06-04",
    )
    case = run("mark", public_id, "--uscc", OWNER, *said, "--publicly")
    assert (case["case"], case["state"], current(public_id).marks) == (
        f"proceeding-{case['number']}", "told", ["in-proceedings"],
    )  # fmt: skip
    document = ("--document", "（2026）岚01行初5号判决", "--decided-on", "2026-06-05")
    who = ("--reason", "判决撤销。", "--officer", "岚川市市场监督管理局:35010099999")
    assert run("outcome", str(case["number"]), "--step", "annul", *document, *who)["state"] == "withdrawn"
    assert current(public_id).state == "withdrawn"


def test_the_three_pages_tell_it_take_it_in_and_let_the_record_follow() -> None:
    public_id = fine()
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object"))
    page = owner.get(f"/mine/proceedings/new?record={public_id}").content.decode()
    assert "10 November 2026" in page or "2026-11-10" in page, "six months to go to court"
    filed = {
        "sort": "lawsuit",
        "body": "岚川市人民法院",
        "number": "行初5号",
        "filed_on": "2026-06-04",
        "publicly": "on",
    }
    assert owner.post(f"/mine/proceedings/new?record={public_id}", filed | {"number": ""}).status_code == 422
    assert owner.post(f"/mine/proceedings/new?record={public_id}", filed).status_code == 302
    case = Proceeding.objects.get()
    assert "行初5号" in owner.get(f"/mine/proceedings/{case.pk}").content.decode()
    assert f"/mine/proceedings/{case.pk}" in owner.get("/mine/proceedings").content.decode()
    assert "reconsideration or lawsuit runs" in owner.get(f"/organisations/{OWNER}").content.decode()
    desk = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    assert f"/desk/proceedings/{case.pk}" in desk.get("/desk/proceedings").content.decode()
    place = f"/desk/proceedings/{case.pk}"
    outcome = {"step": "annul", "document_number": "行初5号判决", "decided_on": "2026-06-05", "reason": "判决撤销。"}
    assert desk.post(place, outcome | {"document_number": ""}).status_code == 422
    assert desk.post(place, outcome).status_code == 302
    assert [one.act for one in desk.get(place).context["page"].allowed] == ["withdraw"]
    assert desk.post(place, {"step": "withdraw", "reason": "判决撤销。"}).status_code == 302
    assert current(public_id).state == "withdrawn"
    stranger = signed_in("O-0002", organisation_terms(code(1), "view", "object"))
    assert stranger.get(f"/mine/proceedings/{case.pk}").status_code == 404
    assert stranger.post(f"/mine/proceedings/new?record={public_id}", filed).status_code == 404


def test_what_a_court_says_of_the_period_of_an_entry_decided_here_is_done_by_its_case() -> None:
    sender(kinds=["*"])
    registered([1])
    listed(1)
    entry = Step.objects.get(act="list").record
    case = told(entry, code(1), Filing("lawsuit", "岚川市中级人民法院", "（2026）岚01行初8号", date(2026, 6, 4)))
    with on_day(ENDED):
        desk = signed_in("35010055555", officer_terms(SENDER, "decide"))
        ensure_operator(account="operator")
        said = [
            "outcome",
            str(case.pk),
            "--step",
            "change",
            "--document",
            "（2026）岚01行初8号判决",
            "--reason",
            "变更",
        ]
        said += ["--decided-on", "2026-06-05", "--officer", "信用中心:35010099999", "--set", "until=2031-01-01"]
        refused = CliRunner().invoke(group, said).exception
        assert isinstance(refused, XinhengError)
        assert (refused.code, ProceedingStep.objects.count()) == ("list-period-wrong", 1)
        take_in_outcome(
            number=case.pk, outcome=Outcome("change", "（2026）岚01行初8号判决", TOLD), reason="x", actor=CERTIFICATE
        )
        page = f"/desk/proceedings/{case.pk}"
        assert {"until", "since"} <= set(desk.get(page).context["form"].fields)
        assert "field" not in desk.get(page).context["form"].fields
        given = {"step": "correct", "reason": "判决变更了期限。", "until": "2027-06-04"}
        assert desk.post(page, given | {"until": "2031-01-01"}).status_code == 422, "never longer"
        assert desk.post(page, given).status_code == 302
    held = Version.objects.get(public_id=entry, known_to=None)
    assert (held.public_to, held.marks) == (date(2027, 6, 5), ["corrected"])
    step = Step.objects.get(act="correct-period")
    assert (step.document_number, step.certificate) == ("（2026）岚01行初8号判决", "35010055555")
    assert ProceedingStep.objects.get(act="correct").state == "corrected"
