"""The Reconciliation API: what clients of version 0.2 ask and read, and when a candidate is a match."""

import json
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.test import Client

from factories.records import record
from xinheng.publicity import selectors
from xinheng.publicity.errors import ReconciliationWrongError
from xinheng.publicity.limits import SearchBudget
from xinheng.publicity.reconciliation import batch
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.db


@pytest.fixture
def held(db, today, organisation):
    """Two organisations of one name, one renamed to what another is called, and one alone."""
    return {
        "alone": organisation("岚川青禾食品有限公司", 1, former_names="岚川青禾果品厂", city="清江市", state="active"),
        "renamed": organisation("岚川永固建材有限公司", 2, former_names="岚川宏达建材有限公司"),
        "taken": organisation("岚川宏达建材有限公司", 3),
        "north": organisation("信达商贸行", 4, division="110108"),
        "south": organisation("信达商贸行", 5, division="330106"),
    }


def asked(**queries):
    answer = Client().post("/reconcile", {"queries": json.dumps(queries)})
    assert answer.status_code == 200
    return {key: one["result"] for key, one in answer.json().items()}


def test_the_manifest_names_what_the_service_offers(client, held):
    manifest = client.get("/reconcile").json()
    assert manifest["versions"] == ["0.2"]
    assert manifest["view"]["url"].endswith("/organisations/{{id}}")
    suggest = manifest["suggest"]["entity"]
    address = urlsplit(suggest["service_url"] + suggest["service_path"]).path
    (found,) = client.get(address, {"prefix": "岚川青禾"}).json()["result"]
    assert (found["id"], found["name"]) == (held["alone"].uscc, held["alone"].name)
    for name, first in (("property", "uscc"), ("type", "organisation")):
        service = manifest["suggest"][name]
        nodes = client.get(urlsplit(service["service_url"] + service["service_path"]).path, {"prefix": first}).json()
        assert nodes["result"][0]["id"] == first
    proposed = manifest["extend"]["propose_properties"]
    properties = client.get(proposed["service_path"], {"type": "organisation", "limit": "2"}).json()
    assert [one["id"] for one in properties["properties"]] == ["uscc", "name"]
    preview = client.get(urlsplit(manifest["preview"]["url"]).path, {"id": held["alone"].uscc})
    assert held["alone"].name in preview.content.decode()
    assert "frame-ancestors *" in preview["Content-Security-Policy"]
    assert client.get("/reconcile/preview", {"id": "91110108000009990K"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"query": "岚川青禾食品有限公司"}, [("alone", True)]),
        ({"query": "岚川青禾食品（有限公司"}, [("alone", False)]),
        ({"query": "岚川青禾"}, [("alone", False)]),
        ({"query": "岚川青禾食品有线公司"}, [("alone", False)]),
        ({"query": "岚川青禾果品厂"}, [("alone", False)]),
        ({"query": "岚川宏达建材有限公司"}, [("taken", False), ("renamed", False)]),
        ({"query": "信达商贸行"}, [("north", False), ("south", False)]),
        ({"query": "信达商贸行", "properties": [{"pid": "division", "v": "330106"}]}, [("south", True)]),
        ({"query": "岚川青禾食品有限公司", "type": "enterprise", "type_strict": "any"}, [("alone", True)]),
        ({"query": "岚川青禾食品有限公司", "type": ["government-body"]}, []),
        ({"query": "岚川", "limit": 1}, 1),
    ],
)
def test_a_match_is_a_name_of_one_organisation_only(held, query, expected):
    found = asked(q=query)["q"]
    if isinstance(expected, int):
        assert len(found) == expected
        return
    names = {one.uscc: name for name, one in held.items()}
    assert [(names[one["id"]], one["match"]) for one in found] == expected
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_a_code_matches_unless_a_name_beside_it_says_otherwise(held):
    uscc = held["alone"].uscc
    with_code = [{"pid": "uscc", "v": uscc}]
    found = asked(
        bare={"query": uscc},
        spaced={"query": f" {uscc[:6]} {uscc[6:].lower()} "},
        only={"properties": with_code},
        former={"query": "岚川青禾果品厂", "properties": with_code},
        other={"query": "岚川宏达建材有限公司", "properties": with_code},
        unknown={"query": "91110108000009990K"},
    )
    shown = {key: [(one["id"], one["match"]) for one in result] for key, result in found.items()}
    assert shown == {
        "bare": [(uscc, True)],
        "spaced": [(uscc, True)],
        "only": [(uscc, True)],
        "former": [(uscc, True)],
        "other": [(uscc, False)],
        "unknown": [],
    }


