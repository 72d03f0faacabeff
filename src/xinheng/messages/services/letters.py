"""Letters to serve, the proof of their service, or its failure.

Service has proof, or no deadline that begins with it starts (G12). What is recorded is never changed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.messages import models
from xinheng.messages.domain import FAILURES, WAYS, is_proof
from xinheng.messages.errors import LetterServedError, LetterUnknownError, MessageWrongError, ServiceWrongError
from xinheng.messages.services.sending import checked, send


def serve(
    *,
    organisation_uscc: str,
    authority_uscc: str,
    template: str,
    facts: Mapping[str, Any],
    case: str,
    actor: Actor,
    told: str = "",
) -> int:
    """Make a letter for an authority to print and serve; returns its number. MessageWrongError.

    ``template`` names ``messages/letters/<template>.html``. The organisation finds it in its inbox as well, or
    ``told``, who stands for it now; that is no service.
    """
    checked(template, case)
    if (len(organisation_uscc), len(authority_uscc)) != (18, 18):
        raise MessageWrongError(field="for", accepted=Phrase("the codes of the organisation and of the authority"))
    body = {"template": template, "case": case, "organisation": organisation_uscc, "authority": authority_uscc}
    with act(kind="messages.letter.made", actor=actor, body=body) as draft:
        made = models.Letter.objects.create(
            organisation_uscc=organisation_uscc,
            authority_uscc=authority_uscc,
            template=template,
            facts=dict(facts),
            case=case,
            made_on=clock.today(),
            made_at=clock.now(),
        )
        draft.body["number"] = made.pk
        news = {"letter": made.pk, "door": f"/mine/letters/{made.pk}"}
        send(to_organisation=told or organisation_uscc, template="letter-made", facts=news, case=case, actor=actor)
    return made.pk


def record_service(*, number: int, served_on: date, way: str, proof: str, actor: Actor) -> None:
    """Record that a letter was served, with the reference of the proof. Done once.

    LetterUnknownError also for another authority's, LetterServedError, ServiceWrongError, RecusedError.
    """
    letter = _letter(number, actor)
    _checked(letter, served_on, way)
    if not is_proof(proof):
        raise ServiceWrongError(
            field="proof",
            accepted=Phrase(
                "the number of a posting or receipt: 4 to 80 characters with a digit, without blanks or names"
            ),
        )
    body = {"number": number, "case": letter.case, "on": served_on.isoformat(), "way": way, "proof": proof}
    with act(kind="messages.letter.served", actor=actor, body=body):
        try:
            with transaction.atomic():
                models.LetterServed.objects.create(
                    letter=letter, served_on=served_on, way=way, proof=proof, recorded_at=clock.now()
                )
        except IntegrityError as error:  # somebody else was quicker
            raise LetterServedError(number=number, on="") from error


def record_services(*, served_on: date, way: str, proofs: Mapping[int, str], actor: Actor) -> None:
    """Record that several letters were served on one day in one way, each with its own proof: all of them or none.

    Raises as ``record_service``, for the first letter that is refused.
    """
    for number in sorted(proofs):  # before anything is begun: an officer's attempt leaves its trace
        _letter(number, actor)
    with act(kind="messages.letters.served", actor=actor, body={"letters": sorted(proofs)}):
        for number, proof in sorted(proofs.items()):
            record_service(number=number, served_on=served_on, way=way, proof=proof, actor=actor)


def record_failure(*, number: int, failed_on: date, way: str, reason: str, actor: Actor) -> None:
    """Record that an attempt to serve a letter failed; it stays among those to serve. Raises as ``record_service``."""
    letter = _letter(number, actor)
    _checked(letter, failed_on, way)
    if reason not in FAILURES:
        raise ServiceWrongError(field="reason", accepted=", ".join(FAILURES))
    body = {"number": number, "case": letter.case, "on": failed_on.isoformat(), "way": way, "reason": reason}
    with act(kind="messages.letter.failed", actor=actor, body=body):
        models.LetterFailed.objects.create(
            letter=letter, failed_on=failed_on, way=way, reason=reason, recorded_at=clock.now()
        )


def _letter(number: int, actor: Actor) -> models.Letter:
    found = models.Letter.objects.select_related("letterserved").filter(pk=number).first()
    if found is None or actor.authority_uscc not in (None, found.authority_uscc):
        raise LetterUnknownError(number=number)
    refuse_recused(actor=actor, organisation_uscc=found.organisation_uscc, case=found.case)
    served = getattr(found, "letterserved", None)
    if served is not None:
        raise LetterServedError(number=number, on=served.served_on.isoformat())
    return found


def _checked(letter: models.Letter, on: date, way: str) -> None:
    if not letter.made_on <= on <= clock.today():
        raise ServiceWrongError(
            field="day", accepted=Phrase("a day from {first} to {last}", first=letter.made_on, last=clock.today())
        )
    if way not in WAYS:
        raise ServiceWrongError(field="way", accepted=", ".join(WAYS))
