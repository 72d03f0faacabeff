"""Putting a message into an inbox, and having it told of outside."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.planned import planned_cursor
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
        given = {
            "template": template,
            "now": clock.now(),
            "rows": json.dumps([vars(one) for one in outgoing], cls=DjangoJSONEncoder),
        }
        with planned_cursor() as cursor:
            cursor.execute(_SENT, given)
            numbers = [number for (number,) in cursor]
        draft.body["number"] = numbers[0]
    return numbers


# The messages in their order, and each way by which one is told of outside: endpoints, and e-mail where it was given.
_SENT = """
WITH sent AS (
    INSERT INTO messages_message (to_organisation, to_authority, template, facts, "case", sent_at)
    SELECT one.to_organisation, one.to_authority, %(template)s, one.facts, one."case", %(now)s::timestamptz
    FROM ROWS FROM (json_to_recordset(%(rows)s::json)
        AS (to_organisation text, to_authority text, facts jsonb, "case" text)) WITH ORDINALITY
        AS one (to_organisation, to_authority, facts, "case", place)
    ORDER BY one.place
    RETURNING id, to_organisation, to_authority
), ways AS (
    INSERT INTO messages_delivery (message_id, endpoint_id, due_at)
    SELECT sent.id, told.id, %(now)s::timestamptz FROM sent
    JOIN messages_endpoint AS told ON told.to_organisation = sent.to_organisation
    WHERE told.closed_at IS NULL AND sent.to_organisation <> ''
    UNION ALL
    SELECT sent.id, told.id, %(now)s::timestamptz FROM sent
    JOIN messages_endpoint AS told ON told.to_authority = sent.to_authority
    WHERE told.closed_at IS NULL AND sent.to_authority <> ''
    UNION ALL
    SELECT sent.id, NULL, %(now)s::timestamptz FROM sent
    JOIN messages_contact AS given ON given.organisation_uscc = sent.to_organisation
)
SELECT id FROM sent ORDER BY id
"""


def checked(template: str, case: str) -> None:
    """Refuse a message without template or case: MessageWrongError."""
    if not is_kebab(template):
        raise MessageWrongError(field="template", accepted="a key such as objection-decided")
    if not case.strip():
        raise MessageWrongError(field="case", accepted="the name of a case, such as objection-17")


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
