"""The decision by a second officer, and every way out. The record begins and ends in the same transaction."""

from typing import Literal

from django.db import IntegrityError

from xinheng.accounts.domain import Actor
from xinheng.accounts.selectors import sending_authority
from xinheng.catalogue import current
from xinheng.catalogue.measures import binding_on
from xinheng.clocks import selectors as running_clocks
from xinheng.clocks import services as clocks
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists import domain, models
from xinheng.lists.errors import DocumentInDoubtError, DocumentNotEffectiveError, DocumentWithdrawnError
from xinheng.lists.selectors import FALLEN, document_in_doubt, document_state
from xinheng.lists.services.proposing import cited, conducted
from xinheng.lists.services.steps import Held, append, held, step_body
from xinheng.lists.wording import worded
from xinheng.messages import services as messages
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version
from xinheng.records.services import begin_decided, end_decided, prepare_decided
from xinheng.subjects.selectors import standing_for

Outcome = Literal["list", "not-list"]


def decide(*, number: int, outcome: Outcome, reason: str, document: str, officer: Officer, actor: Actor) -> models.Step:
    """Decide a case with reasons, as an officer who took no part. ``document`` is the number of the decision.

    To list: the time to answer is over, each statement is answered, list and document still stand. The entry's record
    is written in the same transaction, and the organisation is told with the reasons, the measures, the way out, the
    remedies and, together with them, of repair (国办发〔2025〕22号).
    """
    before = held(number, actor)
    today = clock.today()
    if outcome == "not-list":
        step = domain.Step("not-list", today, officer.certificate)
        with act(kind="lists.case.not-listed", actor=actor) as draft:
            domain.refuse(before.case, step)
            made = append(before, step, officer, reasoned(before, reason), actor=actor)
            _close(before, "not-listed", actor)
            tell(before, "list-not-listed", made, actor)
            draft.body.update(step_body(made))
        return made
    until = domain.ends_on(today, before.row.months)
    step = domain.Step("list", today, officer.certificate, until=until)
    domain.refuse(before.case, step)
    conducted(before.row.list_key, today)
    _refuse_fallen(before)
    with act(kind="lists.entry.listed", actor=actor) as draft:
        version = _prepare(before, step, numbered(document), actor)
        made = _listed(before, step, officer, reasoned(before, reason), version, actor)
        begin_decided(version=version, actor=actor)
        _close(before, "listed", actor)
        tell(before, "list-listed", made, actor, **_together(before, step))
        draft.body.update(step_body(made), record=version.public_id, until=until.isoformat())
    return made


def _listed(
    before: Held, step: domain.Step, officer: Officer, reason: str, version: Version, actor: Actor
) -> models.Step:
    """The step that lists; DocumentWithdrawnError also where the document fell a moment ago."""
    proofs = {"document_number": version.document_number, "record": version.public_id}
    try:
        return append(before, step, officer, reason, actor=actor, **proofs)
    except IntegrityError:
        _refuse_fallen(before)
        raise


def _refuse_fallen(before: Held) -> None:
    found = document_state(before.row)
    if found in FALLEN:
        raise DocumentWithdrawnError(document=before.row.document_number, state=found)
    if document_in_doubt(before.row):
        raise DocumentInDoubtError(document=before.row.document_number)


def numbered(number: str) -> str:
    """The number of a decision as it is stored: DocumentNotEffectiveError for a placeholder."""
    if is_placeholder(document_number_normal(number), normal_placeholders(current.rulebook().placeholders)):
        raise DocumentNotEffectiveError(field="document number", accepted=Phrase("the number of the decision itself"))
    return worded("document number", number)


def reasoned(before: Held, text: str) -> str:
    """The reasons of a step as they are stored: TextMissingError without any."""
    return worded("reason", text, [before.row.organisation.name])


