"""The Atom feed of a register and the description of the data in DCAT."""

import json
from datetime import date
from xml.etree import ElementTree

import pytest

from factories.records import record
from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.publicity.tasks import renew_snapshot
from xinheng.records.services import correct_record

pytestmark = pytest.mark.db

ATOM = "{http://www.w3.org/2005/Atom}"
ACTOR = Actor("operator", None, "node")


@pytest.fixture
def shown(db, today, organisation, settings, tmp_path):
    settings.XINHENG_HOME = tmp_path
    one = organisation("岚川青禾食品有限公司")
    return [
        record(one, decided_on=date(2026, 5, 10), known_on=date(2026, 5, 15), number="岚市监罚〔2026〕118号"),
        record(one, decided_on=date(2026, 3, 1), known_on=date(2026, 11, 1), number="迟报", content="<b>罚款</b>\x0b&"),
    ]


def read(client, address="/registers/penalty.atom"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer, ElementTree.fromstring(answer.content)


def test_the_feed_brings_what_became_known_last(client, shown):
    answer, feed = read(client)
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["X-Robots-Tag"] == "noindex"
    late, early = feed.findall(f"{ATOM}entry")
    assert late.findtext(f"{ATOM}id").endswith(f"/records/{shown[1].public_id}")
    assert late.findtext(f"{ATOM}updated") == feed.findtext(f"{ATOM}updated") == "2026-11-01T00:00:00+08:00"
    assert "<b>罚款</b>&" in late.findtext(f"{ATOM}summary"), "text, never markup; no character that XML cannot hold"
    assert early.findtext(f"{ATOM}title") == "岚川青禾食品有限公司 · 罚款"
    for part in ("岚市监罚〔2026〕118号", "2026年5月10日作出决定", "公示至2027年5月10日"):
        assert part in early.findtext(f"{ATOM}summary")
    for entry in (late, early):
        assert entry.find(f"{ATOM}author").findtext(f"{ATOM}name")
        assert entry.find(f"{ATOM}link").get("href").endswith(entry.findtext(f"{ATOM}id").rpartition("/")[2])


def test_the_feed_has_what_the_standard_demands_also_when_empty(client, shown):
    for address in ("/registers/penalty.atom", "/registers/licence.atom"):
        _, feed = read(client, address)
        assert feed.tag == f"{ATOM}feed"
        for tag in ("id", "title", "updated"):
            assert len(feed.findall(f"{ATOM}{tag}")) == 1
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"] == feed.findtext(f"{ATOM}id") == f"http://localhost:8000{address}"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00+08:00"
    assert client.get("/registers/gossip.atom").json()["code"] == "kind-unknown"


def test_a_correction_is_the_same_entry_with_a_later_instant(client, shown, today):
    before = {one.findtext(f"{ATOM}id"): one.findtext(f"{ATOM}updated") for one in read(client)[1].iter(f"{ATOM}entry")}
    correct_record(public_id=shown[0].public_id, changes={"CF_NR": "罚款人民币壹万元。"}, reason="笔误", actor=ACTOR)
    entries = read(client)[1].findall(f"{ATOM}entry")
    after = {one.findtext(f"{ATOM}id"): one.findtext(f"{ATOM}updated") for one in entries}
    assert set(after) == set(before)
    assert entries[0].findtext(f"{ATOM}id").endswith(shown[0].public_id), "it became known last"
    assert [after[one] > before[one] for one in after].count(True) == 1


def test_pages_lead_to_the_feed(client, shown):
    page = client.get("/registers/penalty").content.decode()
    assert page.count('href="/registers/penalty.atom"') == 2
    assert all(f"/registers/{kind}.atom" in client.get("/open-data").content.decode() for kind in rulebook().kinds)


def test_the_description_names_every_way_to_the_data(client, shown):
    def distributions():
        (dataset,) = client.get("/catalog.jsonld").json()["dcat:dataset"]
        return {one["@id"].removeprefix("http://localhost:8000"): one for one in dataset["dcat:distribution"]}

    ways = distributions()
    feeds = {f"/registers/{kind}.atom" for kind in rulebook().kinds}
    assert set(ways) == {"/api/v1/#distribution"} | feeds, "no file is described that is not given out"
    renew_snapshot()
    manifest = json.loads(b"".join(client.get("/bulk/manifest.json")))
    ways = distributions()
    assert set(ways) == {"/api/v1/#distribution"} | feeds | {f"/bulk/{one['path']}" for one in manifest["files"]}
    for one in manifest["files"]:
        described = ways[f"/bulk/{one['path']}"]
        assert described["dcat:byteSize"]["@value"] == str(one["bytes"])
        assert described["spdx:checksum"]["spdx:checksumValue"]["@value"] == one["sha256"]
    page = client.get("/open-data").content.decode()
    assert all(f'href="/bulk/{one["path"]}"' in page and one["sha256"] in page for one in manifest["files"])
