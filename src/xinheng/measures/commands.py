"""``xinheng measures``: the check for one matter, an answer made again, what was relied on, public statistics."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from xinheng.kernel.answers import answer, json_option, needs_database


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
    """Make the answer of check NUMBER again as of its moment, and say whether it comes out the same."""
    from xinheng.accounts.selectors import operator
    from xinheng.measures.selectors import remade
    from xinheng.measures.services import document

    held, same = remade(number, authority_uscc=operator().authority_uscc or "")
    answer({**document(held), "same": same}, as_json, _text)


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


def _counts(rows: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{one['authority_uscc'] or '-'} {one['matter']}: {one['checks']}" for one in rows)


def _text(found: Mapping[str, Any]) -> str:
    lines = [f"Check {found['check']}: {found['uscc']}, {found['matter']}, case {found['case']}, {found['day']}"]
    for part, words in (("applies", ""), ("suspended", "suspended by an objection: ")):
        lines += [
            f"  {words}{one['name']} ({one['force']}), {one['basis']['title']} {one['basis']['article']}, "
            f"{one['entry']['document_number']}, until {one['until'] or 'without end'}"
            for one in found[part]
        ]
    lines += [f"  incentive: {one['name']}" for one in found["incentives"]]
    if not found["applies"]:
        lines.append("  No measure applies to this matter.")
    return "\n".join(lines)
