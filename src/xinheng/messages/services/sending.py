"""Putting a message into an inbox, and having it told of outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.parts import Part, together
from xinheng.ledger.services import act, lastly
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


def numbers_for(count: int) -> Part:
    """Numbers for so many messages that are still to be written; numbers never used are missed by nobody."""
    return Part(
        "", "ARRAY(SELECT nextval('messages_message_id_seq') FROM generate_series(1, %(numbers)s))", {"numbers": count}
    )


def send_each_last(*, to: Sequence[tuple[str, Mapping[str, Any], str]], numbers: Sequence[int], template: str) -> None:
    """``send_each`` with numbers taken beforehand, in the last statement of the open act, which says so in its body."""
    outgoing = [Outgoing(one[0], "", *one[1:], number) for one, number in zip(to, numbers, strict=True)]
    for one in outgoing:
        checked(template, one.case)
    lastly(replace(_part(outgoing, template), says="1", holds="EXISTS (SELECT FROM sent)"))


@dataclass(frozen=True)
class Outgoing:
    """One message on its way."""

    to_organisation: str
    to_authority: str
    facts: Mapping[str, Any]
    case: str
    number: int | None = None


def _send(outgoing: Sequence[Outgoing], template: str, actor: Actor, body: dict[str, Any]) -> list[int]:
    for one in outgoing:
        checked(template, one.case)
    with act(kind="messages.message.sent", actor=actor, body={"template": template, **body}) as draft:
        numbers: list[int] = together(_part(outgoing, template))[0]
        draft.body["number"] = numbers[0]
    return numbers


def _part(outgoing: Sequence[Outgoing], template: str) -> Part:
    rows = orjson.dumps([vars(one) for one in outgoing], _AS_SAID.default, orjson.OPT_PASSTHROUGH_DATETIME).decode()
    return Part(_SENT, _NUMBERS, {"sent_template": template, "sent_now": clock.now(), "sent_rows": rows})


# The messages in their order, and each way by which one is told of outside: endpoints, and e-mail where it was given.
_SENT = """
sent AS (
    INSERT INTO messages_message (id, to_organisation, to_authority, template, facts, "case", sent_at)
    SELECT coalesce(one.number, nextval('messages_message_id_seq')), one.to_organisation, one.to_authority,
        %(sent_template)s, one.facts, one."case", %(sent_now)s::timestamptz
    FROM json_to_recordset(%(sent_rows)s::json) AS one
        (number bigint, to_organisation text, to_authority text, facts jsonb, "case" text)
    RETURNING id, to_organisation, to_authority
), sent_ways AS (
    INSERT INTO messages_delivery (message_id, endpoint_id, due_at)
    SELECT sent.id, told.id, %(sent_now)s::timestamptz FROM sent
    JOIN messages_endpoint AS told USING (to_organisation, to_authority) WHERE told.closed_at IS NULL
    UNION ALL
    SELECT sent.id, NULL, %(sent_now)s::timestamptz FROM sent
    JOIN messages_contact AS given ON given.organisation_uscc = sent.to_organisation
)
"""
_AS_SAID = DjangoJSONEncoder()
"""How days and instants stand in facts; what JSON has itself needs no words."""
_NUMBERS = "ARRAY(SELECT id FROM sent ORDER BY id)"


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
