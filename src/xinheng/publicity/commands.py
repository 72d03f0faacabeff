"""``xinheng publicity``: what the public sees, on the command line."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from xinheng.accounts.domain import KINDS
from xinheng.kernel.answers import Command, answer, json_option, needs_database
from xinheng.publicity.domain.documents import RecordDocument, ShownDocument
from xinheng.publicity.snapshot.commands import snapshot
from xinheng.records.domain.stops import Scope

if TYPE_CHECKING:
    from xinheng.records.models import Stop


@click.group()
def group() -> None:
    """What the public sees."""


def _record(record: RecordDocument) -> str:
    last = f"to before {record.public_to}" if record.public_to else "without end"
    repair = f", repair from {record.repair_from}" if record.repair_from else ""
    marks = f" [{', '.join(record.marks)}]" if record.marks else ""
    return (
        f"  {record.kind} {record.document_number} {record.authority.name} decided {record.decided_on}{marks}\n"
        f"    {record.title}\n    public from {record.public_from} {last}{repair}"
    )


def _human(shown: ShownDocument) -> str:
    head = f"{shown.name} {shown.uscc} ({shown.subject_kind}, {shown.state})"
    if not shown.records:
        return f"{head}\nNo record is public on {shown.day}. This does not mean anything about it."
    return "\n".join([head, f"Public on {shown.day}: {len(shown.records)}", *map(_record, shown.records)])


@group.command()
@click.argument("uscc")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; what has ended by today is not shown again."
)
@json_option
@needs_database
def show(uscc: str, day: datetime | None, as_json: bool) -> None:
    """Show exactly what the public site shows of one organisation."""
    from xinheng.kernel import clock
    from xinheng.publicity import selectors

    asked = clock.today() if day is None else day.date()
    answer(selectors.shown(uscc, day=asked), as_json, _human)


Target = tuple[Scope, str]


def _target_options(command: Command) -> Command:
    """One of ``--record``, ``--kind``, ``--authority``, and the reason."""
    for option in (
        click.option("--reason", required=True, help="Why; the organisation can read it."),
        click.option("--authority", metavar="USCC", help="Every record that this authority decided."),
        click.option("--kind", type=click.Choice(KINDS), metavar="KIND", help="Every record of this kind."),
        click.option("--record", metavar="ID", help="One record, by its public identifier."),
    ):
        command = option(command)
    return command


def _target(record: str | None, kind: str | None, authority: str | None) -> Target:
    given: list[Target] = [("record", record or ""), ("kind", kind or ""), ("authority", authority or "")]
    named = [one for one in given if one[1]]
    if len(named) != 1:
        raise click.UsageError("name one of --record ID, --kind KIND, --authority USCC")
    return named[0]


def _tell_stop(stop: "Stop", as_json: bool) -> None:
    result = {
        "scope": stop.scope,
        "target": stop.target,
        "running": stop.lifted_at is None,
        "started_at": stop.started_at,
        "lifted_at": stop.lifted_at,
    }
    state = "hidden from the public" if stop.lifted_at is None else "shown again as its windows say"
    answer(result, as_json, lambda one: f"{one['scope']} {one['target']}: {state}")


@group.command()
@_target_options
@json_option
@needs_database
def stop(record: str | None, kind: str | None, authority: str | None, reason: str, as_json: bool) -> None:
    """Hide one record, one kind or one authority's records from the public at once (G22); nothing is shown by it."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import start_stop

    scope, target = _target(record, kind, authority)
    _tell_stop(start_stop(scope=scope, target=target, reason=reason, actor=operator()), as_json)


@group.command()
@_target_options
@click.option(
    "--sent-again", metavar="USCC", help="Every record a restore put in doubt that this authority sent again since."
)
@json_option
@needs_database
def lift(
    record: str | None, kind: str | None, authority: str | None, sent_again: str | None, reason: str, as_json: bool
) -> None:
    """Lift an emergency stop: what the computed windows show is shown again, and nothing more.

    Once the stop of a record that a restore put in doubt is lifted, measures rest on it again as well.
    """
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import lift_sent_again, lift_stop

    if sent_again is not None:
        if record or kind or authority:
            raise click.UsageError("--sent-again stands alone: name no --record, --kind or --authority beside it")
        lifted, left = lift_sent_again(authority_uscc=sent_again, reason=reason, actor=operator())
        said = {"lifted": lifted, "left": left}
        answer(said, as_json, lambda _one: f"{sent_again}: {lifted} lifted, {left} in doubt that it did not send again")
        return
    scope, target = _target(record, kind, authority)
    _tell_stop(lift_stop(scope=scope, target=target, reason=reason, actor=operator()), as_json)


@group.command()
@json_option
@needs_database
def stops(as_json: bool) -> None:
    """Count the running emergency stops by kind and authority: what the public is told of them."""
    from xinheng.records.selectors import StopCount, stop_counts

    def human(found: list[StopCount]) -> str:
        lines = [
            f"{one.kind or 'every kind'}, {one.authority_name or 'every authority'}: {one.running}" for one in found
        ]
        return "\n".join(lines) or "No emergency stop runs."

    answer(stop_counts(), as_json, human)


group.add_command(snapshot)
