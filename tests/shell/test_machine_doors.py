"""What programs ask answers programs: JSON of its own form also where the node is closed or its machine fails."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from xinheng.shell.closing import Closing

pytestmark = [pytest.mark.db, pytest.mark.django_db]
SHUT = Closing("closed", "2026-05-25T10:00:00+08:00", "journal-missing", "0" * 64, "2026-05-20", 3, (1, "ab"))
GRANT = {"grant_type": "client_credentials", "client_id": "client-0123456789abcdef", "client_secret": "x"}
PROGRAMS = (
    "/api/v1/organisations?q=甲",
    "/api/v1/records",
    "/api/v1/changes",
    "/api/v1/check?uscc=9&matter=m&case=c",
    "/api/v1/openapi.json",
    "/api/v1/nothing",
    "/reconcile",
    "/reconcile/suggest/entity?prefix=甲",
    "/bulk/manifest.json",
    "/catalog.jsonld",
)


def told(answer: Any, status: int) -> dict[str, Any]:
    """The answer's error document, in the form of RFC 6749."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    document: dict[str, Any] = answer.json()
    assert set(document) == {"error", "error_description"}
    assert (answer["Cache-Control"], "<" in document["error_description"]) == ("no-store", False)
    return document


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> None:
    for asking in ("middleware", "health"):
        monkeypatch.setattr(f"xinheng.shell.{asking}.closing", lambda: SHUT)


def test_a_closed_node_answers_programs_in_their_own_form(shut: None, client: Client) -> None:
    for path in PROGRAMS:
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json"), path
        assert answer.json()["code"] == "node-closed"
    document = told(client.post("/oauth/token", GRANT), 503)
    assert document["error"] == "temporarily_unavailable"
    assert document["error_description"].startswith("node-closed: ")
    told(client.get("/.well-known/oauth-authorization-server"), 503)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert "closed" in client.get("/readyz").json()["checks"]["open"]
    assert client.get("/metrics")["Content-Type"].startswith(("text/plain", "application/openmetrics-text"))


@pytest.mark.parametrize("where", ["xinheng.shell.token_door.seconds_left", "xinheng.shell.token_door.provider"])
def test_a_token_asked_of_a_lost_database_is_refused_in_its_form(
    where: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("connection to server at 10.0.0.9 failed")

    monkeypatch.setattr(where, gone)
    answer = client.post("/oauth/token", GRANT)
    document = told(answer, 503)
    assert (document["error"], answer["Retry-After"]) == ("temporarily_unavailable", "5")
    assert "10.0.0.9" not in document["error_description"]


def failing(error: Exception) -> Callable[..., Any]:
    def process_request(*_: object) -> None:
        raise error

    return process_request


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OperationalError("server closed the connection"), 503, "temporarily_unavailable"),
        (KeyError("ours"), 500, "server_error"),
    ],
)
def test_a_failure_before_any_view_is_told_in_the_form_of_the_door(
    error: Exception, status: int, said: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", failing(error))
    client.raise_request_exception = False
    assert told(client.post("/oauth/token", GRANT), status)["error"] == said
    for path in PROGRAMS:
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), path


def test_what_is_wrong_with_the_asking_itself_is_told_so_too(client: Client) -> None:
    answer = client.get("/oauth/token")
    assert (told(answer, 405)["error"], answer["Allow"]) == ("invalid_request", "POST")
    assert told(client.post("/oauth/authorize", GRANT), 404)["error"] == "invalid_request"
    assert told(client.get("/oauth/token", headers={"host": "elsewhere.example"}), 400)["error"] == "invalid_request"
