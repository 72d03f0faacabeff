"""Recusals (G4): recorded, lifted, and held against every act of an officer. Nobody says or stores why."""

import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from xinheng.accounts import models
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.domain.recusals import OFFICER, Recusal, normal
from xinheng.accounts.errors import RecusalUnknownError, RecusalWrongError, RecusedError
from xinheng.accounts.selectors.recusals import is_recused, recusals_of, standing_recusals
from xinheng.accounts.services.tracing import trace
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act


def recuse(*, officer: str, organisation_uscc: str, actor: Actor) -> int:
    """Keep an officer out of what concerns an organisation; returns the number. Recorded twice it stands once.

    RecusalWrongError for what is no account or certificate number, or no code of an organisation.
    """
    name, uscc = normal(officer), organisation_uscc.strip().upper()
    if not re.fullmatch(OFFICER, name):
        raise RecusalWrongError(field="officer", accepted=Phrase("an account or certificate number, never a name"))
    if not re.fullmatch(r"[0-9A-Z]{18}", uscc):
        raise RecusalWrongError(field="organisation", accepted=Phrase("a unified social credit code of 18 characters"))
    held = next((one for one in recusals_of(name) if one.organisation_uscc == uscc), None)
    if held is not None:
        return held.number
    with act(kind="accounts.recusal.recorded", actor=actor, body={"officer": name, "organisation": uscc}) as draft:
        made = models.Recusal.objects.create(
            officer=name, organisation_uscc=uscc, recorded_by=actor.name, recorded_at=clock.now()
        )
        draft.body["number"] = made.pk
    return made.pk


def end_recusal(*, number: int, actor: Actor) -> None:
    """Lift a recusal. RecusalUnknownError also for one lifted before; nobody lifts their own: RecusalWrongError."""
    found = models.Recusal.objects.filter(pk=number, recusalend__isnull=True).first()
    if found is None:
        raise RecusalUnknownError(number=number)
    if found.officer == normal(actor.name):
        raise RecusalWrongError(field="officer", accepted=Phrase("somebody else than the officer it keeps away"))
    with act(kind="accounts.recusal.lifted", actor=actor, body={"number": number}):
        try:
            with transaction.atomic():
                models.RecusalEnd.objects.create(recusal=found, ended_by=actor.name, ended_at=clock.now())
        except IntegrityError as error:  # somebody else was quicker
            raise RecusalUnknownError(number=number) from error


def read_recusals(*, viewer: Viewer, organisation_uscc: str = "", officer: str = "") -> list[Recusal]:
    """The recusals that stand, of one organisation, of one officer or all; every organisation named is told (G19)."""
    with transaction.atomic():
        found = recusals_of(officer) if officer else standing_recusals(organisation_uscc)
        told = {one.organisation_uscc for one in found} | ({organisation_uscc} - {""})
        trace(viewer=viewer, subjects=sorted(told), what="accounts.recusals")
    return found


def refuse_recused(*, actor: Actor, organisation_uscc: str, case: str, officers: Sequence[str] = ()) -> None:
    """RecusedError when the actor, or an officer named with the act, keeps out of what concerns this organisation.

    The attempt is traced, so the organisation sees that it was made.
    """
    if is_recused((actor.name, *officers), organisation_uscc):
        attempt = Viewer(actor, "record-keeping", case)
        trace(viewer=attempt, subjects=[organisation_uscc], what="accounts.recused.refused")
        raise RecusedError(uscc=organisation_uscc)
