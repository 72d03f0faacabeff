"""Sessions: a new one with each sign-in, gone with the password, the account or the sign-out."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from factories.files import SENDER, sender
from factories.organisations import ACTOR
from factories.people import officer_terms, signed_in
from xinheng.accounts.errors import AccountUnknownError
from xinheng.accounts.models import User, WrongPassword
from xinheng.accounts.selectors import mandates_of
from xinheng.accounts.services import wrong_password
from xinheng.accounts.services.closing import close_account
from xinheng.accounts.services.operators import ensure_operator
from xinheng.accounts.services.signing_in import HOURS_KEPT, _digest
from xinheng.accounts.tasks import forget_sessions
from xinheng.kernel import clock
from xinheng.ledger.selectors import latest
from xinheng.shell.entrance import BEGAN, JUST_NOW_SECONDS, SecondFactors

pytestmark = [pytest.mark.db, pytest.mark.django_db]
PASSWORD, NEXT = "lantern-orchard-9-quarry", "harbour-sparrow-7-slate"
ACCOUNT = "F-8001"


@pytest.fixture(autouse=True)
def people(db: None) -> Iterator[None]:
    sender()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        signed_in(ACCOUNT, officer_terms(SENDER, "send"))
        user = User.objects.get(account=ACCOUNT)
        user.set_password(PASSWORD)
        user.save()
        yield


def device() -> Client:
    """One more device on which the account is signed in."""
    client = Client()
    client.cookies["xinheng_language"] = "en"
    client.force_login(User.objects.get(account=ACCOUNT), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[BEGAN] = int(clock.now().timestamp())
    session.save()
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


def code() -> str:
    secret = SecondFactors().decrypt(Authenticator.objects.get(user__account=ACCOUNT, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_signing_in_begins_a_new_session_whatever_cookie_was_planted() -> None:
    client = Client()
    client.post("/accounts/sign-in/", {"login": ACCOUNT, "password": PASSWORD})
    half = client.session.session_key
    client.post("/accounts/second-factor/authenticate/", {"code": code()})
    assert is_in(client)
    assert client.session.session_key != half
    planted = Client()
    planted.cookies["sessionid"] = half
    assert not is_in(planted)


def test_a_code_of_the_second_factor_opens_once_on_any_device() -> None:
    used = code()
    for expected in (True, False):
        client = Client()
        client.post("/accounts/sign-in/", {"login": ACCOUNT, "password": PASSWORD})
        client.post("/accounts/second-factor/authenticate/", {"code": used})
        assert is_in(client) is expected


def test_a_new_password_ends_the_sessions_of_other_devices_and_needs_the_old_one() -> None:
    mine, stolen = device(), device()
    assert is_in(mine) and is_in(stolen)
    wrong = {"oldpassword": "not-the-old-one", "password1": NEXT, "password2": NEXT}
    mine.post("/accounts/password/", wrong)
    assert User.objects.get(account=ACCOUNT).check_password(PASSWORD)
    mine.post("/accounts/password/", wrong | {"oldpassword": PASSWORD})
    assert User.objects.get(account=ACCOUNT).check_password(NEXT)
    assert is_in(mine) and not is_in(stolen)
    for _ in range(9):
        wrong_password(ACCOUNT)
    mine.post("/accounts/sign-out/")
    heard = [one.post("/accounts/sign-in/", {"login": ACCOUNT, "password": NEXT}) for one in (mine, stolen)]
    assert [one.status_code for one in heard] == [302, 200], "only the device of the new password is still known"


@pytest.mark.parametrize("weak", ["short", "123456789012", "password1234", "F-8001-F-8001", "xinheng-2026"])
def test_a_weak_password_is_not_taken(weak: str) -> None:
    device().post("/accounts/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert User.objects.get(account=ACCOUNT).check_password(PASSWORD)


def test_a_long_password_of_any_characters_is_taken_as_it_is() -> None:
    long = " 山高 Wall-naïve \U0001f512 " + "q" * 60
    device().post("/accounts/password/", {"oldpassword": PASSWORD, "password1": long, "password2": long})
    user = User.objects.get(account=ACCOUNT)
    assert user.check_password(long) and not user.check_password(long.strip())


def test_signing_out_ends_the_session_at_the_server_and_clears_the_browser() -> None:
    client = device()
    kept = client.cookies["sessionid"].value
    answer = client.post("/accounts/sign-out/")
    assert '"storage"' in answer["Clear-Site-Data"]
    again = Client()
    again.cookies["sessionid"] = kept
    assert not is_in(again)
    assert "Clear-Site-Data" not in device().get("/accounts/")


def test_a_closed_account_is_out_with_the_next_click_and_its_mandates_run_for_nobody() -> None:
    client = device()
    assert is_in(client)
    close_account(account=ACCOUNT, reason="调离", actor=ACTOR)
    assert not is_in(client)
    assert client.get("/desk/").status_code == 302
    assert mandates_of(ACCOUNT) == []
    act = latest("accounts.account.closed")
    assert act is not None and act.body == {"account": ACCOUNT, "reason": "调离"}
    ensure_operator(account="os:somebody")
    for nobody in (ACCOUNT, "never-was", "os:somebody"):
        with pytest.raises(AccountUnknownError):
            close_account(account=nobody, reason="-", actor=ACTOR)


def test_devices_are_listed_and_ended_after_showing_once_more_who_one_is() -> None:
    mine, other = device(), device()
    assert is_in(mine) and is_in(other)
    assert UserSession.objects.filter(user__account=ACCOUNT).count() == 2
    assert mine.get("/accounts/sessions/").status_code == 200
    session = mine.session
    session[BEGAN] = int(clock.now().timestamp()) - JUST_NOW_SECONDS - 1
    session.save()
    assert mine.post("/accounts/sessions/").status_code == 302
    assert is_in(other), "nothing is ended by an old session"


def test_secrets_of_second_factors_are_held_encrypted() -> None:
    held = Authenticator.objects.get(user__account=ACCOUNT, type="totp").data["secret"]
    plain = SecondFactors().decrypt(held)
    assert plain not in held and SecondFactors().encrypt(plain) != SecondFactors().encrypt(plain)


def test_another_web_secret_lets_everybody_set_up_the_second_factor_anew() -> None:
    """What docs/security.md says of the web secret: nobody is shut out, and nobody is in without a second factor."""
    RecoveryCodes.activate(User.objects.get(account=ACCOUNT))
    with override_settings(SECRET_KEY="another secret of this node, long enough"):
        client = Client()
        assert client.post("/accounts/sign-in/", {"login": ACCOUNT, "password": "wrong"}).status_code == 200
        assert Authenticator.objects.count() == 2, "who does not know the password changes nothing"
        client.post("/accounts/sign-in/", {"login": ACCOUNT, "password": PASSWORD})
        assert not Authenticator.objects.exists()
        assert client.get("/desk/")["Location"] == "/accounts/second-factor/totp/activate/"


def test_what_is_left_of_ended_sessions_and_of_waits_is_forgotten() -> None:
    mine, ended = device(), device()
    assert is_in(mine) and is_in(ended)
    kept = ended.session.session_key
    Session.objects.filter(session_key=kept).update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    for name, hours in (("13900001234", HOURS_KEPT + 1), ("F-8001", 1)):
        wrong_password(name)
        WrongPassword.objects.filter(name_digest=_digest(name)).update(
            heard_again_at=clock.now() - timedelta(hours=hours)
        )
    held = bytes(WrongPassword.objects.order_by("pk")[0].name_digest)
    assert held != hashlib.sha256(b"13900001234").digest(), "nobody finds a telephone number by trying them all"
    forget_sessions()
    assert {one.session_key for one in UserSession.objects.all()} == {mine.session.session_key}
    assert not Session.objects.filter(session_key=kept).exists()
    assert WrongPassword.objects.count() == 1
    assert is_in(mine) and not is_in(ended)
