"""``xinheng ledger``: is the log of acts what it was?"""

from typing import TYPE_CHECKING

import click

from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.shell.verifying import LedgerReport
    from xinheng.shell.verifying_packs import PackReport


@click.group(name="ledger")
def group() -> None:
    """The append-only log of acts."""


@group.command()
@click.option(
    "--pack", type=click.Path(exists=True, dir_okay=False), help="Check this evidence pack instead of the whole ledger."
)
@json_option
@needs_database
def verify(pack: str | None, as_json: bool) -> None:
    """Compute every commitment and every root over rows and traces again; exit code 1 when something does not fit.

    With --pack: the files, the acts and the paths of an evidence pack, and whether this node says the same of the
    record; where it is not held any more, only acts and rows are checked.
    """
    from xinheng.shell.role import is_public
    from xinheng.shell.verifying import verify_ledger

    if pack is not None:
        from pathlib import Path

        from xinheng.shell.verifying_packs import verify_pack

        checked = verify_pack(Path(pack).read_bytes())
        answer(checked, as_json, _pack)
        if not checked.valid:
            raise SystemExit(1)
        return
    report = verify_ledger(batches=not is_public())
    answer(report, as_json, _human)
    if not report.valid:
        raise SystemExit(1)


def _pack(report: "PackReport") -> str:
    lines = [f"{one.code}: {one.where}" for one in report.problems]
    lines.append(f"{report.record}: {report.acts} acts, {report.proved} of {report.versions} versions proved")
    lines.append("The pack fits this node." if report.valid else f"{len(report.problems)} problem(s).")
    return "\n".join(lines)


def _human(report: "LedgerReport") -> str:
    lines = [f"{one.code}: {one.where}" for one in report.problems]
    held = f"{report.acts} acts ({report.mute} mute), {report.batches} batches, {report.traces} traces"
    lines.append(f"{held}, head {report.head['commitment']}")
    lines.append("The ledger is whole." if report.valid else f"{len(report.problems)} problem(s).")
    return "\n".join(lines)
