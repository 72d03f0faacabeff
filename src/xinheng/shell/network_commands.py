"""``xinheng network``: the one way from a desk node to a public node."""

from pathlib import Path

import click

from xinheng.kernel.answers import answer, json_option, needs_database

_file = click.Path(path_type=Path, dir_okay=False)


@click.group(name="network")
def group() -> None:
    """Desk node and public node: what is public now, one way, in signed files."""


@group.command()
@click.argument("file", type=_file)
@json_option
@needs_database
def export(file: Path, as_json: bool) -> None:
    """Write what is public today to one new signed file, for a public node to take."""
    from xinheng.accounts.selectors import operator
    from xinheng.shell.public_node.exporting import Exported
    from xinheng.shell.public_node.exporting import export as write

    def human(made: Exported) -> str:
        return (
            f"{made.file}: number {made.number} of {made.day}, {made.records} public records, {made.bytes} bytes\n"
            f"signed by {made.key}"
        )

    answer(write(file, actor=operator()), as_json, human)


@group.command()
@json_option
def key(as_json: bool) -> None:
    """Say the key that files of this desk node are signed by: XINHENG_DESK_KEY of its public node."""
    from xinheng.network.domain import Signer
    from xinheng.shell import places

    answer({"key": Signer(places.secret("network")).public_key}, as_json, lambda said: said["key"])


@group.command()
@click.argument("file", type=_file)
@json_option
def take(file: Path, as_json: bool) -> None:
    """Show what a file of the desk node says, and destroy what was shown before (public node)."""
    from xinheng.shell.public_node.taking import Shown
    from xinheng.shell.public_node.taking import take as take_file

    def human(shown: Shown) -> str:
        return f"shown now: number {shown.number} of {shown.day}"

    answer(take_file(file), as_json, human)
