"""Every example of the guide for programs runs against a real server, and says what the guide promises."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factories.clients import program
from factories.files import SENDER, registered, sender
from journeys.site import ROOT, serving

pytestmark = pytest.mark.journey


@pytest.fixture
def node(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Address, id and secret as the guide wants them."""
    monkeypatch.setenv("XINHENG_TODAY", "2026-05-15")
    sender()
    registered((1, 2))
    made = program(SENDER, "batches", "check", kinds=("penalty",))
    with serving() as base:
        yield {"NODE": base, "CLIENT_ID": made.client_id, "CLIENT_SECRET": made.client_secret}


def blocks(guide: str) -> str:
    text = (ROOT / "docs" / "guides" / guide).read_text(encoding="utf-8")
    return "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))


def test_the_examples_run(node: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        sys.stdout.write("no curl here: the examples of the guide were not run\n")
        return
    assert blocks("send-by-program.md") == blocks("send-by-program.zh.md"), "the same examples in both languages"
    script = "set -euo pipefail\n" + blocks("send-by-program.md")
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path, env=os.environ | node
    )
    assert done.returncode == 0, done.stderr + done.stdout
    said = done.stdout
    assert '"batch":null' in said, "the trial"
    assert '"accepted":1' in said
    assert '"unchanged":1' in said, "the same file again"
    assert '"kind":"penalty","day":"2026-05-15"' in said
    assert '"required-missing"' in said
    assert '"next_cursor"' in said
    assert '"state":"taken"' in said
    assert '"matter":"tendering"' in said
    assert '"relied":true' in said
    assert '"code": "not-granted"' in said
