"""``xinheng ledger``: is the log of acts what it was?"""

from typing import TYPE_CHECKING

import click

from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.shell.verifying import LedgerReport


@click.group(name="ledger")
def group() -> None:
    """The append-only log of acts."""


@group.command()
@json_option
@needs_database
def verify(as_json: bool) -> None:
    """Compute every commitment and every root over rows and traces again; exit code 1 when something does not fit."""
    from xinheng.shell.role import is_public
    from xinheng.shell.verifying import verify_ledger

    report = verify_ledger(batches=not is_public())
    answer(report, as_json, _human)
    if not report.valid:
        raise SystemExit(1)


def _human(report: "LedgerReport") -> str:
    lines = [f"{one.code}: {one.where}" for one in report.problems]
    held = f"{report.acts} acts ({report.mute} mute), {report.batches} batches, {report.traces} traces"
    lines.append(f"{held}, head {report.head['commitment']}")
    lines.append("The ledger is whole." if report.valid else f"{len(report.problems)} problem(s).")
    return "\n".join(lines)
