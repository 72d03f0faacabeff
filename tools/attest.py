"""Check a running node from outside against the guarantees (docs/guarantees.md): python tools/attest.py URL [options].

Standard library only, and nothing of Xinheng's own code: what it knows of codes and columns it knows by itself. With
``--node COMMAND`` (the node's ``xinheng`` command, on the node's machine, demo mode) it plants organisations, decisions
and canaries of persons who do not exist through the node's own doors; run that on a trial node, for what was planted
stays. ``--home FOLDER`` is the node's data folder, searched for canaries byte by byte. Without ``--node`` only what any
reader can see is checked. Prints one line per check (``--json``: one document); exits 0 when every check that could
be made held, else 1.
"""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from attest_planting import RARE, Planted, Planting, traces_in

PERSONAL = re.compile(
    r"person|people|natural|legal_?rep|representative|shareholder|investor|director|owner|address|residence|phone|"
    r"mobile|e_?mail|birth|gender|passport|identity|id_?(card|number)|frdb|zjhm|sfz|contact|first_?name|last_?name",
    re.IGNORECASE,
)
GRADING = re.compile(r"score|grade|rating|tier|rank|level|credit_?class|blacklist|redlist|trust", re.IGNORECASE)
HARMLESS_NAMES = {
    "named_after_person",
    "repair_door_address",
    "refused_person",
}  # a flag, a public body's door, a count


@dataclass(frozen=True)
class Answer:
    """One answer of the site."""

    status: int
    body: str
    tag: str


@dataclass(frozen=True)
class Result:
    """One check: ``held`` is None where it could not be made."""

    check: str
    what: str
    held: bool | None
    found: str = ""


class BrokenError(Exception):
    """A guarantee that does not hold, and what was seen."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


class Site:
    """The node's public site."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._opener = urllib.request.build_opener(_NoRedirects)

    def get(self, path: str, tag: str = "") -> Answer:
        """Ask for a page; redirects are not followed, refusals are answers too."""
        asked = urllib.request.Request(self.base + urllib.parse.quote(path, safe="/?&=%"))
        if tag:
            asked.add_header("If-None-Match", tag)
        try:
            with self._opener.open(asked, timeout=60) as given:
                return Answer(given.status, given.read().decode("utf-8", "replace"), given.headers.get("ETag", ""))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode("utf-8", "replace"), "")

    def json(self, path: str) -> dict[str, object]:
        """A JSON document; BrokenError when it is none."""
        given = self.get(path)
        try:
            return dict(json.loads(given.body))
        except ValueError as error:
            raise BrokenError(f"{path} answers {given.status} without JSON") from error


@dataclass
class Node:
    """Everything the checks may use: the site, the planted things, the folders that may hold what was written."""

    site: Site
    planting: Planting | None
    home: Path | None
    planted: Planted | None = None

    def pages_of(self, uscc: str, number: str) -> dict[str, Answer]:
        """Every public place where a record of this organisation would stand."""
        paths = (
            f"/organisations/{uscc}",
            f"/organisations/{uscc}?kind=penalty",
            f"/api/v1/organisations/{uscc}",
            f"/api/v1/organisations/{uscc}/records",
            "/registers/penalty",
            "/registers/penalty.csv",
            "/api/v1/records?kind=penalty",
            f"/search?q={number}",
        )
        return {path: self.site.get(path) for path in paths}


def expect(true: bool, otherwise: str) -> None:
    """BrokenError, saying what was seen, unless the first is true."""
    if not true:
        raise BrokenError(otherwise)


def _names(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if "in" in node and "name" in node:
            yield str(node["name"])
        properties = node.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)


def persons_are_no_subjects(node: Node) -> None:
    """G1: rows of persons end at both gates, as a number and a code without a value; none can be found."""
    for name, result, sent in (
        ("exchange intake", node.planted.persons, node.planted.persons_sent),
        ("subjects import", node.planted.registry, node.planted.registry_persons),
    ):
        expect(result["refused_person"] == sent, f"{name}: {result['refused_person']} of {sent} persons refused")
        issues = [one for one in result["issues"] if one["code"] == "person-not-held"]
        expect(len(issues) == sent, f"{name}: {len(issues)} issues for {sent} persons")
        expect(not any(one["value"] for one in issues), f"{name}: an issue repeats what stood in a person's row")
    for name in node.planted.person_names:
        expect(node.site.json(f"/api/v1/organisations?q={name}")["items"] == [], "a person is found by a search")


