"""A thousand kills -9 at random moments during intake, correction, withdrawal and snapshot: nothing lost, nothing half.

Usage: python tools/proofs/kills.py [KILLS [SEED]]   (1000, 1)

What is killed: mostly the command, sometimes the child that parses its file, sometimes the database server. After each
kill the tables, the files and what commands had confirmed are compared (tests/killed/whole.py); after every hundred
the program verifies its ledger, and every byte of data folder, log of changes, logs and temporary files is searched for
the persons in the files sent. The data folder is a durable one, as a node's.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
os.environ["DJANGO_SETTINGS_MODULE"] = "xinheng.shell.settings"
EVERY = 100


def main() -> int:
    """Kill, look, say what was found."""
    kills, seed = (int(one) for one in (sys.argv[1:] + ["1000", "1"][len(sys.argv) - 1 :]))
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    folder.chmod(0o711)
    os.environ["XINHENG_HOME"] = str(folder / "home")
    from killed.killing import Killing

    began, looked = time.monotonic(), 0
    try:
        with Killing(folder, seed=seed) as killing:
            report = killing.report
            while report.kills.total() < kills and not report.faults:
                killing.kill_once()
                if report.kills.total() // EVERY > looked or report.kills.total() == kills:
                    looked = report.kills.total() // EVERY
                    killing.look_at_everything()
                    print(
                        f"{report.kills.total()} kills, {time.monotonic() - began:.0f} s, {report.acts} acts",
                        flush=True,
                    )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"seed {seed}; {report.acts} acts, {report.batches} batches, {report.versions} versions at the end")
    for what, number in sorted(report.kills.items()):
        print(f"  killed in {what}: {number}")
    print(f"  let through: {dict(sorted(report.let_through.items()))}")
    print("\n".join(report.faults) or "nothing lost, nothing half, no trace of a person")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
