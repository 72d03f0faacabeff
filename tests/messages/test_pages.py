"""The desk's letters and inbox, and where an organisation is told of messages: own ones only."""

import re
import socket
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from factories.files import DAY, SENDER, registered, sender
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Authority, Trace
from xinheng.kernel.clock import on_day
from xinheng.messages import selectors
from xinheng.messages.models import Contact, Endpoint
from xinheng.messages.services import send, serve

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")
CLERK = Actor("F-0100", SENDER)
PROOF = {"served_on": DAY.isoformat(), "way": "post", "proof": "EMS1234567890"}


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender()
        Authority.objects.create(uscc=OTHER, name="乙局", level="city", division="990100", kinds=["*"])
        registered(range(1, 3))
        yield


@pytest.fixture
def officer() -> Client:
    return signed_in("F-0101", officer_terms(SENDER, "decide"))


@pytest.fixture
def stranger() -> Client:
    return signed_in("F-0102", officer_terms(OTHER, "send", "decide"))


@pytest.fixture
def owner() -> Client:
    return signed_in("F-0103", organisation_terms(code(1), "view"))


def letter(**facts: str) -> int:
    told = {"list": "安全生产严重失信主体名单", "facts": "<script>alert(1)</script>", **facts}
    return serve(
        organisation_uscc=code(1), authority_uscc=SENDER, template="own-notice", facts=told, case="case-1", actor=CLERK
    )


def test_a_letter_is_printed_served_and_gone_from_the_list(officer: Client, owner: Client) -> None:
    number = letter(name="岚川第1机械有限公司")
    listed = officer.get("/desk/letters").content.decode()
    assert f"/desk/letters/{number}/service" in listed
    assert re.search(rf"岚川第1机械有限公司</span><br><span class=\"code\">{code(1)}<", listed), "name and code"
    printed = officer.get(f"/desk/letters/{number}").content.decode()
    assert "安全生产严重失信主体名单" in printed
    assert "<script>alert" not in printed
    assert Trace.objects.filter(what="messages.letter", case=f"letter-{number}").count() == 1
    failed = {"failed_on": DAY.isoformat(), "way": "post", "reason": "moved"}
    assert officer.post(f"/desk/letters/{number}/failure", failed).status_code == 302
    assert "the organisation has moved" in officer.get("/desk/letters").content.decode()
    assert officer.post(f"/desk/letters/{number}/service", PROOF).status_code == 302
    assert selectors.service_of(number).served_on == DAY
    assert [one["letter"].number for one in officer.get("/desk/letters").context["served"]] == [number]
    assert "安全生产严重失信主体名单" in owner.get(f"/mine/letters/{number}").content.decode()
    inbox = owner.get("/mine/messages").content.decode()
    assert f'href="/mine/letters/{number}"' in inbox


