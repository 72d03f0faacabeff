"""tools/attest.py: what it says of this site, and of sites that are not as they should be."""

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from journeys.site import serving

pytestmark = pytest.mark.journey

TOOLS = Path(__file__).parents[2] / "tools"
SOUND: dict[str, Any] = {
    "/api/v1/openapi.json": {"paths": {"/organisations": {"get": {"parameters": [{"in": "query", "name": "q"}]}}}},
    "/api/v1/organisations": {"items": []},
}


def attested(address: str) -> tuple[int, dict[str, bool | None]]:
    """Exit code, and what became of every check."""
    command = [sys.executable, "-I", str(TOOLS / "attest.py"), address, "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    document = json.loads(said.stdout)
    assert document["held"] == (said.returncode == 0)
    return said.returncode, {one["check"]: one["held"] for one in document["checks"]}


@contextmanager
def pretending(answers: Mapping[str, Any]) -> Iterator[str]:
    """A site that gives these documents and nothing else."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            given = json.dumps(answers.get(self.path.partition("?")[0], {})).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(given)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_this_site_holds_what_any_reader_can_check(own_database: str) -> None:
    with serving() as address:
        code, checks = attested(address)
    made = {check for check, held in checks.items() if held is not None}
    assert (code, made) == (0, {"G4", "G8"})
    assert all(checks[one] for one in made)


@pytest.mark.parametrize(
    ("path", "document", "broken"),
    [
        ("/api/v1/openapi.json", {"components": {"properties": {"legal_representative": {}}}}, "G4"),
        ("/api/v1/openapi.json", {"paths": {"/check": {"parameters": [{"in": "query", "name": "shareholder"}]}}}, "G4"),
        ("/api/v1/openapi.json", {"components": {"properties": {"credit_score": {}}}}, "G8"),
        ("/api/v1/organisations", {"items": [{"uscc": "91350100M000100Y43"}]}, "G4"),
    ],
)
def test_another_site_is_found_out(path: str, document: dict[str, Any], broken: str) -> None:
    with pretending(SOUND) as address:
        assert attested(address)[0] == 0
    with pretending(SOUND | {path: document}) as address:
        code, checks = attested(address)
    assert code == 1
    assert {check for check, held in checks.items() if held is False} == {broken}


def test_the_search_for_canaries_is_not_blind(tmp_path: Path) -> None:
    spec = spec_from_file_location("attest_planting", TOOLS / "attest_planting.py")
    assert spec is not None
    assert spec.loader is not None
    planting = module_from_spec(spec)
    sys.modules["attest_planting"] = planting
    spec.loader.exec_module(planting)
    (tmp_path / "log").write_text(f"refused: 赵{planting.RARE}", encoding="utf-8")
    (tmp_path / "old").write_bytes(f"赵{planting.RARE}".encode("gb18030"))
    (tmp_path / "wide").write_bytes(f"{planting.REGION}880101123X".encode("utf-16-le"))
    with zipfile.ZipFile(tmp_path / "wrong.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", f"<v>{planting.PREFIX}42</v>")
    (tmp_path / "harmless").write_text("星市监罚〔2026〕1号", encoding="utf-8")
    found = {path.name for path, _ in planting.traces_in([tmp_path], since=0)}
    assert found == {"log", "old", "wide", "wrong.xlsx"}


def test_every_sabotage_still_fits_the_program() -> None:
    """The builds run in tools/proofs; here only that none of their patches has gone stale."""
    spec = spec_from_file_location("sabotage", TOOLS / "proofs" / "sabotage.py")
    assert spec is not None
    assert spec.loader is not None
    sabotage = module_from_spec(spec)
    sys.modules["sabotage"] = sabotage
    spec.loader.exec_module(sabotage)
    patched = [build for build in sabotage.BUILDS if build.file]
    assert len(patched) >= 6
    for build in patched:
        text = (TOOLS.parent / "src" / "xinheng" / build.file).read_text(encoding="utf-8")
        assert text.count(build.old) == 1, build.name
        assert build.broken
