"""``xinheng remedies``: object, answer, see what can be repaired, apply, decide."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.domain.proceeding import OUTCOMES, SORTS
from xinheng.remedies.letter_commands import take_back
from xinheng.remedies.plan_commands import PLAN_COMMANDS

if TYPE_CHECKING:
    from xinheng.lists.services import Period
    from xinheng.remedies.selectors.cases import Row
    from xinheng.remedies.selectors.eligible import EligibleRecord
    from xinheng.remedies.services.stepping import Open

ANSWERS = OBJECTION.decisions


@click.group(name="remedies")
def group() -> None:
    """Objection and repair: free, with deadlines that work for the organisation."""


for _one in (*PLAN_COMMANDS, take_back):
    group.add_command(_one)

_handed_in = click.option(
    "--handed-in-on", type=Day(), help="The day the paper came, today if left out; deadlines count from it."
)
_to_correct = click.option(
    "--set", "changes", multiple=True, help="CODE=VALUE to correct: an official code, until=DAY or since=DAY."
)
officer_option = click.option(
    "--officer", required=True, metavar="UNIT:CERTIFICATE", help="Who decides; nobody who made the act."
)


def _tell(case: "Open", as_json: bool) -> None:
    row = case.row
    result = {
        "case": case.name,
        "number": row.pk,
        "public_id": row.public_id,
        "organisation": row.organisation_uscc,
        "authority": row.authority_uscc,
        "state": case.state,
        "received_on": row.received_on.isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else None,
    }
    answer(result, as_json, lambda one: f"{one['case']}: {one['state']}, answer due {one['due_on'] or 'elsewhere'}")


def _pairs(changes: tuple[str, ...]) -> dict[str, str]:
    """Official codes with their right values, as they were written: CODE=VALUE."""
    pairs = [change.partition("=") for change in changes]
    if not all(equals for _, equals, _ in pairs):
        raise click.BadParameter("write CODE=VALUE, such as CF_NR_FK=0.2", param_hint="--set")
    return {code: value for code, _, value in pairs}


def _right(changes: tuple[str, ...], row: "Row") -> "Mapping[str, str] | Period":
    """What is right of the record of a case: its fields, a last day, or the period of an entry decided here."""
    from xinheng.lists.services import Period
    from xinheng.remedies.selectors.subjects import ending_on
    from xinheng.remedies.services.stepping import own_record

    pairs = _pairs(changes)
    days = {name: Day().convert(pairs.pop(name), None, None) for name in ("until", "since") if name in pairs}
    if not days:
        return pairs
    ends = ending_on(own_record(row.public_id, row.organisation_uscc), days.get("until"), days.get("since"))
    if isinstance(ends, Period) and pairs:
        raise click.BadParameter("the period of an entry is corrected by itself", param_hint="--set")
    return ends if isinstance(ends, Period) else pairs | ends


@group.command(name="object")
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation that objects.")
@click.option("--ground", required=True, help="fact, match, period, document, measure or refusal.")
@click.option("--text", required=True, help="What is wrong, in its words.")
@_handed_in
@click.option("--subject", default="", help="The key of a measure, or a refusal such as repair-17, where several rest.")
@json_option
@needs_database
def object_to(
    public_id: str, uscc: str, ground: str, text: str, subject: str, handed_in_on: date | None, as_json: bool
) -> None:
    """Enter an objection handed in on paper: the record is marked at once, the deadline runs."""
    from xinheng.accounts.selectors import operator
    from xinheng.remedies.services import take_objection
    from xinheng.remedies.services.stepping import opened

    row = take_objection(
        public_id=public_id,
        organisation_uscc=uscc,
        ground=ground,
        text=text,
        channel="paper",
        actor=operator(),
        subject=subject,
        handed_in_on=handed_in_on,
    )
    _tell(opened(OBJECTION, row.pk), as_json)


@group.command()
@click.argument("number", type=int)
@click.option(
    "--decision", required=True, type=click.Choice(ANSWERS), help="The answer; an objection knows some of them."
)
@click.option("--reason", required=True, help="Reasons, as the organisation reads them.")
@click.option("--basis", default="", help='Instrument and article, such as "opinions-2025-social-credit 12".')
@_to_correct
@click.option("--to", default="", help="The organisation that the record is about, for rematch.")
@officer_option
@json_option
@needs_database
def decide(
    number: int,
    decision: str,
    reason: str,
    basis: str,
    changes: tuple[str, ...],
    to: str,
    officer: str,
    as_json: bool,
) -> None:
    """Answer an objection; the record follows in the same transaction, everywhere."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import decide_objection
    from xinheng.remedies.services.stepping import opened

    done = decide_objection(
        number=number,
        decision=decision,
        reason=reason,
        basis=basis,
        changes=_right(changes, opened(OBJECTION, number).row) if changes else {},
        to=to,
        actor=operator(),
        by=read_officer(officer).certificate,
    )
    _tell(done, as_json)


