"""Ending a served site: Ctrl-C in the terminal must reach the parent only."""

import os
import sys
import time

import pytest

from xinheng.shell.serving import Child

pytestmark = pytest.mark.pure


def test_a_child_is_out_of_reach_of_the_terminal_and_ends_when_told():
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"])
    child.tend(time.monotonic())
    assert child.process is not None
    try:
        assert os.getpgid(child.process.pid) != os.getpgid(0)
    finally:
        child.process.terminate()
        child.end(time.monotonic() + 10)
    assert child.process.returncode is not None
