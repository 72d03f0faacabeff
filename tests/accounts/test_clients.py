"""Programs get short-lived tokens for what their grant says, and lose them the moment it ends."""

import base64
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from allauth.idp.oidc.models import Client as Registered
from allauth.idp.oidc.models import Token
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from factories.clients import asked, bearer, client_terms, program
from factories.files import DAY, SENDER, sender
from factories.organisations import ACTOR
from factories.people import officer_terms, signed_in
from xinheng.accounts import selectors
from xinheng.accounts.bearing import bearing, covered
from xinheng.accounts.domain import Asked, wrong_with_client
from xinheng.accounts.errors import (
    ClientUnknownError,
    DailyQuotaSpentError,
    MandateWrongError,
    NotGrantedError,
    TokenInAddressError,
    TokenMissingError,
    TokenWrongError,
)
from xinheng.accounts.models import ClientGrant, ClientRevocation, ClientUse, WrongPassword
from xinheng.accounts.services import (
    create_client,
    forget_expired_tokens,
    renew_secret,
    revoke_client,
    spend,
)
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.publicity.limits import ApiQuota
from xinheng.shell import token_door

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender()
        yield


def request(headers: dict[str, str], address: str = "/api/v1/batches/1") -> object:
    return RequestFactory().get(address, headers=headers)


def test_a_program_gets_a_token_for_ten_minutes_and_no_refresh() -> None:
    made = program(SENDER, "batches", kinds=("penalty",))
    answer = asked(made)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["token_type"], told["expires_in"], told["scope"]) == ("Bearer", 600, "batches")
    assert "refresh_token" not in told
    assert answer["Cache-Control"] == "no-store"
    client = bearing(request({"authorization": f"Bearer {told['access_token']}"}), "batches")
    assert (client.client_id, client.actor.name, client.actor.authority_uscc) == (
        made.client_id,
        made.client_id,
        SENDER,
    )
    basic = base64.b64encode(f"{made.client_id}:{made.client_secret}".encode()).decode()
    by_header = Client().post(
        "/oauth/token", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    )
    assert by_header.status_code == 200


def test_neither_secret_nor_token_is_held() -> None:
    made = program(SENDER, "batches")
    token = asked(made).json()["access_token"]
    held = json.dumps([*Registered.objects.values(), *Token.objects.values(), *Act.objects.values()], default=str)
    assert made.client_id in held
    assert made.client_secret not in held
    assert token not in held
    act = Act.objects.get(kind="accounts.client.created")
    assert (act.body["client"], act.body["authority_uscc"], act.body["powers"]) == (
        made.client_id,
        SENDER,
        ["batches"],
    )


@pytest.mark.usefixtures("standing_clock")
def test_wrong_secrets_wait_longer_and_the_right_one_waits_with_them() -> None:
    made = program(SENDER, "batches")
    for _ in range(3):
        wrong = asked(made, client_secret="guess")
        assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    waiting = asked(made)
    assert (waiting.status_code, waiting["Retry-After"]) == (429, "2")
    WrongPassword.objects.update(heard_again_at=clock.now())
    assert asked(made).status_code == 200
    assert not WrongPassword.objects.exists(), "the right secret forgets the wrong ones"


def test_an_address_asks_so_often_and_a_form_that_is_none_leaves_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=2, window=10**6))
    form = {"grant_type": "client_credentials", "client_id": "somebody", "client_secret": "x"}
    assert [Client().post("/oauth/token", form).status_code for _ in range(3)] == [401, 401, 429]
    assert not WrongPassword.objects.exists()


def test_no_other_grant_is_given() -> None:
    made = program(SENDER, "batches")
    for grant in (
        "",
        "password",
        "refresh_token",
        "authorization_code",
        "urn:ietf:params:oauth:grant-type:device_code",
    ):
        answer = asked(made, grant_type=grant)
        assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_scope_that_was_not_granted_is_not_given() -> None:
    made = program(SENDER, "batches")
    assert asked(made, scope="check").json()["error"] == "invalid_scope"
    assert asked(made, scope="batches openid").json()["error"] == "invalid_scope"
    assert not Token.objects.exists()
    with pytest.raises(NotGrantedError):
        bearing(request(bearer(made)), "check")
    both = program(SENDER, "batches", "check")
    narrow = asked(both, scope="check").json()["access_token"]
    with pytest.raises(NotGrantedError):
        bearing(request({"authorization": f"Bearer {narrow}"}), "batches")