def _prepare(before: Held, step: domain.Step, document: str, actor: Actor) -> Version:
    row = before.row
    roles = {
        "authority_uscc": row.authority_uscc,
        "authority_name": row.authority_name,
        "list": row.list_name,
        "document_name": f"列入{row.list_name}决定书",
        "document_number": document,
        "conduct": row.criterion_text,
        "facts": row.facts,
        "basis": row.basis,
        "exit": row.exit,
        "remedy": row.remedy,
        "removed_on": step.until.isoformat() if step.until else "",
    }
    return prepare_decided(
        kind=row.kind,
        uscc=row.uscc,
        roles=roles,
        decided_on=step.day,
        division=sending_authority(row.authority_uscc).division,
        actor=actor,
    )


def drop(*, number: int, reason: str, officer: Officer, actor: Actor) -> models.Step:
    """Give a case up before its decision; who was told of it is told that it is over."""
    before = held(number, actor)
    step = domain.Step("drop", clock.today(), officer.certificate)
    with act(kind="lists.case.dropped", actor=actor) as draft:
        domain.refuse(before.case, step)
        made = append(before, step, officer, reasoned(before, reason), actor=actor)
        _close(before, "dropped", actor)
        if before.step("send-notice") is not None:
            tell(before, "list-dropped", made, actor)
        draft.body.update(step_body(made))
    return made


def remove(*, number: int, reason: str, document: str, officer: Officer, actor: Actor) -> models.Step:
    """Let an organisation leave early, from the day its way out is open. The record ends at once."""
    step = domain.Step("remove", clock.today(), officer.certificate)
    return _leave(number, step, reason, document, officer, actor)


def annul(*, number: int, reason: str, document: str, officer: Officer, actor: Actor) -> models.Step:
    """Annul an entry whose decision or document was revoked, changed or found unlawful. The record is withdrawn."""
    step = domain.Step("annul", clock.today(), officer.certificate)
    return _leave(number, step, reason, document, officer, actor)


def _leave(number: int, step: domain.Step, reason: str, document: str, officer: Officer, actor: Actor) -> models.Step:
    before = held(number, actor)
    domain.refuse(before.case, step)
    listed = before.step("list")
    removed = step.act == "remove"
    with act(kind="lists.entry.removed" if removed else "lists.entry.annulled", actor=actor) as draft:
        made = append(before, step, officer, reasoned(before, reason), document_number=numbered(document), actor=actor)
        if listed is not None:
            state: Literal["ended", "withdrawn"] = "ended" if removed else "withdrawn"
            end_decided(public_id=listed.record, state=state, reason=made.text, actor=actor)
        tell(before, "list-removed" if removed else "list-annulled", made, actor)
        draft.body.update(step_body(made))
    return made


def _close(before: Held, outcome: str, actor: Actor) -> None:
    """Stop the case's clocks: nothing is to be answered any more."""
    for task in running_clocks.of_case(before.name):
        clocks.stop(number=task.number, on=clock.today(), actor=actor, outcome=outcome)


def _together(before: Held, step: domain.Step) -> dict[str, object]:
    """What is told of a listing besides its reasons: what it binds public bodies to, and how it is repaired."""
    severity = current.rulebook().kinds[before.row.kind].fixed_class
    binding = binding_on(current.measures(), list_key=before.row.list_key, severity=severity, day=step.day)
    early = domain.advance(before.case, step).exit_opens_on
    free = "向本机关书面提出或者登录本平台提出，不收取任何费用"
    opens = f"自{early.isoformat()}起可以申请提前移出" if early else "本名单没有提前移出的规定，期满自动移出"
    return {
        "measures": [f"{one.zh}（{cited(one.basis)}）" for one in binding] or ["无"],
        "repair": f"{opens}；{free}" if early else opens,
    }


def tell(before: Held, template: str, made: models.Step, actor: Actor, **further: object) -> None:
    """Tell the organisation of a step: reasons, number, basis, ways out and remedies, and what comes further."""
    row = before.row
    messages.send(
        to_organisation=standing_for(row.uscc),
        template=template,
        facts={
            "list": row.list_name,
            "reason": made.text,
            "document": made.document_number,
            "basis": row.basis,
            "since": made.since.isoformat() if made.since else "",
            "until": made.until.isoformat() if made.until else "",
            "exit": row.exit,
            "remedy": row.remedy,
            **further,
            "door": f"/mine/lists/{row.pk}",
        },
        case=before.name,
        actor=actor,
    )
