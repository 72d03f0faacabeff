"""Taking one step of a case: read it, hold it against the table of transitions, append."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.services import refuse_recused
from xinheng.kernel import clock
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseMovedError, CaseUnknownError, NotYourAuthorityError
from xinheng.lists.selectors import as_case, steps_of
from xinheng.records.domain.officers import Officer
from xinheng.subjects.selectors import acted_for


@dataclass(frozen=True)
class Held:
    """A case as it is held now: its row, its steps, and what they make of it."""

    row: models.Case
    steps: tuple[models.Step, ...]
    case: domain.Case

    @property
    def name(self) -> str:
        """How clocks, messages and traces call it."""
        return case_name(self.row.pk)

    @property
    def door(self) -> str:
        """The address of its page on the desk."""
        return f"/desk/lists/{self.row.pk}"

    def step(self, act: str) -> models.Step | None:
        """The last step of this act."""
        return next((one for one in reversed(self.steps) if one.act == act), None)


def case_name(number: int) -> str:
    """``list-case-7``."""
    return f"list-case-{number}"


def refuse_other_authority(actor: Actor, authority_uscc: str) -> None:
    """Who acts for one authority begins nothing for another: NotYourAuthorityError."""
    if actor.authority_uscc not in (None, authority_uscc):
        raise NotYourAuthorityError(acting=actor.authority_uscc, authority=authority_uscc)


def held(number: int, actor: Actor, *, organisation_uscc: str = "") -> Held:
    """The case of this number, if the actor's authority or this organisation may act in it: CaseUnknownError.

    RecusedError for an officer who keeps out of what concerns its organisation.
    """
    row = models.Case.objects.filter(pk=number).first()
    if row is None or actor.authority_uscc not in (None, row.authority_uscc):
        raise CaseUnknownError(case=number)
    if organisation_uscc and row.uscc not in acted_for(organisation_uscc):
        raise CaseUnknownError(case=number)
    refuse_recused(actor=actor, organisation_uscc=row.uscc, case=case_name(number))
    steps = steps_of(row.pk)
    return Held(row, steps, as_case(row, steps))


def append(
    before: Held, step: domain.Step, officer: Officer | None, text: str, *, actor: Actor, **proofs: Any
) -> models.Step:
    """Append a step that the case allows, inside the caller's act. RecusedError; CaseMovedError for who was slower."""
    domain.refuse(before.case, step)
    refuse_recused(
        actor=actor,
        organisation_uscc=before.row.uscc,
        case=before.name,
        officers=[officer.certificate] if officer else [],
    )
    return write(before.row, len(before.steps) + 1, step, officer, text, {"actor": actor.name, **proofs})


def write(
    row: models.Case, number: int, step: domain.Step, officer: Officer | None, text: str, proofs: Mapping[str, Any]
) -> models.Step:
    """Write a step; the database holds it against the table once more."""
    made = models.Step(
        case=row,
        number=number,
        act=step.act,
        state=domain.BY_ACT[step.act].target,
        day=step.day,
        at=clock.now(),
        unit=officer.unit if officer else "",
        certificate=officer.certificate if officer else "",
        text=text,
        until=step.until,
        since=step.since,
        served_on=step.served_on,
        answers=step.answers,
        **proofs,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            raise CaseMovedError(step=number) from error
        raise
    return made


def step_body(made: models.Step) -> dict[str, Any]:
    """What an act says of a step: no words of it."""
    return {"case": made.case_id, "step": made.number, "act": made.act, "state": made.state}
