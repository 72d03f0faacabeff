"""``xinheng accounts``: the authorities of this node, and who looked at an organisation's data."""

from pathlib import Path

import click

from xinheng.kernel.answers import answer, json_option, needs_database


@click.group(name="accounts")
def group() -> None:
    """Authorities, people and their mandates."""


@group.group(name="authorities")
def authorities() -> None:
    """The public authorities of this node."""


@authorities.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@needs_database
def import_file(file: Path, as_json: bool) -> None:
    """Register the authorities of a CSV file (name,uscc,level,division,kinds; kinds separated by ; or *)."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import ImportResult, import_authorities

    def human(result: ImportResult) -> str:
        lines = [
            f"{result.rows} rows: {result.created} created, {result.changed} changed, "
            f"{result.unchanged} unchanged, {result.refused} refused"
        ]
        lines += [f"row {one['row']}, {one['column']}: {one['code']}: {one['message']}" for one in result.issues]
        return "\n".join(lines)

    result = import_authorities(path=file, actor=operator())
    answer(result, as_json, human)


@group.command()
@click.argument("uscc")
@click.option("--purpose", help="The matter the read is for (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@json_option
@needs_database
def traces(uscc: str, purpose: str | None, case: str | None, as_json: bool) -> None:
    """Who read the non-public data of one organisation, when and why, latest first; this read is traced too."""
    from xinheng.accounts.domain import Read
    from xinheng.accounts.selectors import command_viewer
    from xinheng.accounts.services import read_traces

    def human(found: list[Read]) -> str:
        lines = [
            f"{one.at:%Y-%m-%d %H:%M} {one.actor} {one.authority_uscc or 'the node'}: {one.what}, "
            f"for {one.purpose}, case {one.case}"
            for one in found
        ]
        return "\n".join(lines)

    answer(read_traces(viewer=command_viewer(purpose, case), uscc=uscc), as_json, human)
