"""``xinheng lists``: cases of designation and removal, step by step, and bans by statute."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.accounts.domain import Actor
    from xinheng.records.domain.officers import Officer

Command = Callable[..., Any]


officer_option = click.option(
    "--officer", "who", required=True, metavar="UNIT:CERTIFICATE", help="The officer who does it, by certificate."
)
reason_option = click.option("--reason", required=True, help="Why; the organisation reads it.")
document_option = click.option("--document-number", default="", help="The number of the decision or revoking document.")


@click.group(name="lists")
def group() -> None:
    """Lists: notice, time to answer, a second officer's decision, and the ways out."""


def _officer(who: str) -> "Officer":
    from xinheng.records.domain.officers import officer

    return officer(who)


def _operator() -> "Actor":
    from xinheng.accounts.selectors import operator

    return operator()


def _tell(number: int, as_json: bool, officer: str = "") -> None:
    """The case as it stands now, the read traced like any other."""
    from xinheng.accounts.domain import Viewer
    from xinheng.lists.answers import document
    from xinheng.lists.selectors import case_file

    actor = _operator()
    viewer = Viewer(actor, "list-management", f"list-case-{number}")
    found = case_file(number, viewer=viewer, authority_uscc=actor.authority_uscc or "", officer=officer)
    answer(document(found), as_json, _text)


def _text(case: Mapping[str, Any]) -> str:
    where = ", ".join(dict.fromkeys(filter(None, (case["standing"], case["phase"]))))
    lines = [
        f"Case {case['case']}: {case['organisation']} ({case['uscc']}), {case['name']}, {case['criterion']}",
        f"  {where}; next: {', '.join(case['allowed']) or 'nothing'}",
    ]
    if case["phase"] == "statement-open":
        lines.append(f"  may answer until {case['answer_until']}")
    if case["standing"] == "listed":
        lines.append(f"  early exit from {case['exit_opens_on'] or 'never'}, ends on {case['ends_on']}")
    lines += [
        f"  {one['step']}. {one['day']} {one['act']} {one['certificate']}: {one['text']}" for one in case["steps"]
    ]
    return "\n".join(lines)


