"""The three doors: the open form, the officer's desk, the organisation's own pages."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client, override_settings

from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import (
    ASKED,
    BASIS,
    OFFICER,
    OWNER,
    REPAIRABLE,
    SOURCE,
    SUPERIOR,
    applied,
    authorities,
    fine,
    objected,
)
from xinheng.accounts.domain import Actor, Terms
from xinheng.accounts.models import Authority, Trace, User
from xinheng.clocks.selectors import of_case
from xinheng.kernel.clock import on_day
from xinheng.records.models import Version
from xinheng.records.services import withdraw_record
from xinheng.remedies.domain.objection import OPENLY_PER_ORGANISATION
from xinheng.remedies.models import Objection, Repair, RepairStep

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OTHER = "91110000101623741K"


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(ASKED):
        yield


@pytest.fixture
def public_id() -> str:
    return fine()


def signed_in_again(account: str, terms: Terms) -> Client:
    """A new session of this account; its mandate is given once."""
    return signed_in(account, *([] if User.objects.filter(account=account).exists() else [terms]))


def officer(authority: str = SOURCE, account: str = "F-0200") -> Client:
    return signed_in_again(account, officer_terms(authority, "decide"))


def owner(uscc: str = OWNER, account: str = "O-0001") -> Client:
    return signed_in_again(account, organisation_terms(uscc, "view", "object", "repair"))


def current(public_id: str) -> Version:
    return Version.objects.get(public_id=public_id, known_to=None)


def decision(**given: str) -> dict[str, str]:
    instrument, _, article = BASIS.partition(" ")
    return {"decision": "uphold", "reason": "经核实无误。", "instrument": instrument, "article": article} | given


def test_objecting_needs_no_account(public_id: str, client: Client) -> None:
    page = client.get(f"/objection/new?record={public_id}")
    assert public_id in page.content.decode()
    said = {"uscc": OWNER, "public_id": public_id, "ground": "fact", "text": "不是本单位。"}
    answer = client.post("/objection/new", said)
    case = Objection.objects.get()
    assert (case.channel, case.entered_by) == ("online", "open form")
    assert answer.context["taken"] == case
    assert current(public_id).marks == ["under-objection"]
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize("given", [{"uscc": OTHER}, {"public_id": "0" * 32}, {"text": ""}, {"ground": "x"}])
def test_the_open_form_refuses_and_loses_nothing(given: dict[str, str], public_id: str, client: Client) -> None:
    said = {"uscc": OWNER, "public_id": public_id, "ground": "fact", "text": "不是本单位。"} | given
    answer = client.post("/objection/new", said)
    assert answer.status_code == 422
    assert said["text"] in answer.content.decode()
    assert Objection.objects.count() == 0


def test_an_officer_answers_with_exactly_the_allowed_steps(public_id: str) -> None:
    case, desk = objected(public_id), officer()
    listed = desk.get("/desk/objections").content.decode()
    assert f"/desk/objections/{case.pk}" in listed
    page, paper = desk.get(f"/desk/objections/{case.pk}"), f"/desk/objections/{case.pk}/answer"
    assert desk.get(paper).status_code == 404
    assert paper not in page.content.decode()
    offered = [value for value, _ in page.context["form"].fields["decision"].choices]
    assert offered == ["correct", "withdraw", "uphold"]
    assert "不是本单位" in page.content.decode()
    assert desk.post(f"/desk/objections/{case.pk}", decision()).status_code == 302
    assert current(public_id).marks == []
    closed = desk.get(f"/desk/objections/{case.pk}").content.decode()
    assert "The record stays" in closed
    assert "This case is closed." in closed and f'href="{paper}"' in closed
    printed = desk.get(paper).content.decode()
    assert "异议不成立" in printed and OWNER in printed and "经核实无误。" in printed
    assert "Reconsideration until 2026-07-31" in printed, "who has no account gets it by post, with the next instance"
    assert "晚于该日知道本决定的，自知道之日起计算" in printed and "if you learned of it later" in printed, (
        "by post it takes days"
    )
    assert "NDRC Order 36" in printed and "《信用修复管理办法》" in printed, "each language cites in its own"
    assert Trace.objects.filter(purpose="objection", tracesubject__uscc=OWNER).count() >= 2


def test_a_field_is_corrected_from_the_page(public_id: str) -> None:
    case = objected(public_id)
    sent = decision(decision="correct", field="CF_NR", value="罚款1000元")
    assert officer().post(f"/desk/objections/{case.pk}", sent).status_code == 302
    assert current(public_id).payload["CF_NR"] == "罚款1000元"


REFUSED = [
    decision(reason=""),
    decision(decision="approve"),
    decision(instrument="law-of-nowhere"),
    decision(instrument=""),
    decision(decision="correct", field="", value="x"),
]


@pytest.mark.parametrize("sent", REFUSED)
def test_a_wrong_answer_is_told_in_the_form_and_changes_nothing(sent: dict[str, str], public_id: str) -> None:
    case = objected(public_id)
    answer = officer().post(f"/desk/objections/{case.pk}", sent)
    assert answer.status_code == 422
    assert current(public_id).marks == ["under-objection"]


def test_the_clock_of_a_case_is_paused_and_goes_on_from_its_page(public_id: str) -> None:
    Authority.objects.filter(uscc=SOURCE).update(division="410100")  # its regulation leaves an appraisal uncounted
    case = objected(public_id)
    (task,) = of_case(f"objection-{case.pk}")
    place, pause = f"/desk/objections/{case.pk}", f"/desk/clocks/{task.number}/pause"
    clerk = officer()
    assert f'href="{pause}"' in clerk.get(place).content.decode()
    assert clerk.post(pause, {"ground": "appraisal", "document": "豫鉴〔2026〕12号"}).status_code == 302
    page = clerk.get(place).content.decode()
    resume = f"/desk/clocks/{task.number}/resume"
    assert "by 豫鉴〔2026〕12号" in page
    assert re.search(rf'action="{resume}"><input type="hidden" name="csrfmiddlewaretoken"', page)
    assert pause not in page
    owners = owner().get(f"/mine/objections/{case.pk}").content.decode()
    assert "by 豫鉴〔2026〕12号" in owners, "the organisation sees the document"
    assert "/desk/" not in owners
    assert clerk.post(resume).status_code == 302
    assert resume not in clerk.get(place).content.decode()


def test_another_authority_and_another_organisation_find_nothing(public_id: str) -> None:
    objection = objected(public_id)
    with on_day(REPAIRABLE):
        repair = applied(public_id)
        strangers = (officer(SUPERIOR, "F-0300"), "desk"), (owner(OTHER, "O-0002"), "mine")
        for client, door in strangers:
            cases = (f"/{door}/objections/{objection.pk}", f"/{door}/repairs/{repair.pk}")
            for place in (f"{cases[0]}/answer", f"{cases[1]}/decision"):
                assert client.get(place).status_code == 404, place
            for place in cases:
                assert client.get(place).status_code == 404, place
                assert client.post(place, decision()).status_code == 404, place
        stranger = strangers[1][0]
        for form in ("objections", "repairs"):
            assert stranger.post(f"/mine/{form}/new?record={public_id}", {"text": "x"}).status_code == 404
    assert current(public_id).marks == ["under-objection"]
    assert Repair.objects.count() == 1


def test_who_may_only_read_or_send_decides_nothing(public_id: str) -> None:
    case = objected(public_id)
    sender = signed_in("F-0400", officer_terms(SOURCE, "send", "read", "correct"))
    only_views = signed_in("O-0003", organisation_terms(OWNER, "view"))
    assert sender.post(f"/desk/objections/{case.pk}", decision()).status_code == 403
    assert only_views.post(f"/mine/objections/{case.pk}").status_code == 403
    for licences in (officer_terms(SOURCE, "decide", kinds=("licence",)),):
        assert signed_in("F-0401", licences).post(f"/desk/objections/{case.pk}", decision()).status_code == 403
    assert current(public_id).marks == ["under-objection"]


def test_the_paper_window_starts_the_same_clocks(public_id: str) -> None:
    said = {"uscc": OWNER, "public_id": public_id, "ground": "period", "text": "公示期过长。"}
    wrong = officer().post("/desk/objections/new", said | {"handed_in_on": "2026-06-02"})
    assert wrong.status_code == 422 and "2026-05-10 to 2026-06-01" in wrong.content.decode()
    answer = officer().post("/desk/objections/new", said)
    case = Objection.objects.get()
    assert (case.channel, case.due_on, case.entered_by) == ("paper", date(2026, 6, 10), "F-0200")
    assert f"Objection {case.pk} is answered until 10 June 2026." in answer.content.decode()
    with on_day(REPAIRABLE):
        paper = {"uscc": OWNER, "public_id": public_id, "proof": "票据1", "committed": "on"}
        early = officer().post("/desk/repairs/new", paper | {"handed_in_on": "2026-08-10"})
        assert early.status_code == 422, "the day before it can be asked for"
    with on_day(date(2026, 8, 13)):
        assert officer().post("/desk/repairs/new", paper | {"handed_in_on": "2026-08-11"}).status_code == 200
    repair = Repair.objects.get()
    assert (repair.channel, repair.received_on, repair.due_on) == ("paper", REPAIRABLE, date(2026, 8, 25))


def test_no_form_is_shown_where_nothing_can_be_objected_to_now(public_id: str) -> None:
    case, gone = objected(public_id), fine(2)
    withdraw_record(public_id=gone, reason="发错了。", actor=Actor("F-0200", SOURCE, ""))
    runs = owner().get(f"/mine/objections/new?record={public_id}").content.decode()
    over = owner().get(f"/mine/objections/new?record={gone}").content.decode()
    assert f'<a href="/mine/objections/{case.pk}">' in runs and "nothing is left to object to" in over
    assert '<textarea name="text"' not in runs + over


def test_whoever_may_not_object_is_told_who_may_and_where(public_id: str) -> None:
    reader = signed_in_again("O-0009", organisation_terms(OWNER, "view"))
    file = reader.get("/mine/").content.decode()
    assert "Is it true?" in file and "/mine/objections/new" not in file
    assert "under a mandate that names" in file and f'<a href="/objection/new?record={public_id}">' in file


def test_the_owner_objects_follows_and_takes_back(public_id: str) -> None:
    mine, place = owner(), f"/mine/objections/new?record={public_id}"
    assert place in mine.get("/mine/").content.decode()
    asked = mine.get(place).content.decode()
    assert "Is it true?" in asked and "岚市监罚〔2026〕1号" in asked, "what it says stands beside the question"
    assert "Repair can be asked for from 11 August 2026 on." in asked
    with on_day(REPAIRABLE):
        assert f'<a href="/mine/repairs/new?record={public_id}">' in owner().get(place).content.decode()
    sent = mine.post(place, {"ground": "match", "text": "同名不同码。"})
    assert sent.status_code == 302
    case = Objection.objects.get()
    assert "10 June 2026" in mine.get(f"/mine/objections/{case.pk}").content.decode()
    assert str(case.pk) in mine.get("/mine/objections").content.decode()
    assert [one.until for one in mine.get("/mine/").context["cases"]] == [case.due_on]
    assert mine.post(f"/mine/objections/{case.pk}").status_code == 302
    assert current(public_id).marks == []
    assert [one.until for one in mine.get("/mine/").context["cases"]] == [None], "no day matters to what is closed"


def test_what_an_own_page_says_of_a_record_is_traced_and_within_the_kinds_of_the_mandate(public_id: str) -> None:
    named = [f"/mine/{one}/new?record={public_id}" for one in ("objections", "repairs", "proceedings")]
    mine, case = owner(), objected(public_id)
    for place in named:
        assert "岚市监罚〔2026〕1号" in mine.get(place).content.decode()
    found = Trace.objects.filter(what="own.file", tracesubject__uscc=OWNER).order_by("pk")
    assert list(found.values_list("purpose", flat=True)) == ["objection", "repair", "proceeding"]
    narrow = signed_in("O-0003", replace(organisation_terms(OWNER, "view", "object", "repair"), kinds=("licence",)))
    cases = [f"/mine/objections/{case.pk}", f"/mine/evidence?record={public_id}"]
    for place in (*named, *cases):
        kept = narrow.get(place)
        assert (kept.status_code, "岚市监罚" in kept.content.decode()) == (403, False), place
        assert narrow.post(place, {"ground": "fact", "text": "不是本单位。"}).status_code in {403, 405}, place
    for place in ("/mine/objections", "/mine/repairs", "/mine/proceedings"):
        assert "行政处罚" not in narrow.get(place).content.decode() and narrow.get(place).status_code == 200, place
        assert not narrow.get(place).context["lines"] and not narrow.get(place).context.get("told")
    assert current(public_id).marks == ["under-objection"]


def test_the_owner_sees_the_day_applies_and_gets_the_decision(public_id: str, client: Client) -> None:
    mine, desk = owner(), officer()
    assert "You can apply from 11 August 2026 on." in mine.get("/mine/repairs").content.decode()
    with on_day(REPAIRABLE):
        mine, desk = owner(), officer()
        assert "Apply for repair" in mine.get("/mine/repairs").content.decode()
        beforehand = " ".join(mine.get(f"/mine/repairs/new?record={public_id}").content.decode().split())
        for told in ("now, since 11 August 2026", "Duties", "no rule held here excludes", "Here.", "10 working days"):
            assert told in beforehand, told
        place = f"/mine/repairs/new?record={public_id}"
        assert mine.post(place, {"proof": "票据1"}).status_code == 422
        assert mine.post(place, {"proof": "票据1", "committed": "on"}).status_code == 302
        number = Repair.objects.get().pk
        assert mine.get(f"/mine/repairs/{number}/decision").status_code == 404
        desk.post(f"/desk/repairs/{number}", {"decision": "accept", "reason": "材料齐全。"})
        desk.post(f"/desk/repairs/{number}", {"decision": "approve", "reason": "义务已经履行。"})
        assert [one.state for one in RepairStep.objects.order_by("number")] == ["applied", "accepted", "approved"]
        assert public_id not in client.get(f"/organisations/{OWNER}").content.decode()
        paper = mine.get(f"/mine/repairs/{number}/decision").content.decode()
        assert "准予修复" in paper
        assert "准予修复" in desk.get(f"/desk/repairs/{number}/decision").content.decode()
        letter = mine.get(f"/mine/repairs/{number}/letter").content.decode()
        steps = mine.get(f"/mine/repairs/{number}").content.decode()
        assert "<strong>Taken on</strong>" in steps and "<strong>The repair was approved</strong>" in steps
        done = (
            mine.get("/mine/repairs").content.decode()
            + mine.get(f"/mine/repairs/new?record={public_id}").content.decode()
        )
        assert done.count("It has left already.") == 2
        assert 'name="committed"' not in done, "what cannot be repaired asks for nothing"
    assert f"（http://localhost:8000/records/{public_id}）" in letter, "whoever gets it by post finds the whole address"
    assert "不收取任何费用" in letter


def test_an_overdue_repair_stands_on_the_desk_of_the_superior_body(public_id: str) -> None:
    case = applied(public_id)
    with on_day(date(2026, 8, 25)):
        above = officer(SUPERIOR, "F-0300")
        assert above.get("/desk/repairs").context["lines"] == []
    with on_day(date(2026, 8, 26)):
        above = officer(SUPERIOR, "F-0300")
        assert [one.number for one in above.get("/desk/repairs").context["lines"]] == [case.pk]
        above.post(f"/desk/repairs/{case.pk}", {"decision": "accept", "reason": "x"})
        done = above.post(f"/desk/repairs/{case.pk}", {"decision": "approve", "reason": "义务已经履行。"}, follow=True)
        assert (done.status_code, done.redirect_chain[-1][0]) == (200, "/desk/repairs")
        assert above.get(f"/desk/repairs/{case.pk}/decision").status_code == 404, "it is neither source nor owner (G16)"
    assert current(public_id).state == "repaired"


def test_who_refuses_for_the_authority_below_prints_the_decision_as_long_as_the_record_is_shown(public_id: str) -> None:
    case = applied(public_id)
    with on_day(date(2026, 8, 26)):
        above = officer(SUPERIOR, "F-0300")
        done = above.post(f"/desk/repairs/{case.pk}", decision(decision="refuse"), follow=True)
        assert done.status_code == 200 and "Refused" in done.content.decode()
        paper = f"/desk/repairs/{case.pk}/decision"
        assert "不予修复" in above.get(paper).content.decode()
        withdraw_record(public_id=public_id, reason="撤销", actor=OFFICER)
        assert above.get(paper).status_code == 404
        assert above.get("/desk/repairs").context["lines"] == []


def test_nothing_is_taken_without_a_token_of_the_form(public_id: str) -> None:
    guarded = Client(enforce_csrf_checks=True)
    said = {"uscc": OWNER, "public_id": public_id, "ground": "fact", "text": "不是本单位。"}
    assert guarded.post("/objection/new", said).status_code == 403
    assert Objection.objects.count() == 0


def test_a_public_node_takes_nothing_that_its_next_file_would_lose(public_id: str, client: Client) -> None:
    said = {"uscc": OWNER, "public_id": public_id, "ground": "fact", "text": "不是本单位。"}
    with override_settings(TAKES_CASES=False):
        assert client.get("/objection/new").status_code == client.post("/objection/new", said).status_code == 409
    assert Objection.objects.count() == 0


def test_no_machine_marks_a_whole_file_through_the_open_form(client: Client) -> None:
    answers = []
    for number in range(1, OPENLY_PER_ORGANISATION + 2):
        said = {"uscc": OWNER, "public_id": fine(number), "ground": "fact", "text": "不是本单位。"}
        answers.append(client.post("/objection/new", said).status_code)
    assert answers == [200] * OPENLY_PER_ORGANISATION + [422]
    assert Objection.objects.count() == OPENLY_PER_ORGANISATION
    assert objected(fine(9)).channel == "account", "the owner's own door stays open"
