"""``xinheng subjects``: the organisations of this node."""

import re
from pathlib import Path

import click

from xinheng.kernel.answers import answer, json_option, needs_database


@click.group(name="subjects")
def group() -> None:
    """Organisations: the base registry, names and codes."""


@group.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", default="", help="The register the file comes from.")
@json_option
@needs_database
def import_file(file: Path, source: str, as_json: bool) -> None:
    """Take in the base registry: a CSV file with the columns name,uscc and optional ones."""
    from xinheng.accounts.selectors import operator
    from xinheng.subjects.services import ImportResult, import_registry

    def human(result: ImportResult) -> str:
        lines = [
            f"{result.rows} rows: {result.created} created, {result.changed} changed, {result.unchanged} unchanged, "
            f"{result.quarantined} quarantined, {result.refused} refused "
            f"(of them {result.refused_person} persons, not held)"
        ]
        for one in result.issues[:20]:
            shown = "" if one["value"] is None else f" ({one['value']})"
            lines.append(f"row {one['row']}, {one['column'] or 'row'}: {one['code']}: {one['message']}{shown}")
        if result.issue_count > 20:
            lines.append(f"... {result.issue_count - 20} more issues; --json prints them")
        return "\n".join(lines)

    result = import_registry(path=file, source=source, actor=operator())
    if not as_json:
        answer(result, as_json, human)
        return
    document = dict(vars(result))
    if result.issue_count == len(result.issues):
        del document["issue_count"]  # the contract's keys; the number is added only where issues were left out
    answer(document, as_json, str)


def _division(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """What is no division would narrow nothing, and nobody would notice."""
    if value and not re.fullmatch("[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{12}", value):
        raise click.BadParameter(f"{value!r} is no division; write its six digits, such as 320100")
    return value


@group.command(name="match")
@click.argument("name")
@click.option(
    "--division", default="", callback=_division, help="Keep to this division and those under it (six digits)."
)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100))
@json_option
@needs_database
def match_name(name: str, division: str, limit: int, as_json: bool) -> None:
    """Say which organisations a name may mean, best first."""
    from xinheng.subjects.selectors import match

    found = [
        {"uscc": one.uscc, "name": one.name, "score": one.score, "reason": one.reason}
        for one in match(name, division=division, limit=limit)
    ]
    answer(
        found,
        as_json,
        lambda rows: (
            "\n".join(f"{one['uscc']}  {one['score']:.2f}  {one['reason']:<12} {one['name']}" for one in rows)
            or "nothing found"
        ),
    )


@group.command(name="conflicts")
@json_option
@needs_database
def list_conflicts(as_json: bool) -> None:
    """List contradictions of registers: one code for two organisations, two codes for one."""
    from xinheng.subjects.selectors import conflicts

    columns = ("kind", "uscc", "other_uscc", "name", "other_name", "division", "source", "found_on")
    rows = [{column: getattr(one, column) for column in columns} for one in conflicts()]
    answer(
        rows,
        as_json,
        lambda found: (
            "\n".join(
                f"{one['kind']}: {one['uscc']} {one['name']} / {one['other_uscc']} {one['other_name']}" for one in found
            )
            or "no conflicts"
        ),
    )
