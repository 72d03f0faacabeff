"""Where an organisation or authority wants to be told that it has a message: an e-mail address, endpoints."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.messages import models, reaching
from xinheng.messages.domain import written_secret
from xinheng.messages.errors import ContactWrongError, EndpointUnknownError, EndpointWrongError
from xinheng.messages.sealing import sealed

SECRET_BYTES = 32
MOST_ENDPOINTS = 5


def give_contact(*, organisation_uscc: str, address: str, actor: Actor) -> None:
    """Keep the one e-mail address an organisation wants its notices at, in place of a former. ContactWrongError.

    The address stands in no act, no log and no page.
    """
    try:
        validate_email(address)
    except ValidationError as error:
        raise ContactWrongError from error
    with act(kind="messages.contact.given", actor=actor, body={"organisation": organisation_uscc}):
        models.Contact.objects.update_or_create(
            organisation_uscc=organisation_uscc,
            defaults={"sealed_address": sealed(address), "given_at": clock.now()},
        )


def delete_contact(*, organisation_uscc: str, actor: Actor) -> None:
    """Delete the address of an organisation; nothing is left of it here."""
    with act(kind="messages.contact.deleted", actor=actor, body={"organisation": organisation_uscc}):
        models.Contact.objects.filter(organisation_uscc=organisation_uscc).delete()


def open_endpoint(*, organisation_uscc: str = "", authority_uscc: str = "", url: str, actor: Actor) -> tuple[int, str]:
    """Have an address told of messages from now on; its number and its secret, which is shown this once.

    EndpointWrongError for an address that is none, or that production may not reach.
    """
    held = models.Endpoint.objects.filter(
        to_organisation=organisation_uscc, to_authority=authority_uscc, closed_at__isnull=True
    )
    place = reaching.looked_at(url)
    if held.count() >= MOST_ENDPOINTS:
        raise EndpointWrongError(reason=Phrase("There are {most} already", most=MOST_ENDPOINTS))
    try:
        reaching.address_of(place)
    except OSError as error:
        raise EndpointWrongError(reason=Phrase("Its host is not known")) from error
    secret = written_secret(secrets.token_bytes(SECRET_BYTES))
    body = {"organisation": organisation_uscc, "authority": authority_uscc, "host": place.hostname}
    with act(kind="messages.endpoint.opened", actor=actor, body=body) as draft:
        opened = models.Endpoint.objects.create(
            to_organisation=organisation_uscc,
            to_authority=authority_uscc,
            url=url,
            sealed_secret=sealed(secret),
            made_at=clock.now(),
        )
        draft.body["number"] = opened.pk
    return opened.pk, secret


def close_endpoint(*, number: int, organisation_uscc: str = "", authority_uscc: str = "", actor: Actor) -> None:
    """Tell an address no more; what waits for it is dropped. EndpointUnknownError also for somebody else's."""
    found = _endpoint(number, organisation_uscc, authority_uscc)
    with act(kind="messages.endpoint.closed", actor=actor, body={"number": number}):
        found.closed_at = clock.now()
        found.save(update_fields=["closed_at"])
        models.Delivery.objects.filter(endpoint=found, due_at__isnull=False).update(due_at=None, done_at=clock.now())


def replay(*, number: int, organisation_uscc: str = "", authority_uscc: str = "", actor: Actor) -> int:
    """Tell an address once more of everything it did not take; how many messages. EndpointUnknownError.

    Each keeps its ``webhook-id``, by which the receiver knows what it has seen before.
    """
    found = _endpoint(number, organisation_uscc, authority_uscc)
    with act(kind="messages.endpoint.replayed", actor=actor, body={"number": number}) as draft:
        missed = models.Delivery.objects.filter(endpoint=found, done_at__isnull=True)
        draft.body["messages"] = missed.update(due_at=clock.now(), attempts=0)
    return int(draft.body["messages"])


def _endpoint(number: int, organisation_uscc: str, authority_uscc: str) -> models.Endpoint:
    found = models.Endpoint.objects.filter(
        pk=number, to_organisation=organisation_uscc, to_authority=authority_uscc, closed_at__isnull=True
    ).first()
    if found is None:
        raise EndpointUnknownError(number=number)
    return found
