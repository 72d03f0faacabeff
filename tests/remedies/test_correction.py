"""After an objection that was right: who read it is told, the public only if she wants it; and the clocks of places."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from factories.files import SENDER, registered, sender
from factories.lists import listed
from factories.organisations import code
from factories.people import organisation_terms, signed_in
from factories.remedies import ASKED, BASIS, OFFICER, OWNER, OWNER_ACTOR, SOURCE, authorities, fine, objected
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Authority
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.lists.models import Step
from xinheng.measures import services as measures
from xinheng.messages.models import Delivery, Endpoint, Message
from xinheng.records.selectors import archive, public_record
from xinheng.remedies.models import CorrectionWish, Objection
from xinheng.remedies.selectors.corrections import public_corrections
from xinheng.remedies.services import decide_objection, take_objection, wish_correction

pytestmark = [pytest.mark.db, pytest.mark.django_db]

ASKER = code(9, pair="11")
DAY = date(2026, 6, 5)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(DAY):
        yield


def withdrawn(public_id: str) -> Objection:
    case = objected(public_id, on=DAY)
    decide_objection(number=case.pk, decision="withdraw", reason="原决定已撤销。", actor=OFFICER)
    return case


def wish(case: Objection, wanted: bool = True, uscc: str = OWNER) -> CorrectionWish:
    return wish_correction(number=case.pk, wanted=wanted, organisation_uscc=uscc, actor=OWNER_ACTOR)


def test_who_got_an_answer_of_the_check_is_told_with_its_number_and_its_programs_hear() -> None:
    sender(kinds=["*"])
    sender(ASKER, kinds=["*"])
    registered([1, 2])
    for number in (1, 2):
        listed(number)
    entry = Step.objects.get(act="list", case__uscc=code(1)).record
    viewer = Viewer(Actor("P-0001", ASKER), "tendering", "T-1")
    (found,) = measures.check(questions=[measures.Question(code(1), "T-1")], matter="tendering", viewer=viewer)
    measures.check(questions=[measures.Question(code(2), "T-1")], matter="tendering", viewer=viewer)
    Endpoint.objects.create(to_authority=ASKER, url="https://p.example/hook", sealed_secret="x", made_at=clock.now())
    given: dict[str, Any] = {"ground": "fact", "text": "不实。", "channel": "account", "actor": OWNER_ACTOR}
    case = take_objection(public_id=entry, organisation_uscc=code(1), **given)
    officer = Actor("35010099999", None, "信用中心")
    decide_objection(number=case.pk, decision="withdraw", reason="列入有误。", actor=officer)
    (told,) = Message.objects.filter(template="record-changed")
    assert (told.to_authority, told.facts) == (
        ASKER, {"record": entry, "state": "withdrawn", "checks": [found["check"]]},
    )  # fmt: skip
    assert Delivery.objects.filter(message=told, endpoint__isnull=False).count() == 1
    assert SENDER != ASKER


def test_who_read_before_the_record_was_there_is_not_told() -> None:
    reader = Viewer(Actor("F-0700", ASKER, ""), "data-quality", "2026-7")
    sender(ASKER)
    fine(2)
    with on_day(date(2026, 5, 14)):
        archive(viewer=reader, uscc=OWNER, as_of=ASKED, known=clock.now())
    withdrawn(fine(1))
    assert not Message.objects.filter(template="record-changed").exists()


def test_in_public_only_what_the_organisation_wants_and_as_long_as_it_wants(client: Client) -> None:
    public_id = fine()
    case = withdrawn(public_id)
    assert public_corrections(DAY) == []
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object"))
    assert owner.post(f"/mine/objections/{case.pk}/correction", {"wanted": "yes"}).status_code == 302
    page = client.get("/corrections").content.decode()
    assert "岚川甲有限公司" in page
    assert public_id not in page
    assert "岚市监罚" not in page, "nothing of the record"
    assert "You want it told in public." in owner.get(f"/mine/objections/{case.pk}").content.decode()
    (told,) = public_corrections(date(2027, 6, 4))
    assert (told.uscc, told.state, told.answered_on) == (OWNER, "withdrawn", DAY)
    assert public_corrections(date(2027, 6, 5)) == []
    assert owner.post(f"/mine/objections/{case.pk}/correction", {"wanted": "no"}).status_code == 302
    assert "岚川甲有限公司" not in client.get("/corrections").content.decode()
    assert Act.objects.filter(kind="remedies.correction.wished").count() == 2


def test_nothing_is_told_of_what_was_not_corrected_nor_for_another() -> None:
    open_one, right = objected(fine(1), on=DAY), withdrawn(fine(2))
    for case, uscc, code_ in ((open_one, OWNER, "nothing-corrected"), (right, code(1), "case-unknown")):
        with pytest.raises(XinhengError, match=code_):
            wish(case, uscc=uscc)
    for case, number in ((open_one, 1), (right, 2)):
        with pytest.raises(DatabaseError), transaction.atomic():
            days = {"day": DAY, "until": date(2027, 6, 5)}
            CorrectionWish.objects.create(case=case, number=number, wanted=True, entered_by="x", **days)
    stranger = signed_in("O-0002", organisation_terms(code(1), "view", "object"))
    assert stranger.post(f"/mine/objections/{right.pk}/correction", {"wanted": "yes"}).status_code == 404
    assert stranger.get(f"/mine/objections/{right.pk}/answer").status_code == 404
    assert CorrectionWish.objects.count() == 0


def test_the_answer_names_the_next_instance_with_its_last_days() -> None:
    case = objected(fine(), on=DAY)
    owner = signed_in("O-0001", organisation_terms(OWNER, "view", "object"))
    assert owner.get(f"/mine/objections/{case.pk}/answer").status_code == 404, "nothing is answered yet"
    decide_objection(number=case.pk, decision="uphold", reason="经核实无误。", basis=BASIS, actor=OFFICER)
    page = owner.get(f"/mine/objections/{case.pk}/answer").content.decode()
    assert "异议不成立" in page
    assert "2026年8月4日" in page, "sixty days to ask for reconsideration"
    assert "2026年12月7日" in page, "six months to go to court; the fifth is a Saturday"
    assert "期限未经核实" in page


PLACES = {
    "the general rule": ("350100", date(2026, 6, 10)),
    "Shanghai": ("310000", date(2026, 6, 10)),
    "Zhejiang": ("330100", date(2026, 6, 8)),
    "Shandong": ("370000", date(2026, 6, 10)),
    "Henan": ("410000", date(2026, 6, 10)),
    "Shenzhen": ("440300", date(2026, 6, 8)),
    "elsewhere in Guangdong": ("440100", date(2026, 6, 10)),
}


@pytest.mark.parametrize(("division", "due"), PLACES.values(), ids=PLACES)
def test_the_clock_is_the_places_and_silence_pauses_the_day_after(division: str, due: date) -> None:
    Authority.objects.filter(uscc=SOURCE).update(division=division)
    public_id = fine()
    assert objected(public_id).due_on == due
    assert public_record(public_id, day=due) is not None
    assert public_record(public_id, day=date.fromordinal(due.toordinal() + 1)) is None
