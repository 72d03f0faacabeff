"""Commands started in processes that begin with everything imported (``launching``), from the side of who waits."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Launcher:
    """Starts commands of one node; ``out`` is what the last one printed, ``log`` what all complained.

    ``environment`` is what they see: nothing of the tests' own node.
    """

    def __init__(self, said: Path, settings: Mapping[str, str]) -> None:
        self.out, self.log, self._own = said / "out", said / "log", said / "launcher"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("XINHENG_")}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "xinheng.shell.settings", **settings}
        self.environment |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        command = [sys.executable, str(Path(__file__).with_name("launching.py"))]
        with self._own.open("w") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=self.environment, text=True
            )

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def start(self, *arguments: str, **steps: str | int) -> int:
        """Start a command; gives its process number. ``steps``: ``note`` them in a file, or die ``at`` one."""
        assert self._process.stdin is not None
        asked = {"arguments": [*arguments, "--json"], "out": str(self.out), "log": str(self.log), "steps": steps}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._number()

    def wait(self) -> int:
        """Wait for the command that was started; gives its exit code, negative for a signal."""
        return self._number()

    def run(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """A command's exit code and document."""
        self.start(*arguments)
        ended = self.wait()
        said = self.out.read_text(encoding="utf-8")
        assert said, (arguments, ended, self.log.read_text(encoding="utf-8")[-3000:])
        found: dict[str, Any] = json.loads(said)
        return ended, found

    def _number(self) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._own.read_text()
        return int(line)


def runs(process: int) -> bool:
    """Whether a process lives; one that has ended and waits for its parent does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children(process: int) -> list[int]:
    """The processes a process has started."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, task.read_text(encoding="utf-8").split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found
