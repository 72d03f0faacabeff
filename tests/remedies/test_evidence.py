"""The evidence pack: what was shown, to whom, by which acts; for the organisation and the auditor only."""

import csv
import hashlib
import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from factories.files import registered, right, sender, taken
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from factories.remedies import ASKED, KNOWN, OWNER, SOURCE, SUPERIOR, authorities, fine, objected
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Trace
from xinheng.accounts.services import ensure_operator, root_traces, trace
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.domain import commitment
from xinheng.records.models import Version
from xinheng.records.selectors import archive
from xinheng.remedies import packing
from xinheng.remedies.commands import group
from xinheng.remedies.domain.proving import faults, proved
from xinheng.remedies.packing import as_read, packed
from xinheng.remedies.selectors.evidence import evidence_of
from xinheng.remedies.services import decide_objection
from xinheng.shell.ledger_commands import group as ledger

pytestmark = [pytest.mark.db, pytest.mark.django_db]

LATER = date(2026, 6, 20)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    authorities()
    with on_day(LATER):
        yield


@pytest.fixture
def public_id() -> str:
    """A fine that an authority read, that was objected to in silence, and withdrawn on a later day."""
    made = fine()
    with on_day(ASKED):
        reader = Viewer(Actor("F-0700", SUPERIOR, ""), "data-quality", "2026-7")
        archive(viewer=reader, uscc=OWNER, as_of=ASKED, known=clock.now())
    case = objected(made)
    with on_day(date(2026, 6, 15)):
        officer = Actor("F-0200", SOURCE, "")
        decide_objection(number=case.pk, decision="withdraw", reason="原决定已撤销。", actor=officer)
    return made


def test_the_days_shown_end_with_the_deadline_nobody_kept(public_id: str) -> None:
    owner = Viewer(Actor("O-0001"), "own-file", "mandate-1", own_uscc=OWNER)
    found = evidence_of(public_id=public_id, uscc=OWNER, viewer=owner)
    public = [(one["version"], one["from"], one["to"]) for one in found["shown"] if one["channel"] == "public"]
    assert public == [(1, KNOWN, ASKED), (2, ASKED, date(2026, 6, 11))], "paused from the day after its deadline"
    assert [(one["account"], one["authority_uscc"]) for one in found["readers"]] == [("F-0700", SUPERIOR)]
    assert [one["state"] for one in found["versions"]] == ["effective", "effective", "withdrawn"]
    assert found["cases"][0]["steps"][-1]["state"] == "withdrawn"
    assert found["positions"]["feed"] == [one["index"] for one in found["acts"]]
    assert Trace.objects.filter(what="own.evidence", tracesubject__uscc=OWNER).exists()


def test_each_act_is_proved_by_its_salt(public_id: str) -> None:
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    acts = evidence_of(public_id=public_id, uscc=OWNER, viewer=viewer)["acts"]
    kinds = [one["kind"] for one in acts]
    assert kinds[0] == "exchange.batch.taken"
    assert {"records.version.marked", "records.version.withdrawn", "remedies.objection.decided"} <= set(kinds)
    for one in acts:
        told = {name: one[name] for name in ("index", "kind", "actor", "authority", "at", "body")}
        assert commitment(bytes.fromhex(one["salt"]), told).hex() == one["commitment"]
        assert datetime.fromisoformat(one["at"]).utcoffset() is not None


def test_the_pack_is_read_without_this_program(public_id: str) -> None:
    client = signed_in("O-0001", organisation_terms(OWNER, "view"))
    answer = client.get(f"/mine/evidence?record={public_id}")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200, "application/zip", "no-store",
    )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        manifest = json.loads(pack.read("manifest.json"))
        for name, said in manifest["files"].items():
            assert hashlib.sha256(pack.read(name)).hexdigest() == said["sha256"]
        rows = list(csv.DictReader(io.StringIO(pack.read("shown.csv").decode("utf-8-sig"))))
        document = json.loads(pack.read("evidence.json"))
    assert {row["channel"] for row in rows} >= {"public", "bulk"}
    assert document["record"] == public_id
    assert client.get(f"/mine/evidence.json?record={public_id}").json()["record"] == public_id


