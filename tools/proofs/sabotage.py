"""Nodes with one guarantee sawn off: tools/attest.py must name exactly what is broken, and nothing on the true build.

Each build is a copy of the package in a temporary folder with one small patch; it gets a data folder of its own, is set
up, served on a free port and attested from outside. Usage: python tools/proofs/sabotage.py [NAME ...]
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "from xinheng.shell.command_line import main; main()"


@dataclass(frozen=True)
class Build:
    """One build: what is replaced by what in one file (nothing for the true one), and the checks that must break."""

    name: str
    why: str
    broken: frozenset[str] = frozenset()
    file: str = ""
    old: str = ""
    new: str = ""


BUILDS = (
    Build("true", "the package as it is"),
    Build(
        "persons-taken",
        "the base registry takes individual businesses for organisations",
        frozenset({"G1"}),
        "subjects/domain/persons.py",
        "    return _PERSON_ENDING.search(normal_form(name)) is not None\n",
        "    return False\n",
    ),
    Build(
        "numbers-stored",
        "numbers of persons in free text are stored as they were sent",
        frozenset({"G2"}),
        "exchange/gate/masking.py",
        '    """Where numbers, accounts and addresses of persons stand, and which of them each is."""\n',
        "    if text:\n        return\n",
    ),
    Build(
        "grounds-taken",
        "the gate lets excluded grounds through",
        frozenset({"G5"}),
        "exchange/gate/matters.py",
        "            flags[at] = self._rests(columns, int(at))\n",
        "            flags[at] = False\n",
    ),
    Build(
        "end-ignored",
        "the public view forgets the end of windows",
        frozenset({"G11-ended", "G16-alike"}),
        "records/migrations/0003_public_view.py",
        "  AND coalesce({end_on(DAY)} > {DAY}, true)\n  AND coalesce({end_on(TODAY)} > {TODAY}, true);",
        "  AND {TODAY} >= {DAY};",
    ),
    Build(
        "kept-pages-stale",
        "a page is kept for the day, whatever is withdrawn meanwhile",
        frozenset({"G11-withdrawn", "G22"}),
        "publicity/freshness.py",
        "            str(index),\n            commitment.hex(),\n",
        "",
    ),
    Build(
        "others-read",
        "any authority reads what has ended",
        frozenset({"G16-others", "G16-alike"}),
        "records/domain/visibility.py",
        "    if viewer.auditor:\n        return True\n",
        "    if viewer.actor is not None:\n        return True\n",
    ),
    Build(
        "ended-told-apart",
        "the address of a record says that there was one",
        frozenset({"G16-alike"}),
        "publicity/views.py",
        "    if found is None:\n        raise RecordNotShownError\n    address = reverse",
        "    if found is None:\n        from xinheng.records.models import Version\n\n"
        "        if Version.objects.filter(public_id=public_id).exists():\n"
        "            return HttpResponse('This record has ended.', status=410)\n        raise RecordNotShownError\n"
        "    address = reverse",
    ),
    Build(
        "reads-untraced",
        "a read of non-public data leaves no trace",
        frozenset({"G19"}),
        "accounts/services/tracing.py",
        "    (written,) = together(part)\n",
        "    if any(subjects_of.values()):\n        return\n    (written,) = together(part)\n",
    ),
    Build(
        "person-parameter",
        "the search takes a representative's name",
        frozenset({"G4"}),
        "publicity/api/queries.py",
        '    ] = ""\n    limit: Limit = 20\n',
        '    ] = ""\n    representative: str = ""\n    limit: Limit = 20\n',
    ),
)


def _patched(build: Build, folder: Path) -> Path:
    """A copy of the package with the build's patch; the patch must fit in exactly one place."""
    source = folder / "src"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "src" / "xinheng", source / "xinheng", ignore=ignored)
    if build.file:
        path = source / "xinheng" / build.file
        text = path.read_text(encoding="utf-8")
        if text.count(build.old) != 1:
            sys.exit(f"{build.name}: the patch fits {text.count(build.old)} places of {build.file}; renew it")
        path.write_text(text.replace(build.old, build.new), encoding="utf-8")
    return source


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _node(build: Build, folder: Path) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """The build set up and served: its address, its command, its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XINHENG_")}
    environment |= {"PYTHONPATH": str(_patched(build, folder)), "XINHENG_HOME": str(folder / "home")}
    command, port = [sys.executable, "-c", PROGRAM], _free_port()
    subprocess.run([*command, "setup"], env=environment, check=True, capture_output=True, timeout=300)
    with (folder / "log").open("wb") as log:
        arguments = ["serve", "--port", str(port), "--workers", "1", "--no-jobs"]
        served = subprocess.Popen([*command, *arguments], env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address, command, environment
    finally:
        served.terminate()
        served.wait(60)


def _wait(address: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    sys.exit("the node did not come up")


def broken(build: Build) -> set[str]:
    """The checks that attest finds broken on a build."""
    with tempfile.TemporaryDirectory(prefix="xsab-") as made:
        folder = Path(made)
        with _node(build, folder) as (address, command, environment):
            words = [command[0], "-c", f"'{PROGRAM}'"]
            attest = [sys.executable, "-I", str(ROOT / "tools" / "attest.py"), address, "--json"]
            said = subprocess.run(
                [*attest, "--node", " ".join(words), "--home", str(folder / "home")],
                env=environment, capture_output=True, text=True, check=False, timeout=900,
            )  # fmt: skip
    try:
        checks = json.loads(said.stdout)["checks"]
    except ValueError:
        sys.exit(f"{build.name}: attest exited {said.returncode}: {said.stdout[-2000:]}{said.stderr[-2000:]}")
    for one in checks:
        if one["held"] is not True:
            print(f"  {one['check']}: {one['found']}")
    if (said.returncode == 0) != all(one["held"] is not False for one in checks):
        sys.exit(f"{build.name}: attest's exit code {said.returncode} contradicts its document")
    return {one["check"] for one in checks if one["held"] is not True}


def main() -> int:
    """Attest every build, or the named ones; 1 when any was judged otherwise than it should be."""
    wanted, failed = sys.argv[1:], 0
    for build in BUILDS:
        if wanted and build.name not in wanted:
            continue
        print(f"{build.name}: {build.why}", flush=True)
        began = time.monotonic()
        found = broken(build)
        right = found == build.broken
        failed += not right
        verdict = "as it must be" if right else f"WRONG, expected {sorted(build.broken) or 'nothing'}"
        print(f"  broken: {', '.join(sorted(found)) or 'nothing'}: {verdict} ({time.monotonic() - began:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
