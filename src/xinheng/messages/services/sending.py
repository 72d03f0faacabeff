"""Putting a message into an inbox, and having it told of outside."""

from collections.abc import Mapping
from typing import Any

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
    checked(template, case)
    if (len(to_organisation), len(to_authority)) not in {(18, 0), (0, 18)}:
        raise MessageWrongError(field="to", accepted="the code of one organisation or of one authority")
    to = {"organisation": to_organisation, "authority": to_authority}
    with act(kind="messages.message.sent", actor=actor, body={"template": template, "case": case, **to}) as draft:
        sent = models.Message.objects.create(
            to_organisation=to_organisation,
            to_authority=to_authority,
            template=template,
            facts=dict(facts),
            case=case,
            sent_at=clock.now(),
        )
        draft.body["number"] = sent.pk
        _queue(sent)
    return sent.pk


def checked(template: str, case: str) -> None:
    """Refuse a message without template or case: MessageWrongError."""
    if not is_kebab(template):
        raise MessageWrongError(field="template", accepted="a key such as objection-decided")
    if not case.strip():
        raise MessageWrongError(field="case", accepted="the name of a case, such as objection-17")


def _queue(sent: models.Message) -> None:
    now = clock.now()
    told = models.Endpoint.objects.filter(
        to_organisation=sent.to_organisation, to_authority=sent.to_authority, closed_at__isnull=True
    )
    ways = [models.Delivery(message=sent, endpoint=one, due_at=now) for one in told]
    if sent.to_organisation and models.Contact.objects.filter(organisation_uscc=sent.to_organisation).exists():
        ways.append(models.Delivery(message=sent, endpoint=None, due_at=now))
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
