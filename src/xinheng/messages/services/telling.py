"""Telling of messages outside: "you have a message", and nothing else.

Attempts follow one another with growing delays. What is due is taken row by row, so that two workers tell nobody twice;
a row whose worker died stays due.
"""

import json
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from xinheng.kernel import clock
from xinheng.messages import models, reaching
from xinheng.messages.domain import EVENT, seconds_until_next, signature
from xinheng.messages.sealing import opened

AT_ONCE = 200
GONE, SENT, NOT_SENT, NO_CONTACT = "410", "sent", "not-sent", "no-contact"
KEY_CHANGED = "key-changed"
"""The node's web secret was changed: whoever is told gives address or system anew, nothing can be sent before."""
_SUBJECT = "您有一条新消息 You have a message"
_BODY = """您在 {site} 有一条新消息，请登录后查看：{site}/mine/messages
本邮件不含消息内容。不再接收此类邮件：登录后在“消息”页面删除邮箱地址。

There is a message for you at {site}. Sign in to read it: {site}/mine/messages
This e-mail says nothing of what it is about. To stop these e-mails, sign in and delete the address under Messages.
"""


def tell_due(*, at_most: int = AT_ONCE) -> int:
    """Tell of every message that is due; how many attempts were made."""
    for made in range(at_most):
        if not _tell_next():
            return made
    return at_most


def _tell_next() -> bool:
    with transaction.atomic():
        rows = models.Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        one = (
            rows.select_related("endpoint", "message").filter(due_at__lte=clock.now()).order_by("due_at", "pk").first()
        )
        if one is None:
            return False
        outcome = _mailed(one) if one.endpoint is None else _posted(one, one.endpoint)
        models.Attempt.objects.create(delivery=one, at=clock.now(), outcome=outcome)
        _note(one, outcome)
    return True


def _posted(one: models.Delivery, endpoint: models.Endpoint) -> str:
    moment = clock.now()
    identifier = f"msg_{one.pk}"
    told = {"type": EVENT, "timestamp": one.message.sent_at.isoformat(), "data": {"message": one.message_id}}
    body = json.dumps(told, separators=(",", ":")).encode()
    stamp, secret = int(moment.timestamp()), opened(endpoint.sealed_secret)
    if secret is None:
        return KEY_CHANGED
    signed = signature(secret=secret, message_id=identifier, timestamp=stamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Xinheng",
        "webhook-id": identifier,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signed,
    }
    return reaching.post(endpoint.url, body, headers)


def _mailed(one: models.Delivery) -> str:
    contact = models.Contact.objects.filter(organisation_uscc=one.message.to_organisation).first()
    if contact is None:
        return NO_CONTACT
    address = opened(contact.sealed_address)
    if address is None:
        contact.delete()  # the page asks for it again
        return KEY_CHANGED
    text = _BODY.format(site=settings.BASE_URL)
    try:
        EmailMessage(_SUBJECT, text, settings.DEFAULT_FROM_EMAIL, [address]).send()
    except (OSError, SMTPException):
        return NOT_SENT
    return SENT


def _note(one: models.Delivery, outcome: str) -> None:
    one.attempts += 1
    taken = outcome in {SENT, NO_CONTACT} or outcome.startswith("2")
    wait = seconds_until_next(one.attempts)
    if outcome == GONE and one.endpoint is not None:
        one.endpoint.closed_at = clock.now()
        one.endpoint.save(update_fields=["closed_at"])
        models.Delivery.objects.filter(endpoint=one.endpoint, due_at__isnull=False).exclude(pk=one.pk).update(
            due_at=None
        )
    given_up = taken or wait is None or outcome in {GONE, KEY_CHANGED}
    one.due_at = None if given_up else clock.now() + timedelta(seconds=wait or 0)
    one.done_at = clock.now() if taken else None
    one.save(update_fields=["attempts", "due_at", "done_at"])
