"""A data folder of an earlier release, migrated by this program: the public output stays the same.

Usage: python tools/proofs/upgrade.py [REF]     (default: the last tag; before the first one, the commit named below)

Builds a node with the earlier program from a worktree of REF (its own command line takes organisations, decisions, a
correction and a withdrawal in), dumps its database with pg_dump, loads the dump into a fresh cluster here, and lets
``xinheng setup`` migrate it. What ``publicity show`` said of every organisation before must be said after, on the same
day; the node must verify. Where the earlier program has ``node backup``, its backup is restored here as well.

A release is a tag, set by whoever releases; this script needs no change for it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
BEFORE_THE_FIRST_TAG = "f2e59b0"
DAYS = ("2026-05-20", "2026-05-25", "2026-06-01")
MOST_ORGANISATIONS = 12
PROGRAM = "from xinheng.shell.command_line import main; main()"


def git(*arguments: str) -> str:
    """What git says."""
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    ).stdout.strip()


def earlier_ref() -> str:
    """The reference asked for, or the last tag, or the commit before the first tag."""
    if len(sys.argv) > 1:
        return sys.argv[1]
    tagged = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--tags", "--abbrev=0"], capture_output=True, text=True, check=False
    )
    return tagged.stdout.strip() if tagged.returncode == 0 else BEFORE_THE_FIRST_TAG


class Node:
    """A program of one tree with a data folder of its own."""

    def __init__(self, tree: Path, home: Path) -> None:
        self.tree, self.home = tree, home

    def run(self, *arguments: str, day: str = DAYS[-1]) -> Any:
        """One command; its JSON document."""
        environment = os.environ | {
            "PYTHONPATH": str(self.tree / "src"),
            "XINHENG_HOME": str(self.home),
            "XINHENG_TODAY": day,
            "XINHENG_DATABASE_THROWAWAY": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *arguments, "--json"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"{self.tree.name}: {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return json.loads(done.stdout)

    def shown(self, usccs: list[str]) -> dict[str, Any]:
        """What the public sees of each organisation."""
        return {uscc: self.run("publicity", "show", uscc) for uscc in usccs}


@contextmanager
def tree_of(ref: str, folder: Path) -> Iterator[Path]:
    """The files of a reference in a folder of their own."""
    place = folder / "tree"
    git("worktree", "add", "--quiet", "--detach", str(place), ref)
    try:
        yield place
    finally:
        git("worktree", "remove", "--force", str(place))


def fill(node: Node, folder: Path) -> list[str]:
    """A registry, two files of decisions on two days, a correction and a withdrawal; returns the codes."""
    from factories.files import OFFICE, SENDER, csv_bytes, licence, penalty
    from factories.organisations import code

    numbers = range(1, MOST_ORGANISATIONS + 1)
    authorities, registry = folder / "authorities.csv", folder / "registry.csv"
    authorities.write_text(f"name,uscc,level,division,kinds\n{OFFICE},{SENDER},county,110108,*\n", encoding="utf-8")
    rows = [f"岚川第{number}机械有限公司,{code(number)},110108" for number in numbers]
    registry.write_text("\n".join(["name,uscc,division", *rows, ""]), encoding="utf-8")
    node.run("setup", day=DAYS[0])
    node.run("accounts", "authorities", "import", str(authorities), day=DAYS[0])
    node.run("subjects", "import", str(registry), day=DAYS[0])
    files = {
        "a.csv": ("penalty", [penalty(number) for number in numbers], DAYS[0]),
        "b.csv": ("licence", [licence(number) for number in numbers if number % 2], DAYS[0]),
        "c.csv": (
            "penalty",
            [penalty(number, CF_NR="罚款3000元", CF_NR_FK="0.3") for number in numbers if number < 9],
            DAYS[1],
        ),
        "d.csv": ("penalty", [penalty(900)], DAYS[1]),
    }
    for name, (kind, held, day) in files.items():
        (folder / name).write_bytes(csv_bytes(held))
        node.run("exchange", "intake", str(folder / name), "--kind", kind, "--authority", SENDER, day=day)
    first = node.run("records", "show", code(1), day=DAYS[1])["records"]
    fine = next(one["public_id"] for one in first if one["kind"] == "penalty")
    node.run("records", "withdraw", fine, "--reason", "复议撤销", day=DAYS[1])
    second = node.run("records", "show", code(2), day=DAYS[1])["records"]
    node.run("records", "correct", second[0]["public_id"], "--set", "CF_NR=罚款1000元", "--reason", "更正", day=DAYS[1])
    return [code(number) for number in numbers]


def move_by_dump(old: Path, new: Path, folder: Path) -> None:
    """pg_dump the earlier database, load it into a fresh cluster, and take the keys along."""
    from xinheng.shell import database
    from xinheng.shell.postgres.binaries import choose
    from xinheng.shell.postgres.cluster import PORT, Cluster
    from xinheng.shell.postgres.lease import Lease

    dump = folder / "dump.sql"
    for cluster, program, options in (
        (Cluster(old, throwaway=True), "pg_dump", ["-f", str(dump)]),
        (Cluster(new, throwaway=True), "psql", ["-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump)]),
    ):
        lease = Lease(cluster)
        lease.take()
        if cluster.home == new:
            database.make_roles_and_database()
        place = ["-h", str(cluster.sockets), "-p", str(PORT), "-U", "postgres", "-d", "xinheng"]
        subprocess.run([choose(cluster.data).program(program), *place, *options], check=True, stdout=subprocess.DEVNULL)
        lease.leave()
    (new / "keys").mkdir(mode=0o700, exist_ok=True)
    for key in (old / "keys").iterdir():
        (new / "keys" / key.name).write_bytes(key.read_bytes())
        (new / "keys" / key.name).chmod(0o600)


def differences(before: Any, after: Any, where: str = "") -> list[str]:
    """What was said before and is not said after; more may be said."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [one for key in before for one in differences(before[key], after.get(key), f"{where}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            one
            for place, pair in enumerate(zip(before, after, strict=True))
            for one in differences(*pair, f"{where}[{place}]")
        ]
    return [] if before == after else [f"{where}: {before!r} became {after!r}"]


