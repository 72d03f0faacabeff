"""The evidence pack of one record: what was shown from when to when, to whom, by which acts, and what proves them.

For the organisation the record is about, for objection, reconsideration and court. It says what this node holds; the
commitments are computed again from salt and act (``ledger.domain.commitment``), by anybody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from xinheng.accounts.domain import OWN_READ, Read, Viewer
from xinheng.accounts.selectors import looks_at
from xinheng.accounts.selectors.traces import ReadPath, read_paths
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import CHANNELS
from xinheng.exchange.selectors import row_proof
from xinheng.kernel import clock
from xinheng.ledger.models import Act, Salt
from xinheng.measures.models import Check
from xinheng.records.domain.states import SHOWN
from xinheng.records.domain.visibility import stands_close
from xinheng.records.models import Version
from xinheng.records.rows import windows_of
from xinheng.remedies.errors import NotYourRecordError
from xinheng.remedies.models import Objection, Proceeding, Repair

_ONE_DAY = timedelta(days=1)
_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")


def evidence_of(*, public_id: str, uscc: str, viewer: Viewer) -> dict[str, Any]:
    """Everything that shows what became of a record, as one document; traced.

    NotYourRecordError alike for another organisation's record, an invented one, and for whoever is neither its
    organisation nor the auditor.
    """
    with transaction.atomic():
        versions = list(_versions(public_id).filter(uscc=uscc))
        if not versions or not stands_close(viewer, owner_uscc=uscc, source_usccs=frozenset()):
            raise NotYourRecordError(public_id=public_id, uscc=uscc)
        own = viewer.own_uscc == uscc
        trace(viewer=viewer, subjects=[uscc], what=f"{OWN_READ}evidence" if own else "remedies.evidence")
        return _with_paths({"rulebook": rulebook().digest} | _evidence(versions, clock.now()))


def evidence_at(*, public_id: str, at: datetime, latest: int) -> dict[str, Any] | None:
    """What a pack made at that instant of versions up to ``latest`` says; None where no such record is held any more.

    For comparing one with: nobody is shown anything of it, so nothing is traced. Reads, checks, acts and cases are all
    those up to now; the rulebook in use then is not said. ``next`` is when a later version became known,
    ``oldest_check`` when the oldest answer of the check was given that this node holds of anybody.
    """
    every = list(_versions(public_id))
    versions, later = [one for one in every if one.version <= latest], [one for one in every if one.version > latest]
    if not versions:
        return None
    if later:
        versions[-1].known_to = None
    oldest = Check.objects.order_by("pk").values_list("at", flat=True).first()
    return {"next": later[0].known_from if later else None, "oldest_check": oldest} | _evidence(versions, at)


def _evidence(versions: Sequence[Version], at: datetime) -> dict[str, Any]:
    latest, day = versions[-1], _day(at)
    public_id, uscc = latest.public_id, latest.uscc
    acts = list(_acts(public_id, versions))
    return {
        "record": public_id,
        "kind": latest.kind,
        "document_number": latest.document_number,
        "decided_on": latest.decided_on,
        "authority": {"name": latest.authority_name, "uscc": latest.authority_uscc},
        "organisation": {"name": latest.name_as_sent, "uscc": uscc},
        "made_at": at,
        "versions": [_version(one) for one in versions],
        "shown": list(_shown(versions, day)),
        "readers": [_reader(*one) for one in reads_of_record(uscc, public_id)],
        "checks": [_check(one) for one in checks_naming(uscc, public_id)],
        "positions": {"feed": [one["index"] for one in acts], "bulk": _spans(versions, "bulk", day)},
        "cases": list(_cases(public_id)),
        "acts": acts,
    }


def _version(one: Version) -> dict[str, Any]:
    windows = windows_of(one)
    return {
        "version": one.version,
        "state": one.state,
        "marks": list(one.marks),
        "reason": one.reason,
        "known_from": one.known_from,
        "known_to": one.known_to,
        "windows": {name: _days(windows.channel(name)) for name in CHANNELS},
        "edition": one.edition_digest,
        "content": bytes(one.content_digest).hex(),
        "batch": one.batch_id,
        "row": one.row_number,
        "row_salt": bytes(one.row_salt).hex() if one.row_salt else None,
        "row_digest": bytes(one.row_digest).hex() if one.row_digest else None,
        "row_key": bytes(one.key).hex(),
        "proof": _proof(one),
        "fields": dict(one.payload),
    }


def _proof(one: Version) -> dict[str, Any] | None:
    """The path of the row's digest to the root that the act of its file names; None where no row stands behind it."""
    found = row_proof(one.batch_id, one.row_number) if one.batch_id is not None and one.row_number is not None else None
    if found is None:
        return None
    path = [step.hex() for step in found.path]
    return {"index": found.index, "size": found.size, "path": path, "root": found.root.hex()}


def _versions(public_id: str) -> QuerySet[Version]:
    if not _PUBLIC_ID.fullmatch(public_id):
        return Version.objects.none()
    return Version.objects.filter(public_id=public_id).order_by("version")


