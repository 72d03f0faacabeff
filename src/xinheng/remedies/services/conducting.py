"""Steps of cases that two officers conduct: a court's plan, the fall of a repair. Each is written once."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import ANY_KIND, Actor, Authority
from xinheng.accounts.selectors import authorities
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.current import rulebook
from xinheng.clocks import selectors as clocks
from xinheng.clocks.services import start, stop
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.messages.services import send, serve
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.remedies.domain import Step
from xinheng.remedies.errors import (
    AnswerLateError,
    CaseMovedError,
    DocumentWrongError,
    NoCentreError,
    NotYourCaseError,
    OwnCaseError,
    StepRefusedError,
    TimeToAnswerError,
)
from xinheng.remedies.selectors.holding import STATEMENT, Held, answer_until, held, is_overdue, place_of
from xinheng.remedies.services.stepping import superior_of
from xinheng.remedies.texts import gated
from xinheng.subjects.selectors import organisation, standing_for


@dataclass(frozen=True)
class Written:
    """What a step says: who took it, why, on what basis, by which document."""

    actor: Actor
    by: str
    reason: str = ""
    basis: str = ""
    document_number: str = ""
    document_day: date | None = None
    letter: int | None = None


def credit_centre(division: str) -> Authority:
    """The authority that keeps every kind of record, the nearest to a place: it conducts what is about all of them.

    NoCentreError where this node has none.
    """
    found = [one for one in authorities() if ANY_KIND in one.kinds]
    if not found:
        raise NoCentreError
    return max(found, key=lambda one: (_shared(one.division, division), one.uscc))


def _shared(first: str, second: str) -> int:
    """How many figures two codes of places begin with alike."""
    alike = (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b)
    return next(alike, min(len(first), len(second)))


def refuse_step(case: Held, act: str) -> Step:
    """The step, if the state of the case allows it; StepRefusedError."""
    step = case.workflow.step(act)
    if case.state not in step.sources:
        possible = ", ".join(one.act for one in case.workflow.allowed(case.state)) or Phrase("nothing more")
        raise StepRefusedError(case=case.name, state=case.state, act=act, allowed=possible)
    return step


def refuse_officer(case: Held, act: str, written: Written) -> Step:
    """The step, if this officer of the authority may take it: NotYourCaseError, RecusedError, StepRefusedError.

    When the answer to an application is late, an officer of the superior body may as well (G13).
    Who looked or reported in this phase does not decide: OwnCaseError.
    """
    acting = written.actor.authority_uscc
    if acting not in (None, case.row.authority_uscc) and not _is_above(acting, case):
        raise NotYourCaseError(case=case.name, authority=case.row.authority_uscc)
    refuse_recused(
        actor=written.actor, organisation_uscc=case.row.organisation_uscc, case=case.name, officers=[written.by]
    )
    step = refuse_step(case, act)
    if step.decides and written.by in {one.actor for one in case.phase if one.act != "state"}:
        raise OwnCaseError(officer=written.by, case=case.name)
    return step


def _is_above(acting: str | None, case: Held) -> bool:
    above = superior_of(case.row.authority_uscc) if is_overdue(case, clock.today()) else None
    return above is not None and above.uscc == acting


def first_officer(case: Held) -> str:
    """Who looked or reported in this phase, an officer and not the organisation."""
    return next(one.actor for one in reversed(case.phase) if case.workflow.step(one.act).who == "officer")


def document(field: str, number: str, day: date) -> str:
    """The number of a document as it is stored. DocumentWrongError for a placeholder or a day that is to come."""
    placeholders = normal_placeholders(rulebook().placeholders)
    if is_placeholder(document_number_normal(number), placeholders) or day > clock.today():
        raise DocumentWrongError(field=field, today=clock.today().isoformat())
    return gated(field, number)


def write(case: Held, act: str, written: Written) -> Held:
    """Append the step, stop and start its clocks; inside the act that takes it. CaseMovedError when one came before."""
    step = case.workflow.step(act)
    values: dict[str, Any] = {
        "number": len(case.steps) + 1,
        "act": act,
        "state": step.target,
        "reason": written.reason,
        "basis": written.basis,
        "document_number": written.document_number,
        "document_day": written.document_day,
        "letter": written.letter,
        "actor": written.by,
        "authority_uscc": written.actor.authority_uscc or "",
        "day": clock.today(),
        "at": clock.now(),
    }
    try:
        with transaction.atomic():
            case.row.steps.create(**values)
    except IntegrityError as error:
        if len(held(case.workflow, case.row.pk).steps) > len(case.steps):  # somebody else was quicker
            raise CaseMovedError(case=case.name) from error
        raise
    for task in clocks.of_case(case.name, day=clock.today()):
        if task.rule in step.stops:
            stop(number=task.number, on=clock.today(), actor=written.actor, outcome=step.target)
    for rule in step.starts:
        start(
            rule=deadline(rulebook(), rule, clock.today(), division=place_of(case)),
            case=case.name,
            authority_uscc=case.row.authority_uscc,
            organisation_uscc=case.row.organisation_uscc,
            begins_on=clock.today(),
            actor=written.actor,
            door=f"/desk/{case.workflow.name}s/{case.row.pk}",
        )
    return held(case.workflow, case.row.pk)


def announce(case: Held, template: str, facts: dict[str, Any], actor: Actor) -> int:
    """Make the letter that tells the organisation what may be decided; its service starts the time to answer."""
    days = deadline(rulebook(), STATEMENT, clock.today(), division=place_of(case)).length
    name = organisation(case.row.organisation_uscc).name
    told = facts | {"name": name, "days": days, "door": f"/mine/{case.workflow.name}s/{case.row.pk}"}
    return serve(
        organisation_uscc=case.row.organisation_uscc,
        authority_uscc=case.row.authority_uscc,
        template=template,
        facts=told,
        case=case.name,
        actor=actor,
        told=standing_for(case.row.organisation_uscc),
    )


def refuse_unheard(case: Held) -> None:
    """Nobody decides against the organisation before its letter was served and its time is over. TimeToAnswerError."""
    until = answer_until(case)
    if until is None or clock.today() <= until:
        raise TimeToAnswerError(case=case.name, until=until.isoformat() if until else Phrase("the letter is served"))


def refuse_late(case: Held) -> None:
    """A statement comes until the last day to answer. AnswerLateError."""
    until = answer_until(case)
    if until is not None and clock.today() > until:
        raise AnswerLateError(case=case.name, until=until.isoformat())


def tell(case: Held, actor: Actor) -> None:
    """Tell the organisation where its case stands."""
    facts = {"workflow": case.workflow.name, "number": case.row.pk, "state": case.state}
    send(
        to_organisation=standing_for(case.row.organisation_uscc),
        template="conducted-case",
        facts=facts | {"door": f"/mine/{case.workflow.name}s/{case.row.pk}"},
        case=case.name,
        actor=actor,
    )


def body(case: Held) -> dict[str, object]:
    """What the act of a step says: the case and where it stands, no text."""
    return {"case": case.name, "state": case.state}
