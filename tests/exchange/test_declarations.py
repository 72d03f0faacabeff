"""A declared fact is taken up, confirmed or left as it was; the organisation is told, nothing adverse comes of it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from factories.files import DAY, SENDER, registered, right, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.accounts.services import recuse
from xinheng.exchange.verification import STATES, STEPS
from xinheng.kernel.clock import on_day
from xinheng.messages.models import Message
from xinheng.publicity.selectors import shown
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OWN, OTHER = code(1), code(8, pair="11")
FACT = {"type": "资质证照", "content": "本单位通过质量管理体系认证。", "receiver": SENDER, "commitment": "on"}
REASON = "已与认证机构公开目录核对一致。"


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=("declaration",))
        Authority.objects.create(uscc=OTHER, name="乙局", level="city", division="990100", kinds=["*"])
        registered((1, 2))
        yield


@pytest.fixture
def owner() -> Client:
    client = signed_in("M-0001", organisation_terms(OWN, "view", "declare"))
    assert client.post("/mine/declare", FACT).status_code == 302
    return client


@pytest.fixture
def officer() -> Client:
    return signed_in("F-0101", officer_terms(SENDER, "decide"))


def current() -> Version:
    return Version.objects.get(uscc=OWN, known_to__isnull=True)


def step(client: Client, act: str, *, reason: str = "", seen: int | None = None) -> int:
    record = current()
    given = {"step": act, "reason": reason, "seen": str(seen or record.version)}
    return client.post(f"/desk/declarations/{record.public_id}", given).status_code


def test_taken_up_confirmed_and_public_as_verified(owner: Client, officer: Client) -> None:
    (line,) = officer.get("/desk/declarations").context["lines"]
    assert (line.uscc, line.state) == (OWN, "declared")
    assert step(officer, "take") == 302
    assert officer.get("/desk/declarations").context["lines"] == []
    assert len(officer.get("/desk/declarations?state=taken").context["lines"]) == 1
    assert step(officer, "confirm", reason=REASON) == 302
    (public,) = shown(OWN, day=DAY).records
    assert public.fields["X_HYQK"] == "已核验"
    assert current().marks == [], "verified is not corrected"
    (own,) = owner.get("/mine/declare").context["declarations"]
    assert own.verification == "已核验"
    assert [one.facts["state"] for one in Message.objects.order_by("pk")] == ["taken", "verified"]
    assert REASON in owner.get("/mine/messages").content.decode()
    assert "F-0101" not in owner.get("/mine/messages").content.decode()
    told = Trace.objects.filter(what="exchange.declaration").first()
    assert (told.actor, [one.uscc for one in told.tracesubject_set.all()]) == ("F-0101", [OWN])
    assert step(officer, "reopen", reason=REASON) == 302


def test_what_could_not_be_confirmed_is_what_it_was_and_nothing_else(owner: Client, officer: Client) -> None:
    before = shown(OWN, day=DAY).records[0].fields
    step(officer, "take")
    assert step(officer, "leave", reason="认证机构公开目录中未查到。") == 302
    assert shown(OWN, day=DAY).records[0].fields == before
    assert (current().state, current().marks, current().severity) == ("effective", [], None)
    assert "未查到" not in Client().get(f"/organisations/{OWN}").content.decode()
    assert "未查到" in owner.get("/mine/messages").content.decode()


def test_wrong_steps_old_versions_and_reasons_are_refused(owner: Client, officer: Client) -> None:
    assert step(officer, "confirm", reason=REASON) == 409
    assert step(officer, "withdraw", reason=REASON) == 409
    assert step(officer, "take") == 302
    for reason in ("", "联系人电话13912345678", "长" * 501):
        assert step(officer, "confirm", reason=reason) == 422
    assert step(officer, "confirm", reason=REASON, seen=1) == 409, "somebody else was quicker"
    assert (current().version, Message.objects.count()) == (2, 1)
    assert owner.post(f"/mine/declarations/{current().public_id}/withdraw", {"reason": "不再适用"}).status_code == 302
    assert step(officer, "confirm", reason=REASON) == 404, "taken back"


def test_nobody_elses(owner: Client, officer: Client) -> None:
    place = f"/desk/declarations/{current().public_id}"
    stranger = signed_in("F-0102", officer_terms(OTHER, "decide"))
    narrow = signed_in("F-0104", officer_terms(SENDER, "decide", kinds=("licence",)))
    assert stranger.get("/desk/declarations").context["lines"] == []
    assert (stranger.get(place).status_code, step(stranger, "take")) == (404, 404)
    assert (narrow.get(place).status_code, step(narrow, "take"), step(owner, "take")) == (403, 403, 403)
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer.cookies
    assert guarded.post(place, {"step": "take", "seen": "1"}).status_code == 403
    recuse(officer="F-0101", organisation_uscc=OWN, actor=ACTOR)
    assert step(officer, "take") == 403
    assert (current().version, Message.objects.count()) == (1, 0)


def test_the_page_of_its_life_tells_the_same_story() -> None:
    page = (Path(__file__).parents[2] / "docs" / "lifecycles" / "declaration.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^\s*([\w-]+) --> ([\w-]+): ([\w-]+)$", page, re.MULTILINE))
    assert drawn == {(one.source, one.target, one.act) for one in STEPS}
    assert dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \|$", page, re.MULTILINE)) == STATES
    told = re.findall(r"^\| ([\w-]+) \| (\w+) \| (officer|organisation) \| (yes|no) \|$", page, re.MULTILINE)
    assert told == [(one.act, one.source, one.who, "yes" if one.reasoned else "no") for one in STEPS]


def test_one_that_says_nothing_of_its_verification_is_listed_as_declared(officer: Client) -> None:
    row = right("declaration", 1, source_uscc=OWN) | {"X_HYQK": ""}
    assert taken([row], kind="declaration").counts.accepted == 1
    (line,) = officer.get("/desk/declarations").context["lines"]
    assert (line.uscc, line.state) == (OWN, "declared")
    assert officer.get("/desk/declarations?state=verified").context["lines"] == []
