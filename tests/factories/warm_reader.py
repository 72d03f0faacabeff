"""The program's own reading process, started without its imports: forked from one that has made them already.

A test that takes a file in asks nothing of how Python starts. What the process does, its limits, its pipes, its end
and its environment are the program's (``exchange.reading.child.main``); ``test_child`` and every command that a test
starts use the program's own start.
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

MESSAGE = 4096


class Forked:
    """A reading process, as ``exchange.reading.stream`` uses one.

    Once it has ended: the most resident memory it had, in bytes, and the seconds a processor worked for it.
    """

    def __init__(self, pid: int, stdin: IO[bytes], stdout: IO[bytes], ended: int) -> None:
        self.pid, self.stdin, self.stdout, self.returncode = pid, stdin, stdout, None
        self.bytes, self.seconds = 0, 0.0
        self._ended, self._lock = ended, threading.Lock()

    def kill(self) -> None:
        """End it; nothing where it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit code; minus the number of the signal that ended it."""
        with self._lock:
            if self.returncode is None:
                told = os.read(self._ended, MESSAGE)
                os.close(self._ended)
                status, self.bytes, self.seconds = json.loads(told)
                self.returncode = os.waitstatus_to_exitcode(status)
            return self.returncode


class WarmReader:
    """The process that is forked, begun at the first file that is read."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._door, theirs = socket.socketpair()
        self._lock = threading.Lock()
        with theirs:
            command = [sys.executable, "-P", __file__, str(theirs.fileno())]
            self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()])

    def start(self, handles: tuple[int, ...]) -> Forked:
        """What ``stream._spawn`` gives: a process that waits for its request."""
        (asked, stdin), (stdout, answers), (ended, ending) = os.pipe(), os.pipe(), os.pipe()
        given = [asked, answers, ending, *handles]
        try:
            with self._lock:
                socket.send_fds(self._door, [json.dumps(handles).encode()], given)
                pid = int(self._door.recv(MESSAGE))
        finally:
            for one in (asked, answers, ending):
                os.close(one)
        return Forked(pid, os.fdopen(stdin, "wb", buffering=0), os.fdopen(stdout, "rb", buffering=0), ended)

    def close(self) -> None:
        """End it."""
        self._door.close()
        self._process.wait()


@contextlib.contextmanager
def reading_warm() -> Iterator[Callable[[tuple[int, ...]], Any]]:
    """Files are read by forked processes inside the block; gives the program's own start."""
    from xinheng.exchange.reading import stream

    own, begun = stream._spawn, list[WarmReader]()
    lock = threading.Lock()

    def spawn(handles: tuple[int, ...]) -> Forked:
        with lock:
            if not begun:
                begun.append(WarmReader(stream.environment()))
        return begun[0].start(handles)

    stream._spawn = spawn
    try:
        yield own
    finally:
        stream._spawn = own
        for one in begun:
            one.close()


def _serve(door: socket.socket) -> None:
    """Fork for every request until the tests close the door; tell of each process how it ended."""
    from xinheng.exchange.reading import child

    running: dict[int, int] = {}
    awake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([door, awake], [], [])
        if awake in ready:
            os.read(awake, MESSAGE)
            _tell_ends(running)
        if door not in ready:
            continue
        told, given, _, _ = socket.recv_fds(door, MESSAGE, 16)
        if not told:
            return
        pid = os.fork()
        if not pid:
            _become(child.main, given, json.loads(told))
        running[pid] = given.pop(2)
        for one in given:
            os.close(one)
        door.send(str(pid).encode())


def _tell_ends(running: dict[int, int]) -> None:
    for pid in list(running):
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            told = running.pop(pid)
            most = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
            with contextlib.suppress(BrokenPipeError):
                os.write(told, json.dumps([status, most, used.ru_utime + used.ru_stime]).encode())
            os.close(told)


def _become(main: Callable[[], int], given: list[int], handles: list[int]) -> None:
    """Be the reading process: its input, its output and the file under the number the request names."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    high = max(*handles, *(int(one.name) for one in Path("/dev/fd").iterdir())) + 1
    moved = [high + at for at in range(len(given))]
    for one, place in zip(given, moved, strict=True):
        os.dup2(one, place)
    os.closerange(3, high)
    os.dup2(moved[0], 0)
    os.dup2(moved[1], 1)
    for one, place in zip(moved[3:], handles, strict=True):
        os.dup2(one, place)
    os.closerange(high, high + len(given))
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    if quiet not in handles:
        os.close(quiet)
    ended = 1
    try:
        ended = main()
    finally:
        os._exit(ended)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