def person_text_is_nowhere(node: Node) -> None:
    """G2: no canary stands in what commands said, in the workbook, the issues, the temporary or the data folder."""
    folders = [node.planting.folder / "out", *([node.home] if node.home else [])]
    found = [f"{mark!r} in {path.name}" for path, mark in traces_in(folders, since=node.planting.began)]
    expect(not found, f"{len(found)} traces, such as {found[:3]}")


def no_way_to_persons(node: Node) -> None:
    """G4: no parameter or property of the interface is a person's; a person's name finds nothing."""
    document = node.site.json("/api/v1/openapi.json")
    names = {one for one in (*document.get("paths", {}), *_names(document)) if PERSONAL.search(one)} - HARMLESS_NAMES
    expect(not names, f"the interface names {sorted(names)}")
    given = node.site.json(f"/api/v1/organisations?q={RARE}")
    expect(given.get("items") == [], "a representative's name finds organisations")


def excluded_grounds_are_refused(node: Node) -> None:
    """G5: excluded grounds are refused and only counted; the same organisation's fire decision is taken."""
    result = node.planted.grounds
    codes = [one["code"] for one in result["issues"] if one["code"] == "matter-not-held"]
    expect(result["refused"] == len(codes) == node.planted.grounds_sent, f"{len(codes)} rows refused for their ground")
    expect(result["accepted"] == 1, "the fire decision of the same organisation was not taken")


def nothing_by_counting(node: Node) -> None:
    """G8: no answer has a grade, a score or a list that a number of records could lead to."""
    document = node.site.json("/api/v1/openapi.json")
    names = sorted({one for one in _names(document) if GRADING.search(one)})
    expect(not names, f"the interface has {names}")
    if node.planted is None:
        return
    many, none = (node.site.json(f"/api/v1/organisations/{one}") for one in (node.planted.many, node.planted.twin))
    different = {key for key in many if many[key] != none.get(key)} - {"uscc", "name", "counts"}
    expect(many.keys() == none.keys() and not different, f"an organisation with many records differs in {different}")


def what_ended_is_silent(node: Node) -> None:
    """G11: a decision whose window is over is told nowhere, and past days are not answered for it."""
    planted = node.planted
    pages = node.pages_of(planted.ended, planted.ended_number)
    telling = [path for path, one in pages.items() if planted.ended_number in one.body and "search" not in path]
    expect(not telling, f"the ended decision stands in {telling}")
    shown = node.planting.run("publicity", "show", planted.ended, "--on", planted.ended_day)
    expect(shown["records"] == [], "a past day is answered for a record that has ended")
    _twins(node, planted.ended, planted.ended_name)


def _twins(node: Node, uscc: str, name: str) -> None:
    """The pages of an organisation are those of a twin who never had the record, byte for byte."""
    planted = node.planted
    for path in ("/organisations/{}", "/api/v1/organisations/{}", "/api/v1/organisations/{}/records"):
        mine, twin = node.site.get(path.format(uscc)), node.site.get(path.format(planted.twin))
        plain = mine.body.replace(uscc, planted.twin).replace(name, planted.twin_name)
        expect(plain == twin.body, f"{path.format(uscc)} differs from the page of a twin without a record")


def what_is_withdrawn_is_gone_at_once(node: Node) -> None:
    """G11: pages, files and kept copies forget a withdrawn record with the act that withdraws it."""
    planted = node.planted
    before = node.pages_of(planted.withdrawn, planted.withdrawn_number)
    telling = {path for path, one in before.items() if planted.withdrawn_number in one.body and "search" not in path}
    expect(len(telling) >= 5, f"a running record is shown by {sorted(telling)} only")
    node.planting.run("records", "withdraw", planted.withdrawn_id, "--reason", "attested")
    for path in telling:
        after = node.site.get(path, before[path].tag)
        expect(after.status != 304, f"{path} says that nothing changed")
        expect(planted.withdrawn_number not in after.body, f"{path} still tells the withdrawn record")
    _twins(node, planted.withdrawn, planted.withdrawn_name)


def ended_and_invented_are_one(node: Node) -> None:
    """G16: what ended is answered like what never was: on the site, and to another authority at the desk."""
    planted, invented = node.planted, "0" * 32
    for number in (planted.withdrawn_id, planted.ended_id):
        one, other = node.site.get(f"/records/{number}"), node.site.get(f"/records/{invented}")
        expect(one.status == other.status == 404, f"/records/: {one.status} for an ended id, {other.status} invented")
        expect(one.body.replace(number, invented) == other.body, "/records/ tells an ended id from an invented one")
        said = [node.planting.refused("records", "letter", one, actor=planted.other) for one in (number, invented)]
        expect(said[0].replace(number, invented) == said[1] != "", "a letter tells an ended id from an invented one")


