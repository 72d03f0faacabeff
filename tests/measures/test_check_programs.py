"""The check as programs ask it over HTTP: within their grant and budget, every refusal a problem document."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from factories.clients import bearer, program
from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, DECIDED, listed
from factories.organisations import code
from xinheng.accounts.services import revoke_client
from xinheng.kernel.clock import on_day
from xinheng.measures.models import Check
from xinheng.publicity.limits import ApiQuota
from xinheng.shell import token_door

pytestmark = [pytest.mark.db, pytest.mark.django_db]
WAGES = {"list_key": "wage-arrears", "criterion": "crime-threshold"}


@pytest.fixture(autouse=True)
def _node(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 4))
        yield


@pytest.fixture
def client() -> Callable[..., Any]:
    def call(made: Any, **query: Any) -> Any:
        header = bearer(made)
        if "questions" in query:
            return Client().post("/api/v1/check", query, content_type="application/json", headers=header)
        return Client().get("/api/v1/check", query, headers=header)

    return call


def test_programs_ask_within_their_grant(client: Callable[..., Any]) -> None:
    listed(**WAGES)
    with on_day(DECIDED):
        made = program(SENDER, "check", matters=("tendering",), daily=3)
        asked_in_vain = {"uscc": code(1), "matter": "tendering", "case": "T-0"}
        for method in (Client().head, Client().delete):
            unread = method("/api/v1/check", asked_in_vain, headers=bearer(made))
            assert (unread.status_code, unread["Allow"]) == (405, "GET, POST"), "what nobody reads spends nothing"
        found = client(made, uscc=code(1), matter="tendering", case="T-1")
        assert (found.status_code, found["Cache-Control"]) == (200, "no-store")
        assert [one["force"] for one in found.json()["applies"]] == ["reference", "binding"]
        asked = [{"uscc": code(2), "case": "T-2"}, {"uscc": code(1), "case": "T-3"}]
        many = client(made, matter="tendering", questions=asked).json()["checks"]
        answered = [(one["uscc"], one["case"], len(one["applies"])) for one in many]
        assert answered == [(code(2), "T-2", 0), (code(1), "T-3", 2)]
        refusals = [
            client(made, uscc=code(1), matter="tendering", case="T-4"),
            client(made, uscc=code(1), matter="licensing", case="T-4"),
            client(made, uscc=code(1), matter="", case="T-4"),
            client(made, uscc=code(1), matter="tendering"),
            client(made, uscc="x", matter="tendering", case="T-4"),
            client(program(SENDER, "batches"), uscc=code(1), matter="tendering", case="T-4"),
            Client().get("/api/v1/check", {"uscc": code(1), "matter": "tendering", "case": "T-4"}),
        ]
        header = bearer(made)
        odd = {"data": b'{"matter": "\xff', "content_type": "application/json", "headers": header}
        refusals.append(Client().post("/api/v1/check", **odd))
        revoke_client(client_id=made.client_id, reason="system retired", actor=ACTOR)
        refusals.append(
            Client().get("/api/v1/check", {"uscc": code(1), "matter": "tendering", "case": "T-5"}, headers=header)
        )
    assert [(one.status_code, one.json()["code"]) for one in refusals] == [
        (429, "check-budget"),
        (403, "not-granted"),
        (422, "check-matter"),
        (422, "check-case"),
        (404, "check-organisation"),
        (403, "not-granted"),
        (401, "token-missing"),
        (400, "body-unreadable"),
        (401, "token-wrong"),
    ]
    assert {one["Content-Type"] for one in refusals} == {"application/problem+json"}
    assert 0 < int(refusals[0]["Retry-After"]) <= 24 * 3600, "the budget is of one day"
    assert Check.objects.count() == 3


def test_as_many_questions_as_are_answered_at_once_are_read_however_their_cases_are_written() -> None:
    """Programs may write each character as six; what is more than is read says so."""
    headers = bearer(program(SENDER, "check", matters=("tendering",)))
    question = json.dumps({"uscc": code(9), "case": 100 * "采"})
    assert len(question) > 600

    def asked(count: int) -> tuple[int, str]:
        body = f'{{"matter": "tendering", "questions": [{",".join(count * [question])}]}}'
        answer = Client().post("/api/v1/check", body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()["code"]

    assert asked(10_000) == (422, "check-twice"), "understood: they are one"
    assert asked(14_000) == (413, "body-too-large")