def _days(shown: Any) -> dict[str, date | None] | None:
    return None if shown is None else {"from": shown.start, "to": shown.end}


def _shown(versions: Sequence[Version], day: date) -> Iterator[dict[str, Any]]:
    """The days on which each version was shown, by channel, half open; what is still to come is not told."""
    for channel in CHANNELS:
        for span in _spans(versions, channel, day):
            yield {"channel": channel, **span}


def _spans(versions: Sequence[Version], channel: Any, day: date) -> list[dict[str, Any]]:
    tomorrow = day + _ONE_DAY
    found = []
    for one in versions:
        windows = windows_of(one)
        span = windows.channel(channel)
        if span is None or one.state not in SHOWN:
            continue
        begin = max(span.start, _day(one.known_from))
        ends = (windows.end_asked(channel, day), _day(one.known_to) if one.known_to else None, tomorrow)
        end = min(last for last in ends if last is not None)
        if begin < end or (begin == end and one.known_to and _day(one.known_from) == begin):
            found.append({"version": one.version, "from": begin, "to": max(end, begin)})
    return found


def _day(at: datetime) -> date:
    return at.astimezone(clock.SHANGHAI).date()


def reads_of_record(uscc: str, public_id: str) -> list[tuple[int, Read]]:
    """Reads of the organisation's file by others since the record was known, latest first, each with its number.

    Its own people's are left out.
    """
    first = Version.objects.filter(public_id=public_id).order_by("version").values_list("known_from", flat=True).first()
    reads = looks_at(uscc, own=False, at_most=None)
    return [(number, one) for number, one in reads if first is not None and one.at >= first]


def _reader(number: int, one: Read) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("authority_uscc", "purpose", "case", "basis", "what")}
    at = one.at.astimezone(clock.SHANGHAI).isoformat()
    return {"number": number, "at": at, **named, "account": one.actor, "proof": None}


def _with_paths(found: dict[str, Any]) -> dict[str, Any]:
    """A pack with the path of each read to its hourly root, and the acts that name these roots."""
    paths = read_paths([one["number"] for one in found["readers"]])
    readers = [{**one, "proof": _path(paths.get(one["number"]))} for one in found["readers"]]
    roots = Act.objects.filter(index__in={one.act for one in paths.values()}).order_by("index")
    return found | {"readers": readers, "roots": list(_opened(roots))}


def _path(one: ReadPath | None) -> dict[str, Any] | None:
    if one is None:
        return None
    hexed = {"leaf": one.leaf.hex(), "path": [step.hex() for step in one.path], "root": one.root.hex()}
    salt = one.salt.hex() if one.salt else None
    return {"act": one.act, "index": one.index, "size": one.size, "alone": one.alone, "salt": salt, **hexed}


def checks_naming(uscc: str, public_id: str) -> list[Check]:
    """The answers of the check about this organisation that name this record, in order."""
    held = Check.objects.filter(uscc=uscc).order_by("pk")
    return [one for one in held if _names(one.answer, public_id)]


def _names(answer: dict[str, Any], public_id: str) -> bool:
    named = [one["entry"]["record"] for part in ("applies", "suspended") for one in answer.get(part, [])]
    honours = [one["honour"]["record"] for one in answer.get("incentives", []) if one["honour"]]
    return public_id in (*named, *honours)


def _check(one: Check) -> dict[str, Any]:
    named = {"number": one.pk, "at": one.at, "asker": one.asker, "authority_uscc": one.authority_uscc}
    return named | {"matter": one.matter, "case": one.case, "answer": one.answer}


def _cases(public_id: str) -> Iterator[dict[str, Any]]:
    tables = (("objection", Objection), ("repair", Repair), ("proceeding", Proceeding))
    for name, table in tables:
        for row in table.objects.filter(public_id=public_id).order_by("pk"):
            steps = row.steps.order_by("number").values("number", "act", "state", "day", "reason", "basis", "actor")
            case = {"case": f"{name}-{row.pk}", "received_on": row.received_on, "due_on": row.due_on}
            yield case | {"text": row.text, "steps": list(steps)}


def _acts(public_id: str, versions: Sequence[Version]) -> Iterator[dict[str, Any]]:
    """The acts on the record, and that of the file it came in by, each with the salt that opens its commitment."""
    batches = [one.batch_id for one in versions if one.batch_id is not None]
    about = Q(body__record=public_id) | Q(body__of=public_id)
    sent = Q(kind="exchange.batch.taken", body__batch__in=batches)
    return _opened(Act.objects.filter(about | sent).order_by("index"))


def _opened(acts: Iterable[Act]) -> Iterator[dict[str, Any]]:
    """Acts as they were committed to, each with the salt that opens its commitment."""
    found = list(acts)
    salts = dict(Salt.objects.filter(act_id__in=[one.index for one in found]).values_list("act_id", "salt"))
    for one in found:
        at = one.at.astimezone(clock.SHANGHAI)
        salt = salts.get(one.index)
        yield one.committed(at) | {
            "commitment": bytes(one.commitment).hex(),
            "salt": bytes(salt).hex() if salt is not None else None,
        }