def others_do_not_read_what_ended(node: Node) -> None:
    """G16: source and auditor read an ended record, another authority does not."""
    planted = node.planted
    for actor, wanted in ((planted.source, 1), ("", 1), (planted.other, 0)):
        found = node.planting.run("records", "show", planted.ended, "--purpose", "audit", "--case", "1", actor=actor)
        seen = sum(one["public_id"] == planted.ended_id for one in found["records"])
        expect(seen == wanted, f"{actor or 'the auditor'} reads {seen} ended records instead of {wanted}")


def no_trace_no_data(node: Node) -> None:
    """G19: a read is traced with actor, purpose and case, and the organisation can see it; nobody unknown reads."""
    planted, case = node.planted, f"{node.planting.mark}-19"
    node.planting.run("records", "show", planted.many, "--purpose", "audit", "--case", case)
    node.planting.run("records", "show", planted.many, "--purpose", "supervision", "--case", case, actor=planted.other)
    traces = [one for one in node.planting.run("accounts", "traces", planted.many) if one["case"] == case]
    seen = sorted((one["purpose"], one["authority_uscc"] or "", one["what"]) for one in traces)
    wanted = [("audit", "", "records.show"), ("supervision", planted.other, "records.show")]
    expect(seen == wanted, f"the traces of two reads are {seen}")
    said = node.planting.refused("records", "show", planted.many, actor="nobody-of-this-name")
    expect("actor-unknown" in said, "somebody unknown reads")


def a_stop_hides_at_once(node: Node) -> None:
    """G22: an emergency stop takes a record from every page, and lifting it gives back what the windows show."""
    planted = node.planted
    arguments = ("--record", planted.stopped_id, "--reason", "attested")

    def telling() -> set[str]:
        pages = node.pages_of(planted.many, planted.stopped_number)
        return {path for path, one in pages.items() if planted.stopped_number in one.body and "search" not in path}

    before = telling()
    node.planting.run("publicity", "stop", *arguments)
    during = telling()
    node.planting.run("publicity", "lift", *arguments)
    expect(len(before) >= 5 and not during, f"a stopped record stands in {sorted(during)}")
    expect(telling() == before, "lifting a stop shows something else than before")


CHECKS: tuple[tuple[str, Callable[[Node], None], bool], ...] = (
    ("G1", persons_are_no_subjects, True),
    ("G2", person_text_is_nowhere, True),
    ("G4", no_way_to_persons, False),
    ("G5", excluded_grounds_are_refused, True),
    ("G8", nothing_by_counting, False),
    ("G11-ended", what_ended_is_silent, True),
    ("G22", a_stop_hides_at_once, True),
    ("G11-withdrawn", what_is_withdrawn_is_gone_at_once, True),
    ("G16-alike", ended_and_invented_are_one, True),
    ("G16-others", others_do_not_read_what_ended, True),
    ("G19", no_trace_no_data, True),
)


def attest(node: Node) -> Iterator[Result]:
    """Make every check in order; what needs planting is told as not made where nothing was planted."""
    for name, check, planted in CHECKS:
        what = (check.__doc__ or "").partition(": ")[2]
        if planted and node.planted is None:
            yield Result(name, what, None, "needs --node")
            continue
        try:
            check(node)
        except BrokenError as broken:
            yield Result(name, what, False, str(broken))
        else:
            yield Result(name, what, True)


def main() -> int:
    """Read the arguments, plant, check, tell."""
    parser = argparse.ArgumentParser(description="Check a running node against the guarantees, from outside.")
    parser.add_argument("url", help="address of the node, such as http://localhost:8000")
    parser.add_argument("--node", help="the node's xinheng command, to plant through its own doors")
    parser.add_argument("--home", type=Path, help="the node's data folder, searched for canaries")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="attest-") as folder:
        node = Node(Site(given.url), None, given.home)
        if given.node:
            node.planting = Planting(shlex.split(given.node), given.url, Path(folder), os.environ)
            try:
                node.planted = node.planting.plant()
            except (subprocess.SubprocessError, urllib.error.URLError, ValueError) as error:
                sys.exit(f"nothing could be planted: {error}")
        results = list(attest(node))
    failed = [one for one in results if one.held is False]
    if given.json:
        print(
            json.dumps({"held": not failed, "checks": [asdict(one) for one in results]}, ensure_ascii=False, indent=1)
        )
    else:
        words = {True: "held", False: "BROKEN", None: "not made"}
        for one in results:
            print(f"{one.check:14}{words[one.held]:9}{one.found or one.what}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
