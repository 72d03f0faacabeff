"""Whether, when and where a record can be repaired: read from its windows and its door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xinheng.accounts.domain import Viewer
from xinheng.accounts.errors import AuthorityUnknownError
from xinheng.accounts.selectors import sending_authority
from xinheng.accounts.services import trace
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Channel
from xinheng.clocks.domain import Deadline
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.lists.selectors import case_of_record, cases_of_records
from xinheng.records.domain.windows import Windows
from xinheng.records.errors import SubjectUnknownError
from xinheng.records.models import Version
from xinheng.records.rows import windows_of
from xinheng.records.selectors.archive import readable
from xinheng.remedies.domain import Eligibility, Facts, eligibility
from xinheng.remedies.domain.repair import ANSWERING, COMMITMENT, MATERIALS
from xinheng.remedies.selectors.linked import Proof, going_with, linkable, proof_of, proofs_held
from xinheng.subjects.models import Organisation

_SHOWING: tuple[Channel, ...] = ("public", "departments")


@dataclass(frozen=True)
class EligibleRecord:
    """One record of an organisation and what can be done about it, as told beforehand. It costs nothing.

    ``duty`` is what the decision orders, in its own words. ``proofs`` are records by which the authority knows already
    that the duties are done: then only the commitment is asked for. ``going_with`` are results of the inspection that
    leave together with it.
    """

    public_id: str
    uscc: str
    kind: str
    document_number: str
    decided_on: date
    authority: str
    duty: str
    verdict: str
    repair_from: date | None
    door: str
    door_name: str
    where: str
    reason: str
    materials: tuple[str, ...]
    proofs: tuple[Proof, ...]
    going_with: tuple[str, ...]


def duty_of(record: Version) -> str:
    """What the decision orders, as it was sent: what has to be done before a repair. Empty where it says nothing."""
    return str(record.payload.get(rulebook().kinds[record.kind].roles.get("content", ""), ""))


def deadlines_ahead(authority_uscc: str) -> list[Deadline]:
    """How long the authority has to take an application of today on, to decide and to answer."""
    try:
        place = sending_authority(authority_uscc).division
    except AuthorityUnknownError:
        place = ""
    return [deadline(rulebook(), key, clock.today(), division=place) for key in ANSWERING]


def _has_days_left(windows: Windows, channel: Channel, day: date) -> bool:
    span, end = windows.channel(channel), windows.end_asked(channel, day)
    return span is not None and (end is None or end > max(day, span.start))


def eligible(record: Version, day: date) -> Eligibility:
    """Whether this version can be repaired, asked on ``day``."""
    return _eligible(record, day, listed_here=case_of_record(record.public_id) is not None)


def _eligible(record: Version, day: date, *, listed_here: bool) -> Eligibility:
    windows = windows_of(record)
    shown = any(_has_days_left(windows, channel, day) for channel in _SHOWING)
    kind = rulebook().kinds[record.kind]
    facts = Facts(
        record.state,
        adverse=record.severity is not None,
        repair_from=windows.repair_asked(day),
        shown=shown,
        door=kind.door(record.payload, origin=record.origin),
        listed_here=listed_here,
    )
    return eligibility(facts, day)


def eligibility_of(*, viewer: Viewer, uscc: str) -> list[EligibleRecord]:
    """Every adverse record of an organisation that the viewer may read, and its repair; traced (G19).

    SubjectUnknownError when no organisation has the code.
    """
    today = clock.today()
    with transaction.atomic():
        if not Organisation.objects.filter(uscc=uscc).exists():
            raise SubjectUnknownError(uscc=uscc)
        trace(viewer=viewer, subjects=[uscc], what="remedies.eligibility")
        held = Version.objects.filter(uscc=uscc, known_to__isnull=True, severity__isnull=False)
        records = [one for one in held.order_by("-decided_on", "-id") if readable(viewer, one)]
        listed, among = cases_of_records([one.public_id for one in records]), linkable(uscc)
    may_read = [one for one in among if readable(viewer, one)]
    return [_told(one, _eligible(one, today, listed_here=one.public_id in listed), may_read) for one in records]


def _told(record: Version, found: Eligibility, among: Sequence[Version]) -> EligibleRecord:
    door, repairable = rulebook().doors[found.door], found.verdict in {"now", "later", "elsewhere"}
    held = proofs_held(record, among) if repairable else []
    linked = [one.public_id for one in going_with(record, among)] if repairable else []
    asked = MATERIALS if not held else (COMMITMENT,)
    return EligibleRecord(
        public_id=record.public_id,
        uscc=record.uscc,
        kind=record.kind,
        document_number=record.document_number,
        decided_on=record.decided_on,
        authority=record.authority_name,
        duty=duty_of(record),
        verdict=found.verdict,
        repair_from=found.repair_from,
        door=found.door,
        door_name=door.zh,
        where=door.where_zh,
        reason=found.reason,
        materials=asked if found.verdict in {"now", "later"} else (),
        proofs=tuple(map(proof_of, held)),
        going_with=tuple(linked),
    )


def why_not(found: Eligibility) -> Phrase:
    """Why a record is not repaired here, in words that say what can be done; one that is repaired here says so."""
    return _WHY_NOT.get(found.reason, _HERE)


_HERE = Phrase("it is repaired here, on application, from its earliest day on")
_WHY_NOT = {
    "favourable": Phrase("it is not against the organisation, so it stays as long as its days say"),
    "left-already": Phrase("it has left already: it was repaired, withdrawn or ended"),
    "not-shown": Phrase("it is shown nowhere any more"),
    "leaves-by-its-list": Phrase(
        "it leaves by its list: its authority removes it from the day that its decision names"
    ),
    "without-a-day": Phrase("its rule names no day from which it can be repaired; it is shown until its last day"),
    "door-elsewhere": Phrase("it is repaired elsewhere, and taken in once that was decided"),
}
