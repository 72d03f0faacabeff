"""``xinheng setup``, ``xinheng serve`` and ``xinheng node``."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xinheng.kernel.answers import answer, json_option, needs_database, tell
from xinheng.shell.clock_commands import clock

if TYPE_CHECKING:
    from xinheng.shell.backup.making import MadeBackup
    from xinheng.shell.backup.opening import Opened
    from xinheng.shell.backup.restoring import Restored
    from xinheng.shell.verifying import NodeReport

_file = click.Path(path_type=Path, dir_okay=False)
passphrase_option = click.option(
    "--passphrase-file",
    type=_file,
    help="A file whose first line seals the keys in the backup (12 characters or more).",
)
journal_option = click.option("--journal", type=_file, help="The journal of withdrawals, when it lies elsewhere.")


@click.command()
@json_option
def setup(as_json: bool) -> None:
    """Make or update the database, its tables and the rulebook; run again at any time."""
    from xinheng.shell.setting_up import SetUp, set_up

    def human(result: SetUp) -> str:
        return f"database {result.database}; rulebook {result.rulebook}; schema {result.schema}"

    answer(set_up(), as_json, human)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-jobs", is_flag=True, help="Serve the site without background work.")
@json_option
def serve(host: str, port: int, workers: int, no_jobs: bool, as_json: bool) -> None:
    """Serve the site, background work included, until interrupted."""
    from xinheng.shell.serving import make_ready
    from xinheng.shell.serving import serve as serve_site

    make_ready(host, port)
    if as_json:
        answer({"host": host, "port": port, "workers": workers, "jobs": not no_jobs}, as_json, str)
    serve_site(host=host, port=port, workers=workers, jobs=not no_jobs)


@click.group(name="node")
def group() -> None:
    """This machine's node: backup, restore, verification, clock."""


group.add_command(clock)


@group.command()
@click.argument("file", type=_file)
@passphrase_option
@json_option
@needs_database
def backup(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Write the whole node to one new file: database, keys, rulebook, issue files."""
    from xinheng.shell.backup.making import is_inside_home, make_backup
    from xinheng.shell.backup.sealing import passphrase_in

    made = make_backup(file, passphrase=passphrase_in(passphrase_file))
    if made.keys == "plain":
        tell("The node's keys stand in this file unsealed: whoever reads it can act as this node. Seal them with")
        tell("--passphrase-file, or keep the file where the data folder itself may lie.")
    if is_inside_home(file):
        tell("This backup lies inside the data folder it is to outlive: move it to another disk.")
    answer(made, as_json, _made)


def _made(made: "MadeBackup") -> str:
    return (
        f"{made.file}: {made.bytes} bytes, SHA-256 {made.sha256}\n"
        f"{made.rows} rows of {made.tables} tables, {made.files} files, keys {made.keys}; "
        f"ledger up to act {made.head['index']}\n"
        f"Keep the journal too, on another disk: {made.journal['path']}"
    )


@group.command()
@click.argument("file", type=_file)
@passphrase_option
@journal_option
@json_option
def restore(file: Path, passphrase_file: Path | None, journal: Path | None, as_json: bool) -> None:
    """Restore a backup into an empty data folder; opens when all that was hidden since is hidden again, else exit 1."""
    from xinheng.shell.backup.errors import RestoredClosedError
    from xinheng.shell.backup.restoring import restore as restore_backup
    from xinheng.shell.backup.sealing import passphrase_in

    done = restore_backup(file, passphrase=passphrase_in(passphrase_file), journal=journal)
    if done.state != "open":
        tell(_restored(done))
        raise RestoredClosedError(**asdict(done))
    answer(done, as_json, _restored)


def _restored(done: "Restored") -> str:
    lines = [f"Restored the backup of {done.made_at}: {done.rows} rows, {done.files} files, schema {done.schema}"]
    if done.hidden_again:
        again = ", ".join(f"{name} {count}" for name, count in done.hidden_again.items())
        lines.append(f"Hidden again as the journal says ({done.journal}): {again}")
    if not done.rulebook["in_use"]:
        lines.append(f"The backup went by another rulebook: it lies in {done.rulebook['path']} (XINHENG_RULEBOOK)")
    lines.append(f"The node is {done.state}{f' ({done.reason})' if done.reason else ''}.")
    if done.reason == "journal-missing":
        lines.append("Without the journal nobody knows what was withdrawn since. See: xinheng node open --help")
    return "\n".join(lines)


@group.command(name="open")
@journal_option
@click.option("--without-journal", is_flag=True, help="The journal is lost; what was withdrawn since was compared.")
@click.option("--reason", default="", help="Why it opens without the journal; stands in the ledger.")
@json_option
@needs_database
def open_node(journal: Path | None, without_journal: bool, reason: str, as_json: bool) -> None:
    """Open a closed node: hide again what the journal says, verify everything, serve."""
    from xinheng.shell.backup.opening import open_node as open_closed

    def human(done: "Opened") -> str:
        return "\n".join(
            [f"{name}: {count}" for name, count in done.hidden_again.items()] + [f"The node is {done.state}."]
        )

    answer(open_closed(given=journal, without_journal=without_journal, reason=reason), as_json, human)


@group.command()
@click.option("--all", "every", is_flag=True, help="Compute every version again, not a sample of 20,000.")
@json_option
@needs_database
def verify(every: bool, as_json: bool) -> None:
    """Read the whole node again: ledger, batches, versions, rights, triggers, files, journal."""
    from xinheng.shell.verifying import SAMPLE, verify_node

    report = verify_node(sample=None if every else SAMPLE)
    answer(report, as_json, _verified)
    if not report.valid:
        raise SystemExit(1)


def _verified(report: "NodeReport") -> str:
    lines = [f"{one.code}: {one.where}" for one in report.problems]
    lines.append(
        f"{report.ledger.acts} acts, {report.ledger.batches} batches, {report.versions.held} versions "
        f"({report.versions.computed} computed again), {report.journal_lines} lines of journal; "
        f"the node is {report.state}"
    )
    lines.append("Everything is as it was promised." if report.valid else f"{len(report.problems)} problem(s).")
    return "\n".join(lines)
