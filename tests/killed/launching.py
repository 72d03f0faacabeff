"""Runs commands in processes that begin with everything imported: one start of Python instead of a thousand.

Reads one JSON object a line (arguments, where to write), answers with the process number, and with how it ended. The
program's own modules are imported and the rulebook is compiled; no connection, no thread exists when it forks.
"""

import json
import os
import sys
import traceback
from typing import NoReturn


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


def become(arguments: list[str], out: str, log: str) -> NoReturn:
    """Be the command, as if started by a shell."""
    os.setsid()
    for target, path, flags in ((1, out, os.O_TRUNC), (2, log, os.O_APPEND)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600), target)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 70
    try:
        from xinheng.shell.command_line import main

        sys.argv = ["xinheng", *arguments]
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
            become(asked["arguments"], asked["out"], asked["log"])
        os.write(answer, f"{process}\n".encode())
        _, status = os.waitpid(process, 0)
        os.write(answer, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    main()
