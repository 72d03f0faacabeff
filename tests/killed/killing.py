"""Kill -9 at random moments: the command, the child that parses its file, the database server.

Two kinds of moments. By time: spread over what a command is doing, as seen from outside: beginning, reading (its
child lives), in its transaction, ending. How long each takes is measured first, and again whenever a command is let
through. By step: at the beginning or end of a function that writes, any of them alike, however short the moment is.
"""

import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import psycopg

from guarantees import traces
from killed import whole
from killed.launcher import Launcher, children, runs
from xinheng.shell.postgres.cluster import Cluster
from xinheng.shell.postgres.lease import Lease

STEP_SHARE = 0.4
LAST_STEPS = 20
"""Half of the steps are drawn among the last: around the commit, where something could be kept by half."""
PHASES = {"beginning": 1, "reading": 2, "transaction": 5, "ending": 2}
VICTIMS = {"command": 16, "child": 3, "server": 1}
ACTIONS = {"intake": 6, "correct": 2, "withdraw": 2, "snapshot": 2}
ROWS = 60
LOOK_SECONDS = 0.002
GONE_SECONDS = 180.0


@dataclass
class Seen:
    """When each phase of one command began, and when it ended."""

    began: dict[str, float]
    ended: float = 0.0

    def lengths(self) -> Iterator[tuple[str, float]]:
        """How long each phase took."""
        times = [*self.began.items(), ("", self.ended)]
        for (phase, start), (_, end) in pairwise(times):
            yield phase, end - start


@dataclass
class Report:
    """What a run did and found."""

    kills: Counter[str] = field(default_factory=Counter)
    let_through: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    batches: int = 0
    versions: int = 0
    faults: list[str] = field(default_factory=list)


