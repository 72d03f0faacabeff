"""Telling the organisation before anything is decided, and hearing it: notice, proof of service, statement, answer.

Time to answer runs from the proof of service only, in working days of the rulebook's calendar; a notice that did not
arrive starts nothing (国办发〔2020〕49号, (八)).
"""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.clocks import services as clocks
from xinheng.clocks.domain import Deadline, due_of
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists import domain, models
from xinheng.lists.errors import NoticeServedError, ServedBeforeSentError, TextMissingError
from xinheng.lists.services.proposing import cited
from xinheng.lists.services.steps import Held, append, held, step_body
from xinheng.lists.wording import worded
from xinheng.messages import services as messages
from xinheng.messages.selectors import service_of
from xinheng.records.domain.officers import Officer
from xinheng.subjects.selectors import standing_for

STATEMENT = "list-statement"


@dataclass(frozen=True)
class Served:
    """The proof of a service: the day, the way and the number of the proof (``messages.domain``)."""

    on: date
    way: str
    proof: str


def send_notice(*, number: int, officer: Officer, actor: Actor) -> models.Step:
    """Make the notice: facts, grounds, what may follow, how and until when to answer. A letter to serve with proof."""
    before = held(number, actor)
    row = before.row
    text = (
        f"拟将贵单位列入{row.list_name}。事实：{row.facts.rstrip('。')}。依据：{row.basis}（{row.criterion_text}）；"
        f"{row.document_number}。自收到本告知书之日起{row.statement_days}个工作日内，可以陈述、申辩；"
        f"逾期未提出的，仍可以依法提出异议、申请行政复议或者提起行政诉讼。"
    )
    step = domain.Step("send-notice", clock.today(), officer.certificate)
    with act(kind="lists.notice.sent", actor=actor) as draft:
        domain.refuse(before.case, step)
        facts = {
            "name": row.organisation.name,
            "list": row.list_name,
            "facts": row.facts,
            "basis": row.basis,
            "criterion": row.criterion_text,
            "document": row.document_number,
            "days": row.statement_days,
            "authority": row.authority_name,
            "remedy": row.remedy,
        }
        letter = messages.serve(
            organisation_uscc=row.uscc,
            authority_uscc=row.authority_uscc,
            template="list-notice",
            facts=facts,
            case=before.name,
            actor=actor,
            told=standing_for(row.uscc),
        )
        made = append(before, step, officer, text, letter=letter, actor=actor)
        draft.body.update(step_body(made), letter=letter)
    return made


def record_service(*, number: int, served: Served | None, officer: Officer, actor: Actor) -> models.Step:
    """Record that the notice arrived; time to answer starts. ``served`` None takes what is recorded of the letter."""
    before = held(number, actor)
    today = clock.today()
    with act(kind="lists.notice.served", actor=actor) as draft:
        proof = _proof(before, served, actor)
        statement = deadline(before.row)
        until = due_of(statement, proof.on, current.calendar()).on
        step = domain.Step("record-service", today, officer.certificate, until=until, served_on=proof.on)
        domain.refuse(before.case, step)
        running = clocks.start(
            rule=statement,
            case=before.name,
            authority_uscc=before.row.authority_uscc,
            organisation_uscc=before.row.uscc,
            begins_on=proof.on,
            actor=actor,
            door=before.door,
        )
        text = f"{proof.on.isoformat()} {proof.way} {proof.proof}"
        made = append(before, step, officer, text, way=proof.way, proof=proof.proof, clock=running, actor=actor)
        draft.body.update(step_body(made), until=until.isoformat())
    return made


def _proof(before: Held, served: Served | None, actor: Actor) -> Served:
    """What is recorded of the letter, after recording what the officer says."""
    done = before.step("record-service")
    if done is not None and done.served_on is not None:
        until = before.case.answer_until
        raise NoticeServedError(on=done.served_on.isoformat(), proof=done.proof, until=until and until.isoformat())
    sent = before.step("send-notice")
    if sent is None or sent.letter is None or before.case.state != "notice-sent":
        domain.refuse(before.case, domain.Step("record-service", clock.today()))
        raise ServedBeforeSentError(since="", today=clock.today().isoformat())
    letter = service_of(sent.letter)
    if letter.served_on is None:
        if served is None:
            raise TextMissingError(
                field="proof of service", accepted=Phrase("the day, the way and the number of the proof")
            )
        since = before.steps[-1].day
        if not since <= served.on <= clock.today():
            raise ServedBeforeSentError(since=since.isoformat(), today=clock.today().isoformat())
        messages.record_service(
            number=sent.letter, served_on=served.on, way=served.way, proof=served.proof, actor=actor
        )
        return served
    return Served(letter.served_on, letter.way, letter.proof)


def deadline(row: models.Case) -> Deadline:
    """The time to answer as the case keeps it from the rulebook of its first day."""
    rule = current.lists().get(row.list_key)
    verified = rule is not None and rule.statement_verified
    basis = cited(rule.statement_basis) if rule is not None and rule.statement_basis.instrument else row.basis
    return Deadline(STATEMENT, "working_days", row.statement_days, basis, not verified, "organisation")


def record_failure(*, number: int, on: date, way: str, reason: str, officer: Officer, actor: Actor) -> models.Step:
    """Record that an attempt to serve the notice failed: nothing has started, and it is tried again."""
    before = held(number, actor)
    step = domain.Step("record-failure", clock.today(), officer.certificate)
    with act(kind="lists.notice.failed", actor=actor) as draft:
        domain.refuse(before.case, step)
        sent = before.step("send-notice")
        if sent is not None and sent.letter is not None:
            messages.record_failure(number=sent.letter, failed_on=on, way=way, reason=reason, actor=actor)
        made = append(before, step, officer, f"{on.isoformat()} {way} {reason}", actor=actor)
        draft.body.update(step_body(made))
    return made


def state(
    *, number: int, text: str, actor: Actor, officer: Officer | None = None, organisation_uscc: str = ""
) -> models.Step:
    """Take in a statement of the organisation: its own through its door, or one on paper that ``officer`` hands in.

    StatementLateError after the last day to answer.
    """
    before = held(number, actor, organisation_uscc=organisation_uscc)
    step = domain.Step("state", clock.today(), officer.certificate if officer else "")
    with act(kind="lists.statement.made", actor=actor) as draft:
        domain.refuse(before.case, step)
        made = append(before, step, officer, worded("statement", text, [before.row.organisation.name]), actor=actor)
        messages.send(
            to_authority=before.row.authority_uscc,
            template="list-statement",
            facts={"list": before.row.list_name, "door": before.door},
            case=before.name,
            actor=actor,
        )
        draft.body.update(step_body(made))
    return made


def answer(*, number: int, statement: int, text: str, officer: Officer, actor: Actor) -> models.Step:
    """Answer one statement with reasons; ``statement`` is the number of its step."""
    before = held(number, actor)
    step = domain.Step("answer", clock.today(), officer.certificate, answers=statement)
    with act(kind="lists.statement.answered", actor=actor) as draft:
        domain.refuse(before.case, step)
        made = append(before, step, officer, worded("answer", text, [before.row.organisation.name]), actor=actor)
        messages.send(
            to_organisation=standing_for(before.row.uscc),
            template="list-answer",
            facts={"list": before.row.list_name, "text": made.text, "door": f"/mine/lists/{number}"},
            case=before.name,
            actor=actor,
        )
        draft.body.update(step_body(made), answers=statement)
    return made
