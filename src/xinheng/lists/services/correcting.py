"""A wrong period of an entry is corrected: by an officer who took no part, never longer than the law or the entry.

The record follows in the same transaction in every outlet, and with it what carriers were told: what they are to carry
out until a later day ends, and they are told anew.
"""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import OWN_READ, Actor
from xinheng.accounts.selectors import reads_of
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists import domain, models
from xinheng.lists.errors import EntryNotShownError, PeriodWrongError
from xinheng.lists.services.deciding import numbered, reasoned, tell
from xinheng.lists.services.steps import Held, append, held, step_body
from xinheng.messages import services as messages
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.states import SHOWN
from xinheng.records.models import Pause, Version
from xinheng.records.services import correct_decided


@dataclass(frozen=True)
class Period:
    """The right period of an entry: ``until`` is the first day off the list, ``since`` None leaves the first day."""

    until: date
    since: date | None = None


def correct_period(
    *,
    number: int,
    period: Period,
    reason: str,
    document: str,
    officer: Officer,
    actor: Actor,
    tell_readers: bool = True,
) -> models.Step:
    """Correct the period of an entry by the decision ``document``. One that is over by then ends today.

    PeriodWrongError for a later end than the law's or the entry's own, EntryNotShownError while a court's plan sets it
    aside or an objection runs (its answer corrects), SecondOfficerNeededError, and what every step refuses. The
    organisation is told, and (``tell_readers``) every other authority that read its file.
    """
    before = held(number, actor)
    since = period.since or before.case.since
    step = domain.Step("correct-period", clock.today(), officer.certificate, until=period.until, since=since)
    domain.refuse(before.case, step)
    if since is None or since < before.row.document_on:
        accepted = Phrase("a day from {first} (the day of its document) on", first=before.row.document_on)
        raise PeriodWrongError(field="since", accepted=accepted, given=str(since))
    listed = before.step("list")
    record = _shown(listed.record if listed is not None else "")
    with act(kind="lists.entry.period-corrected", actor=actor) as draft:
        said = reasoned(before, reason)
        made = append(before, step, officer, said, document_number=numbered(document), actor=actor)
        correct_decided(public_id=record.public_id, since=since, until=period.until, reason=said, actor=actor)
        tell(before, "list-period-corrected", made, actor)
        if tell_readers:
            _tell_readers(before, record, actor)
        draft.body.update(step_body(made), record=record.public_id, until=period.until.isoformat())
    return made


def _shown(public_id: str) -> Version:
    """The record of the entry, which no objection and no plan has taken hold of. EntryNotShownError."""
    record = Version.objects.get(public_id=public_id, known_to__isnull=True)
    if record.state not in SHOWN:
        raise EntryNotShownError(record=public_id, reason=Phrase("it is not shown now, so it has no period"))
    if Pause.objects.filter(public_id=public_id, ended_at__isnull=True).exists():
        raise EntryNotShownError(record=public_id, reason=Phrase("an objection runs against it: answer that"))
    return record


def _tell_readers(before: Held, record: Version, actor: Actor) -> None:
    first = Version.objects.filter(public_id=record.public_id).order_by("version")[0].known_from
    reads = [one for one in reads_of(before.row.uscc) if one.at >= first and not one.what.startswith(OWN_READ)]
    for reader in sorted({one.authority_uscc or "" for one in reads} - {"", before.row.authority_uscc}):
        messages.send(
            to_authority=reader,
            template="record-changed",
            facts={"record": record.public_id, "state": "corrected", "checks": []},
            case=before.name,
            actor=actor,
        )
