"""A case as a document: what commands and the API say of it."""

from typing import Any

from xinheng.lists.models import Step
from xinheng.lists.selectors import CaseFile


def document(found: CaseFile) -> dict[str, Any]:
    """Everything of a case by stable keys; days as dates."""
    row, case = found.row, found.case
    return {
        "case": row.pk,
        "list": row.list_key,
        "name": row.list_name,
        "kind": row.kind,
        "criterion": row.criterion,
        "uscc": row.uscc,
        "organisation": row.organisation.name,
        "authority": {"name": row.authority_name, "uscc": row.authority_uscc},
        "facts": row.facts,
        "basis": row.basis,
        "document": {"type": row.document_type, "number": row.document_number, "decided_on": row.document_on},
        "document_stands": found.document_stands,
        "in_doubt": found.in_doubt,
        "state": case.state,
        "phase": found.phase,
        "standing": found.standing,
        "answer_until": case.answer_until,
        "unanswered": list(case.unanswered),
        "since": case.since,
        "ends_on": case.ends_on,
        "exit_opens_on": case.exit_opens_on,
        "exit": row.exit,
        "remedy": row.remedy,
        "record": found.record or None,
        "record_state": found.record_state or None,
        "allowed": list(found.allowed),
        "steps": [_step(one) for one in found.steps],
    }


def _step(one: Step) -> dict[str, Any]:
    return {
        "step": one.number,
        "act": one.act,
        "state": one.state,
        "day": one.day,
        "unit": one.unit,
        "certificate": one.certificate,
        "text": one.text,
        "served_on": one.served_on,
        "until": one.until,
        "since": one.since,
        "answers": one.answers,
        "document_number": one.document_number,
    }