def test_secrets_in_an_address_are_refused_and_a_token_there_ends() -> None:
    made = program(SENDER, "batches")
    form = {"grant_type": "client_credentials", "client_id": made.client_id, "client_secret": made.client_secret}
    answer = Client().post(f"/oauth/token?client_secret={made.client_secret}", form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    header = bearer(made)
    token = header["authorization"].split()[1]
    with pytest.raises(TokenInAddressError):
        bearing(request(header, f"/api/v1/batches/1?access_token={token}"), "batches")
    with pytest.raises(TokenWrongError):
        bearing(request(header), "batches")


def test_only_the_header_is_read() -> None:
    officer = signed_in("F-0123", officer_terms(SENDER, "send"))
    asking = request({})
    asking.COOKIES = {name: one.value for name, one in officer.cookies.items()}
    with pytest.raises(TokenMissingError):
        bearing(asking, "batches")
    for wrong in ("Bearer", "Bearer  ", "Basic abc", "token"):
        with pytest.raises(TokenMissingError):
            bearing(request({"authorization": wrong}), "batches")
    with pytest.raises(TokenWrongError):
        bearing(request({"authorization": "Bearer invented"}), "batches")


def test_a_revoked_client_loses_its_tokens_and_gets_none() -> None:
    made = program(SENDER, "batches")
    header = bearer(made)
    revoke_client(client_id=made.client_id, reason="system retired", actor=ACTOR)
    assert not Token.objects.exists()
    with pytest.raises(TokenWrongError):
        bearing(request(header), "batches")
    assert asked(made).json()["error"] == "unauthorized_client"
    assert not Token.objects.exists()
    for again in (made.client_id, "client-0000000000000000"):
        with pytest.raises(ClientUnknownError):
            revoke_client(client_id=again, reason="once more", actor=ACTOR)
        with pytest.raises(ClientUnknownError):
            renew_secret(client_id=again, actor=ACTOR)


def test_a_grant_that_is_over_ends_tokens_that_were_given_under_it() -> None:
    made = program(SENDER, "batches", valid_to=DAY + timedelta(days=1))
    header = bearer(made)
    with on_day(DAY + timedelta(days=1)):
        with pytest.raises(TokenWrongError):
            bearing(request(header), "batches")
        assert asked(made).json()["error"] == "unauthorized_client"


def test_an_expired_token_opens_nothing_and_is_forgotten() -> None:
    made = program(SENDER, "batches")
    header = bearer(made)
    Token.objects.update(expires_at=clock.now())
    with pytest.raises(TokenWrongError):
        bearing(request(header), "batches")
    assert forget_expired_tokens() == 1


def test_a_new_secret_ends_the_old_one() -> None:
    made = program(SENDER, "batches")
    header = bearer(made)
    renewed = renew_secret(client_id=made.client_id, actor=ACTOR)
    with pytest.raises(TokenWrongError):
        bearing(request(header), "batches")
    assert asked(made).status_code == 401
    assert asked(renewed).status_code == 200


def test_a_kind_or_matter_beyond_the_grant_is_refused_by_name() -> None:
    made = program(SENDER, "batches", kinds=("penalty",), matters=("loans",))
    client = selectors.machine_client(made.client_id)
    covered(client, Asked("batches", kind="penalty", matter="loans"))
    for wrong, field in ((Asked("batches", kind="licence"), "kind"), (Asked("batches", matter="jobs"), "matter")):
        with pytest.raises(NotGrantedError) as refused:
            covered(client, wrong)
        assert refused.value.facts["field"] == field


def test_a_day_has_so_many_uses_of_each_scope() -> None:
    client = selectors.machine_client(program(SENDER, "batches", "check", daily=2).client_id)
    assert [spend(client=client, scope="batches").left for _ in range(2)] == [1, 0]
    with pytest.raises(DailyQuotaSpentError) as refused:
        spend(client=client, scope="batches")
    assert 0 < refused.value.facts["retry_after"] <= 86_400
    assert spend(client=client, scope="check").left == 1
    with on_day(DAY + timedelta(days=1)):
        assert spend(client=client, scope="batches").left == 1
        forget_expired_tokens()
        assert ClientUse.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("for-authority", {"authority_uscc": ""}),
        ("scope", {"powers": ("send",)}),
        ("scope", {"powers": ()}),
        ("matter", {"powers": ("check",), "matters": ("*",)}),
        ("kinds", {"kinds": ("gossip",)}),
        ("basis", {"basis": " "}),
        ("to", {"valid_to": date(2036, 1, 1)}),
    ],
)
def test_a_wrong_grant_is_not_given(field: str, changed: dict[str, object]) -> None:
    wrong = client_terms(SENDER, "batches", **changed)
    assert [name for name, _accepted in wrong_with_client(wrong, 10)] == [field]
    with pytest.raises(MandateWrongError):
        create_client(terms=wrong, daily=10, actor=ACTOR)
    assert [name for name, _accepted in wrong_with_client(client_terms(SENDER, "batches"), 0)] == ["daily"]
    assert not Registered.objects.exists()


def test_grants_and_revocations_cannot_be_changed_by_sql() -> None:
    """G24: what a program may do is not widened, and an end not taken back, by hand-written SQL."""
    made = program(SENDER, "batches")
    revoke_client(client_id=made.client_id, reason="system retired", actor=ACTOR)
    grant = ClientGrant.objects.get()
    free = Registered.objects.create(id="client-0000000000000001", name="x", secret="x")
    dragnet = ClientGrant.objects.values().get() | {"id": None, "client_id": free.pk}
    for change in (
        lambda: ClientGrant.objects.update(powers=["batches", "check"]),
        lambda: ClientGrant.objects.filter(pk=grant.pk).delete(),
        lambda: ClientRevocation.objects.all().delete(),
        lambda: ClientGrant.objects.create(client_id=made.client_id, daily=1, given_by="x", given_at=clock.now()),
        lambda: ClientGrant.objects.create(**(dragnet | {"powers": ["check"]})),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_where_tokens_are_given_is_told() -> None:
    told = Client().get("/.well-known/oauth-authorization-server").json()
    assert told["token_endpoint"].endswith("/oauth/token")
    assert told["grant_types_supported"] == ["client_credentials"]
    assert Client().get("/oauth/token").status_code == 405