@group.command()
@click.argument("uscc")
@click.option("--list", "list_key", required=True, help="A list of the rulebook that is conducted here.")
@click.option("--criterion", required=True, help="The criterion of the list that the facts meet.")
@click.option("--facts", required=True, help="The facts, without names of persons.")
@click.option("--document-type", required=True, help="Such as penalty-decision.")
@click.option("--document-number", required=True, help="The number the document prints.")
@click.option("--document-date", type=Day(), required=True, help="The day of the document.")
@click.option("--authority", required=True, metavar="USCC", help="The authority that conducts the case.")
@officer_option
@json_option
@needs_database
def propose(uscc: str, as_json: bool, **given: Any) -> None:
    """Put an organisation forward for a list, with facts and an effective document."""
    from xinheng.lists import services

    officer = _officer(given["who"])
    case = services.propose(
        list_key=given["list_key"],
        criterion=given["criterion"],
        uscc=uscc,
        facts=given["facts"],
        document=services.Document(given["document_type"], given["document_number"], given["document_date"]),
        authority_uscc=given["authority"],
        officer=officer,
        actor=_operator(),
    )
    _tell(case.pk, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@click.option("--served-on", type=Day(), help="The day it was served, or that the attempt failed.")
@click.option("--way", default="", help="direct, left, entrusted, post, electronic or announcement.")
@click.option("--proof", default="", help="The number of the posting or receipt.")
@click.option("--failed", default="", help="Why it failed: returned, address-unknown, moved, closed, …")
@officer_option
@json_option
@needs_database
def serve(case: int, served_on: date | None, way: str, proof: str, failed: str, who: str, as_json: bool) -> None:
    """Make the notice to serve; with --served-on, --way and --proof record that it arrived, or with --failed not."""
    from xinheng.lists import services

    officer, actor = _officer(who), _operator()
    if served_on is None:
        services.send_notice(number=case, officer=officer, actor=actor)
    elif failed:
        services.record_failure(number=case, on=served_on, way=way, reason=failed, officer=officer, actor=actor)
    else:
        served = services.Served(served_on, way, proof)
        services.record_service(number=case, served=served, officer=officer, actor=actor)
    _tell(case, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@click.option("--text", required=True, help="What the organisation states.")
@click.option("--officer", "who", default="", metavar="UNIT:CERTIFICATE", help="Who takes a paper statement in.")
@json_option
@needs_database
def state(case: int, text: str, who: str, as_json: bool) -> None:
    """Take in a statement of the organisation, before its last day to answer has passed."""
    from xinheng.lists import services

    officer = _officer(who) if who else None
    services.state(number=case, text=text, actor=_operator(), officer=officer)
    _tell(case, as_json)


@group.command("answer")
@click.argument("case", type=int)
@click.argument("statement", type=int)
@click.option("--text", required=True, help="The answer with its reasons.")
@officer_option
@json_option
@needs_database
def answer_statement(case: int, statement: int, text: str, who: str, as_json: bool) -> None:
    """Answer the statement of step STATEMENT with reasons."""
    from xinheng.lists import services

    officer = _officer(who)
    services.answer(number=case, statement=statement, text=text, officer=officer, actor=_operator())
    _tell(case, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@click.option("--outcome", type=click.Choice(["list", "not-list"]), required=True)
@reason_option
@document_option
@officer_option
@json_option
@needs_database
def decide(case: int, outcome: Any, reason: str, document_number: str, who: str, as_json: bool) -> None:
    """Decide with reasons, as an officer who took no part; the record begins in the same moment."""
    from xinheng.lists import services

    officer = _officer(who)
    services.decide(
        number=case, outcome=outcome, reason=reason, document=document_number, officer=officer, actor=_operator()
    )
    _tell(case, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@click.option("--annul", is_flag=True, help="Because the decision or its document was revoked.")
@reason_option
@document_option
@officer_option
@json_option
@needs_database
def remove(case: int, annul: bool, reason: str, document_number: str, who: str, as_json: bool) -> None:
    """Let an organisation leave early once its way out is open, or annul its entry; the record ends at once."""
    from xinheng.lists import services

    officer = _officer(who)
    leave = services.annul if annul else services.remove
    leave(number=case, reason=reason, document=document_number, officer=officer, actor=_operator())
    _tell(case, as_json, officer.certificate)


@group.command("correct-period")
@click.argument("case", type=int)
@click.option("--until", required=True, type=Day(), help="The right first day off the list; never later than before.")
@click.option("--since", type=Day(), help="The right first day on the list, where it is another one.")
@reason_option
@document_option
@officer_option
@json_option
@needs_database
def correct_period(
    case: int, until: date, since: date | None, reason: str, document_number: str, who: str, as_json: bool
) -> None:
    """Correct the period of an entry, as an officer who took no part; every outlet follows in the same moment."""
    from xinheng.lists import services

    officer = _officer(who)
    services.correct_period(
        number=case,
        period=services.Period(until, since),
        reason=reason,
        document=document_number,
        officer=officer,
        actor=_operator(),
    )
    _tell(case, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@reason_option
@officer_option
@json_option
@needs_database
def drop(case: int, reason: str, who: str, as_json: bool) -> None:
    """Give a case up before its decision."""
    from xinheng.lists import services

    officer = _officer(who)
    services.drop(number=case, reason=reason, officer=officer, actor=_operator())
    _tell(case, as_json, officer.certificate)


@group.command()
@click.argument("case", type=int)
@json_option
@needs_database
def show(case: int, as_json: bool) -> None:
    """One case: its steps, its days, what may come next; the read is traced."""
    _tell(case, as_json)


@group.command()
@click.argument("uscc")
@click.option("--authority", required=True, metavar="USCC")
@click.option("--instrument", required=True, help="The law or regulation that lays the ban, by its key.")
@click.option("--article", required=True)
@click.option("--what", required=True, help="What is forbidden.")
@click.option("--document-number", required=True)
@click.option("--document-date", type=Day(), required=True)
@click.option("--remedy", required=True, help="How it is contested.")
@click.option("--review-by", type=Day(), required=True, help="The day of the next look at it, within two years.")
@officer_option
@json_option
@needs_database
def ban(uscc: str, as_json: bool, **given: Any) -> None:
    """Record a ban that a statute lays without an end, with its article and its day of review."""
    from xinheng.lists import services

    document = services.BanDocument(
        given["instrument"],
        given["article"],
        given["what"],
        given["document_number"],
        given["document_date"],
        given["remedy"],
    )
    made = services.record_ban(
        uscc=uscc,
        authority_uscc=given["authority"],
        document=document,
        review_by=given["review_by"],
        officer=_officer(given["who"]),
        actor=_operator(),
    )
    result = {"ban": made.pk, "uscc": uscc, "article": made.article, "review_by": made.review_by}
    answer(result, as_json, lambda one: f"ban {one['ban']}, to be reviewed by {one['review_by']}")


@group.command()
@click.argument("authority")
@json_option
@needs_database
def bans(authority: str, as_json: bool) -> None:
    """The bans that AUTHORITY recorded, with the days of their reviews; the read is traced."""
    from xinheng.accounts.domain import Viewer
    from xinheng.lists.errors import CaseUnknownError
    from xinheng.lists.selectors import bans_of

    actor = _operator()
    if actor.authority_uscc not in (None, authority):
        raise CaseUnknownError(case=authority)
    found = [
        {
            "ban": one.row.pk,
            "uscc": one.row.uscc,
            "what": one.row.what,
            "instrument": one.row.instrument,
            "article": one.row.article,
            "review_by": one.review_by,
            "state": one.state,
        }
        for one in bans_of(authority, viewer=Viewer(actor, "list-management", "bans"))
    ]
    answer(found, as_json, _bans)


def _bans(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{one['ban']} {one['uscc']} {one['what']}, {one['instrument']} {one['article']}: {one['state']}"
        f"{', review by ' + str(one['review_by']) if one['review_by'] else ''}"
        for one in rows
    )


@group.command()
@click.argument("ban", type=int)
@click.option("--until", type=Day(), help="The ban goes on until its next review on this day, within two years.")
@click.option("--over", is_flag=True, help="The ban is over.")
@reason_option
@officer_option
@json_option
@needs_database
def review(ban: int, until: date | None, over: bool, reason: str, who: str, as_json: bool) -> None:
    """Look at ban BAN again, with reasons: it goes on until a day, or it is over."""
    from xinheng.lists import services

    if over == (until is not None):
        raise click.UsageError("say either --until with the day of the next review, or --over")
    made = services.review_ban(number=ban, review_by=until, reason=reason, officer=_officer(who), actor=_operator())
    answer({"ban": ban, "goes_on": not over, "review_by": made.review_by}, as_json, _reviewed)


def _reviewed(one: Mapping[str, Any]) -> str:
    return f"ban {one['ban']}: goes on until {one['review_by']}" if one["goes_on"] else f"ban {one['ban']}: over"