def main() -> int:
    """Build, dump, load, migrate, compare; 1 when something differs."""
    ref = earlier_ref()
    with tempfile.TemporaryDirectory(prefix="xinheng-upgrade-") as made:
        folder = Path(made)
        folder.chmod(0o711)
        os.environ.update(
            XINHENG_HOME=str(folder / "now"),
            XINHENG_DATABASE_THROWAWAY="1",
            DJANGO_SETTINGS_MODULE="xinheng.shell.settings",
        )
        django.setup()
        with tree_of(ref, folder) as tree:
            earlier = Node(tree, folder / "earlier")
            usccs = fill(earlier, folder)
            before = earlier.shown(usccs)
            backed_up = (tree / "src" / "xinheng" / "shell" / "backup").exists()
            if backed_up:
                earlier.run("node", "backup", str(folder / "node.tar"))
        print(
            f"{ref}: {len(usccs)} organisations, {sum(len(one['records']) for one in before.values())} public records"
        )
        move_by_dump(folder / "earlier", folder / "now", folder)
        now = Node(ROOT, folder / "now")
        print(f"migrated to {now.run('setup')['schema']}")
        found = differences(before, now.shown(usccs))
        report = now.run("ledger", "verify")
        old = report["roots_not_computable"]
        print(f"ledger: {report['acts']} acts, {report['batches']} batches, {old} of them older than their hashes")
        if backed_up:
            restored = Node(ROOT, folder / "restored")
            print(f"its backup restored here: {restored.run('node', 'restore', str(folder / 'node.tar'))['state']}")
            found += differences(before, restored.shown(usccs))
    print("\n".join([*found[:20], f"{len(found)} differences in the public output"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
