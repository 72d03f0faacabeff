"""``xinheng clocks``: what runs, and who is late."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from xinheng.clocks.domain import GROUNDS
from xinheng.kernel import clock
from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.clocks.domain import Lateness, StepLateness, Task

on_option = click.option(
    "--on", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day asked about; today without it."
)


@click.group(name="clocks")
def group() -> None:
    """Deadlines of cases: what runs until when, and how each authority keeps them."""


def _day(on: datetime | None) -> date:
    return on.date() if on is not None else clock.today()


@group.command("list")
@click.option("--authority", metavar="USCC", help="Only the clocks of this authority.")
@click.option("--of-case", metavar="CASE", help="Only the clocks of this case, such as objection-17.")
@on_option
@click.option("--purpose", help="What it is read for: a key of `xinheng rulebook matters` (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@json_option
@needs_database
def list_running(
    authority: str | None,
    of_case: str | None,
    on: datetime | None,
    purpose: str | None,
    case: str | None,
    as_json: bool,
) -> None:
    """The clocks that run, by due day; the read is traced. An officer sees those of the own authority only."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.clocks.selectors import read_tasks

    found = read_tasks(
        viewer=command_viewer(purpose, case), day=_day(on), authority_uscc=authority or "", case=of_case or ""
    )
    answer(found, as_json, _lines)


@group.command()
@click.argument("number", type=int)
@click.option("--ground", required=True, type=click.Choice(GROUNDS), help="what the time is taken by")
@click.option("--document", required=True, help="number of the document that orders it; no names")
@json_option
@needs_database
def pause(number: int, ground: str, document: str, as_json: bool) -> None:
    """Pause the deadline NUMBER from today on, where its article leaves such time uncounted."""
    from xinheng.accounts.selectors import operator
    from xinheng.clocks import services

    services.pause(number=number, ground=ground, document=document, actor=operator())
    answer({"clock": number, "paused": True}, as_json, lambda one: f"clock {one['clock']} pauses")


@group.command()
@click.argument("number", type=int)
@json_option
@needs_database
def resume(number: int, as_json: bool) -> None:
    """Let the paused deadline NUMBER go on from today."""
    from xinheng.accounts.selectors import operator
    from xinheng.clocks import services

    services.resume(number=number, actor=operator())
    answer({"clock": number, "paused": False}, as_json, lambda one: f"clock {one['clock']} goes on")


@group.command()
@click.option(
    "--by-step", is_flag=True, help="Also by kind of deadline: a key of the rulebook, such as objection-mark."
)
@on_option
@json_option
@needs_database
def late(by_step: bool, on: datetime | None, as_json: bool) -> None:
    """How each authority keeps its deadlines: what runs, what of it is late, what ended in time or late."""
    from xinheng.clocks.selectors import lateness, lateness_by_step

    if by_step:
        answer(lateness_by_step(day=_day(on)), as_json, _late_lines)
    else:
        answer(lateness(day=_day(on)), as_json, _late_lines)


def _lines(found: "Sequence[Task]") -> str:
    lines = [
        f"{one.number}  {one.case}  {one.rule}  until {one.due_on}  "
        f"{'LATE' if one.is_late else f'{one.working_days_left} working days left'}  {one.authority_uscc}"
        for one in found
    ]
    return "\n".join(lines) or "No clock runs."


def _late_lines(found: "Sequence[Lateness] | Sequence[StepLateness]") -> str:
    lines = [
        f"{one.authority_uscc}{_of_rule(one)}  running {one.running} (late {one.late})  "
        f"ended in time {one.ended_in_time}, late {one.ended_late}"
        for one in found
    ]
    return "\n".join(lines) or "No clock has run."


def _of_rule(one: "Lateness | StepLateness") -> str:
    rule = getattr(one, "rule", "")
    return f"  {rule}" if rule else ""
