"""An organisation declares a fact: gated, judged as its own row, public as unverified, taken back when it wants."""

from collections.abc import Iterator

import pytest
from django.test import Client

from factories.files import DAY, SENDER, registered, sender
from factories.organisations import ACTOR, code
from factories.people import organisation_terms, signed_in
from factories.records import record
from xinheng.accounts.models import Mandate
from xinheng.catalogue.current import declared
from xinheng.exchange.models import Batch
from xinheng.kernel.clock import on_day
from xinheng.publicity.selectors import shown
from xinheng.records.models import Version
from xinheng.records.services import correct_record
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OWN, OTHER = code(1), code(2)
FACT = {
    "type": "资质证照",
    "content": "本单位于2026年3月通过质量管理体系认证。",
    "receiver": SENDER,
    "valid_from": "2026-03-01",
    "valid_to": "2029-02-28",
    "commitment": "on",
}


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=("declaration",))
        registered((1, 2))
        yield


def owner(*powers: str, account: str = "M-0001", uscc: str = OWN) -> Client:
    return signed_in(account, organisation_terms(uscc, *(powers or ("view", "declare"))))


def test_a_declared_fact_is_public_as_declared_and_unverified_until_somebody_verifies() -> None:
    client, how = owner(), declared()["declaration"]
    assert how.en in client.get("/mine/declare").content.decode()
    assert client.post("/mine/declare", FACT).status_code == 302
    made = Version.objects.get()
    assert (made.uscc, made.source_uscc, made.authority_uscc, made.sender_uscc) == (OWN, OWN, SENDER, SENDER)
    assert made.payload["X_CNQK"] == how.commitment_value
    (public,) = shown(OWN, day=DAY).records
    assert (public.content, public.fields["X_HYQK"]) == (FACT["content"], "未核验")
    (one,) = client.get("/mine/declare").context["declarations"]
    assert (one.verification, one.record.standing) == ("未核验", "public")
    correct_record(public_id=made.public_id, changes={"X_HYQK": "已核验"}, reason="材料一致", actor=ACTOR)
    (one,) = client.get("/mine/declare").context["declarations"]
    assert one.verification == "已核验"


def test_the_same_fact_twice_is_declared_once() -> None:
    client = owner()
    client.post("/mine/declare", FACT)
    assert client.post("/mine/declare", FACT).status_code == 302
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"commitment": ""},
        {"type": "荣誉"},
        {"content": ""},
        {"content": "法定代表人王小明通过培训。"},
        {"content": "联系电话13812345678。"},
        {"receiver": code(8, pair="11")},
        {"valid_to": "2026-02-01"},
    ],
    ids=str,
)
def test_what_may_not_be_declared_is_refused_and_nothing_is_stored(wrong: dict[str, str]) -> None:
    assert owner().post("/mine/declare", FACT | wrong).status_code == 422
    assert not Version.objects.exists()
    assert not Batch.objects.exists()


def test_what_is_posted_beside_the_form_is_not_heard() -> None:
    more = {"X_HYQK": "已核验", "X_XDR_SHXYM": OTHER, "uscc": OTHER, "name": "别家有限公司", "verification": "已核验"}
    owner().post("/mine/declare", FACT | more)
    made = Version.objects.get()
    assert (made.uscc, made.payload["X_HYQK"]) == (OWN, "未核验")


def test_only_with_the_power_to_declare() -> None:
    assert owner("view").get("/mine/declare").status_code == 403
    assert owner("view").post("/mine/declare", FACT).status_code == 403
    assert not Batch.objects.exists()
    blind = owner("declare", account="M-0005")
    assert blind.post("/mine/declare", FACT).status_code == 302
    assert blind.get("/mine/declare").context["declarations"] == []


def test_only_the_own_declaration_is_taken_back() -> None:
    client = owner()
    client.post("/mine/declare", FACT)
    own = Version.objects.get()
    decided = record(Organisation.objects.get(uscc=OWN), decided_on=DAY, number="1号")
    stranger = owner(account="M-0002", uscc=OTHER)
    for who, public_id in ((stranger, own.public_id), (client, decided.public_id), (client, "0" * 32)):
        assert who.post(f"/mine/declarations/{public_id}/withdraw", {"reason": "不再适用"}).status_code == 404
    assert client.post(f"/mine/declarations/{own.public_id}/withdraw", {"reason": ""}).status_code == 422
    assert client.post(f"/mine/declarations/{own.public_id}/withdraw", {"reason": "不再适用"}).status_code == 302
    assert Version.objects.get(public_id=own.public_id, known_to=None).state == "withdrawn"
    assert shown(OWN, day=DAY).records[0].id == decided.public_id


def test_an_organisation_declares_so_much_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xinheng.publicity.mine.declaring.MOST_A_DAY", 1)
    client = owner()
    assert client.post("/mine/declare", FACT).status_code == 302
    answer = client.post("/mine/declare", FACT | {"content": "本单位履约良好。"})
    assert answer.status_code == 422
    assert "go on tomorrow" in answer.content.decode()
    assert Version.objects.count() == 1


def test_no_form_of_the_door_is_heard_without_its_token() -> None:
    known = owner()
    number = Mandate.objects.get(user__account="M-0001").pk
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = known.cookies
    for place, given in (
        ("/mine/declare", FACT),
        (f"/mine/mandates/{number}/end", {"reason": "委托终止"}),
        ("/accounts/acting-for", {"mandate": str(number)}),
    ):
        assert guarded.post(place, given).status_code == 403, place
    assert not Version.objects.exists()
    assert known.get("/mine/").status_code == 200, "the mandate still runs"