class Killing:
    """A node of its own below ``folder``, and the kills done to it; use it with ``with``."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.home, self.out, self.said = (folder / name for name in ("home", "out", "said"))
        self.chance = random.Random(seed)
        self.report = Report()
        self._kept: set[int] = set()
        self._number = 0
        self._lengths: dict[tuple[str, str], float] = {}
        self._steps: dict[str, list[str]] = {}
        self._cluster = Cluster(self.home.resolve())
        self._lease = Lease(self._cluster)
        self._server: psycopg.Connection[Any] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for one in (self.home, self.out, self.said):
            one.mkdir(mode=0o711)
        self._lease.take()
        self._stack.callback(self._lease.leave)
        try:
            settings = {"XINHENG_HOME": str(self.home)}
            self._launcher = Launcher(self.said, settings)
            self._stack.callback(self._launcher.close)
            self._prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        self._stack.close()
        shutil.rmtree(self._cluster.data, ignore_errors=True)

    def _prepare(self) -> None:
        folder = self.said.parent
        senders, base = folder / "senders.csv", folder / "base.csv"
        senders.write_text(f"name,uscc,level,division,kinds\n星河市市场监督管理局,{traces.AUTHORITY},city,350100,*\n")
        base.write_text(f"name,uscc\n星河市测试有限公司,{traces.CODE}\n")
        self._whole_run("setup")
        self._whole_run("accounts", "authorities", "import", str(senders))
        self._whole_run("subjects", "import", str(base))
        for action in ("intake", "correct", "withdraw", "snapshot", "intake"):
            arguments = self._arguments(action)
            self._measure(action, self._through(arguments))
        for action in ACTIONS:
            self._steps[action] = self._noted_steps(action)

    # Commands

    def _arguments(self, action: str) -> list[str]:
        if action == "intake":
            return self._intake(self._fresh_file())
        if action == "snapshot":
            return ["publicity", "snapshot", str(self.out / "bulk")]
        record = self._some_record()
        if action == "withdraw":
            return ["records", "withdraw", record, "--reason", "决定书已撤销"]
        amount = f"{self.chance.randrange(1, 10**6) / 10**4:.4f}"
        return ["records", "correct", record, "--set", f"CF_NR_FK={amount}", "--reason", "金额录入有误"]

    def _intake(self, file: Path, share: float = 0.5) -> list[str]:
        asked = ["--errors", str(self.out / "wrong.xlsx"), "--issues", str(self.out / "issues.jsonl")]
        wanted = asked if self.chance.random() < share else []
        return ["exchange", "intake", str(file), "--kind", "penalty", "--authority", traces.AUTHORITY, *wanted]

    def _fresh_file(self) -> Path:
        """Rows about persons and organisations, full of canaries, with numbers no earlier file had."""
        rows = [traces.row(self.chance, self._number + place) for place in range(ROWS)]
        self._number += ROWS
        return traces.write_csv(self.said.parent / "sent.csv", rows)

    def _some_record(self) -> str:
        rows = self._ask(
            "SELECT public_id FROM records_version WHERE known_to IS NULL AND state = 'effective' "
            "ORDER BY id DESC LIMIT 40"
        )
        return str(self.chance.choice(rows)[0])

    def _whole_run(self, *arguments: str) -> dict[str, Any]:
        """A command that nobody kills: it must succeed."""
        ended, found = self._launcher.run(*arguments)
        assert ended == 0, (arguments, ended, found)
        return found

    # Watching

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        if self._server is None or self._server.closed:
            self._server = psycopg.connect(self._cluster.conninfo("xinheng"), autocommit=True)
        return self._server.execute(statement.encode()).fetchall()

    def _phase(self, process: int, before: str) -> str:
        """What the command does now; phases do not come back."""
        in_transaction = self._ask(
            "SELECT 1 FROM pg_stat_activity WHERE usename = 'xinheng_app' AND xact_start IS NOT NULL"
        )
        if in_transaction:
            return "transaction"
        if before in ("transaction", "ending"):
            return "ending"
        return "reading" if children(process) else before

    def _watched(self, process: int, until: str = "") -> Seen:
        """Watch a command until it ends or reaches a phase."""
        seen, phase = Seen({"beginning": time.monotonic()}), "beginning"
        while runs(process):
            if phase == until:
                return seen
            now = self._phase(process, phase)
            if now != phase:
                phase = now
                seen.began[phase] = time.monotonic()
            time.sleep(LOOK_SECONDS)
        seen.ended = time.monotonic()
        return seen

    def _through(self, arguments: list[str]) -> Seen:
        process = self._launcher.start(*arguments)
        seen = self._watched(process)
        ended = self._launcher.wait()
        self._confirm(arguments, ended)
        return seen

    def _measure(self, action: str, seen: Seen) -> None:
        for phase, seconds in seen.lengths():
            before = self._lengths.get((action, phase), seconds)
            self._lengths[action, phase] = max(0.0, (before + seconds) / 2)  # seen late, a phase may look over first

    def _noted_steps(self, action: str) -> list[str]:
        """Every step the command comes to, each once."""
        place = self.said / f"steps-{action}"
        arguments = self._arguments(action)
        self._launcher.start(*arguments, note=str(place))
        self._confirm(arguments, self._launcher.wait())
        return place.read_text(encoding="utf-8").splitlines()

    # Killing

    def kill_once(self) -> None:
        """Kill something at a random moment or step, and look at everything afterwards."""
        if self.chance.random() < STEP_SHARE:
            self._kill_at_a_step()
        else:
            self._kill_at_a_moment()

    def _kill_at_a_step(self) -> None:
        action = _choose(self.chance, ACTIONS)
        arguments, steps = self._arguments(action), self._steps[action]
        step = self.chance.choice(self.chance.choice((steps, steps[-LAST_STEPS:])))
        self._launcher.start(*arguments, at=step, times=self.chance.choice((1, 1, 2)))
        ended = self._launcher.wait()
        self._look_after(action, arguments, ended, "command" if ended == -signal.SIGKILL else "", "step")

    def _kill_at_a_moment(self) -> None:
        action, phase = _choose(self.chance, ACTIONS), _choose(self.chance, PHASES)
        victim = _choose(self.chance, VICTIMS)
        arguments = self._arguments(action)
        process = self._launcher.start(*arguments)
        seen = self._watched(process, until=phase)
        if not seen.ended:
            time.sleep(self.chance.uniform(0, 0.9) * self._lengths.get((action, phase), 0.05))
        killed = self._kill(process, victim)
        if not killed:
            self._measure(action, self._ended(seen))
        self._look_after(action, arguments, self._launcher.wait(), killed, phase)

    def _look_after(self, action: str, arguments: list[str], ended: int, killed: str, phase: str) -> None:
        self._lease.revive()
        self._wait_for_sessions_to_end()
        if killed:
            self.report.kills[f"{action}, {phase}, {killed}"] += 1
        self._confirm(arguments, ended, killed=killed)
        self._look()
        if action == "intake" and self.chance.random() < 0.15:
            self._finish(arguments)

    def _ended(self, seen: Seen) -> Seen:
        seen.ended = seen.ended or time.monotonic()
        return seen

    def _kill(self, process: int, victim: str) -> str:
        """Kill; the name of what was killed, empty when the command had ended before."""
        if not runs(process):
            return ""
        target = {"command": [process], "child": children(process), "server": [self._postmaster()]}[victim]
        if not target:
            victim, target = "command", [process]
        for one in target:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                return ""
        return victim

    def _postmaster(self) -> int:
        return int((self._cluster.data / "postmaster.pid").read_text().split()[0])

    def _wait_for_sessions_to_end(self) -> None:
        """A killed command's session ends once the server notices; until then its transaction may still be open."""
        deadline = time.monotonic() + GONE_SECONDS
        while time.monotonic() < deadline:
            try:
                if not self._ask("SELECT 1 FROM pg_stat_activity WHERE usename = 'xinheng_app'"):
                    return
            except psycopg.OperationalError:
                self._server = None
                self._lease.revive()
            time.sleep(LOOK_SECONDS)
        self.report.faults.append("a session of a killed command did not end")

    def _confirm(self, arguments: list[str], ended: int, killed: str = "") -> None:
        """What a command said counts: 0 is a promise; 3 is right when the server was killed; 1 when its child was."""
        said = self._launcher.out.read_text(encoding="utf-8")
        with self._launcher.log.open("a") as log:
            log.write(said)
        expected = {"": {0}, "command": {0, -9}, "child": {0, 1}, "server": {0, 3}}[killed]
        if ended not in expected:
            end = f"ended with {ended} after the kill of {killed or 'nothing'}"
            self.report.faults.append(f"{arguments[:2]} {end}: {said.strip()[-200:]}")
        if ended == 0 and arguments[1] == "intake":
            self._kept.add(int(json.loads(said)["batch"]))
        if not killed:
            self.report.let_through[arguments[1]] += 1

    def _finish(self, arguments: list[str]) -> None:
        """Running it again finishes it; a third time changes nothing."""
        again = self._whole_run(*arguments)
        self._kept.add(again["batch"])
        once_more = self._whole_run(*arguments)
        self._kept.add(once_more["batch"])
        landed = again["accepted"] + again["unchanged"] + again["versions"]
        if (once_more["accepted"], once_more["versions"], once_more["unchanged"]) != (0, 0, landed) or not landed:
            self.report.faults.append(f"running it again did not finish it: {again} {once_more}")

    # Looking

    def _look(self) -> None:
        self._ask("SELECT 1")
        assert self._server is not None
        self.report.faults += whole.faults(self._server, self.home, self.out, self._kept)

    def look_at_everything(self) -> None:
        """The program's own verification, every file's bytes and every table's text for canaries, strays."""
        told = self._whole_run("ledger", "verify")
        if not told["valid"]:
            self.report.faults.append(f"ledger verify: {told['problems'][:5]}")
        self._ask("SELECT 1")
        assert self._server is not None
        self._server.execute("CHECKPOINT")
        for (table,) in self._ask("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"):
            texts = self._server.execute(f'SELECT t::text FROM "{table}" AS t'.encode())
            self.report.faults += [f"{table}: {one}" for (text,) in texts for one in traces.CANARIES if one in text]
        unnamed = [path for path in traces.new_temporary_files() if path.name.startswith("tmp")]
        places = [self.home, self._cluster.data, self.out, self.said, self._cluster.sockets, *unnamed]
        for path in traces.files_below(places):
            self.report.faults += traces.traces_in(path)
        counts = self._ask(
            "SELECT (SELECT count(*) FROM ledger_act), (SELECT count(*) FROM exchange_batch), "
            "(SELECT count(*) FROM records_version)"
        )
        self.report.acts, self.report.batches, self.report.versions = counts[0]
        self._whole_run(*self._intake(self._fresh_file(), share=1))
        left = [*(self.home / "batches").glob(".intake-*"), *self.out.glob(".*.unfinished")]
        self.report.faults += [f"left behind and not swept: {path.name}" for path in left]


def _choose(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
