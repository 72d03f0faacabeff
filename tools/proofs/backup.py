"""Backups between PostgreSQL majors, and kill -9 at random moments of backup and restore.

Usage: python tools/proofs/backup.py [KILLS]     (default: 12 kills of each)

A node on every PostgreSQL major of this machine is backed up with sealed keys and restored on every other; what the
public sees stays the same and the node verifies. A killed backup leaves no file of its name; a killed restore leaves a
folder that every command refuses, or one that is open, whole and verified.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from upgrade import DAYS, PROGRAM, ROOT, Node, fill

SHOWN = 6


def majors() -> dict[int, str]:
    """The folders of programs by major, the preferred of each."""
    from xinheng.shell.postgres.binaries import available

    return {one.major: str(one.folder) for one in reversed(available())}


def on(major: str, node: Node) -> Node:
    """The node, its commands with these server programs from now on."""
    os.environ["XINHENG_POSTGRES_BIN"] = major
    return node


def between_majors(folder: Path, passphrase: Path) -> tuple[list[str], Path]:
    """Back up on each major, restore on the others; what was wrong, and one of the backups."""
    wrong, backup, known = [], folder / "none", majors()  # asked once: naming a folder hides the others
    for source, programs in known.items():
        old = on(programs, Node(ROOT, folder / f"node-{source}"))
        (folder / f"files-{source}").mkdir()
        usccs = fill(old, folder / f"files-{source}")[:SHOWN]
        before, backup = old.shown(usccs), folder / f"{source}.tar"
        old.run("node", "backup", str(backup), "--passphrase-file", str(passphrase))
        for target, others in known.items():
            new = on(others, Node(ROOT, folder / f"{source}-to-{target}"))
            said = new.run("node", "restore", str(backup), "--passphrase-file", str(passphrase))
            same, whole = new.shown(usccs) == before, new.run("node", "verify", "--all")["valid"]
            print(f"{source} to {target}: {said['rows']} rows, {said['state']}, same {same}, verified {whole}")
            if (said["state"], same, whole) != ("open", True, True):
                wrong.append(f"{source} to {target}")
    return wrong, backup


def killed(node: Node, seconds: float, *arguments: str) -> bool:
    """Run a command and kill its whole session after some time; whether it was still running."""
    environment = os.environ | {"XINHENG_HOME": str(node.home), "XINHENG_TODAY": DAYS[-1]}
    environment |= {"XINHENG_DATABASE_THROWAWAY": "1", "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments], env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        time.sleep(seconds)
        running = process.poll() is None
        if running:
            os.killpg(process.pid, signal.SIGKILL)
    return running


def kills(folder: Path, backup: Path, passphrase: Path, count: int) -> list[str]:
    """Kill backups and restores; what was wrong."""
    from xinheng.shell.postgres.cluster import Cluster

    wrong, chance, refused, whole = [], random.Random(160), 0, 0
    source = Node(ROOT, folder / f"node-{max(majors())}")
    for number in range(count):
        file = folder / f"killed-{number}.tar"
        running = killed(source, chance.uniform(0.5, 3), "node", "backup", str(file))
        if running and file.exists():
            wrong.append(f"backup {number}: a file of its name is there")
        target = Node(ROOT, folder / f"killed-{number}")
        options = ("node", "restore", str(backup), "--passphrase-file", str(passphrase))
        killed(target, chance.uniform(0.5, 9), *options)
        if (target.home / "database").exists():
            Cluster(target.home, throwaway=True).stop()
        if not (target.home / "closed.json").exists():
            if not target.home.exists() or not any(target.home.iterdir()):
                continue
            whole += 1
            if not target.run("node", "verify", "--all")["valid"]:
                wrong.append(f"restore {number}: open and not verified")
            continue
        refused += json.loads((target.home / "closed.json").read_text())["state"] == "restoring"
        environment = os.environ | {"XINHENG_HOME": str(target.home)}
        said = subprocess.run([sys.executable, "-c", PROGRAM, "setup", "--json"], env=environment, capture_output=True,
                              text=True, check=False)  # fmt: skip
        if said.returncode != 3 or "restore-unfinished" not in said.stdout:
            wrong.append(f"restore {number}: exit {said.returncode}, {said.stdout[:100]}")
    print(f"{count} restores killed: {refused} folders refuse, {whole} were whole already")
    return wrong


def main() -> int:
    """Both; 1 when something was wrong."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with tempfile.TemporaryDirectory(prefix="xinheng-backup-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        os.environ.update(XINHENG_HOME=str(folder / "self"), DJANGO_SETTINGS_MODULE="xinheng.shell.settings")
        django.setup()
        passphrase = folder / "passphrase"
        passphrase.write_text("correct horse battery staple\n")
        wrong, backup = between_majors(folder, passphrase)
        os.environ.pop("XINHENG_POSTGRES_BIN")
        wrong += kills(folder, backup, passphrase, count)
    print("\n".join([*wrong, f"{len(wrong)} faults"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
