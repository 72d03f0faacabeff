"""The public operations of the API: what the pages show, with stable keys and problem documents."""

from datetime import date, timedelta

import jsonschema
import pytest

from factories.records import record
from xinheng.publicity import selectors
from xinheng.publicity.limits import SearchBudget

pytestmark = pytest.mark.db

DECIDED = date(2026, 5, 10)


@pytest.fixture
def shown(db, today, organisation):
    one = organisation("岚川青禾食品有限公司", former_names="岚川青禾果品厂", state="active", city="清江市")
    record(one, decided_on=DECIDED, known_on=date(2026, 5, 15), number="岚市监罚〔2026〕118号")
    return one


def test_a_search(client, shown):
    answer = client.get("/api/v1/organisations", {"q": "青禾"})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"
    document = answer.json()
    assert (document["similar"], document["next_cursor"]) == (False, None)
    (hit,) = document["items"]
    assert (hit["uscc"], hit["name"], hit["state"]) == (shown.uscc, shown.name, "active")
    (former,) = client.get("/api/v1/organisations", {"q": "果品厂"}).json()["items"]
    assert former["matched_former_name"] == "岚川青禾果品厂"
    assert client.get("/api/v1/organisations", {"q": "岚川青禾食品有线公司"}).json()["similar"] is True
    assert client.get("/api/v1/organisations", {"q": "查无此名"}).json()["items"] == []


def test_an_organisation_and_its_records(client, shown):
    one = client.get(f"/api/v1/organisations/{shown.uscc}").json()
    assert (one["name"], one["counts"], one["day"]) == (shown.name, {"penalty": 1}, "2026-11-20")
    (item,) = client.get(f"/api/v1/organisations/{shown.uscc}/records").json()["items"]
    assert (item["public_from"], item["public_to"], item["repair_from"]) == ("2026-05-15", "2027-05-11", "2026-08-11")
    assert item["document_number"] == "岚市监罚〔2026〕118号"
    assert item["fields"]["CF_WSH"] == "岚市监罚〔2026〕118号"
    assert item["rule"]["instrument"] == "ndrc-order-36-2025"
    assert "organisation_id" not in item


def test_records_are_paged_and_narrowed_by_day(client, shown):
    for day in range(5):
        record(shown, decided_on=DECIDED + timedelta(days=1 + day), number=f"第{day}号")
    query = {"kind": "penalty", "limit": 4, "from": "2026-05-10", "to": "2026-05-14"}
    first = client.get("/api/v1/records", query).json()
    second = client.get("/api/v1/records", query | {"cursor": first["next_cursor"]}).json()
    assert len(first["items"]) == 4
    days = sorted(item["decided_on"] for item in first["items"] + second["items"])
    assert days == ["2026-05-10", "2026-05-11", "2026-05-12", "2026-05-13", "2026-05-14"]
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/organisations/91110108000009990K", 404, "subject-unknown"),
        ("/api/v1/organisations/91110108000009990K/records", 404, "subject-unknown"),
        ("/api/v1/records?kind=gossip", 404, "kind-unknown"),
        ("/api/v1/records?cursor=abc", 422, "cursor-wrong"),
        ("/api/v1/organisations?q=青禾&cursor=abc", 422, "cursor-wrong"),
        ("/api/v1/changes?cursor=abc", 422, "cursor-wrong"),
        ("/api/v1/organisations?limit=1000", 422, "query-wrong"),
        ("/api/v1/records?from=yesterday", 422, "query-wrong"),
        ("/api/v1/rulebook/gossip", 404, "entry-unknown"),
        ("/api/v1/nowhere", 404, "not-found"),
    ],
)
def test_refusals_are_problem_documents(client, shown, path, status, code):
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code


def test_what_is_answered_is_what_is_described(client, shown):
    description = client.get("/api/v1/openapi.json").json()
    for path, address in (
        ("/api/v1/organisations", "/api/v1/organisations?q=青禾"),
        ("/api/v1/organisations/{uscc}", f"/api/v1/organisations/{shown.uscc}"),
        ("/api/v1/organisations/{uscc}/records", f"/api/v1/organisations/{shown.uscc}/records"),
        ("/api/v1/records", "/api/v1/records?kind=penalty"),
        ("/api/v1/records", "/api/v1/records?kind=&authority=&from=&to=&cursor="),
    ):
        schema = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        document = client.get(address).json()
        jsonschema.validate(document, {**schema, "components": description["components"]})
        assert document.get("items", [document])


def test_too_many_searches(client, shown, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCHES", SearchBudget(burst=1, per_second=0.001))
    client.get("/api/v1/organisations", {"q": "青禾"})
    answer = client.get("/api/v1/organisations", {"q": "青禾"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-searches")
    assert int(answer["Retry-After"]) > 0


def test_the_rulebook_entry_and_the_description(client, shown):
    kind = client.get("/api/v1/rulebook/penalty").json()
    assert kind["key"] == "penalty"
    assert "Kind" in {entry["type"] for entry in kind["entries"]}
    (order,) = client.get("/api/v1/rulebook/ndrc-order-36-2025").json()["entries"]
    assert order["title_zh"] == "信用修复管理办法"
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/organisations", "/api/v1/organisations/{uscc}", "/api/v1/organisations/{uscc}/records",
            "/api/v1/records", "/api/v1/rulebook/{key}"} <= set(paths)  # fmt: skip
