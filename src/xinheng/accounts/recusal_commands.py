"""``xinheng accounts recusals``: which officers keep out of what concerns which organisations. Nobody says why."""

import click

from xinheng.kernel.answers import answer, json_option, needs_database


@click.group(name="recusals")
def recusals() -> None:
    """Officers who keep out of what concerns one organisation; without a reason."""


@recusals.command(name="add")
@click.argument("officer")
@click.argument("uscc")
@json_option
@needs_database
def add(officer: str, uscc: str, as_json: bool) -> None:
    """Keep OFFICER (account or certificate number) out of what concerns the organisation USCC."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import recuse

    number = recuse(officer=officer, organisation_uscc=uscc, actor=operator())
    answer({"recusal": number}, as_json, lambda one: f"recusal {one['recusal']} stands")


@recusals.command(name="end")
@click.argument("number", type=int)
@json_option
@needs_database
def end(number: int, as_json: bool) -> None:
    """Lift the recusal NUMBER."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import end_recusal

    end_recusal(number=number, actor=operator())
    answer({"recusal": number, "stands": False}, as_json, lambda one: f"recusal {one['recusal']} is lifted")


@recusals.command(name="list")
@click.argument("uscc", default="")
@click.option("--purpose", help="What it is read for: a key of `xinheng rulebook matters` (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@json_option
@needs_database
def list_recusals(uscc: str, purpose: str | None, case: str | None, as_json: bool) -> None:
    """The recusals that stand, of the organisation USCC or all; the read is traced."""
    from xinheng.accounts.selectors import command_viewer, operator
    from xinheng.accounts.services import read_recusals

    acting = operator()
    officer = acting.name if acting.authority_uscc is not None else ""
    found = read_recusals(viewer=command_viewer(purpose, case), organisation_uscc=uscc, officer=officer)
    lines = [f"{one.number}  {one.officer}  not for {one.organisation_uscc}" for one in found]
    answer(found, as_json, lambda _: "\n".join(lines) or "No recusal stands.")
