"""An officer of the registration authority invites one person to act for one organisation, by a letter with a code."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from factories.files import DAY, OFFICE, SENDER, registered, sender
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Terms
from xinheng.accounts.models import Invitation, InvitationWithdrawal, Mandate
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OWN, OTHER = code(1), code(2)
LETTER = {
    "organisation": OWN,
    "powers": ["view", "object"],
    "valid_from": DAY.isoformat(),
    "valid_to": "2027-05-15",
    "basis": "委字〔2026〕9号",
}


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender()
        registered((1, 2))
        yield


def inviter(division: str = "") -> Client:
    terms = officer_terms(SENDER, "invite")
    return signed_in("F-0123", Terms(**{**vars(terms), "division": division}))


def test_a_letter_lets_one_person_in_for_one_organisation() -> None:
    letter = inviter().post("/desk/invitations", LETTER)
    text = letter.content.decode()
    one_time = re.search(r"[A-Z2-9]{5}(-[A-Z2-9]{5}){4}", text)
    account = re.search(r"M-[0-9A-F]{8}", text)
    assert one_time
    assert account
    assert letter["Cache-Control"] == "no-store"
    stranger = Client()
    answer = stranger.post("/accounts/invitation", {"code": one_time.group(), "password": "eine-lange-Reihe-17"})
    assert answer.status_code == 302
    mandate = Mandate.objects.get(user__account=account.group())
    assert (mandate.organisation_uscc, mandate.authority_uscc, mandate.powers) == (OWN, "", ["view", "object"])
    assert (mandate.basis, mandate.valid_to) == ("委字〔2026〕9号", date(2027, 5, 15))
    again = stranger.post("/accounts/invitation", {"code": one_time.group(), "password": "eine-lange-Reihe-17"})
    assert again.status_code == 422
    home = signed_in(account.group()).get("/mine/")
    assert home.status_code == 200
    assert f'岚川第1机械有限公司</strong> <span class="code">{OWN}</span>' in home.content.decode()


def test_who_acts_for_the_organisation_already_is_told_of_every_letter() -> None:
    owner, officer = signed_in("F-0003", organisation_terms(OWN, "view")), inviter()
    assert officer.post("/desk/invitations", LETTER | {"account": "f-0003"}).status_code == 422
    assert "委字〔2026〕9号" not in owner.get("/mine/messages").content.decode()
    assert officer.post("/desk/invitations", LETTER).status_code == 200
    page = owner.get("/mine/messages").content.decode()
    assert f"{OFFICE} has made a letter whose code lets one more account act for you until 2027-05-15" in page
    assert "委字〔2026〕9号" in page
    assert 'href="/mine/mandates"' in page


def test_a_letter_nobody_used_is_taken_back_by_the_organisation_or_by_whoever_made_it() -> None:
    owner, officer = signed_in("F-0003", organisation_terms(OWN, "view")), inviter()
    other = signed_in("F-0125", officer_terms(SENDER, "invite"))
    codes = []
    for _ in range(3):
        found = re.search(r"[A-Z2-9]{5}(-[A-Z2-9]{5}){4}", officer.post("/desk/invitations", LETTER).content.decode())
        assert found
        codes.append(found.group())
    numbers = sorted(Invitation.objects.values_list("pk", flat=True))
    mine, desk = (f"/{door}/invitations/{{}}/withdraw".format for door in ("mine", "desk"))
    assert mine(numbers[0]) in owner.get("/mine/mandates").content.decode()
    assert desk(numbers[2]) in officer.get("/desk/invitations").content.decode()
    assert desk(numbers[2]) not in other.get("/desk/invitations").content.decode()
    stranger = signed_in("M-0009", organisation_terms(OTHER, "view"))
    for client, address in ((stranger, mine(numbers[0])), (other, desk(numbers[0])), (owner, mine(numbers[2] + 99))):
        assert client.post(address, {"reason": "x"}).status_code == 404
    assert stranger.post(desk(numbers[0]), {"reason": "x"}).status_code == 403
    for reason in ("", "法定代表人王小明要求"):
        assert owner.post(mine(numbers[0]), {"reason": reason}).status_code == 422
        assert officer.post(desk(numbers[0]), {"reason": reason}).status_code == 422
    assert not InvitationWithdrawal.objects.exists()
    assert owner.post(mine(numbers[0]), {"reason": "无人申请"}).status_code == 302
    assert officer.post(desk(numbers[1]), {"reason": "信件退回"}).status_code == 302
    answers = [
        Client().post("/accounts/invitation", {"code": one, "password": "eine-lange-Reihe-17"}).status_code
        for one in codes
    ]
    assert answers == [422, 422, 302]
    for number in numbers:  # taken back before, or used
        assert owner.post(mine(number), {"reason": "再次"}).status_code == 404
    assert "/withdraw" not in owner.get("/mine/mandates").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"powers": ["send"]},
        {"powers": ["view", "invite"]},
        {"powers": []},
        {"organisation": code(99)},
        {"organisation": "<b>x</b>"},
        {"valid_to": "2030-01-01"},
        {"valid_to": DAY.isoformat()},
        {"valid_from": "2026-01-01"},
        {"basis": ""},
        {"basis": "法定代表人王小明委托"},
        {"basis": "13812345678"},
        {"account": "张三"},
        {"account": "F-0123"},
    ],
    ids=str,
)
def test_an_invitation_that_says_too_much_is_not_made(wrong: dict[str, object]) -> None:
    answer = inviter().post("/desk/invitations", LETTER | wrong)
    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_what_is_posted_beside_the_form_is_not_heard() -> None:
    more = {"authority_uscc": SENDER, "organisation_uscc": OTHER, "kinds": ["*"], "office": "audit", "made_by": "x"}
    assert inviter().post("/desk/invitations", LETTER | more).status_code == 200
    made = Invitation.objects.get()
    assert (made.authority_uscc, made.organisation_uscc, made.office, made.made_by) == ("", OWN, "", "F-0123")


def test_only_an_officer_who_may_invite_there_invites() -> None:
    assert inviter("1101").post("/desk/invitations", LETTER).status_code == 200
    elsewhere = signed_in("F-0124", Terms(**{**vars(officer_terms(SENDER, "invite")), "division": "3501"}))
    assert elsewhere.post("/desk/invitations", LETTER).status_code == 403
    owner = signed_in("M-0001", organisation_terms(OWN, "view", "object"))
    assert owner.post("/desk/invitations", LETTER).status_code == 403
    assert Invitation.objects.count() == 1
