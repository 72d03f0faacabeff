"""Runs commands in processes that begin with everything imported: one start of Python instead of a thousand.

Reads one JSON object a line (arguments, where to write), answers with the process number, and with how it ended. The
program's own modules are imported and the rulebook is compiled; no connection, no thread exists when it forks.
"""

import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import xinheng

STEPS = tuple(
    str(Path(xinheng.__file__).parent / place)
    for place in (
        "exchange/services",
        "exchange/filing",
        "exchange/workbook",
        "ledger",
        "records/services",
        "publicity/snapshot/making",
    )
)
"""Where each beginning and end of a function is a step a command may die at: what writes, and what keeps the writes."""


def warm() -> None:
    """Import what commands import."""
    import django

    django.setup()
    import duckdb  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import xinheng.exchange.commands
    import xinheng.exchange.services
    import xinheng.publicity.snapshot.commands
    import xinheng.publicity.snapshot.making
    import xinheng.records.commands
    import xinheng.records.services  # noqa: F401
    from xinheng.catalogue.current import calendar, identifier_tables, rulebook

    rulebook(), calendar(), identifier_tables()


class Steps:
    """Notes every step of a command, or kills it at one: at the n-th time it comes to it."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._note, self._at, self._times = asked.get("note"), asked.get("at"), asked.get("times", 1)
        self._noted: set[str] = set()

    def watch(self) -> None:
        """Look at every call and return from now on, in all threads."""
        threading.setprofile(self._look)
        sys.setprofile(self._look)

    def _look(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if event not in ("call", "return") or not code.co_filename.startswith(STEPS):
            return
        step = f"{Path(code.co_filename).stem}.{code.co_qualname} {event}"
        if self._note is not None and step not in self._noted:
            self._noted.add(step)
            with open(self._note, "a") as file:  # noqa: PTH123 - no steps of our own
                file.write(f"{step}\n")
        if step == self._at:
            self._times -= 1
            if not self._times:
                os.kill(os.getpid(), signal.SIGKILL)


def become(arguments: list[str], out: str, log: str, steps: dict[str, Any]) -> NoReturn:
    """Be the command, as if started by a shell."""
    os.setsid()
    for target, path, flags in ((1, out, os.O_TRUNC), (2, log, os.O_APPEND)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600), target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 70
    try:
        from xinheng.shell.command_line import main

        sys.argv = ["xinheng", *arguments]
        if steps:
            Steps(steps).watch()
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - a traceback is a finding: it goes to the log, and 70 to who waits
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(code)


def main() -> None:
    """Serve until standard input ends."""
    warm()
    answer = os.dup(1)
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        process = os.fork()
        if process == 0:
            become(asked["arguments"], asked["out"], asked["log"], asked["steps"])
        os.write(answer, f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        os.write(answer, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
