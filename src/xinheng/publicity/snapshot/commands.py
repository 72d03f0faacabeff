"""``xinheng publicity snapshot``: the bulk files, on the command line."""

from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.publicity.snapshot.manifest import Manifest


@click.command()
@click.argument("out_dir", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
@needs_database
def snapshot(out_dir: Path | None, as_json: bool) -> None:
    """Write everything public today as bulk files with a manifest.

    Into OUT_DIR, in place of the snapshot that may stand there; without it into the data folder, for the site to give
    out under /bulk.
    """
    from xinheng.publicity.snapshot import standing
    from xinheng.publicity.snapshot.making import make_snapshot

    begun = perf_counter()
    folder = standing.place() if out_dir is None else out_dir
    made = make_snapshot(folder)
    document = {"folder": str(folder), **asdict(made), "seconds": round(perf_counter() - begun, 3)}
    answer(document, as_json, lambda _: _human(folder, made))


def _human(folder: Path, made: "Manifest") -> str:
    until = f"good until some row ends on {made.valid_until}" if made.valid_until else "no row has an end"
    files = [f"  {one.path} {one.rows} rows, {one.bytes} bytes, sha256 {one.sha256}" for one in made.files]
    return "\n".join([f"{folder}: public on {made.day}, after {made.act_index} acts; {until}", *files])
