"""Who handed a case in without an account takes it back by letter, with the effects of the organisation's own step."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction

from factories.landing import ACTOR, organisation
from factories.people import officer_terms, signed_in
from factories.remedies import ASKED, OFFICER, OWNER, REPAIRABLE, SOURCE, SUPERIOR, authorities, fine
from xinheng.accounts.domain import Actor
from xinheng.accounts.services import ensure_operator
from xinheng.clocks.selectors import of_case
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.messages.models import Message
from xinheng.records.models import Version
from xinheng.remedies import services
from xinheng.remedies.commands import group
from xinheng.remedies.domain import OBJECTION, REPAIR
from xinheng.remedies.models import Objection, ObjectionStep, Repair, RepairStep
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

LATER = date(2026, 6, 4)
LETTER = services.Letter("来函〔2026〕7号", date(2026, 6, 3))


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(LATER):
        yield


def on_paper(number: int = 1) -> Objection:
    with on_day(ASKED):
        said: dict[str, Any] = {"ground": "fact", "text": "处罚对象不是本单位。", "channel": "paper", "actor": OFFICER}
        return services.take_objection(public_id=fine(number), organisation_uscc=OWNER, **said)


def take_back(case: Objection | Repair, letter: services.Letter = LETTER, actor: Actor = OFFICER, by: str = "") -> Any:
    workflow = OBJECTION if isinstance(case, Objection) else REPAIR
    return services.take_back_by_letter(workflow=workflow, number=case.pk, letter=letter, actor=actor, by=by)


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def test_an_objection_from_paper_ends_by_letter_as_by_its_owner() -> None:
    case = on_paper()
    shown = Version.objects.get(public_id=case.public_id, version=1).public_to
    done = take_back(case)
    assert (done.state, current(case.public_id).marks, current(case.public_id).public_to) == ("taken-back", [], shown)
    assert of_case(f"objection-{case.pk}") == []
    last = ObjectionStep.objects.get(case=case, number=done.number)
    assert (last.letter_number, last.letter_on, last.actor) == (LETTER.number, LETTER.on, OFFICER.name)
    told = Message.objects.get(case=f"objection-{case.pk}", template="case-decided")
    assert (told.to_organisation, told.facts["state"]) == (OWNER, "taken-back")
    assert services.take_objection(
        public_id=case.public_id,
        organisation_uscc=OWNER,
        ground="fact",
        text="仍有误。",
        channel="paper",
        actor=OFFICER,
    ), "nothing is given up"


def test_an_application_from_paper_too() -> None:
    with on_day(REPAIRABLE):
        case = services.apply_for_repair(
            public_id=fine(),
            organisation_uscc=OWNER,
            proof="票据号123。",
            committed=True,
            channel="paper",
            actor=OFFICER,
        )
        services.accept_repair(number=case.pk, actor=OFFICER)
        assert take_back(case, services.Letter("7", REPAIRABLE)).state == "taken-back"
        assert of_case(f"repair-{case.pk}") == []
        with pytest.raises(XinhengError, match="step-refused"):
            take_back(case, services.Letter("7", REPAIRABLE))


WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "from before the objection": ("taking-back-wrong", {"letter": services.Letter("7", date(2026, 5, 31))}),
    "to come": ("taking-back-wrong", {"letter": services.Letter("7", date(2026, 6, 5))}),
    "without a number": ("taking-back-wrong", {"letter": services.Letter("来函", LETTER.on)}),
    "another authority": ("not-your-case", {"actor": Actor("F-0300", SUPERIOR, "")}),
    "who made the record": ("own-case", {"by": ACTOR.name}),
}


@pytest.mark.parametrize(("code", "given"), WRONG.values(), ids=WRONG)
def test_no_letter_that_cannot_be_and_nobody_who_may_not(code: str, given: dict[str, Any]) -> None:
    case = on_paper()
    with pytest.raises(XinhengError, match=code) as refused:
        take_back(case, **given)
    if code == "taking-back-wrong":
        assert "from 2026-06-01 to 2026-06-04" in refused.value.explain()
    assert current(case.public_id).marks == ["under-objection"]
    assert ObjectionStep.objects.filter(case=case).count() == 2


BY_HAND: dict[str, dict[str, Any]] = {
    "from before the case": {"letter_on": date(2026, 5, 31)},
    "to come": {"letter_on": date(2026, 8, 12)},
    "without a number": {"letter_number": ""},
    "who made the record": {"actor": ACTOR.name},
    "another authority": {"authority_uscc": SUPERIOR},
    "its own step with a letter": {"act": "take-back"},
}


@pytest.mark.parametrize("given", BY_HAND.values(), ids=BY_HAND)
def test_the_database_refuses_the_same_by_hand(given: dict[str, Any]) -> None:
    with on_day(REPAIRABLE):
        case = services.apply_for_repair(
            public_id=fine(),
            organisation_uscc=OWNER,
            proof="票据号123。",
            committed=True,
            channel="paper",
            actor=OFFICER,
        )
    values = {"number": 2, "act": "take-back-by-letter", "state": "taken-back", "actor": "F-0999", "day": REPAIRABLE}
    values |= {"authority_uscc": SOURCE, "at": clock.now(), "letter_number": "7", "letter_on": REPAIRABLE}
    with pytest.raises(DatabaseError), transaction.atomic():
        RepairStep.objects.create(case=case, **values | given)
    RepairStep.objects.create(case=case, **values)


def test_the_page_of_the_desk_and_what_everybody_sees_afterwards() -> None:
    case = on_paper()
    desk, place = signed_in("F-0200", officer_terms(SOURCE, "decide")), f"/desk/objections/{case.pk}"
    assert f'href="{place}/taken-back"' in desk.get(place).content.decode()
    assert "take-back-by-letter" not in desk.get(place).content.decode(), "it is no answer"
    early = desk.post(f"{place}/taken-back", {"letter": "来函7号", "letter_on": "2026-05-31"})
    assert early.status_code == 422 and "from 2026-06-01 to 2026-06-04" in early.content.decode()
    assert "来函7号" in early.content.decode(), "nothing that was typed is lost"
    sent = {"letter": LETTER.number, "letter_on": LETTER.on.isoformat()}
    other = signed_in("F-0300", officer_terms(SUPERIOR, "decide"))
    assert other.post(f"{place}/taken-back", sent).status_code == 404
    assert desk.post(f"{place}/taken-back", sent).status_code == 302
    page = desk.get(place).content.decode()
    assert "Taken back by letter" in page and LETTER.number in page
    assert f"{place}/answer" not in page, "there is no answer to print"
    assert "This case is closed." in desk.get(f"{place}/taken-back").content.decode()


def on_plan() -> int:
    organisation()
    Organisation.objects.update(division="350100")
    ruling = services.CourtRuling("reorganisation", "（2026）岚01破1号", ASKED, "岚川市中级人民法院")
    return services.apply_reorganisation(organisation_uscc=OWNER, ruling=ruling, channel="paper", actor=OFFICER).pk


def test_a_plan_from_paper_too_at_the_desk_and_by_command() -> None:
    number = on_plan()
    desk, place = signed_in("F-0200", officer_terms(SOURCE, "decide")), f"/desk/reorganisations/{number}"
    sent = {"decision": "take-back-by-letter", "reason": "来函撤回。", "document_number": "来函7号"}
    assert desk.post(place, sent).status_code == 422, "without its day"
    early = desk.post(place, sent | {"document_day": "2026-06-03"})
    assert early.status_code == 422 and "from 2026-06-04 to 2026-06-04" in early.content.decode()
    assert desk.post(place, sent | {"document_day": "2026-06-04"}).status_code == 302
    assert "来函7号" in desk.get(place).content.decode()
    assert of_case(f"reorganisation-{number}") == []
    ensure_operator(account="operator")
    words = ("plan", str(on_plan()), "--step", "take-back-by-letter", "--reason", "来函撤回。", "--document", "8号")
    more = ("--decided-on", "2026-06-04", "--officer", "岚川市市场监督管理局:35010099999", "--json")
    done = CliRunner().invoke(group, (*words, *more), catch_exceptions=False)
    assert done.exit_code == 0 and '"state": "taken-back"' in done.stdout


def test_the_command() -> None:
    ensure_operator(account="operator")
    case, said = on_paper(), ("--letter", "7", "--letter-date", "2026-06-03", "--json")
    words = ("take-back", f"objection-{case.pk}", *said, "--officer", "岚川市市场监督管理局:35010099999")
    done = CliRunner().invoke(group, words, catch_exceptions=False)
    assert done.exit_code == 0 and '"state": "taken-back"' in done.stdout
    wrong = CliRunner().invoke(group, ("take-back", "list-case-1", *said, "--officer", "局:35010099999"))
    assert wrong.exit_code != 0 and "objection-17" in wrong.output
