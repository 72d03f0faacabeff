"""``xinheng measures``: the check for one matter, an answer made again, what was relied on, public statistics."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database


@click.group(name="measures")
def group() -> None:
    """Measures: what an entry means for one matter, by article, until when."""


@group.command()
@click.argument("uscc")
@click.option("--matter", required=True, help="The matter of the rulebook that is decided, such as tendering.")
@click.option("--case", required=True, help="The number of the case the answer is for.")
@json_option
@needs_database
def check(uscc: str, matter: str, case: str, as_json: bool) -> None:
    """What applies to this organisation in this matter today; numbered, traced, told to the organisation."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.measures import services

    viewer = command_viewer(matter, case)
    (found,) = services.check(questions=[services.Question(uscc, case)], matter=matter, viewer=viewer)
    answer(found, as_json, _text)


@group.command()
@click.argument("number", type=int)
@json_option
@needs_database
def again(number: int, as_json: bool) -> None:
    """Make the answer of check NUMBER again as of its moment, and say whether it comes out the same; traced."""
    from xinheng.accounts.domain import Viewer
    from xinheng.accounts.selectors import operator
    from xinheng.measures.selectors import remade, standing_still
    from xinheng.measures.services import document

    actor = operator()
    viewer = Viewer(actor, "record-keeping", f"check-{number}")
    held, same = remade(number, viewer=viewer, authority_uscc=actor.authority_uscc or "")
    said: dict[str, Any] = {**document(held), "same": same, "left": 0}
    if actor.authority_uscc is not None:  # the node itself audits
        kept, left = standing_still(held)
        said |= kept | {"left": left}
    answer(said, as_json, _text)


@group.command()
@click.argument("number", type=int)
@click.option("--yes/--no", "relied", required=True, help="Whether the decision of the case relied on it.")
@json_option
@needs_database
def relied(number: int, relied: bool, as_json: bool) -> None:
    """Record whether the decision relied on the answer of check NUMBER; once."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.measures import services

    made = services.record_reliance(number=number, relied=relied, viewer=command_viewer(None, f"check-{number}"))
    result = {"check": number, "relied": made.relied}
    answer(result, as_json, lambda one: f"check {one['check']}: relied on: {'yes' if one['relied'] else 'no'}")


@group.command()
@click.option("--since", type=click.DateTime(formats=["%Y-%m-%d"]), required=True)
@click.option("--until", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="The first day not counted.")
@json_option
@needs_database
def statistics(since: Any, until: Any, as_json: bool) -> None:
    """How many checks each authority asked for each matter; public, no organisation in it."""
    from xinheng.measures.selectors import statistics as counted

    answer(counted(since=since.date(), until=until.date()), as_json, _counts)


@group.command()
@json_option
@needs_database
def tell(as_json: bool) -> None:
    """Tell carriers of measures that began, are suspended or ended; the job does it every minute."""
    from xinheng.accounts.selectors import operator
    from xinheng.measures.services import tell_carriers

    done = tell_carriers(actor=operator())
    answer(dict(done), as_json, lambda one: "\n".join(f"{name}: {count}" for name, count in one.items()))


@group.command()
@click.argument("uscc")
@click.option("--listed", is_flag=True, help="What carriers answered about this authority's own entries instead.")
@json_option
@needs_database
def carried(uscc: str, listed: bool, as_json: bool) -> None:
    """What the authority USCC is to carry out, and what it answered; the read is traced."""
    from xinheng.accounts.domain import Viewer
    from xinheng.accounts.selectors import operator
    from xinheng.measures.errors import CarryingUnknownError
    from xinheng.measures.selectors import carried_by_office, carried_document, carried_for_lister

    actor = operator()
    if actor.authority_uscc not in (None, uscc):
        raise CarryingUnknownError(number=uscc)
    read = carried_for_lister if listed else carried_by_office
    found = read(uscc, viewer=Viewer(actor, "list-management", "measures"))
    answer([carried_document(one) for one in found], as_json, _carried)


@group.command("answer")
@click.argument("number", type=int)
@click.option("--carried-out", is_flag=True, help="The measure was carried out.")
@click.option("--not-applicable", metavar="WHY", default="", help="It does not apply, and why.")
@click.option("--letter", default="", help="The number of the carrier's letter, where it is no authority of this node.")
@click.option("--letter-date", type=Day(), help="The day of its letter.")
@click.option("--officer", "who", required=True, metavar="UNIT:CERTIFICATE", help="The officer, by certificate.")
@json_option
@needs_database
def answer_measure(
    number: int,
    carried_out: bool,
    not_applicable: str,
    letter: str,
    letter_date: date | None,
    who: str,
    as_json: bool,
) -> None:
    """Answer as the carrier of measure NUMBER: carried out, or not applicable and why.

    What a carrier without an account here wrote is recorded by who listed, with --letter and --letter-date.
    """
    from xinheng.accounts.selectors import operator
    from xinheng.measures import services
    from xinheng.records.domain.officers import officer

    if carried_out == bool(not_applicable):
        raise click.UsageError("say either --carried-out, or --not-applicable with the reason")
    act = "carry-out" if carried_out else "not-applicable"
    if bool(letter) != (letter_date is not None):
        raise click.UsageError("a letter has a number and a day: --letter and --letter-date")
    made = services.answer_measure(
        number=number,
        act_name=act,
        reason=not_applicable,
        officer=officer(who),
        actor=operator(),
        letter=services.Letter(letter, letter_date) if letter_date is not None else None,
    )
    answer({"measure": number, "state": made.state}, as_json, lambda one: f"measure {number}: {one['state']}")


def _carried(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{one['number']} {one['uscc']} {one['name']}, {one['document_number']}, {one['carrier']}"
        f"{' (by letter)' if one['by_letter'] else ''}: {one['state']}"
        for one in rows
    )


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{one['authority_uscc'] or '-'} {one['matter']}: {one['checks']}, relied on {one['relied']}, "
        f"not relied on {one['not_relied']}"
        for one in rows
    )


def _text(found: Mapping[str, Any]) -> str:
    lines = [f"Check {found['check']}: {found['uscc']}, {found['matter']}, case {found['case']}, {found['day']}"]
    for part, words in (("applies", ""), ("suspended", "suspended by an objection: ")):
        lines += [
            f"  {words}{one['name']} ({one['force']}), {one['basis']['title']} {one['basis']['article']}, "
            f"{one['entry']['document_number']}, until {one['until'] or 'without end'}"
            f"{'; an objection runs and leaves it: the decision itself orders it' if 'decision_basis' in one else ''}"
            for one in found[part]
        ]
    lines += [f"  incentive: {one['name']}" for one in found["incentives"]]
    if not found["applies"]:
        lines.append("  No measure applies to this matter.")
    if "same" in found:
        lines.append(f"  Made again as of its moment it comes out {'the same' if found['same'] else 'otherwise'}.")
    return "\n".join(lines)