@group.command()
@click.argument("number", type=int)
@click.option("--how", required=True, help="When, where and under which number the body was asked that made the entry.")
@officer_option
@json_option
@needs_database
def forward(number: int, how: str, officer: str, as_json: bool) -> None:
    """Forward an objection to the body that made the entry; the deadline of the answer runs on."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import forward_objection

    by = read_officer(officer).certificate
    _tell(forward_objection(number=number, how=how, actor=operator(), by=by), as_json)


@group.command()
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation that the record is about.")
@click.option("--sort", required=True, type=click.Choice(list(SORTS)), help="What runs.")
@click.option("--body", required=True, help="The authority of reconsideration, or the court.")
@click.option("--number", required=True, help="The body's number for the case.")
@click.option("--filed-on", required=True, type=Day(), help="The day of asking.")
@click.option("--publicly", is_flag=True, help="The organisation wants everybody to see on the record that it runs.")
@json_option
@needs_database
def mark(public_id: str, uscc: str, as_json: bool, **filing: Any) -> None:
    """Take in that a reconsideration or a lawsuit runs about a record; the respondent is told."""
    from xinheng.accounts.selectors import operator
    from xinheng.remedies.domain import PROCEEDING
    from xinheng.remedies.services import Filing, tell_proceeding
    from xinheng.remedies.services.stepping import opened

    row = tell_proceeding(
        public_id=public_id, organisation_uscc=uscc, filing=Filing(**filing), channel="paper", actor=operator()
    )
    _tell(opened(PROCEEDING, row.pk), as_json)


@group.command()
@click.argument("number", type=int)
@click.option("--step", required=True, type=click.Choice(list(OUTCOMES)), help="What the body decided.")
@click.option("--document", default="", help="The number of its document.")
@click.option("--decided-on", type=Day(), help="The day of its document.")
@click.option("--reason", required=True, help="What it decided, as the organisation reads it.")
@_to_correct
@officer_option
@json_option
@needs_database
def outcome(number: int, changes: tuple[str, ...], officer: str, as_json: bool, **given: Any) -> None:
    """Take in the outcome of proceeding NUMBER. An annulment withdraws the record at once, a change corrects it.

    A change without --set leaves the record to be corrected or withdrawn at the desk, within the days of the rulebook.
    """
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.domain import PROCEEDING
    from xinheng.remedies.services import Outcome, take_in_outcome
    from xinheng.remedies.services.stepping import opened

    done = take_in_outcome(
        number=number,
        outcome=Outcome(given["step"], given["document"], given["decided_on"]),
        reason=given["reason"],
        actor=operator(),
        by=read_officer(officer).certificate,
        at_once=True,
        changes=_right(changes, opened(PROCEEDING, number).row) if changes else {},
    )
    _tell(done, as_json)


@group.command()
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation that the record is about.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True), help="Write the ZIP to this file.")
@click.option("--purpose", help="The matter of the rulebook this is read for.")
@click.option("--case", help="The number of the case this is read for.")
@json_option
@needs_database
def evidence(
    public_id: str, uscc: str, output: str | None, purpose: str | None, case: str | None, as_json: bool
) -> None:
    """What was shown of a record from when to when, to whom, by which acts, and what proves them."""
    from pathlib import Path

    from xinheng.accounts.selectors import command_viewer
    from xinheng.remedies.packing import packed
    from xinheng.remedies.selectors.evidence import evidence_of

    found = evidence_of(public_id=public_id, uscc=uscc, viewer=command_viewer(purpose, case))
    if output is not None:
        Path(output).write_bytes(packed(found)[1])
    answer(found, as_json, _evidence_line)


def _evidence_line(found: Mapping[str, Any]) -> str:
    counted = ", ".join(f"{len(found[name])} {name}" for name in ("versions", "shown", "readers", "checks", "acts"))
    return f"{found['record']}: {counted}"


@group.command()
@click.argument("uscc")
@click.option("--purpose", help="The matter of the rulebook this is read for.")
@click.option("--case", help="The number of the case this is read for.")
@json_option
@needs_database
def eligibility(uscc: str, purpose: str | None, case: str | None, as_json: bool) -> None:
    """Which records of USCC can be repaired, from when, and at which door; computed, decided by nobody."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.remedies.selectors.eligible import eligibility_of

    found = eligibility_of(viewer=command_viewer(purpose, case), uscc=uscc)
    lines = "\n".join(map(_line, found)) or "Nothing adverse is held about this organisation."
    answer({"uscc": uscc, "records": found}, as_json, lambda _: lines)


