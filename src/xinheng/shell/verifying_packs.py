"""Is an evidence pack what this node made? Its files, its proofs, and what the node itself holds of the record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.digests import public_id
from xinheng.ledger.models import Act
from xinheng.records.domain.identity import content_digest
from xinheng.records.services import node_secret
from xinheng.remedies.domain.comparing import differing
from xinheng.remedies.domain.proving import faults, proved, unproved
from xinheng.remedies.errors import PackUnreadableError
from xinheng.remedies.packing import as_read, unpacked
from xinheng.remedies.selectors.evidence import evidence_at
from xinheng.shell.verifying import PROBLEMS_SHOWN, Problem


@dataclass(frozen=True)
class PackReport:
    """An evidence pack checked: its files, its proofs, and beside it the acts and the record that this node holds.

    ``proved`` of the ``versions`` stand under a root or are named by an act. Where the record is not held here (any
    more), that is a problem of its own: then only acts and proved versions are borne out, nothing else of the pack.
    """

    valid: bool
    record: str
    acts: int
    versions: int
    proved: int
    problems: list[Problem]


def verify_pack(content: bytes) -> PackReport:
    """Check an evidence pack by itself, and against what this node holds. PackUnreadableError."""
    evidence, wrong = unpacked(content)
    problems = [Problem("file-digest", name) for name in wrong]
    try:
        problems += [Problem(code, where) for code, where in faults(evidence)]
        problems += [
            Problem("act-unknown", f"act {index}")
            for index in _unknown_acts([*evidence["acts"], *evidence.get("roots", ())])
        ]
        held = _held(evidence)
        if held is None:
            problems += [Problem("record-not-held", evidence["record"]), *_not_borne_out(evidence)]
        else:
            problems += [Problem("differs-here", where) for where in _differing(evidence, held)]
        counted = len(evidence["acts"]), len(evidence["versions"]), proved(evidence)
        return PackReport(not problems, evidence["record"], *counted, problems[:PROBLEMS_SHOWN])
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise PackUnreadableError(reason="its evidence.json says something else than a pack says") from error


def _unknown_acts(acts: list[dict[str, Any]]) -> Iterator[int]:
    """Acts of the pack that this node's ledger does not hold, or holds with another commitment.

    An act without its salt proves nothing: it has to say what the ledger says.
    """
    indexes = [int(one["index"]) for one in acts]
    held = {one.index: one for one in Act.objects.filter(index__in=indexes)}
    for one in acts:
        own = held.get(one["index"])
        if own is None or bytes(own.commitment).hex() != one["commitment"]:
            yield one["index"]
        elif one["salt"] is None:
            said = own.committed(own.at.astimezone(clock.SHANGHAI))
            if any(one[name] != value for name, value in said.items()):
                yield one["index"]


def _held(evidence: Mapping[str, Any]) -> dict[str, Any] | None:
    """What this node says of the record itself, None where it is not held (any more)."""
    found = evidence_at(
        public_id=evidence["record"],
        at=datetime.fromisoformat(evidence["made_at"]),
        latest=max((int(one["version"]) for one in evidence["versions"]), default=1),
    )
    read: dict[str, Any] | None = None if found is None else as_read(found)
    return read


def _differing(evidence: Mapping[str, Any], held: Mapping[str, Any]) -> Iterator[str]:
    """What the node says otherwise; no pack was made on a day that is still to come."""
    if datetime.fromisoformat(evidence["made_at"]).astimezone(clock.SHANGHAI).date() > clock.today():
        yield "made_at"
    yield from differing(evidence, held)


def _not_borne_out(evidence: Mapping[str, Any]) -> Iterator[Problem]:
    """Versions of a record that is not held here, and that no proof shows to be of it or to say what they say."""
    book = rulebook()
    kind = book.kinds.get(evidence["kind"])
    yield from (Problem("version-unproved", f"version {number}") for number in unproved(evidence))
    for one in evidence["versions"]:
        if public_id(node_secret(), bytes.fromhex(one["row_key"])) != evidence["record"]:
            yield Problem("record", f"version {one['version']}")
        if kind is None or content_digest(kind, one["fields"]).hex() != one["content"]:
            yield Problem(
                "content" if one["edition"] == book.digest else "content-unknown", f"version {one['version']}"
            )