def test_a_row_of_a_file_is_proved_by_its_path_to_the_root_of_its_act(tmp_path: Path) -> None:
    with on_day(KNOWN):
        sender(kinds=["*"])
        registered(range(1, 8))
    rows = [right("penalty", number) for number in range(1, 8)]
    rows[2] = rows[2] | {"CF_XDR_SHXYM": "91110108000000000X"}  # a row that does not land stands in the tree too
    taken(rows, day=KNOWN)
    record = Version.objects.get(uscc=code(5))
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    found = evidence_of(public_id=record.public_id, uscc=code(5), viewer=viewer)
    (version,) = found["versions"]
    assert (version["proof"]["size"], len(version["proof"]["path"])) == (7, 3)
    assert (list(faults(found)), proved(found)) == ([], 1)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(packed(found)[1])
    assert verified(pack) == (0, [])
    for change, said in (
        (lambda one: one["versions"][0].update(row_salt="00" * 16), ["row-digest", "version 1"]),
        (lambda one: one["versions"][0]["proof"]["path"].reverse(), ["row-path"]),
        (lambda one: one["versions"][0]["proof"].update(root="00" * 32), ["row-path", "row-root"]),
        (lambda one: one["versions"][0]["fields"].update(CF_SY="别的"), ["version 1"]),
        (lambda one: one["acts"][0]["body"].update(root="00" * 32), ["act-commitment", "row-root"]),
        (lambda one: one["acts"][0].update(commitment="00" * 32), ["act-commitment", "act-unknown"]),
        (lambda one: one["acts"][0].update(salt=None, actor="F-9999"), ["act-unknown"]),
        (lambda one: one["versions"][0].update(edition="0" * 64, proof=None, fields={}), ["version 1"]),
        (lambda one: one["versions"][0].update(version=[1]), ["pack-unreadable"]),
        (lambda one: one.update(versions=[], shown=[]), ["shown", "versions"]),
        (lambda one: one.update(organisation={"name": "别的", "uscc": code(3)}), ["organisation"]),
        (lambda one: one["shown"].pop(), ["shown"]),
        (lambda one: one["readers"][0].update(account="F-9999"), ["readers"]),
        (lambda one: one["checks"].append(CHECK), ["check 7"]),
        (lambda one: one["cases"].append({"case": "objection-9", "steps": []}), ["objection-9"]),
        (lambda one: one.update(acts=[], positions={**one["positions"], "feed": []}), ["act 2", "row-root"]),
        (lambda one: one.update(record="0" * 32), ["record", "record-not-held"]),
        (lambda one: one["acts"][0].update(index=float("inf"), salt=None), ["pack-unreadable"]),
    ):
        changed = as_read(found)
        change(changed)
        pack.write_bytes(packed(changed)[1])
        assert verified(pack) == (1, said)


def test_each_read_is_proved_by_its_path_to_an_hourly_root_and_tells_nobody_elses_code(
    public_id: str, tmp_path: Path
) -> None:
    registered(range(1, 6))
    for at, codes in enumerate([[OWNER], [code(1)], [OWNER, code(2)], [code(3)], [OWNER]]):
        trace(
            viewer=Viewer(Actor("F-0700", SUPERIOR, ""), "data-quality", f"2026-{at}"), subjects=codes, what="records"
        )
    assert root_traces(actor=Actor("jobs")) == 6
    trace(viewer=Viewer(Actor("F-0700", SUPERIOR, ""), "data-quality", "2026-9"), subjects=[OWNER], what="records")
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    found, pack = evidence_of(public_id=public_id, uscc=OWNER, viewer=viewer), tmp_path / "pack.zip"
    told = {one["case"]: one["proof"] and one["proof"]["alone"] for one in found["readers"]}
    assert told == {"A-1": None, "2026-9": None, "2026-4": True, "2026-2": False, "2026-0": True, "2026-7": True}
    assert (list(faults(found)), [one["kind"] for one in found["roots"]]) == ([], ["accounts.traces.rooted"])
    pack.write_bytes(packed(found)[1])
    assert verified(pack) == (0, [])
    assert code(2) not in str(found)
    root_traces(actor=Actor("jobs"))
    assert verified(pack) == (0, []), "a root that came since changes nothing"
    last = next(at for at, one in enumerate(found["readers"]) if one["case"] == "2026-4")
    for change, said in (
        (lambda one: one["readers"][last].update(purpose="audit"), {"read-leaf"}),
        (lambda one: one["readers"][last]["proof"].update(leaf="00" * 32), {"read-leaf", "read-path"}),
        (lambda one: one["readers"][last]["proof"]["path"].reverse(), {"read-path"}),
        (lambda one: one["readers"][last]["proof"].update(index=2), {"read-path"}),
        (lambda one: one.update(roots=[]), {"read-root"}),
        (lambda one: one["roots"][0]["body"].update(root="00" * 32), {"act-commitment", "read-root"}),
    ):
        changed = as_read(found)
        change(changed)
        assert {code_ for code_, _ in faults(changed)} == said
    forged = as_read(found)
    forged["roots"][0].update(salt=None, actor="F-9999")
    pack.write_bytes(packed(forged)[1])
    assert verified(pack) == (1, ["act-unknown"])


