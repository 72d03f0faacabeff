"""Outside programs, unchanged, against all that a node gives to programs: bulk files, feed, catalogue, reconciliation.

Usage: python tools/proofs/outlets.py

Fills a node, makes its bulk files, serves it on a port of this machine and lets run, in a virtual environment made for
it: ``frictionless validate`` on the data package as downloaded, followthemoney and nomenklatura on every line of the
entities, feedparser on the Atom feeds, rdflib and pyshacl on the catalogue (shapes beside this file). The published
JSON schemas of the Reconciliation API are read from the folder ``reconciliation-api`` of the outside data (its
``0.2/schemas``); without it one line says so and the answers are checked by the tests only.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from upgrade import DAYS, PROGRAM, ROOT, Node, fill

sys.path.insert(0, str(ROOT / "tests"))
PROGRAMS = ("frictionless[json]>=5.19", "followthemoney>=4.11", "nomenklatura>=4.17", "rdflib>=7", "pyshacl>=0.40",
            "feedparser>=6")  # fmt: skip
HERE = Path(__file__).parent
SECONDS_TO_START = 90


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def get(address: str, form: dict[str, Any] | None = None) -> bytes:
    """What an address answers; ``form`` is posted, its values as JSON."""
    body = None
    if form is not None:
        body = urllib.parse.urlencode({name: json.dumps(value) for name, value in form.items()}).encode()
    with urllib.request.urlopen(address, data=body, timeout=30) as answer:
        return bytes(answer.read())


@contextlib.contextmanager
def serving(node: Node, port: int) -> Iterator[str]:
    """The node's site."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "XINHENG_HOME": str(node.home)}
    environment |= {"XINHENG_TODAY": DAYS[-1], "XINHENG_DATABASE_THROWAWAY": "1"}
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port), "--workers", "1", "--no-jobs"]
    server = subprocess.Popen(command, env=environment)
    site = f"http://127.0.0.1:{port}"
    try:
        for _ in range(SECONDS_TO_START * 2):
            with contextlib.suppress(OSError):
                get(f"{site}/healthz")
                break
            time.sleep(0.5)
        yield site
    finally:
        server.terminate()
        server.wait()


def programs(folder: Path) -> Path:
    """The Python of a virtual environment with the outside programs."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PROGRAMS], check=True)
    return python


def passed(name: str, command: list[str | Path]) -> bool:
    """Run an outside check and print its last lines."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip().splitlines()
    print(f"{name}: exit {done.returncode}; {' | '.join(said[-3:])[-600:]}", flush=True)
    return done.returncode == 0


def bulk_and_feeds(site: str, python: Path, folder: Path) -> bool:
    """Everything downloaded, and each part read by the program it is for."""
    manifest = json.loads(get(f"{site}/bulk/manifest.json"))
    for one in manifest["files"]:
        (folder / one["path"]).write_bytes(get(f"{site}/bulk/{one['path']}"))
    for name in ("penalty", "licence"):
        (folder / f"{name}.atom").write_bytes(get(f"{site}/registers/{name}.atom"))
    (folder / "catalog.jsonld").write_bytes(get(f"{site}/catalog.jsonld"))
    checks = HERE / "outside"
    return all(
        [
            passed("frictionless", [python, "-m", "frictionless", "validate", folder / "records.zip"]),
            passed("followthemoney", [python, checks / "read_entities.py", folder / "entities.ftm.jsonl"]),
            passed("feedparser", [python, checks / "read_feed.py", folder / "penalty.atom", folder / "licence.atom"]),
            passed("rdflib, pyshacl", [python, checks / "read_catalogue.py", folder / "catalog.jsonld"]),
        ]
    )


def answers(site: str, usccs: list[str]) -> list[tuple[str, Any]]:
    """Answers of the reconciliation service with the schema each is to meet."""
    names = {f"q{place}": {"query": f"岚川第{place}机械有限公司"} for place in range(1, 6)}
    codes = {f"c{place}": {"query": uscc, "type": "enterprise"} for place, uscc in enumerate(usccs[:3])}
    wanted = [{"id": one} for one in ("name", "state", "division", "registered_on", "unheard-of")]
    asked = [
        ("manifest", "/reconcile", None),
        ("reconciliation-result-batch", "/reconcile", {"queries": names | codes | {"none": {"query": "查无此名"}}}),
        (
            "data-extension-response",
            "/reconcile",
            {"extend": {"ids": [*usccs[:3], "unheard-of"], "properties": wanted}},
        ),
        ("suggest-entities-response", "/reconcile/suggest/entity?prefix=" + urllib.parse.quote("岚川第1"), None),
        ("suggest-properties-response", "/reconcile/suggest/property?prefix=", None),
        ("suggest-types-response", "/reconcile/suggest/type?prefix=", None),
        ("data-extension-property-proposal", "/reconcile/properties?type=enterprise&limit=3", None),
    ]
    return [(schema, json.loads(get(site + address, form))) for schema, address, form in asked]


def reconciliation(site: str, usccs: list[str]) -> bool:
    """The published schemas on what the service answers."""
    import jsonschema
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    from outside_data import folder as outside

    held = outside("reconciliation-api")
    if held is None:
        print("reconciliation: the published schemas are not on this machine")
        return True
    schemas = {path.stem: json.loads(path.read_text()) for path in sorted((held / "0.2" / "schemas").glob("*.json"))}
    registry: Registry[Any] = Registry().with_resources(
        [(one.get("$id", name), DRAFT7.create_resource(one)) for name, one in schemas.items()]
        + [("http://swagger.io/v2/schema.json", Resource.from_contents({}, default_specification=DRAFT7))]
    )
    right = True
    for name, answer in answers(site, usccs):
        faults = list(jsonschema.Draft7Validator(schemas[name], registry=registry).iter_errors(answer))
        print(f"reconciliation {name}: {len(faults)} faults{'; ' + faults[0].message if faults else ''}", flush=True)
        right = right and not faults
    return right


def main() -> int:
    """Fill, make, serve, let read; 1 when a program found a fault."""
    with tempfile.TemporaryDirectory(prefix="xinheng-outlets-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        for name in ("node", "files", "read"):
            (folder / name).mkdir()
        port = free_port()
        os.environ |= {"XINHENG_BASE_URL": f"http://127.0.0.1:{port}", "XINHENG_HOME": str(folder / "node")}
        os.environ["DJANGO_SETTINGS_MODULE"] = "xinheng.shell.settings"
        django.setup()
        node = Node(ROOT, folder / "node")
        usccs = fill(node, folder / "files")
        said = node.run("publicity", "snapshot")
        print(f"snapshot: {said['rows']}")
        python = programs(folder / "programs")
        with serving(node, port) as site:
            right = [bulk_and_feeds(site, python, folder / "read"), reconciliation(site, usccs)]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
