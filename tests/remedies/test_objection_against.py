"""What an objection is against besides the record's facts, and what its answer does, everywhere and at once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import SENDER, registered, right, sender, taken
from factories.lists import ACTOR as NODE
from factories.lists import FIRST, SECOND, listed
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from factories.records import record
from factories.remedies import OWNER, OWNER_ACTOR, REPAIRABLE, SOURCE, applied, authorities, fine, objected
from xinheng.accounts.domain import Actor, Viewer
from xinheng.clocks.selectors import of_case
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists.models import Step
from xinheng.lists.services import Period
from xinheng.measures import services as measures
from xinheng.measures.models import Carrying, CarryingStep
from xinheng.records.models import Version
from xinheng.records.selectors import public_record
from xinheng.records.services import repair_record, withdraw_record
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.models import Objection, ObjectionStep, Repair
from xinheng.remedies.selectors.subjects import ending_on
from xinheng.remedies.services import (
    answering,
    decide_objection,
    forward_objection,
    refuse_repair,
    stepping,
    take_back_objection,
    take_objection,
)
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

ASKED = date(2026, 6, 5)
BASIS = "opinions-2025-social-credit 12"
OFFICER = Actor("35010099999", None, "信用中心")


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    sender(kinds=["*"])
    registered(range(1, 4))
    with on_day(ASKED):
        yield


def take(public_id: str, ground: str, uscc: str = OWNER, **given: Any) -> Objection:
    asked = {"text": "不是这样。", "channel": "account", "actor": OWNER_ACTOR}
    return take_objection(public_id=public_id, organisation_uscc=uscc, ground=ground, **asked | given)


def decide(case: Objection, decision: str, **given: Any) -> str:
    asked = {"reason": "经核实，异议成立。", "actor": OFFICER, "basis": BASIS}
    return decide_objection(number=case.pk, decision=decision, **asked | given).state


def refused(code_: str, what: Any, *args: Any, **given: Any) -> None:
    with pytest.raises(XinhengError, match=code_) as said:
        what(*args, **given)
    assert said.value.explain()


def state(public_id: str) -> str:
    return Version.objects.get(public_id=public_id, known_to=None).state


def entry(number: int = 1, **given: Any) -> str:
    """The record of an entry that was decided here."""
    listed(number, **given)
    return Step.objects.get(act="list", case__uscc=code(number)).record


def check(number: int = 1, matter: str = "tendering") -> tuple[list[str], list[str]]:
    """What applies and what is suspended, by measure."""
    asked = Viewer(Actor("F-0700", SENDER), matter, f"T-{ObjectionStep.objects.count()}")
    (found,) = measures.check(questions=[measures.Question(code(number), asked.case)], matter=matter, viewer=asked)
    return [one["measure"] for one in found["applies"]], [one["measure"] for one in found["suspended"]]


def test_a_wrong_match_goes_to_the_right_organisation_and_leaves_this_one_everywhere() -> None:
    public_id = fine()
    case = take(public_id, "match")
    refused("step-refused", decide, case, "correct", changes={"CF_SY": "别的"})
    refused("subject-unknown", decide, case, "rematch", to="91350100M000100Y50")
    assert decide(case, "rematch", to=code(2)) == "rematched"
    step = ObjectionStep.objects.get(case=case, act="rematch")
    given = Version.objects.get(public_id=step.came_of_it)
    assert (given.uscc, given.supersedes is not None, given.marks) == (code(2), True, [])
    assert (state(public_id), public_record(public_id, day=ASKED)) == ("withdrawn", None)


def test_a_wrong_match_to_nobody_known_is_withdrawn() -> None:
    public_id = fine()
    assert decide(take(public_id, "match"), "withdraw") == "withdrawn"
    assert state(public_id) == "withdrawn"


def test_a_wrong_period_gets_an_earlier_last_day_and_never_a_later_one() -> None:
    early, late = fine(1), fine(2)
    ends = Version.objects.get(public_id=late).public_to
    assert decide(take(early, "period"), "correct", changes={"CF_GSJZQ": "2026-09-30"}) == "corrected"
    assert Version.objects.get(public_id=early, known_to=None).public_to == date(2026, 10, 1)
    decide(take(late, "period"), "correct", changes={"CF_GSJZQ": "2030-01-01"})
    assert Version.objects.get(public_id=late, known_to=None).public_to == ends


def test_the_wrong_period_of_an_entry_decided_here_is_corrected_by_its_case_and_who_listed_does_not_answer() -> None:
    public_id, until = entry(1, list_key="wage-arrears", criterion="crime-threshold"), date(2026, 9, 30)
    told_until = measures.tell_carriers(actor=NODE)["began"]
    with connection.cursor() as cursor:  # else an objection here would suspend what carriers were told
        cursor.execute("SELECT max(until) FROM measures_carrying")
        before = cursor.fetchone()[0]
    case = take(public_id, "period", code(1))
    held = Version.objects.get(public_id=public_id, known_to=None)
    assert ending_on(held, None, ASKED) == Period(before, ASKED), "only the first day is wrong"
    right = ending_on(held, until)
    refused("own-case", decide, case, "correct", changes=right, actor=Actor(SECOND.certificate, None, SECOND.unit))
    refused("own-case", decide, case, "uphold", actor=Actor(FIRST.certificate, None, FIRST.unit))
    refused("list-period-wrong", decide, case, "correct", changes=ending_on(held, date.max))
    assert decide(case, "correct", changes=right) == "corrected"
    step = Step.objects.get(act="correct-period")
    assert (step.until, step.document_number, step.certificate) == (
        date(2026, 10, 1),
        f"objection-{case.pk}",
        OFFICER.name,
    )
    held = Version.objects.get(public_id=public_id, known_to=None)
    assert (held.public_to, held.departments_to, held.marks) == (step.until, step.until, ["corrected"])
    assert set(CarryingStep.objects.filter(act="end").values_list("carrying__until", flat=True)) == {before}
    assert measures.tell_carriers(actor=NODE)["began"] == told_until
    assert set(
        Carrying.objects.filter(carryingstep__act="tell").exclude(until=before).values_list("until", flat=True)
    ) == {step.until}
    assert check(1)[0], "the entry runs on, until its right day"
    with on_day(step.until):
        assert (check(1), public_record(public_id, day=step.until)) == (([], []), None)


def test_a_wrong_entry_is_annulled_with_its_case_and_its_measures_end_in_the_same_transaction() -> None:
    public_id = entry()
    assert check()[0]
    case = take(public_id, "fact", code(1))
    assert case.subject == f"list-case-{Step.objects.get(act='list').case_id}"
    applies, suspended = check()
    assert (applies, bool(suspended)) == ([], True), "follow-on measures are suspended, the entry is shown"
    assert public_record(public_id, day=ASKED) is not None
    assert decide(case, "withdraw") == "withdrawn"
    assert Step.objects.get(act="annul").document_number == f"objection-{case.pk}"
    assert (state(public_id), check()) == ("withdrawn", ([], []))


def test_what_rests_on_a_withdrawn_document_falls_with_it() -> None:
    own = Organisation.objects.get(uscc=code(1))
    penalty = record(
        own, number="岚应急罚〔2026〕1号", decided_on=date(2026, 5, 10), authority=(SENDER, "岚川市应急管理局")
    )
    public_id = entry()
    decide(take(penalty.public_id, "document", code(1)), "withdraw")
    assert (state(penalty.public_id), state(public_id)) == ("withdrawn", "withdrawn")
    assert Step.objects.get(act="annul").certificate == OFFICER.name


def test_one_measure_ends_for_the_entry_and_the_others_run_on() -> None:
    public_id = entry(1, list_key="wage-arrears", criterion="crime-threshold")
    refused("nothing-to-object", take, public_id, "measure", code(1))
    refused("nothing-to-object", take, public_id, "measure", code(1), subject="key-supervision-of-nobody")
    case = take(public_id, "measure", code(1), subject="tendering-wage-arrears")
    assert decide(case, "lift") == "lifted"
    assert check() == (["departments-reference"], [])
    assert state(public_id) == "effective"
    refused("nothing-to-object", take, public_id, "measure", code(1), subject="tendering-wage-arrears")
    refused("nothing-to-object", take, fine(), "measure")


def test_a_refusal_falls_and_the_application_goes_back_to_somebody_else() -> None:
    public_id = fine()
    repair = applied(public_id)
    with on_day(REPAIRABLE):
        refused("nothing-to-object", take, public_id, "refusal")
        refuser = Actor("F-0200", SOURCE, "")
        refuse_repair(number=repair.pk, reason="票据不清楚。", basis="ndrc-order-36-2025 12", actor=refuser)
        case = take(public_id, "refusal")
        assert (case.subject, decide(case, "lift")) == (f"repair-{repair.pk}", "lifted")
        again = Repair.objects.latest("pk")
        assert (again.text, "F-0200" in again.made_by, again.pk > repair.pk) == (repair.text, True, True)
        assert [one.rule for one in of_case(f"repair-{again.pk}")] == ["repair-accept", "repair-answer"]
        refused("own-case", refuse_repair, number=again.pk, reason="x", basis="ndrc-order-36-2025 12", actor=refuser)


def test_another_bodys_entry_is_forwarded_and_silence_works_all_the_same() -> None:
    elsewhere = {"authority_uscc": code(9, pair="11"), "authority_name": "岚川市中级人民法院"}
    taken([right("serious-list", 2, **elsewhere)], kind="serious-list")
    public_id = Version.objects.get(uscc=code(2)).public_id
    case = take(public_id, "fact", code(2))
    assert (case.source, case.authority_uscc) == ("岚川市中级人民法院", SENDER)
    assert {one.rule: one.due_on for one in of_case(f"objection-{case.pk}")} == {
        "objection-decide": date(2026, 6, 16), "objection-forward": date(2026, 6, 9),
    }  # fmt: skip
    desk = signed_in("F-0300", officer_terms(SENDER, "decide"))
    assert "岚川市中级人民法院：" in desk.get(f"/desk/objections/{case.pk}/forwarding").content.decode()
    assert f"/desk/objections/{case.pk}/forwarding" in desk.get(f"/desk/objections/{case.pk}").content.decode()
    assert desk.get(f"/desk/objections/{take(fine(), 'fact').pk}/forwarding").status_code == 404
    assert forward_objection(number=case.pk, how="岚信转〔2026〕3号", actor=OFFICER).state == "forwarded"
    assert [one.rule for one in of_case(f"objection-{case.pk}")] == ["objection-decide"]
    assert public_record(public_id, day=date(2026, 6, 16)) is not None
    assert public_record(public_id, day=date(2026, 6, 17)) is None, "nobody answered (G13)"
    assert decide(case, "withdraw") == "withdrawn"


def test_nothing_is_forwarded_that_no_other_body_made() -> None:
    refused("nothing-to-object", forward_objection, number=take(fine(), "fact").pk, how="函", actor=OFFICER)


def test_what_was_repaired_can_be_objected_to_and_only_once_at_a_time() -> None:
    public_id = fine()
    with on_day(REPAIRABLE):
        repair_record(public_id=public_id, reason="义务已经履行。", actor=OFFICER)
        case = take(public_id, "document")
        assert list(case.steps.order_by("number").values_list("state", flat=True)) == ["received", "taken-up"]
        refused("objection-runs", take, public_id, "fact")
        take_back_objection(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
        assert decide(take(public_id, "fact"), "uphold") == "upheld"
        assert state(public_id) == "repaired"
        assert decide(take(public_id, "match"), "withdraw") == "withdrawn"
        assert state(public_id) == "withdrawn"
        refused("nothing-to-object", take, public_id, "fact")


def test_two_officers_answer_at_once_and_the_first_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    public_id = fine()
    with on_day(REPAIRABLE):
        repair_record(public_id=public_id, reason="义务已经履行。", actor=OFFICER)
        case = take(public_id, "fact")
        before = stepping.opened(OBJECTION, case.pk)
        assert decide(case, "withdraw") == "withdrawn"
        monkeypatch.setattr(answering, "opened", lambda _workflow, _number: before)
        for decision in ("uphold", "withdraw"):
            refused("case-moved", decide, case, decision, actor=Actor("35010088888", None, "信用中心"))
    assert ObjectionStep.objects.filter(case=case).count() == 3


BENT: dict[str, dict[str, Any]] = {
    "a measure of a fine": {"ground": "measure", "subject": "tendering-ban"},
    "a refusal that never was": {"ground": "refusal", "subject": "repair-1"},
    "a refusal without its number": {"ground": "refusal", "subject": ""},
    "an entry of a list that it is not": {"subject": "list-case-1"},
    "a subject of another sort": {"ground": "match", "subject": "repair-1"},
    "beside an open one": {},
}


@pytest.mark.parametrize("given", BENT.values(), ids=BENT)
def test_no_hand_writes_an_objection_against_nothing(given: dict[str, Any]) -> None:
    case = objected(fine(), on=ASKED)
    if given:
        take_back_objection(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    for name, value in ({"pk": None} | given).items():
        setattr(case, name, value)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.save(force_insert=True)


HAND: dict[str, tuple[str, str, str]] = {
    "lifted without a lift": ("fact", "lift", "lifted"),
    "matched to nobody": ("match", "rematch", "rematched"),
    "forwarded without another body": ("fact", "forward", "forwarded"),
    "withdrawn while shown": ("fact", "withdraw", "withdrawn"),
}


@pytest.mark.parametrize(("ground", "act", "target"), HAND.values(), ids=HAND)
def test_no_hand_writes_an_answer_that_did_not_happen(ground: str, act: str, target: str) -> None:
    case = take(fine(), ground)
    step = ObjectionStep(case=case, number=3, act=act, state=target, reason="x", basis=BASIS, actor="F-0999")
    step.authority_uscc, step.day, step.at = SOURCE, ASKED, Version.objects.latest("pk").known_from
    with pytest.raises(DatabaseError), transaction.atomic():
        step.save(force_insert=True)


def test_no_mark_is_left_out_while_the_record_is_shown() -> None:
    case = objected(fine(), on=ASKED)
    take_back_objection(number=case.pk, organisation_uscc=OWNER, actor=OWNER_ACTOR)
    case.pk = None
    case.save(force_insert=True)
    at = Version.objects.latest("pk").known_from
    said = {"case": case, "actor": "F-0999", "day": ASKED, "at": at}
    with pytest.raises(DatabaseError, match="a record that is shown is marked"), transaction.atomic():
        ObjectionStep.objects.create(number=1, act="receive", state="received", **said)
        ObjectionStep.objects.create(number=2, act="take-up", state="taken-up", **said)


def test_a_record_withdrawn_meanwhile_takes_nobody_with_it_twice() -> None:
    public_id = fine()
    case = take(public_id, "match")
    withdraw_record(public_id=public_id, reason="决定已撤销", actor=NODE)
    assert decide(case, "withdraw") == "withdrawn"


def test_the_own_form_offers_what_the_record_carries_and_the_desk_the_answers_to_it() -> None:
    plain, own = fine(), entry(1, list_key="wage-arrears", criterion="crime-threshold")
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object"))
    form = owner.get(f"/mine/objections/new?record={plain}").context["form"]
    assert [key for key, _ in form.fields["ground"].choices] == ["fact", "match", "period", "document"]
    assert "subject" not in form.fields
    listed_one = signed_in("O-0002", organisation_terms(code(1), "view", "object"))
    place = f"/mine/objections/new?record={own}"
    offered = dict(listed_one.get(place).context["form"].fields["subject"].choices)
    assert {"departments-reference", "tendering-wage-arrears"} <= set(offered)
    said = {"ground": "measure", "text": "没有这条依据。"}
    assert listed_one.post(place, said).status_code == 422, "there are two: which"
    assert listed_one.post(place, said | {"subject": "tendering-wage-arrears"}).status_code == 302
    case = Objection.objects.get()
    desk = signed_in("F-0300", officer_terms(SENDER, "decide"))
    page = desk.get(f"/desk/objections/{case.pk}").context
    assert [one.act for one in page["steps"]] == ["withdraw", "lift", "uphold"], "its case corrects periods only"
    assert "tendering-wage-arrears" in desk.get(f"/desk/objections/{case.pk}").content.decode()
    assert desk.post(f"/desk/objections/{case.pk}", {"decision": "lift", "reason": "没有依据。"}).status_code == 302
    assert check() == (["departments-reference"], [])


def test_a_period_and_a_match_are_answered_from_the_page() -> None:
    desk = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    period, match = take(fine(1), "period"), take(fine(2), "match")
    sent = {"decision": "correct", "reason": "应当早于此日。", "until": "2026-09-30"}
    assert desk.post(f"/desk/objections/{period.pk}", sent).status_code == 302
    assert Version.objects.get(public_id=period.public_id, known_to=None).public_to == date(2026, 10, 1)
    assert "field" not in desk.get(f"/desk/objections/{match.pk}").context["form"].fields
    assert desk.post(f"/desk/objections/{match.pk}", {"decision": "rematch", "reason": "x"}).status_code == 422
    sent = {"decision": "rematch", "reason": "属于另一单位。", "to": code(2)}
    assert desk.post(f"/desk/objections/{match.pk}", sent).status_code == 302
    assert state(match.public_id) == "withdrawn"
