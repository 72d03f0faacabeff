"""Leniency (G18): a record with a mitigation is published nowhere from that day on, and counted nowhere."""

from typing import Any

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.records.domain import states
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.windows import unpublished_on
from xinheng.records.errors import GroundUnknownError, MitigationDocumentMissingError, SecondOfficerMissingError
from xinheng.records.models import Mitigation, Version
from xinheng.records.rows import refuse_person_numbers, window_columns
from xinheng.records.services.acting import append_version, current_version, refuse_act, version_body, windows_left


def _refuse(ground: str, document: str, first: Officer, second: Officer) -> None:
    book = rulebook()
    if ground not in book.mitigations:
        raise GroundUnknownError(ground=ground, accepted=", ".join(book.mitigations))
    if is_placeholder(document_number_normal(document), normal_placeholders(book.placeholders)):
        raise MitigationDocumentMissingError(document=document)
    if first.certificate == second.certificate:
        raise SecondOfficerMissingError(certificate=first.certificate)
    for name, text in (("document", document), ("officer", f"{first.unit} {second.unit}")):
        refuse_person_numbers(name, text)
    for one in (first, second):
        refuse_person_numbers("officer", one.certificate)


def mitigate_record(
    *, public_id: str, ground: str, document: str, first: Officer, second: Officer, actor: Actor
) -> Version:
    """Take a record out of every publication for a ground of the rulebook; ``second`` decides what ``first`` proposes.

    GroundUnknownError, MitigationDocumentMissingError, SecondOfficerMissingError, and what every act on a record
    refuses. What the record's file sends again later waits for an officer instead of being published.
    """
    _refuse(ground, document, first, second)
    record = current_version(public_id)
    reason = f"{rulebook().mitigations[ground].zh}，{document}"
    refuse_act(record, "mitigate", reason, actor)
    deciding = (first.certificate, second.certificate)
    refuse_recused(actor=actor, organisation_uscc=record.uscc, case=f"record-{public_id}", officers=deciding)
    today = clock.today()
    with act(kind="records.version.mitigated", actor=actor) as draft:
        mitigation = Mitigation.objects.create(
            kind=record.kind,
            key=record.key,
            ground=ground,
            document_number=document,
            decided_on=today,
            **_officers(first, second),
        )
        version = append_version(
            record,
            state=states.MITIGATED,
            mitigation_id=mitigation.pk,
            statement_id=None,
            statement_on=None,
            reason=reason,
            **window_columns(unpublished_on(windows_left(record), today)),
        )
        draft.body.update(version_body(version), ground=ground, **_officers(first, second))
    return version


def _officers(first: Officer, second: Officer) -> dict[str, Any]:
    return {
        "first_unit": first.unit,
        "first_certificate": first.certificate,
        "second_unit": second.unit,
        "second_certificate": second.certificate,
    }