def test_a_letter_is_not_served_twice_and_says_why(officer: Client) -> None:
    number = letter()
    officer.post(f"/desk/letters/{number}/service", PROOF)
    again = officer.post(f"/desk/letters/{number}/service", PROOF | {"proof": "EMS9999999999"})
    assert again.status_code == 422
    assert "This letter has been served" in again.content.decode()
    assert selectors.service_of(number).proof == "EMS1234567890"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"served_on": "2031-01-01"}, "a day from"),
        ({"proof": "张三签收"}, "number of a posting"),
        ({"way": "hand"}, "choice"),
    ],
)
def test_a_wrong_proof_is_refused_with_what_would_be_accepted(
    officer: Client, changed: dict[str, str], said: str
) -> None:
    number = letter()
    answer = officer.post(f"/desk/letters/{number}/service", PROOF | changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert selectors.service_of(number).served_on is None


def test_another_authoritys_letter_is_neither_seen_nor_served(stranger: Client) -> None:
    number = letter()
    assert stranger.get("/desk/letters").context["waiting"] == []
    for path in (f"/desk/letters/{number}", f"/desk/letters/{number}/service"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/desk/letters/{number}/service", PROOF).status_code == 404
    assert stranger.post(f"/desk/letters/{number}/failure", PROOF).status_code == 404
    assert selectors.service_of(number).served_on is None
    assert selectors.service_of(number).failures == ()


def test_a_message_leads_to_its_page_and_is_marked_by_who_read_it(officer: Client, stranger: Client) -> None:
    facts = {"record": "岚罚〔2026〕1号", "until": date(2026, 5, 1), "exit": "", "door": "/desk/letters"}
    number = send(to_authority=SENDER, template="own-news", facts=facts, case="case-1", actor=CLERK)
    send(to_authority=SENDER, template="own-news", facts={"door": "//evil.example"}, case="case-2", actor=CLERK)
    page = officer.get("/desk/messages").content.decode()
    assert "岚罚〔2026〕1号" in page
    assert "2026-05-01" in page
    assert "How to leave" not in page, "an empty fact is not said"
    assert 'class="btn btn-sm" href="/desk/letters"' in page
    assert "evil.example" not in page
    assert stranger.get("/desk/messages").context["lines"] == []
    assert stranger.post(f"/desk/messages/{number}/read").status_code == 404
    assert officer.post(f"/desk/messages/{number}/read").status_code == 302
    assert selectors.unread(account="F-0101", authority_uscc=SENDER) == 1


@pytest.mark.parametrize("who", ["owner", "officer"])
def test_a_systems_secret_is_shown_once(
    who: str, request: pytest.FixtureRequest, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("127.0.0.1", 443))])
    client: Client = request.getfixturevalue(who)
    base = "/mine/messages/addresses" if who == "owner" else "/desk/messages/addresses"
    shown = client.post(base, {"url": "https://127.0.0.1/told", "to_organisation": code(2)})
    secret = shown.context["secret"]
    assert secret.startswith("whsec_")
    assert secret in shown.content.decode()
    endpoint = Endpoint.objects.get()
    assert (endpoint.to_organisation, endpoint.to_authority) == ((code(1), "") if who == "owner" else ("", SENDER))
    assert secret not in str(vars(endpoint))
    assert "whsec_" not in client.get(base).content.decode()
    assert client.post(base, {"url": "ftp://127.0.0.1/"}).status_code == 422
    assert stranger.post(f"/desk/messages/addresses/{endpoint.pk}/close").status_code == 404
    assert client.post(f"{base}/{endpoint.pk}/replay").status_code == 302
    assert client.post(f"{base}/{endpoint.pk}/close").status_code == 302
    assert Endpoint.objects.filter(closed_at__isnull=True).count() == 0


def test_an_organisations_address_is_kept_sealed_and_deleted(owner: Client) -> None:
    assert owner.post("/mine/messages/contact", {"address": "office"}).status_code == 422
    assert owner.post("/mine/messages/contact", {"address": "office@example.org"}).status_code == 302
    page = owner.get("/mine/messages/addresses").content.decode()
    assert "Delete the address" in page
    assert "office@example.org" not in page + str(Contact.objects.values())
    assert owner.post("/mine/messages/contact", {"delete": "1"}).status_code == 302
    assert Contact.objects.count() == 0


def test_who_sees_the_list_of_letters_leaves_a_trace_and_sees_no_more_than_a_page(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G19: the list names organisations and their cases, so each of them reads who looked."""
    numbers = [letter(name="岚川第1机械有限公司") for _ in range(3)]
    places = ("/desk/letters", f"/desk/letters/service?letter={numbers[0]}&letter={'9' * 30}&letter=x")
    for seen, place in enumerate(places, 1):
        assert code(1) in officer.get(place).content.decode()
        found = Trace.objects.filter(what="messages.letters", actor="F-0101", tracesubject__uscc=code(1))
        assert (found.count(), set(found.values_list("case", "purpose"))) == (seen, {("letters", "record-keeping")})
    monkeypatch.setattr(selectors.letters_at_desk, "__kwdefaults__", {"at_most": 2})
    page = officer.get("/desk/letters")
    assert [one["letter"].number for one in page.context["waiting"]] == numbers[:2]
    assert "1 more letter waits" in page.content.decode()
