"""Hostile and odd files at full size, through the real command: refused or taken safely, in bounded memory and time.

Usage: python tools/proofs/bombs.py

Bombs are made by tests/exchange/reading/bombs.py, here at full size (a line of 2 GiB, brackets fifty million deep).
Each is read by the real child, whose peak of resident memory is measured. Then every file of the outside corpora of
odd files, and every bomb that is small enough, goes through ``xinheng exchange intake``: exit 1 with a problem document
or exit 0, never a traceback, nothing stored, no process left behind.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from exchange.reading import bombs, formats  # noqa: E402
from exchange.reading.bombs import MIB, take_measured  # noqa: E402
from exchange.reading.files import HEADER, line  # noqa: E402
from exchange.reading.test_messy import odd_files  # noqa: E402
from xinheng.exchange.reading.stream import Limits  # noqa: E402

SECONDS = 300
SENDER = "11990100MB7Q7QY37P"
PROGRAM = "from xinheng.shell.command_line import main; main()"
HOLD = """
import sys
from xinheng.shell.running import database_in_use
with database_in_use():
    print("ready", flush=True)
    sys.stdin.read()
"""

FULL: dict[str, tuple[Callable[[], bytes], str]] = {
    "zeros.zip": (lambda: bombs.packed_zeros(1024 * MIB), "unpacked-too-large"),
    "entries.zip": (lambda: bombs.many_entries(60_000), "unpacked-too-large"),
    "nested.zip": (lambda: bombs.nested_zip(50), "archive-nested"),
    "lying.zip": (bombs.lying_zip, "file-damaged"),
    "laughs.xml": (bombs.billion_laughs, "xml-doctype"),
    "deep.xml": (lambda: bombs.deep_xml(10_000_000), "nested-too-deep"),
    "attribute.xml": (lambda: bombs.long_attribute(512 * MIB), "markup-too-long"),
    "comment.xml": (lambda: bombs.long_comment(256 * MIB), "markup-too-long"),
    "children.xml": (lambda: bombs.many_children(5_000_000), "xml-not-rows"),
    "far.xlsx": (bombs.far_cell, "sheet-too-large"),
    "dimension.xlsx": (bombs.boasting_dimension, ""),
    "strings.xlsx": (lambda: bombs.many_strings(63 * MIB), ""),
    "repeated.ods": (bombs.repeated_cells, "sheet-too-large"),
    "circular.xls": (bombs.circular_compound, "file-damaged"),
    "columns.csv": (lambda: bombs.many_columns(10_000_000), "columns-too-many"),
    "deep.json": (lambda: bombs.deep_json(50_000_000), "nested-too-deep"),
    "member.json": (lambda: bombs.deep_member(10_000_000), "nested-too-deep"),
    "deep.jsonl": (lambda: bombs.deep_line(500_000), "nested-too-deep"),
    "number.json": (lambda: bombs.long_number(200 * MIB), ""),
    "open.json": (lambda: bombs.open_text(512 * MIB), "file-incomplete"),
    "cell.json": (lambda: formats.as_json([HEADER, line(BZ="y" * 200 * MIB), line()]), ""),
    "cell.xml": (lambda: formats.as_xml([HEADER, line(BZ="y" * 200 * MIB), line()]), ""),
    "cell.ods": (lambda: formats.as_ods([HEADER, line(BZ="y" * 10 * MIB), line()]), ""),
}
"""Name, maker and expected refusal; "" for a file that is read with its wrong rows refused."""


def measured(folder: Path) -> int:
    """Read every bomb by the real child; the number of those that did not hold."""
    wrong = 0
    for name, (make, expected) in FULL.items():
        path = folder / name
        path.write_bytes(make())
        wrong += not _held(path, expected)
        if path.stat().st_size > 64 * MIB:
            path.unlink()
    path = bombs.write_long_line(folder / "line.csv", 2048 * MIB)
    wrong += not _held(path, "")
    path.unlink()
    return wrong


def _held(path: Path, expected: str) -> bool:
    got, cost = take_measured(path)
    held = got.refusal == expected and cost.bytes < Limits().memory_bytes and cost.seconds < SECONDS
    told = got.refusal or f"rows {got.numbers[:3]}, refused {got.refused[:3]}"
    size, peak = path.stat().st_size / MIB, cost.bytes / MIB
    print(f"{path.name:16} {size:9.1f} MiB  {cost.seconds:6.1f} s  {peak:6.0f} MiB  {told}{'' if held else '  WRONG'}")
    return held


def commanded(folder: Path, home: Path) -> int:
    """Send every odd file and what is left of the bombs by the real command; the number of wrong answers."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "XINHENG_HOME": str(home), "LANG": "C"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, *arguments, "--json"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS)

    with subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdin=-1, stdout=-1) as holding:
        assert holding.stdout is not None
        holding.stdout.readline()
        run("setup")
        (home / "senders.csv").write_text(f"name,uscc,level,division,kinds\n测试局,{SENDER},county,110108,*\n")
        run("accounts", "authorities", "import", str(home / "senders.csv"))
        wrong = sum(not _answered(path, run) for path in [*odd_files(folder / "odd"), *sorted(folder.glob("*.*"))])
        holding.communicate()
    return wrong


def _answered(path: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> bool:
    began = time.monotonic()
    done = run("exchange", "intake", str(path), "--kind", "penalty", "--authority", SENDER)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {}
    taken = done.returncode == 0 and said.get("rows", 0) > 0
    refused = done.returncode == 1 and {"code", "title", "detail", "facts"} <= said.keys() and said["detail"]
    held = bool(taken or refused) and "Traceback" not in done.stderr and "fault" not in done.stdout
    told = said.get("code") or f"{said.get('rows')} rows"
    print(
        f"{path.name:44} exit {done.returncode}  {time.monotonic() - began:5.1f} s  {told}{'' if held else '  WRONG'}"
    )
    return held


def main() -> int:
    """0 when every file was answered as it should be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    with tempfile.TemporaryDirectory() as place:
        folder, home = Path(place) / "files", Path(place) / "home"
        folder.mkdir()
        home.mkdir()
        wrong = measured(folder) + commanded(folder, home)
    print(f"{wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
