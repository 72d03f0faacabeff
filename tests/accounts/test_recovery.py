"""A lost password or second factor: one person sees who it is, another one agrees, a code opens once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import DAY, SENDER, sender
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.domain.recoveries import DAYS_TO_CONFIRM
from xinheng.accounts.errors import (
    AccountUnknownError,
    InvitationWrongError,
    PasswordWeakError,
    RecoveryUnknownError,
    RecoveryWrongError,
    RecusedError,
)
from xinheng.accounts.models import Authority, Office, Recovery, RecoveryConsent, RecoveryUse, User
from xinheng.accounts.selectors import mandates_of
from xinheng.accounts.selectors.recoveries import waiting_recoveries
from xinheng.accounts.services import (
    confirm_recovery,
    ensure_operator,
    give_mandate,
    propose_recovery,
    recover,
    recuse,
    revoke_mandate,
    seconds_left,
    wrong_password,
)
from xinheng.accounts.services.closing import close_account
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
LOST, NEW = "F-0200", "kirschkern und geländer"
FIRST, SECOND = Actor("F-0101", SENDER), Actor("security-administrator")


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender()
        signed_in("F-0101", officer_terms(SENDER, "invite"))
        yield


@pytest.fixture
def lost() -> Client:
    client = signed_in(LOST, officer_terms(SENDER, "send"))
    user = User.objects.get(account=LOST)
    user.set_password("once a good password")
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def proposed(account: str = LOST, actor: Actor = FIRST) -> int:
    return propose_recovery(account=account, proof="in-person", actor=actor)


def test_two_people_and_a_code_that_opens_once(lost: Client) -> None:
    assert lost.get("/accounts/").status_code == 302, "not past the second factor's own rules"
    let = confirm_recovery(number=proposed(), actor=SECOND)
    page = Client()
    assert page.post("/accounts/recovery", {"code": let.code, "password": "kurz"}).status_code == 422
    assert page.post("/accounts/recovery", {"code": "AAAAA", "password": NEW}).status_code == 422
    assert not RecoveryUse.objects.exists()
    done = page.post("/accounts/recovery", {"code": let.code.lower(), "password": NEW})
    assert done["Location"] == "/accounts/sign-in/"
    user = User.objects.get(account=LOST)
    assert (user.check_password(NEW), Authenticator.objects.filter(user=user).exists()) == (True, False)
    assert lost.get("/accounts/")["Location"].startswith("/accounts/sign-in/"), "every session ended"
    assert page.post("/accounts/sign-in/", {"login": LOST, "password": NEW}).status_code == 302
    assert page.get("/desk/")["Location"] == "/accounts/second-factor/totp/activate/", "before anything else"
    with pytest.raises(InvitationWrongError):
        recover(code=let.code, password=NEW)


def test_nobody_recovers_alone_nor_their_own(lost: Client) -> None:
    number = proposed()
    for second in (FIRST, Actor(LOST, SENDER)):
        with pytest.raises(RecoveryWrongError):
            confirm_recovery(number=number, actor=second)
    with pytest.raises(RecoveryWrongError):
        proposed(LOST, Actor(LOST, SENDER))
    with pytest.raises(RecoveryWrongError):
        propose_recovery(account=LOST, proof="she said so", actor=FIRST)
    confirm_recovery(number=number, actor=SECOND)
    with pytest.raises(RecoveryUnknownError):
        confirm_recovery(number=number, actor=Actor("another"))
    assert (Recovery.objects.count(), RecoveryConsent.objects.count()) == (1, 1)


def test_an_officer_reaches_own_accounts_and_organisations_to_invite_only(lost: Client) -> None:
    Authority.objects.create(uscc=code(8, pair="11"), name="乙局", level="city", division="990100", kinds=["*"])
    for account, terms in (
        ("M-0001", organisation_terms(code(1), "view")),
        ("F-0900", officer_terms(code(8, pair="11"), "send")),
    ):
        signed_in(account, terms)
        User.objects.filter(account=account).update(password="x")  # somebody set one
    assert proposed("M-0001")
    ensure_operator(account="os:root")
    for account in ("F-0900", "nobody", "os:root"):
        with pytest.raises(AccountUnknownError):
            proposed(account)
    narrow = Actor("F-0300", SENDER)
    signed_in("F-0300", officer_terms(SENDER, "send"))
    with pytest.raises(AccountUnknownError):
        proposed("M-0001", narrow)
    assert proposed("F-0900", ACTOR), "the node reaches all"


def test_old_codes_closed_accounts_and_weak_passwords_open_nothing(lost: Client) -> None:
    let = confirm_recovery(number=proposed(), actor=SECOND)
    with pytest.raises(PasswordWeakError):
        recover(code=let.code, password="xinheng2026!")
    with on_day(DAY + timedelta(days=3)), pytest.raises(InvitationWrongError):
        recover(code=let.code, password=NEW)
    close_account(account=LOST, reason="ausgeschieden", actor=ACTOR)
    with pytest.raises(InvitationWrongError):
        recover(code=let.code, password=NEW)


def test_by_sql_neither_alone_nor_changed(lost: Client) -> None:
    number = proposed()
    confirm_recovery(number=number, actor=SECOND)
    other = proposed()
    for statement in (
        f"INSERT INTO accounts_recoveryconsent (recovery_id, confirmed_by, confirmed_at, code_digest, expires_on) "
        f"VALUES ({other}, 'F-0101', now(), 'x', '2030-01-01')",
        f"INSERT INTO accounts_recoveryconsent (recovery_id, confirmed_by, confirmed_at, code_digest, expires_on) "
        f"VALUES ({other}, '{LOST}', now(), 'y', '2030-01-01')",
        "UPDATE accounts_recoveryconsent SET expires_on = '2030-01-01'",
        "DELETE FROM accounts_recovery",
        "TRUNCATE accounts_recoveryuse",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert RecoveryConsent.objects.count() == 1


def test_the_desk_proposes_and_the_security_administration_agrees(lost: Client) -> None:
    officer, security = signed_in("F-0101"), signed_in("security-administrator")
    Office.objects.create(user=User.objects.get(account="security-administrator"), office="security")
    assert officer.post("/desk/recoveries", {"account": LOST, "proof": "in-person"})["Location"] == "/desk/recoveries"
    number = Recovery.objects.get().pk
    assert LOST in officer.get("/desk/recoveries").content.decode()
    assert officer.post(f"/administration/recoveries/{number}/confirm").status_code == 403
    assert LOST in security.get("/administration/recoveries").content.decode()
    page = security.post(f"/administration/recoveries/{number}/confirm")
    made = page.context["made"]
    assert (page.status_code, made.code in page.content.decode(), page["Cache-Control"]) == (200, True, "no-store")
    assert made.code not in security.get("/administration/recoveries").content.decode(), "shown this once"
    assert security.post(f"/administration/recoveries/{number}/confirm").status_code == 404
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer.cookies
    assert guarded.post("/desk/recoveries", {"account": LOST, "proof": "in-person"}).status_code == 403


def test_a_newer_code_ends_the_older_and_the_wait_of_the_lost_password_with_it(lost: Client) -> None:
    older, newer = (confirm_recovery(number=proposed(), actor=SECOND) for _ in range(2))
    with pytest.raises(InvitationWrongError):
        recover(code=older.code, password=NEW)
    for _ in range(9):
        wrong_password(LOST)
    recover(code=newer.code, password=NEW)
    assert seconds_left(LOST) == 0
    with pytest.raises(InvitationWrongError):
        recover(code=older.code, password=NEW)


def test_who_left_is_nobodys_to_recover_and_no_proposal_waits_for_ever(lost: Client) -> None:
    number = proposed()
    with on_day(DAY + timedelta(days=DAYS_TO_CONFIRM)):
        assert waiting_recoveries() == []
        with pytest.raises(RecoveryUnknownError):
            confirm_recovery(number=number, actor=SECOND)
    (held,) = mandates_of(LOST)
    revoke_mandate(number=held.number, reason="调离", actor=ACTOR)
    with pytest.raises(AccountUnknownError):
        proposed()
    give_mandate(account=LOST, terms=organisation_terms(code(1), "view"), actor=ACTOR)
    recuse(officer="F-0101", organisation_uscc=code(1), actor=ACTOR)
    with pytest.raises(RecusedError):
        proposed()
