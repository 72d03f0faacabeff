"""Objections: taken in and marked in one transaction, answered in another; silence needs none (G13)."""

from datetime import date, timedelta

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor, Authority
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.records.domain.states import SHOWN, WITHDRAWN
from xinheng.records.errors import ObjectionRunsError
from xinheng.records.models import Pause, Version
from xinheng.records.selectors.public import public_record
from xinheng.records.services import mark_record
from xinheng.remedies.domain import GROUNDS, OBJECTION
from xinheng.remedies.domain.objection import (
    NOT_OPENLY,
    ONLINE,
    OPENLY_PER_DAY,
    OPENLY_PER_ORGANISATION,
    against,
    deadline_of,
)
from xinheng.remedies.errors import (
    EnoughOpenlyError,
    GroundNeedsAccountError,
    GroundWrongError,
    NothingToObjectError,
    NotYourRecordError,
)
from xinheng.remedies.models import Objection
from xinheng.remedies.selectors.subjects import had_part, subject_of
from xinheng.remedies.services.stepping import (
    Open,
    Written,
    acted_on,
    answering_authority,
    due_on,
    handed_in,
    opened,
    own_record,
    refuse_officer,
    refuse_step,
    step_body,
    write_step,
)
from xinheng.remedies.services.telling import tell_received
from xinheng.remedies.texts import gated

_ONE_DAY = timedelta(days=1)


def take_objection(
    *,
    public_id: str,
    organisation_uscc: str,
    ground: str,
    text: str,
    channel: str,
    actor: Actor,
    subject: str = "",
    handed_in_on: date | None = None,
) -> Objection:
    """Take an objection in, mark the record, start the deadline: after it, unanswered, display pauses by itself.

    ``channel`` is online (no account: the record must be public today), account or paper. ``subject`` is the key of a
    measure or a refused repair (``repair-17``) where several are there. What is shown nowhere any more is taken up
    without a mark (G15).
    ``handed_in_on`` is the day a paper came, from which its deadlines count: HandedInWrongError.

    NotYourRecordError alike for others' and invented records, GroundWrongError, NothingToObjectError,
    TextMissingError, ObjectionRunsError, EnoughOpenlyError, GroundNeedsAccountError.
    """
    if ground not in GROUNDS:
        raise GroundWrongError(ground=ground or Phrase("nothing"), accepted=", ".join(GROUNDS))
    record = own_record(public_id, organisation_uscc)
    if channel == ONLINE:  # first: that a record was withdrawn is nobody's to know without an account (G16)
        _refuse_openly(public_id, organisation_uscc, ground)
    if record.state == WITHDRAWN:
        raise NothingToObjectError(public_id=public_id, reason=Phrase("it was withdrawn everywhere already"))
    about = subject_of(record, ground, subject)
    said = gated("text", text, organisation=record.name_as_sent)
    authority = answering_authority(record)
    came_on = handed_in(handed_in_on, channel, record.decided_on)
    with act(kind="remedies.objection.received", actor=actor) as draft:
        row = _begin(record, ground, about, said, channel, authority, actor, came_on)
        case = write_step(Open(row, OBJECTION, "", 0), "receive", Written(actor, actor.name), begins_on=came_on)
        case = _mark(case, record, actor)
        tell_received(case, actor)
        draft.body.update(step_body(case), against=against(ground, record.kind))
    return row


def _begin(
    record: Version,
    ground: str,
    about: str,
    said: str,
    channel: str,
    authority: Authority | None,
    actor: Actor,
    came_on: date,
) -> Objection:
    """The row of the case; ObjectionRunsError while another one is open."""
    try:
        with transaction.atomic():
            return Objection.objects.create(
                public_id=record.public_id,
                record_kind=record.kind,
                organisation_uscc=record.uscc,
                authority_uscc=authority.uscc if authority else record.authority_uscc,
                channel=channel,
                text=said,
                received_on=came_on,
                due_on=due_on(deadline_of(ground), authority, came_on),
                entered_by=actor.name,
                made_by=sorted({*acted_on(record.public_id), *had_part(about)}),
                ground=ground,
                subject=about,
                source=_source(record, authority),
            )
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise ObjectionRunsError(public_id=record.public_id) from error
        raise


def _source(record: Version, authority: Authority | None) -> str:
    """Who made an entry that was decided elsewhere: whoever answers here forwards the objection to that body."""
    elsewhere = record.origin == "imported" and (authority is None or authority.uscc != record.authority_uscc)
    return record.authority_name if elsewhere else ""


def _mark(case: Open, record: Version, actor: Actor) -> Open:
    """Mark the record until somebody answers; one that is shown nowhere has nothing to mark."""
    row = case.row
    if record.state not in SHOWN or not isinstance(row, Objection) or row.due_on is None:
        return write_step(case, "take-up", Written(actor, actor.name))
    pauses_from = row.due_on + _ONE_DAY
    mark_record(public_id=record.public_id, case=case.name, ground=row.ground, pauses_from=pauses_from, actor=actor)
    return write_step(case, "mark", Written(actor, actor.name))


def _refuse_openly(public_id: str, organisation_uscc: str, ground: str) -> None:
    """Without an account only what is public today, and not more a day than people write."""
    today = clock.today()
    if ground in NOT_OPENLY:
        raise GroundNeedsAccountError
    if public_record(public_id, day=today) is None:
        raise NotYourRecordError(public_id=public_id, uscc=organisation_uscc)
    taken = Objection.objects.filter(channel=ONLINE, received_on=today)
    if taken.filter(organisation_uscc=organisation_uscc).count() >= OPENLY_PER_ORGANISATION:
        raise EnoughOpenlyError(most=OPENLY_PER_ORGANISATION, retry_after=clock.seconds_left())
    if taken.count() >= OPENLY_PER_DAY:
        raise EnoughOpenlyError(most=OPENLY_PER_DAY, retry_after=clock.seconds_left())


def forward_objection(*, number: int, how: str, actor: Actor, by: str = "") -> Open:
    """Ask the body that made the entry: ``how`` says when, where and under which number. The deadline runs on.

    NotYourCaseError, StepRefusedError; NothingToObjectError where no other body made it.
    """
    case = opened(OBJECTION, number)
    written = Written(actor, by or actor.name, gated("how", how))
    refuse_officer(case, written)
    refuse_step(case, "forward")
    if isinstance(case.row, Objection) and not case.row.source:
        reason = Phrase("no other body made it; answer it yourself")
        raise NothingToObjectError(public_id=case.row.public_id, reason=reason)
    with act(kind="remedies.objection.forwarded", actor=actor) as draft:
        done = write_step(case, "forward", written)
        draft.body.update(step_body(done))
    return done


def is_marked(case: Open) -> bool:
    """Whether the record carries the mark of this case."""
    return Pause.objects.filter(case=case.name, ended_at__isnull=True).exists()
