"""Giving a record to the organisation it belongs to."""

from collections.abc import Mapping
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.kernel import clock
from xinheng.kernel.digests import public_id as public_id_of
from xinheng.ledger.services import act
from xinheng.records.domain import states
from xinheng.records.domain.identity import content_digest, normal_placeholders, record_key
from xinheng.records.errors import NothingChangedError, RecordEndedBeforeError, SubjectUnknownError
from xinheng.records.models import FormerEnd, Version
from xinheng.records.services.acting import (
    NO_ROW,
    UNHELD,
    append_version,
    current_version,
    insert_version,
    judged,
    left_on,
    refuse_act,
    values_of,
    version_body,
)
from xinheng.records.services.landing import node_secret
from xinheng.records.services.shielding import shield_newcomers
from xinheng.records.services.stopping import carry_stop
from xinheng.subjects.models import Organisation


def _key(kind: Kind, payload: Mapping[str, str], content: bytes, decided_on: date) -> bytes:
    roles = {role: payload.get(code) for role, code in kind.roles.items()}
    placeholders = normal_placeholders(rulebook().placeholders)
    return record_key(kind, roles, decided_on=decided_on, content=content, placeholders=placeholders)


def rematch_record(*, public_id: str, uscc: str, reason: str, actor: Actor) -> Version:
    """Give a record to the organisation it belongs to: withdraw it, and begin a new one that supersedes it.

    Where a court's plan runs for that organisation, the record is set aside in the same act: it is shown on no day.
    """
    record = current_version(public_id)
    refuse_act(record, "rematch", reason, actor)
    organisation = Organisation.objects.filter(uscc=uscc).first()
    if organisation is None:
        raise SubjectUnknownError(uscc=uscc)
    refuse_recused(actor=actor, organisation_uscc=uscc, case=f"record-{public_id}")
    if uscc == record.uscc:
        raise NothingChangedError(public_id=public_id)
    kind = rulebook().kinds[record.kind]
    payload = {**record.payload, kind.roles["uscc"]: organisation.uscc}
    content = content_digest(kind, payload)
    key = _key(kind, payload, content, record.decided_on)
    if FormerEnd.objects.filter(kind=kind.key, key=key).exists():
        raise RecordEndedBeforeError(uscc=uscc)
    now, today = clock.now(), clock.today()
    begun = {
        "key": key,
        "public_id": public_id_of(node_secret(), key),
        "version": 1,
        "organisation_id": organisation.pk,
        "uscc": organisation.uscc,
        "payload": payload,
        "content_digest": content,
        "known_from": now,
        "received_at": now,
        "supersedes": record.pk,
        "marks": [mark for mark in record.marks if mark != states.UNDER_OBJECTION],
        "reason": reason,
    }
    computed = judged(kind, payload, values_of(record), today)
    with act(kind="records.version.rematched", actor=actor) as draft:
        ended = append_version(record, state=states.WITHDRAWN, reason=reason, **left_on(record, today))
        version = insert_version(Version(**values_of(record) | begun | UNHELD | NO_ROW | computed))
        carry_stop(before=record.public_id, after=version.public_id, actor=actor)
        shield_newcomers(uscc=organisation.uscc, actor=actor)
        draft.body.update(version_body(version), superseded=version_body(ended))
    return current_version(version.public_id)
