"""What an evidence pack proves by itself: acts by their salts, rows of files and reads by their path to a root. Pure.

Whoever has the pack can ask this without the node; that the node's ledger still holds the same acts is asked there.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from xinheng.accounts.domain import Read, Traced, leaf
from xinheng.kernel import merkle
from xinheng.kernel.digests import fields_digest
from xinheng.ledger.domain import commitment

BATCH_TAKEN = "exchange.batch.taken"
TRACES_ROOTED = "accounts.traces.rooted"
_READ = ("authority_uscc", "purpose", "case", "basis", "what")
_ACT = ("index", "kind", "actor", "authority", "at", "body")


def faults(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not fit in a pack: a code and where. Nothing for what its proofs bear out."""
    yield from _acts([*evidence["acts"], *evidence.get("roots", ())])
    yield from _reads(evidence)
    files = [one["body"] for one in evidence["acts"] if one["kind"] == BATCH_TAKEN]
    roots = {one["batch"]: one["root"] for one in files if "root" in one}
    by_act = {
        one["body"]["version"]: one["body"]["content"]
        for one in evidence["acts"]
        if one["body"].get("record") == evidence["record"] and "content" in one["body"]
    }
    for version in evidence["versions"]:
        where, number = f"version {version['version']}", version["version"]
        if version["proof"] is not None:
            yield from ((code, where) for code in _row(version, roots))
        elif by_act.get(number, version["content"]) != version["content"]:
            yield "version-act", where


def proved(evidence: Mapping[str, Any]) -> int:
    """How many versions the pack proves: by a row's path, or by an act that names their content."""
    return len(evidence["versions"]) - len(list(unproved(evidence)))


def unproved(evidence: Mapping[str, Any]) -> Iterator[int]:
    """The numbers of the versions that neither a row's path nor an act bears out."""
    acts = {
        one["body"].get("version")
        for one in evidence["acts"]
        if one["body"].get("record") == evidence["record"] and "content" in one["body"]
    }
    for one in evidence["versions"]:
        if one["proof"] is None and one["version"] not in acts:
            yield one["version"]


def _acts(acts: Any) -> Iterator[tuple[str, str]]:
    for one in acts:
        said = {name: one[name] for name in _ACT}
        if one["salt"] is not None and commitment(bytes.fromhex(one["salt"]), said).hex() != one["commitment"]:
            yield "act-commitment", f"act {one['index']}"


def _reads(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What does not fit in the paths of reads. One about others too is told by its digest: their codes are not told."""
    roots = {one["index"]: one["body"] for one in evidence.get("roots", ()) if one["kind"] == TRACES_ROOTED}
    uscc = evidence["organisation"]["uscc"]
    for one in evidence["readers"]:
        if one.get("proof") is not None:
            yield from ((code, f"read {one['number']}") for code in _read(one, roots.get(one["proof"]["act"]), uscc))


def _read(one: Mapping[str, Any], body: Mapping[str, Any] | None, uscc: str) -> Iterator[str]:
    proof, number = one["proof"], one["number"]
    named = body is not None and (body["root"], body["count"]) == (proof["root"], proof["size"])
    if body is None or not named or not body["after"] < number <= body["last"]:
        yield "read-root"
    digest, root = bytes.fromhex(proof["leaf"]), bytes.fromhex(proof["root"])
    said = (datetime.fromisoformat(one["at"]), one["account"], *(one[name] for name in _READ))
    salt = bytes.fromhex(proof.get("salt") or "")
    if proof["alone"] and leaf(Traced(number, Read(*said), (uscc,)), salt) != digest:
        yield "read-leaf"
    path = [bytes.fromhex(step) for step in proof["path"]]
    if not merkle.verify_inclusion(merkle.leaf_hash(digest), proof["index"], proof["size"], path, root):
        yield "read-path"


def _row(version: Mapping[str, Any], roots: Mapping[int, str]) -> Iterator[str]:
    proof = version["proof"]
    salt, parts = bytes.fromhex(version["row_salt"]), (version["row_key"], version["content"])
    digest = fields_digest([bytes.fromhex(one) for one in parts], salt)
    if digest.hex() != version["row_digest"]:
        yield "row-digest"
    if roots.get(version["batch"]) != proof["root"]:
        yield "row-root"
    path, root = [bytes.fromhex(one) for one in proof["path"]], bytes.fromhex(proof["root"])
    leaf = merkle.leaf_hash(bytes.fromhex(version["row_digest"]))
    if not merkle.verify_inclusion(leaf, proof["index"], proof["size"], path, root):
        yield "row-path"
