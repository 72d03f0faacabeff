"""Records of what this node itself decided (origin own): entries of lists after a case of the room ``lists`` (G12).

The database takes such a record only after the decided step of a case that names it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.digests import public_id as public_id_of
from xinheng.ledger.services import act
from xinheng.records.domain.identity import (
    content_digest,
    document_number_normal,
    normal_placeholders,
    record_key,
)
from xinheng.records.domain.states import ENDED, UNDER_OBJECTION
from xinheng.records.domain.windows import begun_on, closed_on
from xinheng.records.errors import SubjectUnknownError
from xinheng.records.models import Version
from xinheng.records.rows import window_columns, windows_of
from xinheng.records.services.acting import (
    append_version,
    current_version,
    insert_version,
    judged,
    values_of,
    version_body,
    windows_left,
)
from xinheng.records.services.landing import node_secret
from xinheng.subjects.models import Organisation

_LEAVES_BY_ITS_LIST = {"repair_from": None, "repair_from_turned": None}
"""An entry that is decided here leaves by its list's own way out: no day of a window rule opens a repair beside it."""


def prepare_decided(
    *, kind: str, uscc: str, roles: Mapping[str, str], decided_on: date, division: str, actor: Actor
) -> Version:
    """The first version of a record decided here, with its class and windows, not written yet.

    ``roles`` are the document's values by role, authority and document number among them. SubjectUnknownError.
    """
    organisation = Organisation.objects.filter(uscc=uscc).first()
    if organisation is None:
        raise SubjectUnknownError(uscc=uscc)
    book, now = rulebook(), clock.now()
    held = book.kinds[kind]
    full = {**roles, "uscc": uscc, "name": organisation.name, "decided_on": decided_on.isoformat()}
    payload = {held.roles[role]: text for role, text in full.items() if role in held.roles and text}
    content = content_digest(held, payload)
    key = record_key(
        held, full, decided_on=decided_on, content=content, placeholders=normal_placeholders(book.placeholders)
    )
    columns = {"decided_on": decided_on, "valid_from": None, "valid_to": None}
    return Version(
        kind=kind,
        key=key,
        version=1,
        public_id=public_id_of(node_secret(), key),
        organisation=organisation,
        uscc=uscc,
        name_as_sent=organisation.name,
        sender_uscc=actor.authority_uscc or roles["authority_uscc"],
        authority_uscc=roles["authority_uscc"],
        authority_name=roles["authority_name"],
        document_number=roles["document_number"],
        document_number_normal=document_number_normal(roles["document_number"]),
        division=division,
        origin="own",
        content_digest=content,
        known_from=now,
        received_at=now,
        payload=payload,
        **columns,
        **judged(held, payload, columns, clock.today()) | _LEAVES_BY_ITS_LIST,
    )


def begin_decided(*, version: Version, actor: Actor) -> Version:
    """Write what ``prepare_decided`` made. RecordMovedError when a record of this key is held."""
    with act(kind="records.version.decided", actor=actor) as draft:
        written = insert_version(version)
        draft.body.update(version_body(written))
    return written


def correct_decided(*, public_id: str, since: date, until: date, reason: str, actor: Actor) -> Version:
    """Append the version of a record decided here that says its corrected period, in every channel at once.

    ``since`` is the first day on the list, ``until`` the first day off it. A period that is over ends the record today.
    """
    record = current_version(public_id)
    kind, today = rulebook().kinds[record.kind], clock.today()
    payload = {**record.payload, kind.roles["removed_on"]: until.isoformat()}
    if until <= today:
        left = window_columns(begun_on(closed_on(windows_of(record), until), since))
        columns: dict[str, object] = {**left, "state": ENDED}
    else:
        columns = {**judged(kind, payload, values_of(record), today), **_LEAVES_BY_ITS_LIST}
    with act(kind="records.version.corrected", actor=actor) as draft:
        version = append_version(
            record,
            **columns,
            payload=payload,
            content_digest=content_digest(kind, payload),
            marks=sorted({*record.marks, "corrected"} - {UNDER_OBJECTION}),
            reason=reason,
        )
        draft.body.update(version_body(version))
    return version


def end_decided(*, public_id: str, state: Literal["ended", "withdrawn"], reason: str, actor: Actor) -> Version | None:
    """End a record decided here, today: off every channel at once. None when it is shown nowhere already."""
    record = current_version(public_id)
    if record.state not in {"effective", "held", "shielded"}:
        return None
    windows = window_columns(closed_on(windows_left(record), clock.today()))
    no_proofs = {"statement_id": None, "statement_on": None, "mitigation_id": None}
    with act(kind="records.version.ended", actor=actor) as draft:
        version = append_version(record, state=state, reason=reason, **windows, **no_proofs)
        draft.body.update(version_body(version))
    return version
