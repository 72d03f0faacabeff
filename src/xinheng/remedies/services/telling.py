"""Who is told of a case: the organisation, the authority that answers, and those who read the record before."""

from xinheng.accounts.domain import Actor
from xinheng.messages.services import send
from xinheng.remedies.selectors.evidence import checks_naming, reads_of_record
from xinheng.remedies.services.stepping import Open
from xinheng.subjects.selectors import standing_for

CHANGING = ("corrected", "withdrawn", "rematched", "lifted", "lapsed", "approved", "taken-in")
"""Ends of a case after which the record says something else than what others read."""


def tell_received(case: Open, actor: Actor) -> None:
    """Tell both sides that a case came in and until when it is answered."""
    due = case.row.due_on.isoformat() if case.row.due_on else ""
    facts = {"workflow": case.workflow.name, "number": case.row.pk, "due_on": due}
    place = f"{case.workflow.name}s/{case.row.pk}"
    send(
        to_organisation=standing_for(case.row.organisation_uscc),
        template="case-received",
        facts=facts | {"door": f"/mine/{place}"},
        case=case.name,
        actor=actor,
    )
    send(
        to_authority=case.row.authority_uscc,
        template="case-received",
        facts=facts | {"door": f"/desk/{place}"},
        case=case.name,
        actor=actor,
    )


def tell_told(case: Open, actor: Actor) -> None:
    """Tell the respondent that a reconsideration or a lawsuit runs, and the organisation that it is followed."""
    place, facts = f"proceedings/{case.row.pk}", {"number": case.row.pk}
    template = "proceeding-told"
    door = {"to_organisation": standing_for(case.row.organisation_uscc)}, {"to_authority": case.row.authority_uscc}
    for to, side in zip(door, ("mine", "desk"), strict=True):
        send(**to, template=template, facts=facts | {"door": f"/{side}/{place}"}, case=case.name, actor=actor)


def tell_decided(case: Open, actor: Actor) -> None:
    """Tell the organisation, and where the record changed every authority that read the organisation's file."""
    facts = {"workflow": case.workflow.name, "number": case.row.pk, "state": case.state}
    send(
        to_organisation=standing_for(case.row.organisation_uscc),
        template="case-decided",
        facts=facts | {"door": f"/mine/{case.workflow.name}s/{case.row.pk}"},
        case=case.name,
        actor=actor,
    )
    if case.state in CHANGING:
        _tell_readers(case, actor)


def _tell_readers(case: Open, actor: Actor) -> None:
    """Tell every other authority that read the record or got an answer of the check that named it, and its programs.

    The numbers of its answers stand in the message; programs hear of it by the authority's own webhooks.
    """
    public_id, uscc = case.row.public_id, case.row.organisation_uscc
    asked: dict[str, list[int]] = {}
    for one in checks_naming(uscc, public_id):
        asked.setdefault(one.authority_uscc, []).append(one.pk)
    readers = {one.authority_uscc or "" for _, one in reads_of_record(uscc, public_id)} | set(asked)
    for reader in sorted(readers - {"", case.row.authority_uscc}):
        send(
            to_authority=reader,
            template="record-changed",
            facts={"record": public_id, "state": case.state, "checks": asked.get(reader, [])},
            case=case.name,
            actor=actor,
        )
