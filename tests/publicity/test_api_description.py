"""The description is whole and true: every operation of the contract, every field, every header, every refusal."""

import re
from datetime import date
from typing import Any

import jsonschema
import pytest
from django.test import Client

from factories.records import record
from xinheng.catalogue.current import rulebook
from xinheng.publicity import freshness, selectors
from xinheng.publicity.limits import ApiQuota, SearchBudget
from xinheng.shell import api_answers

pytestmark = pytest.mark.db

OPERATIONS = {
    "/api/v1/organisations": {"q", "limit", "cursor"},
    "/api/v1/organisations/{uscc}": {"uscc"},
    "/api/v1/organisations/{uscc}/records": {"uscc", "kind", "limit", "cursor"},
    "/api/v1/records": {"kind", "authority", "from", "to", "limit", "cursor"},
    "/api/v1/changes": {"cursor", "limit"},
    "/api/v1/rulebook/{key}": {"key"},
}


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


@pytest.fixture
def shown(db, today, organisation):
    one = organisation("岚川青禾食品有限公司")
    record(one, decided_on=date(2026, 5, 10), number="岚市监罚〔2026〕118号")
    return one


def resolved(description: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        place: Any = description
        for name in found["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        found = place
    return found


def schema_of(description: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    ((media, content),) = answer["content"].items()
    return {**content["schema"], "components": description["components"]} | {"title": media}


def answers_of(description: dict[str, Any], path: str) -> dict[str, Any]:
    responses = description["paths"][path]["get"]["responses"]
    return {status: resolved(description, one) for status, one in responses.items()}


def holds(description: dict[str, Any], path: str, answer: Any) -> None:
    """An answer has the body and the headers that are described for it."""
    described = answers_of(description, path)
    one = described.get(str(answer.status_code)) or described["default"]
    for name, header in one["headers"].items():
        assert not resolved(description, header)["required"] or name in answer.headers, f"{path}: {name}"
    if answer.status_code == 304:
        assert not answer.content
        return
    ((media, _),) = one["content"].items()
    assert answer["Content-Type"].split(";")[0] == media
    jsonschema.validate(answer.json(), schema_of(description, one))


def test_every_operation_and_parameter_of_the_contract_is_there(description):
    assert description["openapi"].startswith("3.1")
    public = {path for path, one in description["paths"].items() if "public" in one.get("get", {}).get("tags", ())}
    assert public == OPERATIONS.keys()
    for path, names in OPERATIONS.items():
        operation = description["paths"][path]["get"]
        parameters = [resolved(description, one) for one in operation["parameters"]]
        assert {one["name"] for one in parameters} == names | {"If-None-Match"}
        assert all(one.get("description") for one in parameters if one["name"] not in {"uscc", "key"}), path
        assert operation["summary"]
        assert operation["description"]
        assert re.fullmatch(r"[a-z_]+", operation["operationId"])


def test_every_field_is_described_and_every_example_is_true(description):
    for name, schema in description["components"]["schemas"].items():
        assert schema["description"], name
        for field, one in schema["properties"].items():
            assert one.get("description"), f"{name}.{field}"
    for path in OPERATIONS:
        for status, answer in answers_of(description, path).items():
            assert answer["description"]
            for content in answer.get("content", {}).values():
                if status != "default":
                    jsonschema.validate(content["example"], schema_of(description, answer))


def test_answers_and_refusals_are_as_described(client, shown, description, monkeypatch):
    addresses = {
        "/api/v1/organisations": ["?q=青禾", "?limit=0", "?q=青禾&cursor=x"],
        "/api/v1/organisations/{uscc}": [f"/{shown.uscc}", "/91110108000009990K"],
        "/api/v1/organisations/{uscc}/records": [f"/{shown.uscc}/records", f"/{shown.uscc}/records?cursor=x"],
        "/api/v1/records": ["?kind=penalty", "?kind=gossip", "?from=20260401", "?from=2026-02-30", "?authority=%00"],
        "/api/v1/changes": ["", "?limit=501", "?cursor=x"],
        "/api/v1/rulebook/{key}": ["/penalty", "/gossip"],
    }
    for path, ends in addresses.items():
        base = path.split("/{")[0]
        for end in ends:
            holds(description, path, client.get(base + end))
        good = client.get(base + ends[0])
        assert good.status_code == 200
        again = client.get(base + ends[0], headers={"if-none-match": good["ETag"]})
        assert again.status_code == 304
        holds(description, path, again)
        wrong = client.get(f"{base}{ends[-1]}", headers={"if-none-match": "*"})
        assert wrong.status_code >= 400, "a refusal is told before any tag is looked at"
        assert "ETag" not in wrong, "sent back as a tag, a refusal would be answered 304"
    asked = client.head("/api/v1/records?kind=penalty")
    assert (asked.status_code, asked["ETag"]) == (200, good["ETag"]), "HEAD is answered wherever GET is"
    refused = client.post("/api/v1/records")
    assert (refused.status_code, refused.json()["code"], refused["Allow"]) == (405, "method-not-allowed", "GET, HEAD")
    holds(description, "/api/v1/records", refused)
    for method in ("post", "delete", "options"):
        told = getattr(Client(enforce_csrf_checks=True), method)("/api/v1/openapi.json")
        assert (told.status_code, told.json()["code"], told["Allow"]) == (405, "method-not-allowed", "GET, HEAD")
    monkeypatch.setattr(selectors, "SEARCHES", SearchBudget(places=1, wait=0.0))
    with selectors.SEARCHES.search("another"):
        busy = client.get("/api/v1/organisations?q=青禾")
    assert busy.status_code == 503
    holds(description, "/api/v1/organisations", busy)


def test_every_entry_of_the_rulebook_can_be_read(client, db, today, monkeypatch):
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    book = rulebook()
    keys = [*book.instruments, *book.kinds, *book.matters, *(one.key for one in book.parameters)]
    assert {client.get(f"/api/v1/rulebook/{key}").status_code for key in keys} == {200}


def test_the_quota_of_a_client_is_told_and_kept(client, db, today, description, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(api_answers, "QUOTA", ApiQuota(quota=3, window=30, seconds=lambda: now[0]))
    left = [client.get("/api/v1/changes") for _ in range(3)]
    assert [one["RateLimit"] for one in left] == ['"api";r=2;t=10', '"api";r=1;t=20', '"api";r=0;t=30']
    assert left[0]["RateLimit-Policy"] == '"api";q=3;w=30'
    refused = client.get("/api/v1/nowhere")
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "too-many-requests", "10")
    holds(description, "/api/v1/changes", refused)
    assert client.get("/api/v1/changes", REMOTE_ADDR="192.0.2.9").status_code == 200, "another client has its own"
    assert client.get("/objection").status_code == 200, "pages are not counted"
    now[0] = 10.0
    assert client.get("/api/v1/changes").status_code == 200
