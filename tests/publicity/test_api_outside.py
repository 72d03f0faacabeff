"""An outside program makes a client from our description, unchanged, and reads a running node with it.

And every example of the guide does what it says.
"""

import importlib
import json
import re
import shutil
import subprocess
import sys
import urllib.request
from datetime import date
from typing import Any

import httpx
import pytest

from factories.landing import ACTOR, land
from factories.organisations import code, imported
from factories.records import row
from journeys.site import ROOT, serving
from xinheng.kernel import clock
from xinheng.records.services import withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.journey


@pytest.fixture
def node(own_database, monkeypatch, tmp_path):
    monkeypatch.setenv("XINHENG_TODAY", "2026-11-20")
    imported(tmp_path / "registry.csv", "name,uscc", [("岚川甲有限公司", code(1))])
    rows = [row(date(2026, 5, 10), f"岚市监罚〔2026〕{number}号") for number in range(5)]
    _, names = land(*rows, known_on=date(2026, 5, 15), owner=Organisation.objects.get())
    with clock.on_day(date(2026, 6, 1)):
        withdraw_record(public_id=names[0], reason="撤销", actor=ACTOR)
    with serving() as base:
        yield base, names


def made_client(base: str, folder: Any) -> Any:
    """The client as the generator makes it from the running node's own description."""
    (folder / "plain.yaml").write_text("post_hooks: []\nhttp_timeout: 90\n", encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--url", f"{base}/api/v1/openapi.json"]
    command += ["--meta", "none", "--output-path", str(folder / "made_client"), "--config", str(folder / "plain.yaml")]
    done = subprocess.run([*command, "--fail-on-warning"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return importlib.import_module("made_client")


def test_a_made_client_reads_a_running_node(node, tmp_path, monkeypatch):
    base, names = node
    monkeypatch.syspath_prepend(str(tmp_path))
    package = made_client(base, tmp_path)
    call = {
        name: importlib.import_module(f"made_client.api.public.{name}").sync_detailed
        for name in ("find_organisations", "get_organisation", "list_organisation_records", "list_records",
                     "list_changes", "get_rulebook_entry")
    }  # fmt: skip
    with package.Client(base_url=base, timeout=httpx.Timeout(90)) as client:
        one = Organisation.objects.get()
        found = call["find_organisations"](client=client, q="岚川甲").parsed
        assert [hit.uscc for hit in found.items] == [one.uscc]
        assert call["get_organisation"](one.uscc, client=client).parsed.counts.additional_properties == {"penalty": 4}
        own = call["list_organisation_records"](one.uscc, client=client, limit=2).parsed
        assert (len(own.items), own.items[0].public_to) == (2, date(2027, 5, 11))
        assert call["get_rulebook_entry"]("penalty", client=client).parsed.entries
        walked, cursor = [], ""
        while cursor is not None:
            page = call["list_records"](client=client, limit=2, cursor=cursor, to=date(2026, 6, 1)).parsed
            walked, cursor = walked + [record.id for record in page.items], page.next_cursor
        assert sorted(walked) == sorted(names[1:])
        heard: dict[str, str] = {}
        cursor, more = "", True
        while more:
            answer = call["list_changes"](client=client, limit=2, cursor=cursor)
            heard |= {entry.id: getattr(entry.change, "value", entry.change) for entry in answer.parsed.items}
            cursor, more = answer.parsed.next_cursor, answer.parsed.more
        assert heard == {names[0]: "ended"} | dict.fromkeys(names[1:], "published")
        tag = answer.headers["etag"]
        assert call["list_changes"](client=client, if_none_match=tag).status_code == 304
        refused = call["get_organisation"]("91110108000009990K", client=client)
        assert (refused.status_code, refused.parsed.code) == (404, "subject-unknown")


def blocks(language: str, guide: str) -> str:
    """The examples of a guide in one language, one after the other."""
    text = (ROOT / "docs" / "guides" / guide).read_text(encoding="utf-8")
    return "".join(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL))


def test_the_examples_of_the_guide_run(node):
    base, names = node
    if shutil.which("curl") is None:
        sys.stdout.write("no curl here: the examples of the guide were not run\n")
        return
    assert blocks("sh", "use-the-api.md") == blocks("sh", "use-the-api.zh.md"), "the same examples in both languages"
    script = "set -euo pipefail\n" + blocks("sh", "use-the-api.md").replace("http://localhost:8000", base)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert "}304\n" in said, "asked again, nothing is sent"
    assert said.count("HTTP/1.") == 2, "two refusals are shown with their headers"
    assert [code for code in ("kind-unknown", "query-wrong") if code not in said] == []
    assert said.count('"document_number"') > 8, "records by kind, by day, of one organisation, and in the feed"
    program: dict[str, Any] = {}
    exec(blocks("python", "use-the-api.md"), program)
    copy: dict[str, Any] = {}
    assert program["follow"](base, copy) != ""
    with urllib.request.urlopen(f"{base}/api/v1/records") as answer:
        assert sorted(copy) == sorted(item["id"] for item in json.load(answer)["items"]) == sorted(names[1:])
