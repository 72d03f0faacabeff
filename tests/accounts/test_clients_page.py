"""The security administrator makes, renews and ends clients on a page; nobody else does, not even by posting."""

from collections.abc import Iterator

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client

from factories.clients import asked, program
from factories.files import DAY, SENDER, sender
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import ClientGrant, ClientRevocation, Office, User
from xinheng.accounts.services import NewSecret
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.publicity.limits import ApiQuota
from xinheng.shell import token_door

pytestmark = [pytest.mark.db, pytest.mark.django_db]
PLACE = "/administration/clients"
FORM = {
    "authority_uscc": SENDER,
    "scopes": ["batches"],
    "kinds": ["penalty"],
    "from_day": "2026-05-01",
    "to_day": "2027-05-01",
    "daily": "20",
    "basis": "岚编〔2026〕8号",
}


@pytest.fixture(autouse=True)
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender()
        yield


def holding(office: str) -> Client:
    client = signed_in(f"{office}-administrator")
    Office.objects.create(user=User.objects.get(account=f"{office}-administrator"), office=office)
    return client


def test_a_client_is_made_renewed_and_ended() -> None:
    administrator = holding("security")
    made = administrator.post(PLACE, FORM)
    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    first: NewSecret = made.context["made"]
    assert first.client_secret in made.content.decode()
    grant = ClientGrant.objects.get()
    assert (grant.powers, grant.kinds, grant.given_by) == (["batches"], ["penalty"], "security-administrator")
    assert first.client_secret not in administrator.get(PLACE).content.decode()
    assert asked(first).status_code == 200
    renewed: NewSecret = administrator.post(f"{PLACE}/{first.client_id}/renew").context["made"]
    assert (asked(first).status_code, asked(renewed).status_code) == (401, 200)
    assert administrator.post(f"{PLACE}/{first.client_id}/revoke", {"reason": ""}).status_code == 422
    assert not ClientRevocation.objects.exists()
    administrator.post(f"{PLACE}/{first.client_id}/revoke", {"reason": "system retired"})
    assert ClientRevocation.objects.get().reason == "system retired"
    assert not Token.objects.exists()
    assert administrator.post(f"{PLACE}/{first.client_id}/renew").status_code == 404


def test_a_wrong_form_makes_nothing_and_says_why() -> None:
    administrator = holding("security")
    for wrong in (
        {"scopes": ["send"]},
        {"scopes": ["check"]},
        {"to_day": "2036-05-01"},
        {"authority_uscc": "1" * 18},
        {"daily": "0"},
    ):
        assert administrator.post(PLACE, FORM | wrong).status_code == 422, wrong
    assert not ClientGrant.objects.exists()


def test_no_other_office_and_no_officer_does_any_of_it() -> None:
    held = program(SENDER, "batches")
    acts = Act.objects.count()
    officer = signed_in("F-0123", officer_terms(SENDER, "send", "decide", "invite"))
    for other in (holding("system"), holding("audit"), officer):
        for place in (PLACE, f"{PLACE}/{held.client_id}/renew", f"{PLACE}/{held.client_id}/revoke"):
            assert other.post(place, FORM | {"reason": "x"}).status_code == 403
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = holding("security").cookies
    assert guarded.post(PLACE, FORM).status_code == 403
    assert ClientGrant.objects.count() == 1
    assert not ClientRevocation.objects.exists()
    assert not Act.objects.filter(kind__startswith="accounts.client.", index__gte=acts).exists()
    assert asked(held).status_code == 200, "its secret is the old one"
