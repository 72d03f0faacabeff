"""``xinheng accounts``: the authorities of this node."""

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
