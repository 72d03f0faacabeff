"""The desk's case page offers exactly what is allowed; the organisation reads and answers through its own door."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from factories.files import DAY, SENDER, registered, sender
from factories.lists import DECIDED, SERVED, UNTIL, listed, noticed, proposed, served
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import OWN_READ
from xinheng.accounts.models import Authority, Trace
from xinheng.catalogue import current
from xinheng.kernel.clock import on_day
from xinheng.lists.models import Case, Step
from xinheng.lists.services import Document
from xinheng.messages import wording
from xinheng.messages.models import Message
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 4))
        yield


def officer(account: str = "F-0101", *, language: str = "en") -> Client:
    return signed_in(account, officer_terms(SENDER, "decide"), language=language)


def acts(page: object) -> list[str]:
    return [one.act for one in page.context["offered"]]


def post(client: Client, number: int, act: str, **given: str) -> object:
    return client.post(
        f"/desk/lists/{number}", {"act": act} | {f"{act}-{name}": value for name, value in given.items()}
    )


def test_two_officers_and_an_organisation_walk_a_case_through_its_pages() -> None:
    first = officer()
    with on_day(DAY):
        put = {
            "uscc": code(1).lower(),
            "criterion": "work-safety/major-danger",
            "facts": "重大事故隐患逾期未整改。",
            "document_type": "penalty-decision",
            "document_number": "岚应急罚〔2026〕1号",
            "document_on": "2026-05-10",
        }
        answer = first.post("/desk/lists/new", put)
        number = Case.objects.get().pk
        assert answer["Location"] == f"/desk/lists/{number}"
        assert acts(first.get(f"/desk/lists/{number}")) == ["send-notice", "drop"]
        assert post(first, number, "send-notice").status_code == 302
        assert post(first, number, "list", text="列入", document="1号").status_code == 409
    with on_day(SERVED):
        first, second = signed_in("F-0101"), officer("F-0102")
        own = signed_in("U-0001", organisation_terms(code(1), "view", "object"))
        wrong = post(first, number, "record-service", served_on="2026-05-20", way="post", proof="张三签收")
        assert wrong.status_code == 422
        assert "张三签收" in wrong.content.decode(), "what was typed is not lost"
        right = {"served_on": "2026-05-20", "way": "post", "proof": "EMS10023"}
        assert post(first, number, "record-service", **right).status_code == 302
        page = own.get(f"/mine/lists/{number}")
        assert "3 June 2026" in page.content.decode()
        assert own.post(f"/mine/lists/{number}", {"text": "隐患已经整改。"}).status_code == 302
        assert acts(second.get(f"/desk/lists/{number}")) == ["state", "answer", "drop"]
    with on_day(DECIDED):
        first, second, own = signed_in("F-0101"), signed_in("F-0102"), signed_in("U-0001")
        statement = Step.objects.get(act="state").number
        assert post(first, number, "answer", statement=str(statement), text="复查未完成。").status_code == 302
        assert acts(first.get(f"/desk/lists/{number}")) == ["drop"], "who took part does not decide"
        page = second.get(f"/desk/lists/{number}")
        assert acts(page) == ["list", "not-list", "drop"]
        assert "The time to answer ended on 3 June 2026." in page.content.decode()
        assert post(second, number, "list", text="逾期未整改。", document="岚应急列〔2026〕1号").status_code == 302
        page = second.get(f"/desk/lists/{number}")
        assert acts(page) == ["annul"]
        assert own.post(f"/mine/lists/{number}", {"text": "再说一次。"}).status_code == 422
    assert Version.objects.get().origin == "own"
    looked = Trace.objects.values_list("what", "purpose").distinct()
    assert {("lists.case", "list-management"), (f"{OWN_READ}list-case", "own-file")} <= set(looked)


def test_a_failed_attempt_is_told_in_words_and_an_entry_names_its_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    case = noticed()
    with on_day(SERVED):
        first, place = officer(), f"/desk/lists/{case.pk}"
        failed = {"served_on": "2026-05-20", "way": "post", "failed": "returned"}
        assert post(first, case.pk, "record-failure", **failed).status_code == 302
        assert "20 May 2026 · by post · returned" in first.get(place).content.decode()
    other = listed(2)
    place, link, held = f"/mine/lists/{other.pk}", 'href="/rulebook/measures/honours-limit"', current.measures()
    with on_day(DECIDED):
        own = signed_in("U-0002", organisation_terms(code(2), "view"))
        assert link in own.get(place).content.decode()
    ended = replace(held["honours-limit"], valid_to=date(2026, 7, 1))
    monkeypatch.setattr(current, "measures", lambda: {**held, ended.key: ended})
    for day, binds in ((date(2026, 6, 30), True), (date(2026, 7, 1), False)):
        with on_day(day):
            page = signed_in("U-0002").get(place).content.decode()
            assert (link in page, "Measures" in page) == (binds, True), "what was repealed since binds nobody"
    monkeypatch.undo()
    found = Document("administrative-decision", "岚市监告〔2026〕3号", date(2026, 5, 10))
    listed(3, list_key="abnormal-operation", criterion="annual-report", document=found)
    with translation.override("en"):
        told = wording.said("list-listed", Message.objects.get(template="list-listed", to_organisation=code(3)).facts)
    assert '<dt>Measures</dt><dd lang="zh-Hans">无</dd>' in told, "that nothing follows is said, not left blank"


def test_who_acts_for_the_organisation_in_other_kinds_reads_no_case_of_a_list() -> None:
    case = served()
    place = f"/mine/lists/{case.pk}"
    with on_day(UNTIL):
        terms = replace(organisation_terms(code(1), "view", "object"), kinds=("penalty",))
        narrow = signed_in("U-0003", terms)
        assert narrow.get("/mine/lists").context["lines"] == []
        assert (narrow.get(place).status_code, narrow.post(place, {"text": "已整改。"}).status_code) == (403, 403)
        whole = signed_in("U-0004", replace(terms, kinds=("serious-list",)))
        assert (len(whole.get("/mine/lists").context["lines"]), whole.get(place).status_code) == (1, 200)
    assert not Step.objects.filter(act="state").exists()


def test_the_law_stands_behind_each_act_in_both_languages() -> None:
    case = served()
    for language, said in (("en", "Every statement is looked into"), ("zh-hans", "国办发〔2020〕49号")):
        with on_day(UNTIL):
            client = officer(f"F-010{len(language)}", language=language)
            post(client, case.pk, "state", text="隐患已经整改。")
            page = client.get(f"/desk/lists/{case.pk}").content.decode()
        assert said in page
        assert re.search(r"<ol class=\"timeline\">", page)


def test_another_authoritys_or_organisations_case_is_absent_and_a_case_nobody_was_told_of_too() -> None:
    told, untold = noticed(1), proposed(2)
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
    stranger = signed_in("F-0900", officer_terms(OTHER, "decide"))
    owner = signed_in("U-0001", organisation_terms(code(1), "view", "object"))
    other = signed_in("U-0002", organisation_terms(code(2), "view", "object"))
    before = Step.objects.count()
    for client, door in (
        (stranger, f"/desk/lists/{told.pk}"),
        (stranger, "/desk/lists/99999"),
        (other, f"/mine/lists/{told.pk}"),
        (other, f"/mine/lists/{untold.pk}"),
    ):
        assert client.get(door).status_code == 404
        assert client.post(door, {"act": "drop", "drop-text": "x", "text": "x"}).status_code == 404
    assert owner.get(f"/mine/lists/{told.pk}").status_code == 200
    assert [one.row.pk for one in owner.get("/mine/lists").context["lines"]] == [told.pk]
    assert other.get("/mine/lists").context["lines"] == []
    assert stranger.get("/desk/lists").context["lines"] == []
    assert Step.objects.count() == before


@pytest.mark.parametrize("powers", [("send", "correct"), ("read",)])
def test_without_the_power_to_decide_the_pages_stay_shut(powers: tuple[str, ...]) -> None:
    case = listed()
    client = signed_in("F-0400", officer_terms(SENDER, *powers))
    for door in ("/desk/lists", "/desk/lists/new", f"/desk/lists/{case.pk}"):
        assert client.get(door).status_code == 403
        assert client.post(door, {"act": "annul"}).status_code in {403, 405}


def test_a_mandate_for_other_kinds_does_not_reach_a_list() -> None:
    case = listed()
    narrow = signed_in("F-0500", officer_terms(SENDER, "decide", kinds=("penalty",)))
    assert narrow.get(f"/desk/lists/{case.pk}").status_code == 403
    assert narrow.get("/desk/lists/new").context["form"].fields["criterion"].choices == []


@pytest.mark.parametrize(("language", "said"), [("en", "Work safety · "), ("zh-hans", "安全生产严重失信主体名单 · ")])
def test_a_closed_choice_of_a_criterion_says_its_list_too(language: str, said: str) -> None:
    page = officer(language=language).get("/desk/lists/new").context["form"]
    labels = [str(label) for _list, group in page.fields["criterion"].choices for _key, label in group]
    assert any(said in label for label in labels), labels
    assert all(" · " in label for label in labels)


def test_an_organisation_that_may_only_look_states_nothing() -> None:
    case = served()
    with on_day(UNTIL):
        looking = signed_in("U-0003", organisation_terms(code(1), "view"))
        assert looking.get(f"/mine/lists/{case.pk}").status_code == 200
        assert looking.post(f"/mine/lists/{case.pk}", {"text": "不对。"}).status_code == 403
    assert not Step.objects.filter(act="state").exists()


def test_a_refusal_is_said_in_the_form_and_nothing_typed_is_lost() -> None:
    put = {
        "uscc": code(77),
        "criterion": "work-safety/major-danger",
        "facts": "重大事故隐患逾期未整改。",
        "document_type": "penalty-decision",
        "document_number": "岚应急罚〔2026〕1号",
        "document_on": "2026-05-10",
    }
    page = officer().post("/desk/lists/new", put)
    assert page.status_code == 422
    assert "No organisation has this code" in page.content.decode()
    assert "重大事故隐患逾期未整改。" in page.content.decode()
    public = {"uscc": code(1), "criterion": "social-organisations/fraudulent-registration"}
    said = signed_in("F-0101").post("/desk/lists/new", put | public).content.decode()
    assert "is about social organisation; " in said, "kinds stand there in words, not as codes"
