"""Putting a message into an inbox, and having it told of outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.messages import models
from xinheng.messages.domain import is_kebab
from xinheng.messages.errors import MessageUnknownError, MessageWrongError


def send(
    *,
    to_organisation: str = "",
    to_authority: str = "",
    template: str,
    facts: Mapping[str, Any],
    case: str,
    actor: Actor,
) -> int:
    """Put a message into one inbox; returns its number. MessageWrongError.

    ``template`` names the page ``messages/<template>.html`` that says it in the reader's language, ``facts`` fill it
    and never hold personal data; ``facts["door"]`` may be the address of the page it is about. Outside the site only
    "you have a message" is told: by e-mail and to the endpoints the receiver asked for.
    """
    if (len(to_organisation), len(to_authority)) not in {(18, 0), (0, 18)}:
        raise MessageWrongError(field="to", accepted="the code of one organisation or of one authority")
    to = {"organisation": to_organisation, "authority": to_authority}
    return _send([Outgoing(to_organisation, to_authority, facts, case)], template, actor, {"case": case, **to})[0]


def send_each(*, to: Sequence[tuple[str, Mapping[str, Any], str]], template: str, actor: Actor) -> list[int]:
    """Put a message into each of many organisations' inboxes: code, facts and case of each; returns their numbers."""
    outgoing = [Outgoing(uscc, "", facts, case) for uscc, facts, case in to]
    return _send(outgoing, template, actor, {"messages": len(outgoing)})


@dataclass(frozen=True)
class Outgoing:
    """One message on its way."""

    to_organisation: str
    to_authority: str
    facts: Mapping[str, Any]
    case: str


def _send(outgoing: Sequence[Outgoing], template: str, actor: Actor, body: dict[str, Any]) -> list[int]:
    for one in outgoing:
        checked(template, one.case)
    with act(kind="messages.message.sent", actor=actor, body={"template": template, **body}) as draft:
        now = clock.now()
        sent = models.Message.objects.bulk_create(
            models.Message(
                to_organisation=one.to_organisation,
                to_authority=one.to_authority,
                template=template,
                facts=dict(one.facts),
                case=one.case,
                sent_at=now,
            )
            for one in outgoing
        )
        draft.body["number"] = sent[0].pk
        _queue(sent)
    return [one.pk for one in sent]


def checked(template: str, case: str) -> None:
    """Refuse a message without template or case: MessageWrongError."""
    if not is_kebab(template):
        raise MessageWrongError(field="template", accepted="a key such as objection-decided")
    if not case.strip():
        raise MessageWrongError(field="case", accepted="the name of a case, such as objection-17")


def _queue(sent: Sequence[models.Message]) -> None:
    now = clock.now()
    organisations, offices = ({getattr(one, to) for one in sent} - {""} for to in ("to_organisation", "to_authority"))
    told: dict[tuple[str, str], list[models.Endpoint]] = {}
    endpoints = models.Endpoint.objects.filter(closed_at__isnull=True)
    for one in endpoints.filter(Q(to_organisation__in=organisations) | Q(to_authority__in=offices)):
        told.setdefault((one.to_organisation, one.to_authority), []).append(one)
    held = models.Contact.objects.filter(organisation_uscc__in=organisations)
    by_mail = set(held.values_list("organisation_uscc", flat=True))
    ways = [
        models.Delivery(message=one, endpoint=endpoint, due_at=now)
        for one in sent
        for endpoint in told.get((one.to_organisation, one.to_authority), [])
    ]
    ways += [models.Delivery(message=one, endpoint=None, due_at=now) for one in sent if one.to_organisation in by_mail]
    models.Delivery.objects.bulk_create(ways)


def mark_read(*, number: int, account: str, organisation_uscc: str = "", authority_uscc: str = "") -> None:
    """Mark a message of one inbox as read by an account; once more changes nothing. MessageUnknownError."""
    found = models.Message.objects.filter(
        pk=number, to_organisation=organisation_uscc, to_authority=authority_uscc
    ).first()
    if found is None:
        raise MessageUnknownError(number=number)
    models.ReadMark.objects.bulk_create(
        [models.ReadMark(message=found, account=account, read_at=clock.now())], ignore_conflicts=True
    )
