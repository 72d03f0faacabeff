"""Twenty kills at random moments; ``tools/proofs/kills.py`` does a thousand."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from killed.killing import Killing

pytestmark = pytest.mark.db
KILLS = 20


def test_nothing_is_lost_and_nothing_half_after_kills_at_random_moments() -> None:
    if not Path("/proc/self/task").is_dir():
        sys.stdout.write("no /proc: what a command is doing cannot be seen from outside, kills not done\n")
        return
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    folder.chmod(0o711)
    try:
        with Killing(folder, seed=7) as killing:  # a throwaway server may forget what it confirmed
            while killing.report.kills.total() < KILLS:
                killing.kill_once()
            killing.look_at_everything()
    finally:
        shutil.rmtree(folder)
    assert killing.report.faults == []
    assert killing.report.versions > 50
