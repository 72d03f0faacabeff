"""Schemathesis, unchanged, against a running node: no answer of 500 or more, every answer as our description says.

Usage: python tools/proofs/schemathesis.py [EXAMPLES]   (100 per operation without a number; it ends after 10 minutes)

Fills a data folder of its own with organisations, records, a correction and a withdrawal, serves it as
``xinheng serve`` does, and has Schemathesis ask what the description at /api/v1/openapi.json allows and what it
forbids: its own examples, boundary values and random ones, with a fixed seed. One check is left out: a cursor made
up at random is refused, as it must be, though to the description any text is a cursor. The program is installed into
a virtual environment of its own, since its dependencies are not ours.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from contextlib import closing
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
VERSION = "4.32.5"
SEED = 20260401
MOST_SECONDS = 600
DAY = "2026-11-20"
ORGANISATIONS = 30


def fill(home: Path) -> None:
    """Organisations with penalties and licences; one record corrected, one withdrawn."""
    import django

    django.setup()
    from factories.landing import ACTOR, land
    from factories.organisations import code, imported
    from factories.records import row
    from xinheng.kernel import clock
    from xinheng.records.services import correct_record, withdraw_record
    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up
    from xinheng.subjects.models import Organisation

    set_up()
    with server_in_use():
        named = [(f"岚川第{one}食品有限公司", code(one)) for one in range(ORGANISATIONS)]
        imported(home / "registry.csv", "name,uscc", named)
        names = []
        for one, owner in enumerate(Organisation.objects.order_by("pk")):
            decided = date(2026, 5, 10)
            fines = [row(decided, f"岚市监罚〔2026〕{one}号"), row(decided, f"岚市监罚〔2026〕甲{one}号")]
            names += land(*fines, known_on=decided, owner=owner)[1]
            licence = row(decided, f"许〔2026〕{one}号", valid_to=date(2029, 2, 28))
            del licence["types"]
            land(licence, kind="licence", known_on=decided, owner=owner)
        with clock.on_day(date(2026, 6, 1)):
            correct_record(public_id=names[0], changes={"CF_NR_FK": "0.2"}, reason="录入错误", actor=ACTOR)
            withdraw_record(public_id=names[1], reason="复议撤销", actor=ACTOR)
        from django.db import connections

        connections.close_all()


def free_port() -> int:
    """A port nobody listens on."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(address: str) -> None:
    """Until the node answers."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("the node did not start")


def program(folder: Path) -> Path:
    """Schemathesis in an environment of its own."""
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"schemathesis=={VERSION}"], check=True)
    return folder / "bin" / "schemathesis"


def ask(tool: Path, base: str, folder: Path, examples: int) -> int:
    """Run it against the node; its exit code is 0 when every check held."""
    command = [str(tool), "run", f"{base}/api/v1/openapi.json", "--url", base, "--checks", "all", "--mode", "all"]
    command += ["--exclude-checks", "positive_data_acceptance"]
    command += ["--max-examples", str(examples), "--seed", str(SEED), "--continue-on-failure", "--no-color"]
    command += ["--suppress-health-check", "all", "--generation-database", "none"]
    return subprocess.run(command, cwd=folder, timeout=MOST_SECONDS, check=False).returncode


def main() -> int:
    """Fill, serve, ask."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="xinheng-schemathesis-") as name:
        folder, port = Path(name), free_port()
        base = f"http://localhost:{port}"
        os.environ |= {"XINHENG_HOME": name, "XINHENG_MODE": "demo", "XINHENG_TODAY": DAY, "XINHENG_BASE_URL": base}
        os.environ |= {"XINHENG_API_QUOTA": "1000000000", "DJANGO_SETTINGS_MODULE": "xinheng.shell.settings"}
        os.environ.pop("XINHENG_DATABASE_URL", None)
        fill(folder)
        tool = program(folder / "program")
        command = [sys.executable, "-c", "from xinheng.shell.command_line import main; main()", "serve", "--no-jobs"]
        server = subprocess.Popen([*command, "--port", str(port)], cwd=ROOT)
        try:
            wait_for(f"{base}/readyz")
            return ask(tool, base, folder, examples)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
