"""An objection marks the record at once, runs against a clock, and its answer reaches every outlet."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from factories.landing import ACTOR, land, organisation
from factories.remedies import (
    ASKED,
    BASIS,
    OFFICER,
    OWNER,
    OWNER_ACTOR,
    SOURCE,
    SUPERIOR,
    authorities,
    fine,
    objected,
)
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.selectors import lateness, of_case, tasks_of
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.messages.models import Message
from xinheng.records.models import Version
from xinheng.records.selectors import archive, public_record
from xinheng.records.selectors.verifying import VersionFault, Versions, version_faults
from xinheng.records.services import correct_record, node_secret, withdraw_record
from xinheng.remedies.errors import HandedInWrongError
from xinheng.remedies.models import Objection, ObjectionStep
from xinheng.remedies.services import decide_objection, take_back_objection, take_objection

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DUE = date(2026, 6, 10)
OTHER = "91110000101623741K"


@pytest.fixture(autouse=True)
def _node(db: None) -> None:
    authorities()


@pytest.fixture
def public_id() -> str:
    return fine()


def states(case: Objection) -> list[str]:
    return list(ObjectionStep.objects.filter(case=case).order_by("number").values_list("state", flat=True))


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def decide(case: Objection, decision: str = "uphold", on: date = ASKED, **given: Any) -> Any:
    with on_day(on):
        return decide_objection(
            number=case.pk,
            decision=decision,
            **({"reason": "经核实，原决定无误。", "basis": BASIS, "actor": OFFICER} | given),
        )


def test_what_is_marked_later_than_known_verifies(public_id: str) -> None:
    """The windows of a marked record begin when it was known, not when it was marked: no node stays closed for it."""

    def faults() -> list[VersionFault]:
        return list(version_faults(read, node_secret=node_secret(), sample=None))

    read = Versions()
    case = objected(public_id)
    assert faults() == []
    decide(case)
    assert faults() == []
    taken = objected(fine(2))
    with on_day(DUE):
        take_back_objection(number=taken.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    assert faults() == []
    assert (read.computed, read.other_edition) == (2 + 3 + 6, 0)


def test_it_is_marked_in_the_transaction_that_receives_it_and_its_clock_runs(public_id: str) -> None:
    case = objected(public_id)
    assert (case.due_on, case.authority_uscc, case.made_by) == (DUE, SOURCE, [ACTOR.name])
    assert states(case) == ["received", "marked"]
    assert current(public_id).marks == ["under-objection"]
    (task,) = tasks_of(SOURCE, day=ASKED)
    assert (task.rule, task.case, task.due_on) == ("objection-decide", f"objection-{case.pk}", DUE)
    assert task.door == f"/desk/objections/{case.pk}"


def on_paper(
    public_id: str, came_on: date, entered_on: date, channel: str = "paper", ground: str = "fact"
) -> Objection:
    with on_day(entered_on):
        return take_objection(
            public_id=public_id, organisation_uscc=OWNER, ground=ground, channel=channel, actor=OFFICER,
            text="处罚对象不是本单位。", handed_in_on=came_on,
        )  # fmt: skip


def test_a_paper_counts_from_the_day_it_came_and_a_late_mark_is_counted(public_id: str) -> None:
    entered = date(2026, 6, 4)  # the third working day after it came: the mark is to stand on the first
    case = on_paper(public_id, ASKED, entered)
    assert (case.received_on, case.due_on, states(case)) == (ASKED, DUE, ["received", "marked"])
    (kept,) = [one for one in lateness(day=entered) if one.authority_uscc == SOURCE]
    assert (kept.running, kept.ended_in_time, kept.ended_late) == (1, 0, 1)


def test_a_paper_entered_after_its_last_day_is_shown_no_more_from_then_on(public_id: str) -> None:
    late = date(2026, 6, 11)
    on_paper(public_id, ASKED, late)
    with on_day(late):
        assert public_record(public_id, day=late) is None, "silence works for the organisation, in a drawer too"


def test_a_paper_from_before_a_deadline_was_law_has_the_days_of_today() -> None:
    row = {"types": "罚款", "decided_on": date(2020, 5, 10), "document_number": "岚市监罚〔2020〕1号"}
    _, [old] = land(row, known_on=date(2026, 5, 15), owner=organisation())
    case = on_paper(old, date(2020, 6, 1), ASKED, ground="document")
    with on_day(ASKED):
        (task,) = of_case(f"objection-{case.pk}")
        assert public_record(old, day=ASKED) is None
    assert (case.due_on, task.rule, task.due_on) == (date(2020, 6, 4), "withdraw-revoked-document", date(2020, 6, 4))


@pytest.mark.parametrize(
    ("came_on", "channel"),
    [(date(2026, 6, 2), "paper"), (date(2026, 5, 9), "paper"), (date(2026, 5, 29), "account")],
    ids=["to come", "before the decision", "not on paper"],
)
def test_no_paper_comes_on_a_day_that_cannot_be(came_on: date, channel: str, public_id: str) -> None:
    with pytest.raises(HandedInWrongError, match="2026-05-10 to 2026-06-01"):
        on_paper(public_id, came_on, ASKED, channel)
    assert current(public_id).marks == []


def test_a_revoked_document_is_answered_within_the_three_days_of_the_penalty_law(public_id: str) -> None:
    case = objected(public_id, ground="document")
    assert case.due_on == date(2026, 6, 4)
    assert [one.rule for one in of_case(f"objection-{case.pk}")] == ["withdraw-revoked-document"]
    decide(case, "withdraw")
    assert of_case(f"objection-{case.pk}") == []


def test_names_and_numbers_of_persons_are_masked_before_anything_is_stored(public_id: str) -> None:
    with on_day(ASKED):
        case = take_objection(
            public_id=public_id, organisation_uscc=OWNER, ground="fact", channel="account", actor=OWNER_ACTOR,
            text="联系人：王小明，电话13800138000，身份证11010519491231002X。罚款已缴。",
        )  # fmt: skip
    for person in ("王小明", "13800138000", "11010519491231002X"):
        assert person not in case.text
    assert "罚款已缴" in case.text


def test_upheld_the_record_is_shown_as_before_and_the_clock_ends_in_time(public_id: str) -> None:
    first, case = current(public_id), objected(public_id)
    decide(case, on=DUE)
    assert states(case) == ["received", "marked", "upheld"]
    assert (current(public_id).marks, current(public_id).public_to) == ([], first.public_to)
    assert of_case(f"objection-{case.pk}") == []
    (kept,) = [one for one in lateness(day=DUE) if one.authority_uscc == SOURCE]
    assert (kept.running, kept.ended_in_time, kept.ended_late) == (0, 2, 0), "the mark, and the answer"
    assert set(Act.objects.filter(body__case=f"objection-{case.pk}").values_list("kind", flat=True)) >= {
        "remedies.objection.received", "records.version.marked", "records.version.answered",
        "remedies.objection.decided",
    }  # fmt: skip


def test_wrong_it_is_withdrawn_everywhere_in_the_same_transaction(public_id: str) -> None:
    case = objected(public_id)
    decide(case, "withdraw")
    with on_day(ASKED):
        assert public_record(public_id, day=ASKED) is None
    assert (states(case)[-1], current(public_id).state) == ("withdrawn", "withdrawn")


def test_partly_wrong_it_is_corrected_and_no_more_marked(public_id: str) -> None:
    case = objected(public_id)
    decide(case, "correct", changes={"CF_SY": "当事人已经改正。"})
    held = current(public_id)
    assert (states(case)[-1], held.marks, held.payload["CF_SY"]) == ("corrected", ["corrected"], "当事人已经改正。")


def test_taken_back_by_the_organisation_itself_only(public_id: str) -> None:
    case = objected(public_id)
    with on_day(ASKED):
        with pytest.raises(XinhengError, match="not-your-record"):
            take_back_objection(number=case.pk, organisation_uscc=OTHER, actor=OWNER_ACTOR)
        take_back_objection(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    assert (states(case)[-1], current(public_id).marks) == ("taken-back", [])


TAKING: dict[str, tuple[str, dict[str, Any]]] = {
    "another organisation's record": ("not-your-record", {"organisation_uscc": OTHER}),
    "an invented record": ("not-your-record", {"public_id": "0" * 32}),
    "no ground": ("objection-ground-wrong", {"ground": "dislike"}),
    "says nothing": ("text-missing", {"text": "  "}),
    "says too much": ("text-missing", {"text": "长" * 4001}),
}


@pytest.mark.parametrize(("code", "given"), TAKING.values(), ids=TAKING)
def test_what_cannot_be_taken_in_is_refused_and_changes_nothing(
    code: str, given: dict[str, Any], public_id: str
) -> None:
    asked = {"public_id": public_id, "organisation_uscc": OWNER, "ground": "fact", "text": "有误", "channel": "account"}
    with on_day(ASKED), pytest.raises(XinhengError, match=code) as refused:
        take_objection(**(asked | given), actor=OWNER_ACTOR)
    assert refused.value.explain()
    assert (Objection.objects.count(), Version.objects.count()) == (0, 1)


def test_without_an_account_only_what_is_public_today(public_id: str) -> None:
    with pytest.raises(XinhengError, match="not-your-record"):
        objected(public_id, on=date(2027, 5, 11), channel="online")
    gone = fine(2)
    with on_day(ASKED):
        withdraw_record(public_id=gone, reason="发错了。", actor=OFFICER)
        with pytest.raises(XinhengError, match="nothing-to-object"):
            objected(gone)
        with pytest.raises(XinhengError, match="not-your-record"):  # as for one that never was
            objected(gone, channel="online")
    assert objected(public_id, channel="online").channel == "online"


def test_a_second_one_waits_for_the_first(public_id: str) -> None:
    objected(public_id)
    with pytest.raises(XinhengError, match="objection-runs"):
        objected(public_id, ground="period")
    assert Objection.objects.count() == 1


DECIDING: dict[str, tuple[str, dict[str, Any]]] = {
    "who made the act": ("own-case", {"actor": Actor(ACTOR.name, SOURCE, "")}),
    "who made the act, as the node's officer": ("own-case", {"actor": ACTOR}),
    "another authority": ("not-your-case", {"actor": Actor("F-9", OTHER, "")}),
    "the superior body": ("not-your-case", {"actor": Actor("F-9", SUPERIOR, "")}),
    "no reasons": ("text-missing", {"reason": " "}),
    "no basis": ("basis-not-in-force", {"basis": ""}),
    "an invented basis": ("basis-not-in-force", {"basis": "law-of-nowhere 1"}),
    "a repealed instrument": ("basis-not-in-force", {"basis": "ndrc-order-58-2023 7"}),
}


@pytest.mark.parametrize(("code", "given"), DECIDING.values(), ids=DECIDING)
def test_a_decision_that_may_not_be_is_refused_and_changes_nothing(
    code: str, given: dict[str, Any], public_id: str
) -> None:
    case = objected(public_id)
    with pytest.raises(XinhengError, match=code) as refused:
        decide(case, **given)
    assert refused.value.explain()
    assert states(case) == ["received", "marked"]
    assert current(public_id).marks == ["under-objection"]


def test_only_what_came_without_an_account_can_be_turned_away(public_id: str) -> None:
    case = objected(public_id)
    with pytest.raises(XinhengError, match="step-refused"):
        decide(case, "turn-away")
    open_form = objected(fine(2), channel="online")
    decide(open_form, "turn-away")
    assert (states(case)[-1], states(open_form)[-1]) == ("marked", "turned-away")


def test_who_corrects_the_record_meanwhile_does_not_decide_about_it(public_id: str) -> None:
    case = objected(public_id)
    with on_day(ASKED):
        correct_record(public_id=public_id, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=OFFICER)
    with pytest.raises(XinhengError, match="own-case"):
        decide(case)
    decide(case, actor=Actor("F-0201", SOURCE, ""))
    assert states(case)[-1] == "upheld"


def test_two_officers_decide_and_the_first_counts(public_id: str) -> None:
    case = objected(public_id)
    decide(case, "withdraw")
    with pytest.raises(XinhengError, match="step-refused"):
        decide(case)
    assert states(case)[-1] == "withdrawn"


ON_WITHDRAWN: dict[str, Callable[[Objection], Any]] = {
    "upheld": decide,
    "withdrawn": lambda case: decide(case, "withdraw"),
}


@pytest.mark.parametrize("answer", ON_WITHDRAWN.values(), ids=ON_WITHDRAWN)
def test_a_document_withdrawn_meanwhile_stays_withdrawn(answer: Callable[[Objection], Any], public_id: str) -> None:
    case = objected(public_id)
    with on_day(ASKED):
        withdraw_record(public_id=public_id, reason="决定已撤销", actor=ACTOR)
    answer(case)
    assert current(public_id).state == "withdrawn"


def test_the_clock_runs_over_the_holidays_of_october(public_id: str) -> None:
    assert objected(public_id, on=date(2026, 9, 28)).due_on == date(2026, 10, 13)


def test_both_sides_and_who_read_the_record_are_told(public_id: str) -> None:
    with on_day(ASKED):
        reader = Viewer(Actor("F-0700", SUPERIOR, ""), "data-quality", "2026-7")
        archive(viewer=reader, uscc=OWNER, as_of=ASKED, known=clock.now())
    case = objected(public_id)
    assert told() == [(OWNER, "case-received"), (SOURCE, "case-received")]
    decide(case, "withdraw")
    assert told()[2:] == [(OWNER, "case-decided"), (SUPERIOR, "record-changed")]


def test_nobody_else_is_told_of_an_objection_that_changed_nothing(public_id: str) -> None:
    with on_day(ASKED):
        reader = Viewer(Actor("F-0700", SUPERIOR, ""), "data-quality", "2026-7")
        archive(viewer=reader, uscc=OWNER, as_of=ASKED, known=clock.now())
    decide(objected(public_id))
    assert (SUPERIOR, "record-changed") not in told()


def told() -> list[tuple[str, str]]:
    return [(one.to_organisation or one.to_authority, one.template) for one in Message.objects.order_by("pk")]
