"""``xinheng identifiers``: which identifier a code is, and whether it can be relied on. Needs no database."""

from collections.abc import Sequence

import click

from xinheng.catalogue.current import identifier_tables
from xinheng.kernel.answers import answer, json_option
from xinheng.kernel.identifiers import Checked, check, suggestion

_FOUND_INVALID = 1


@click.group()
def group() -> None:
    """Codes of organisations: told apart and checked."""


@group.command("check")
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@json_option
@click.pass_context
def check_codes(context: click.Context, codes: Sequence[str], as_json: bool) -> None:
    """Judge each CODE; leaves with 1 when one of them would be quarantined or refused."""
    tables = identifier_tables()
    results = [check(code, tables) for code in codes]

    def lines(checked: list[Checked]) -> str:
        return "\n".join(_line(one, suggestion(one.code, tables)) for one in checked)

    answer(results, as_json, lines)
    if any(one.verdict in ("quarantine", "refused") for one in results):
        context.exit(_FOUND_INVALID)


def _line(checked: Checked, meant: str | None) -> str:
    parts = [checked.code, checked.kind, checked.verdict, ", ".join(checked.reasons)]
    hint = f"perhaps {meant}" if meant and checked.reasons else ""
    return "  ".join(part for part in [*parts, hint] if part)