READ_ONCE = ("at", "authority_uscc", "account", "purpose", "case", "basis", "what")
"""What packs of former versions said of a read."""


def test_a_pack_of_a_former_version_stays_true(public_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    former, pack = as_read(evidence_of(public_id=public_id, uscc=OWNER, viewer=viewer)), tmp_path / "pack.zip"
    del former["roots"]
    former["readers"] = [{name: said for name, said in one.items() if name in READ_ONCE} for one in former["readers"]]
    monkeypatch.setattr(packing, "TABLES", {**packing.TABLES, "readers": READ_ONCE})
    pack.write_bytes(packed(former)[1])
    assert verified(pack) == (0, [])
    former["readers"][0]["account"] = "F-9999"
    pack.write_bytes(packed(former)[1])
    assert verified(pack) == (1, ["readers"])


def test_what_a_forger_adds_or_leaves_out_is_found(public_id: str, tmp_path: Path) -> None:
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    found, pack = evidence_of(public_id=public_id, uscc=OWNER, viewer=viewer), tmp_path / "pack.zip"
    for change, said in FORGED:
        forged = as_read(found)
        change(forged)
        pack.write_bytes(packed(forged)[1])
        where = {"act": found["acts"][0]["index"], "case": found["cases"][0]["case"]}
        assert verified(pack) == (1, [one.format(**where) for one in said])


def test_what_is_no_pack_or_says_two_things_is_refused_and_never_a_fault(public_id: str, tmp_path: Path) -> None:
    viewer = Viewer(Actor("A-1"), "audit", "A-1", auditor=True)
    found, pack = evidence_of(public_id=public_id, uscc=OWNER, viewer=viewer), tmp_path / "pack.zip"
    good = packed(found)[1]
    pack.write_bytes(good)
    assert verified(pack) == (0, [])
    pack.write_bytes(packed({**found, "readers": []})[1])
    assert verified(pack) == (1, ["readers"])
    early = {**found, "versions": found["versions"][:1]}
    pack.write_bytes(packed(early)[1])
    assert verified(pack) == (1, ["positions", "shown", "version 1", "version 2"])
    with zipfile.ZipFile(io.BytesIO(good)) as held:
        files = {name: held.read(name) for name in held.namelist()}
    table = files["shown.csv"].replace(b"public", b"bulk")
    described, more = json.loads(files["manifest.json"]), json.loads(files["manifest.json"])
    described["files"]["shown.csv"]["sha256"] = hashlib.sha256(table).hexdigest()
    more["files"]["decision.pdf"] = {"sha256": hashlib.sha256(b"%PDF").hexdigest()}
    for changed, said in (
        ({"shown.csv": table, "manifest.json": json.dumps(described).encode()}, ["shown.csv"]),
        ({"shown.csv": table}, ["shown.csv"]),
        ({"decision.pdf": b"%PDF", "manifest.json": json.dumps(more).encode()}, ["decision.pdf"]),
        ({"evidence.json": b"[" * 100_000}, ["pack-unreadable"]),
        ({"evidence.json": files["evidence.json"].replace(b'"actor": "', b'"actor": "\\ud800')}, ["pack-unreadable"]),
        ({"manifest.json": b"[]"}, ["pack-unreadable"]),
    ):
        write(pack, {**files, **changed}.items())
        assert verified(pack) == (1, said)
    with pytest.warns(UserWarning, match="Duplicate name"):
        write(pack, [*files.items(), ("evidence.json", files["evidence.json"])])
    assert verified(pack) == (1, ["pack-unreadable"])
    pack.write_bytes(bomb())
    tracemalloc.start()
    assert verified(pack) == (1, ["pack-unreadable"])
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
    chance = Random(5)
    for _ in range(60):
        damaged = bytearray(good)
        for _flip in range(3):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        pack.write_bytes(damaged)
        assert verified(pack)[0] in {0, 1}, "a bit that no reader looks at may differ"


FORGED: Sequence[tuple[Callable[[Any], object], list[str]]] = (
    (lambda one: one.update(note="never punished"), ["note"]),
    (lambda one: one["acts"][0].update(note="x"), ["act {act}"]),
    (
        lambda one: (one["acts"].append(one["acts"][0]), one["positions"]["feed"].append(one["acts"][0]["index"])),
        ["positions"],
    ),
    (lambda one: one["readers"].append(one["readers"][0]), ["readers"]),
    (lambda one: one.update(made_at="2036-06-20T08:00:00+08:00"), ["made_at"]),
    (lambda one: one["cases"][0]["steps"].pop(), ["{case}"]),
    (lambda one: one["cases"][0].update(due_on="2026-06-01"), ["{case}"]),
)
"""What a forger adds or leaves out, and where it is found; each of them passed once."""


CHECK = {
    "number": 7,
    "at": "2026-06-20T08:00:00+08:00",
    "asker": "F-1",
    "authority_uscc": None,
    "matter": "m",
    "case": "1",
}


def write(pack: Path, files: Iterable[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)


def bomb() -> bytes:
    """A file of 32 MB, which the ZIP says has two bytes; so says the check sum."""
    out, size = io.BytesIO(), 32_000_000
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", b"{}" + bytes(size - 2))
        (held,) = made.infolist()
        crc = held.CRC
    told = struct.pack("<LL", zlib.crc32(b"{}"), held.compress_size) + struct.pack("<L", 2)
    return out.getvalue().replace(struct.pack("<LLL", crc, held.compress_size, size), told)


def verified(pack: Path) -> tuple[int, list[str]]:
    """Exit code, and where what does not fit is, for what is no matter of proofs; else what it is."""
    done = CliRunner().invoke(ledger, ["verify", "--pack", str(pack), "--json"])
    if isinstance(done.exception, XinhengError):
        return done.exit_code, [done.exception.code]
    assert isinstance(done.exception, SystemExit | None), done.exception
    found = json.loads(done.output)["problems"]
    by_place = {"differs-here", "file-digest"}
    return done.exit_code, sorted({one["where" if one["code"] in by_place else "code"] for one in found})


def test_nobody_else_gets_it(public_id: str) -> None:
    stranger = signed_in("O-0002", organisation_terms(code(1), "view"))
    officer = signed_in("F-0200", officer_terms(SOURCE, "decide"))
    assert stranger.get(f"/mine/evidence?record={public_id}").status_code == 404
    assert officer.get(f"/mine/evidence?record={public_id}").status_code == 403
    source = Viewer(Actor("F-0200", SOURCE, ""), "record-keeping", "1")
    for uscc in (OWNER, code(1)):
        with pytest.raises(XinhengError, match="not-your-record"):
            evidence_of(public_id=public_id, uscc=uscc, viewer=source)


def test_the_command_writes_the_same(public_id: str, tmp_path: object) -> None:
    ensure_operator(account="operator")
    target = f"{tmp_path}/pack.zip"
    words = ["evidence", public_id, "--uscc", OWNER, "-o", target, "--json"]
    done = CliRunner().invoke(group, words, catch_exceptions=False)
    assert json.loads(done.stdout)["organisation"]["uscc"] == OWNER
    with zipfile.ZipFile(target) as pack:
        assert "acts.csv" in pack.namelist()
