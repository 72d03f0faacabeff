"""``xinheng node clock``: what the machine's clock is worth, and an operator's word that it is right."""

from typing import Any

import click

from xinheng.kernel.answers import answer, json_option, needs_database


@click.command()
@click.option("--confirm", is_flag=True, help="The clock is right now: act again, whatever this node has seen before.")
@click.option("--reason", default="", help="Why it is right now; stands in the ledger.")
@json_option
@needs_database
def clock(confirm: bool, reason: str, as_json: bool) -> None:
    """Say whether the clock is sane, behind or ahead of what this node has seen; confirm it with --confirm."""
    from xinheng.accounts.selectors import operator
    from xinheng.ledger.services import confirm_clock
    from xinheng.ledger.timekeeping import clock_shown

    if confirm:
        confirm_clock(actor=operator(), reason=reason)
    answer(clock_shown(), as_json, _human)


def _human(found: dict[str, Any]) -> str:
    seen = f"this node last saw {found['seen']}" if found["seen"] else "this node keeps no mark (demo mode)"
    return f"{found['state']}: the clock says {found['clock']}; {seen}"
