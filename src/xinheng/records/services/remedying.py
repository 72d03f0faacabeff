"""What a remedy does to a record: an objection marks it and its answer lifts the mark; a repair ends it.

Who may ask and who decides is settled by the room of remedies, not here: an organisation objects to the record of an
authority, and an overdue repair is decided by the superior body.
"""

from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.domain import states
from xinheng.records.domain.windows import hold, unpublished_on
from xinheng.records.errors import ObjectionNotRunningError, ObjectionRunsError
from xinheng.records.models import Pause, PauseEnd, Version
from xinheng.records.rows import window_columns, windows_of
from xinheng.records.services.acting import (
    UNHELD,
    append_version,
    current_version,
    judged,
    refuse_transition,
    values_of,
    version_body,
    windows_left,
)

_NO_PROOFS = {"statement_id": None, "statement_on": None, "mitigation_id": None}


def mark_record(*, public_id: str, case: str, ground: str, pauses_from: date, actor: Actor) -> Pause:
    """Mark a record "under objection"; unless answered, its public display pauses from ``pauses_from`` on (G13).

    The same facts and ground suspend once (G14): ``suspends`` of what is returned. ObjectionRunsError while another
    objection runs, TransitionRefusedError for a record that is shown nowhere.
    """
    record = current_version(public_id)
    refuse_transition(record, "mark", case)
    facts = {"kind": record.kind, "key": record.key, "content_digest": record.content_digest, "ground": ground}
    with act(kind="records.version.marked", actor=actor) as draft:
        try:
            with transaction.atomic():
                pause = Pause.objects.create(
                    **facts,
                    public_id=public_id,
                    version=record.version,
                    case=case,
                    pauses_from=pauses_from,
                    suspends=not Pause.objects.filter(**facts, suspends=True).exists(),
                    begun_at=clock.now(),
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise ObjectionRunsError(public_id=public_id) from error
            raise
        draft.body.update(version_body(append_version(record)), case=case)
    return pause


def end_pause(*, case: str, outcome: str) -> Pause:
    """The objection ``case`` is answered: from the next version on nothing is marked or paused for it.

    Inside the act that answers it. ObjectionNotRunningError when it was answered before.
    """
    pause = Pause.objects.filter(case=case, ended_at__isnull=True).first()
    if pause is None:
        raise ObjectionNotRunningError(case=case)
    try:
        with transaction.atomic():
            PauseEnd.objects.create(pause=pause, outcome=outcome, ended_at=max(clock.now(), pause.begun_at))
    except IntegrityError as error:  # somebody answered it a moment ago
        raise ObjectionNotRunningError(case=case) from error
    return pause


def answer_record(*, case: str, reason: str, actor: Actor) -> Version | None:
    """Lift the mark of an objection that changes nothing: the record is shown as before, no day longer.

    A record that left the public while the objection ran stays as it is (None).
    """
    with act(kind="records.version.answered", actor=actor, body={"case": case}) as draft:
        pause = end_pause(case=case, outcome="upheld")
        record = current_version(pause.public_id)
        if record.state not in states.SHOWN:
            return None
        refuse_transition(record, "answer", reason)
        version = append_version(record, reason=reason, **_as_before(record, pause))
        draft.body.update(version_body(version))
    return version


def _as_before(record: Version, pause: Pause) -> dict[str, object]:
    """The windows without the pause: those of the version before the mark, or anew where the content changed since."""
    before = Version.objects.get(kind=pause.kind, key=pause.key, version=pause.version)
    if bytes(before.content_digest) != bytes(record.content_digest):
        kind = rulebook().kinds[record.kind]
        return UNHELD | judged(kind, record.payload, values_of(record), clock.today())
    kept = windows_of(before)
    if record.state == states.HELD and before.state != states.HELD:
        kept = hold(kept, stated_on=record.statement_on or clock.today())
    return window_columns(kept)


def note_record(*, public_id: str, case: str, actor: Actor) -> Version | None:
    """A proceeding of the room of remedies began or ended: a version with the marks that the database sets now.

    Its content and windows stay. None for a record that is shown nowhere: there is nothing to mark.
    """
    record = current_version(public_id)
    if record.state not in states.SHOWN:
        return None
    refuse_transition(record, "note", case)
    with act(kind="records.version.noted", actor=actor) as draft:
        version = append_version(record)
        draft.body.update(version_body(version), case=case)
    return version


def repair_record(*, public_id: str, reason: str, actor: Actor) -> Version:
    """A repair was decided: the record leaves every outlet today; the organisation's own report keeps it, marked."""
    record = current_version(public_id)
    refuse_transition(record, "repair", reason)
    with act(kind="records.version.repaired", actor=actor) as draft:
        version = append_version(
            record,
            state=states.REPAIRED,
            reason=reason,
            **window_columns(unpublished_on(windows_left(record), clock.today())) | _NO_PROOFS,
        )
        draft.body.update(version_body(version))
    return version