def _line(record: "EligibleRecord") -> str:
    day = f" from {record.repair_from}" if record.repair_from else ""
    why = f" ({record.reason})" if record.reason else ""
    known = "".join(f"; known already: {one.kind} {one.document_number}" for one in record.proofs)
    head = f"{record.public_id} {record.kind} {record.document_number}"
    return f"{head}: {record.verdict}{day}{why}, {record.door_name}{known}"


@group.command()
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation that applies.")
@click.option("--proof", default="", help="What shows that the duties are done; not needed where it is known.")
@click.option("--committed", is_flag=True, help="The organisation gave the commitment.")
@_handed_in
@json_option
@needs_database
def apply(public_id: str, uscc: str, proof: str, committed: bool, handed_in_on: date | None, as_json: bool) -> None:
    """Enter an application for repair handed in on paper."""
    from xinheng.accounts.selectors import operator
    from xinheng.remedies.domain import REPAIR
    from xinheng.remedies.services import apply_for_repair
    from xinheng.remedies.services.stepping import opened

    row = apply_for_repair(
        public_id=public_id,
        organisation_uscc=uscc,
        proof=proof,
        committed=committed,
        channel="paper",
        actor=operator(),
        handed_in_on=handed_in_on,
    )
    _tell(opened(REPAIR, row.pk), as_json)


@group.command()
@click.argument("number", type=int)
@officer_option
@json_option
@needs_database
def accept(number: int, officer: str, as_json: bool) -> None:
    """Take an application for repair on."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import accept_repair

    _tell(accept_repair(number=number, actor=operator(), by=read_officer(officer).certificate), as_json)


@group.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Reasons, as the organisation reads them.")
@click.option("--linked", multiple=True, help="An inspection result that goes with it; repeatable.")
@officer_option
@json_option
@needs_database
def approve(number: int, reason: str, linked: tuple[str, ...], officer: str, as_json: bool) -> None:
    """Approve a repair: the record leaves every outlet in the same transaction."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import approve_repair

    by = read_officer(officer).certificate
    _tell(approve_repair(number=number, reason=reason, linked=linked, actor=operator(), by=by), as_json)


@group.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Reasons, as the organisation reads them.")
@click.option("--basis", required=True, help='Instrument and article, such as "ndrc-order-36-2025 12".')
@officer_option
@json_option
@needs_database
def refuse(number: int, reason: str, basis: str, officer: str, as_json: bool) -> None:
    """Refuse a repair with reasons and a basis in force."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import refuse_repair

    by = read_officer(officer).certificate
    _tell(refuse_repair(number=number, reason=reason, basis=basis, actor=operator(), by=by), as_json)
