"""G11: every public address, found from the address book itself, is silent after the end and after withdrawal."""

import io
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from factories.landing import ACTOR, land, organisation
from xinheng.kernel import clock
from xinheng.publicity import freshness
from xinheng.publicity.tasks import renew_snapshot
from xinheng.records.services import withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NUMBER, CONTENT = "岚市监罚〔2026〕118号", "没收过期食品一千二百公斤"
FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": NUMBER, "content": CONTENT}
FEED = "/api/v1/changes"
QUERIES = ("", "?kind=penalty", "?q=岚川", "?kind=penalty&q=118", "?uscc=91350100M000100Y43")
GUARDED = ("/accounts/", "/administration/", "/audit/", "/desk/", "/mine/")
"""Doors that send anybody from the public to the entrance, whatever is asked."""
BULK = ("manifest.json", "records.zip", "entities.ftm.jsonl", "organisations.parquet", "records-penalty.parquet")


@pytest.fixture(autouse=True)
def _no_kept_pages(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    settings.XINHENG_HOME = tmp_path


def patterns(node: URLResolver, prefix: str = "") -> list[str]:
    found: list[str] = []
    for one in node.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            found.append(route)
        else:
            found += patterns(one, route)
    return found


def addresses(public_id: str) -> list[str]:
    """Every route of the site with this record's names in place of its parameters."""
    values = {
        "uscc": organisation().uscc,
        "public_id": public_id,
        "kind": "penalty",
        "key": "penalty",
        "name": "records.zip",
        "batch": "1",
        "number": "1",
        "row": "1",
        "month": "2026-05",
        "token": "t" * 22,
        "client_id": "c" * 22,
        "pk": "1",
        "language": "zh",
    }
    made = {f"/bulk/{name}" for name in BULK}
    for route in patterns(get_resolver()):
        address = "/" + route
        for name, value in values.items():
            for converter in ("str:", "slug:", "int:", ""):
                address = address.replace(f"<{converter}{name}>", value)
        assert "<" not in address, f"{route} has a parameter this test does not know: add it"
        if not address.startswith("/bulk/"):
            made |= {address + query for query in (QUERIES[:1] if address.startswith(GUARDED) else QUERIES)}
    return sorted(made)


def readable(answer: HttpResponseBase) -> str:
    """The text of an answer, also of one that is packed."""
    body = b"".join(answer) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/zip":
        with ZipFile(io.BytesIO(body)) as package:
            return "".join(package.read(name).decode() for name in package.namelist())
    if answer["Content-Type"].endswith("parquet"):
        return str(pq.read_table(io.BytesIO(body)).to_pylist())
    return body.decode()


def telling(public_id: str, day: date, among: set[str] | None = None) -> set[str]:
    """The addresses whose answer names the record in any way: all of them after new bulk files, or those ``among``."""
    client, found = Client(), set()
    with clock.on_day(day):
        if among is None:
            renew_snapshot()
        for address in sorted(among or addresses(public_id)):
            answer = client.get(address, follow=True)
            body = readable(answer)
            words = [word for word in (NUMBER, CONTENT, public_id) if word not in address]
            if address.startswith(FEED):
                words.remove(public_id)  # the end of a record is told by its identifier, and by nothing else
            if any(word in body for word in words):
                found.add(address)
    return found


def test_every_public_address_is_silent_after_the_end() -> None:
    _, [public_id] = land(FINE, known_on=date(2026, 5, 15))
    shown = telling(public_id, date(2027, 5, 10))
    assert {"/bulk/records.zip", "/bulk/entities.ftm.jsonl", "/bulk/records-penalty.parquet"} < shown
    assert len(shown) > 10, "shown on its last day"
    assert telling(public_id, date(2027, 5, 11)) == set()
    assert telling(public_id, date(2026, 5, 14)) == set(), "nor before it was known"


def test_every_public_address_is_silent_after_withdrawal() -> None:
    _, [public_id] = land(FINE, known_on=date(2026, 5, 15))
    with clock.on_day(date(2026, 7, 1)):
        withdraw_record(public_id=public_id, reason="复议撤销", actor=ACTOR)
    assert telling(public_id, date(2026, 7, 1)) == set()


def test_a_warning_is_named_nowhere() -> None:
    _, [public_id] = land(FINE | {"types": "警告"}, known_on=date(2026, 5, 15))
    assert telling(public_id, date(2026, 5, 15)) == set()