def test_values_of_properties_for_organisations_held_and_not(client, held):
    wanted = ["name", "former_names", "registered_on", "division", "gossip"]
    extend = {"ids": [held["alone"].uscc, "91110108000009990K"], "properties": [{"id": one} for one in wanted]}
    answer = client.get("/reconcile", {"extend": json.dumps(extend)}).json()
    assert [one["id"] for one in answer["meta"]] == wanted
    assert answer["rows"][held["alone"].uscc] == {
        "name": [{"str": "岚川青禾食品有限公司"}],
        "former_names": [{"str": "岚川青禾果品厂"}],
        "registered_on": [],
        "division": [{"str": "110108"}],
        "gossip": [],
    }
    assert answer["rows"]["91110108000009990K"] == {one: [] for one in wanted}


def test_an_organisation_known_only_from_rows_that_wait_is_found_nowhere(client, held):
    uscc = held["alone"].uscc
    Organisation.objects.filter(uscc=uscc).update(is_stub=True)
    extend = {"ids": [uscc], "properties": [{"id": "name"}]}
    assert asked(q={"query": "岚川青禾食品有限公司"}, code={"query": uscc}) == {"q": [], "code": []}
    assert client.get("/reconcile/suggest/entity", {"prefix": "岚川青禾"}).json()["result"] == []
    assert client.get("/reconcile", {"extend": json.dumps(extend)}).json()["rows"] == {uscc: {"name": []}}
    record(held["alone"], decided_on=date(2026, 11, 1))
    assert [one["id"] for one in asked(q={"query": uscc})["q"]] == [uscc]


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{", "[" * 20_000, '{"q": 1}', '{"q": {}}', '{"q": {"query": 5}}', '{"q": {"query": "a", "limit": 0}}',
        '{"q": {"query": "a", "limit": true}}', '{"q": {"query": "a", "properties": {"pid": "uscc"}}}',
        '{"q": {"query": "a", "properties": [{"pid": "uscc"}]}}', '{"q": {"query": "' + "长" * 201 + '"}}',
        json.dumps({str(number): {"query": "a"} for number in range(51)}),
        '{"q": {"query": "a", "type": [1]}}', '{"q": {"query": "a", "properties": [{"pid": "uscc", "v": {"id": []}}]}}',
    ],
)  # fmt: skip
def test_a_wrong_batch_is_refused_with_what_is_accepted(client, db, today, text):
    with pytest.raises(ReconciliationWrongError):
        batch.queries(text)
    answer = client.post("/reconcile", {"queries": text})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "reconciliation-wrong"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"ids": 1, "properties": []}',
        '{"ids": [1], "properties": []}',
        '{"ids": ["a"], "properties": [{}]}',
        json.dumps({"ids": ["a"] * 101, "properties": []}),
    ],
)
def test_a_wrong_extension_is_refused(client, db, today, text):
    assert client.post("/reconcile", {"extend": text}).json()["code"] == "reconciliation-wrong"


def test_every_query_counts_as_a_search_of_its_client(client, held, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCHES", SearchBudget(burst=2, per_second=0.001))
    queries = {str(number): {"query": "岚川青禾"} for number in range(3)}
    answer = client.post("/reconcile", {"queries": json.dumps(queries)})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-searches")
    assert int(answer["Retry-After"]) > 0


def test_pages_of_other_sites_may_read_it_and_no_page_for_people(client, held):
    for address in ("/reconcile", "/api/v1/records?kind=penalty", "/catalog.jsonld", "/registers/penalty.atom"):
        answer = client.get(address, headers={"Origin": "https://example.org"})
        assert answer["Access-Control-Allow-Origin"] == "*", address
        assert "Access-Control-Allow-Credentials" not in answer
    before = client.options(
        "/reconcile", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert (before.status_code, before["Access-Control-Allow-Origin"]) == (204, "*")
    assert "authorization" not in before["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Origin" not in client.get("/registers/penalty")
    assert client.put("/reconcile").status_code == 405
