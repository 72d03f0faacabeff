"""People come in with a password and a second factor; wrong passwords wait, sessions end, doors stay shut."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import Resolver404, resolve

from xinheng.accounts.domain import Actor, Terms
from xinheng.accounts.models import User, WrongPassword
from xinheng.accounts.services import bootstrap, invite, seconds_left, wrong_password
from xinheng.accounts.services.signing_in import _digest
from xinheng.kernel import clock
from xinheng.shell import entrance

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("operator", None, "node")
FIRM = "91990100000000015T"
PASSWORD = "lantern-orchard-9-quarry"


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def letter(account: str = "L-0007") -> str:
    today = clock.today()
    terms = Terms("", FIRM, ("view", "object"), ("*",), "", ("*",), today, today + timedelta(days=300), "委托书 1")
    return invite(account=account, terms=terms, actor=CLERK).code


def came_in(account: str = "L-0007") -> tuple[Client, str]:
    """Somebody who used a letter, signed in and set up the second factor; the client and the factor's secret."""
    client = Client(headers={"accept-language": "en"})
    client.cookies["xinheng_language"] = "en"
    made = client.post("/accounts/invitation", {"code": letter(account), "password": PASSWORD})
    assert made.status_code == 302, made.content.decode()
    client.post("/accounts/sign-in/", {"login": account, "password": PASSWORD})
    page = client.get("/accounts/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/second-factor/totp/activate/")
    secret = page.context["form"].secret
    done = client.post("/accounts/second-factor/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()
    return client, secret


def test_a_letter_opens_an_account_that_acts_for_one_organisation() -> None:
    client, _ = came_in()
    page = client.get("/accounts/")
    assert FIRM in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    number = page.context["running"][0][0].number
    assert client.post("/accounts/acting-for", {"mandate": number}).status_code == 302
    assert "You act under this mandate" in client.get("/accounts/").content.decode()
    assert client.post("/accounts/acting-for", {"mandate": number + 1}).status_code == 403


def test_the_second_time_the_second_factor_is_asked() -> None:
    _, secret = came_in()
    again = Client()
    answer = again.post("/accounts/sign-in/", {"login": "L-0007", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/second-factor/authenticate/")
    assert again.get("/accounts/")["Location"].startswith("/accounts/sign-in/"), "half signed in is not in"
    Authenticator.objects.update(last_used_at=None)
    wrong = again.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert again.get("/accounts/").status_code == 302
    assert Authenticator.objects.filter(type="totp").get().data["secret"] != secret, "held encrypted"


@pytest.mark.parametrize("door", ["/accounts/", "/accounts/sessions/", "/accounts/second-factor/", "/desk/", "/mine/"])
def test_without_signing_in_every_door_leads_to_the_entrance(door: str) -> None:
    answer = Client().get(door)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/sign-in/?next=")


def test_no_public_page_depends_on_who_asks() -> None:
    client, _ = came_in()
    stranger = Client()
    stranger.cookies["xinheng_language"] = "en"
    mine, theirs = client.get("/"), stranger.get("/")
    assert mine.content == theirs.content
    assert "sessionid" not in theirs.cookies


@pytest.mark.usefixtures("standing_clock")
def test_a_wrong_password_makes_the_next_one_wait_for_held_and_invented_names_alike() -> None:
    came_in()
    for name in ("L-0007", "L-9999"):
        client = Client()
        client.cookies["xinheng_language"] = "en"
        before = client.post("/accounts/sign-in/", {"login": name, "password": "wrong"}).content.decode()
        for _ in range(9):
            wrong_password(name)
        after = client.post("/accounts/sign-in/", {"login": name, "password": "wrong"}).content.decode()
        assert "seconds" not in before
        assert "seconds" in after
    right = Client().post("/accounts/sign-in/", {"login": "L-0007", "password": PASSWORD})
    assert right.status_code == 200, "the right one waits as well"


def test_a_letter_whose_capital_is_another_ones_has_no_wait_of_its_own() -> None:
    """The database finds the same account by it: each such writing would be heard apart."""
    User.objects.create(account="Field-0007", password="!")
    for name in ("fıeld-0007", "FıELD-0007", " Field-0007"):
        assert User.objects.filter(account__iexact=name.strip()).exists()
        wrong_password(name)
    assert WrongPassword.objects.get().failures == 3


@pytest.mark.usefixtures("standing_clock")
def test_a_stranger_does_not_keep_the_owner_waiting_on_a_device_of_theirs() -> None:
    """It waits for its own wrong passwords alone, and no less; a new password ends what it knew."""
    client, _ = came_in("L-0071")
    (cookie,) = (one for name, one in client.cookies.items() if name.startswith("device-"))
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"] == 180 * 24 * 3600
    assert "L-0071" not in f"{cookie.key} {cookie.value}"
    came_in("L-0072")
    places = iter(range(1, 99))

    def heard(name: str, password: str, value: str = cookie.value) -> bool:
        device = Client(REMOTE_ADDR=f"192.0.2.{next(places)}")
        device.cookies["xinheng_language"] = "en"
        device.cookies[cookie.key] = value
        answer = device.post("/accounts/sign-in/", {"login": name, "password": password})
        return answer.status_code == 302 or "Too many" not in answer.content.decode()

    for _ in range(5):  # in a minute or two, for the library counts too
        assert heard("L-0071", "wrong", "")
        WrongPassword.objects.all().delete()
    assert not heard("L-0071", PASSWORD, "") and heard("L-0071", PASSWORD)
    for _ in range(9):
        wrong_password("L-0071")
        wrong_password("L-0072")
    assert heard("L-0071", PASSWORD) and heard(" l-0071", PASSWORD)
    assert not heard("L-0072", PASSWORD), "the device is known to one account"
    assert not any(heard("L-0071", PASSWORD, forged) for forged in ("", "x", cookie.value[:-1], f"{cookie.value}x"))
    tried = [heard("L-0071", "wrong") for _ in range(4)]
    assert tried == [True, True, True, False], "wrong ones from the device wait as well"
    assert seconds_left("L-0071") > 60, "and leave the strangers' wait as it is"
    user = User.objects.get(account="L-0071")
    user.set_password(f"{PASSWORD}-new")
    user.save()
    WrongPassword.objects.exclude(name_digest=_digest("L-0071")).delete()
    assert not heard("L-0071", f"{PASSWORD}-new")


def test_a_session_ends_after_half_a_day_whatever_one_does() -> None:
    client, _ = came_in()
    session = client.session
    session[entrance.BEGAN] = session[entrance.BEGAN] - entrance.LONGEST_HOURS * 3600 - 1
    session.save()
    assert client.get("/accounts/")["Location"].startswith("/accounts/sign-in/")


def test_a_code_opens_once_and_a_wrong_one_says_nothing_more() -> None:
    code = letter("L-0008")
    first = Client().post("/accounts/invitation", {"code": code, "password": PASSWORD})
    second = Client().post("/accounts/invitation", {"code": code, "password": PASSWORD})
    never = Client().post("/accounts/invitation", {"code": "AAAAA-BBBBB", "password": PASSWORD})
    assert (first.status_code, second.status_code, never.status_code) == (302, 422, 422)
    assert list(second.context["form"].non_field_errors()) == list(never.context["form"].non_field_errors())


def test_nobody_signs_up_and_no_link_leads_off_the_site() -> None:
    with pytest.raises(Resolver404):
        resolve("/accounts/signup/")
    came_in()
    client = Client()
    client.post("/accounts/sign-in/?next=https://elsewhere.example/", {"login": "L-0007", "password": PASSWORD})
    assert "elsewhere" not in str(client.session.items())


def test_the_three_administrators_come_in_by_their_codes() -> None:
    for made in bootstrap(actor=CLERK):
        answer = Client().post("/accounts/invitation", {"code": made.code, "password": PASSWORD})
        assert answer.status_code == 302
    assert User.objects.filter(office__isnull=False).count() == 3
