"""Taking a file: read by the child, judged by columns, landed by COPY; one transaction, one act.

Three work at once: the child reads and gates the next chunk, a thread judges this one, and the calling thread, which
owns the database connection, copies the last one. Nothing of a file is stored unless all of it is.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import IO

import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction

from xinheng.accounts.domain import Actor, Authority
from xinheng.catalogue.current import calendar, identifier_tables, rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import FIRST_ISSUES_KEPT, FIRST_ISSUES_SHOWN, Taken, Verdict
from xinheng.exchange.explaining import issue_of, write_lines
from xinheng.exchange.filing import IssueFile, OutFile, sweep
from xinheng.exchange.judging.arrow import Table
from xinheng.exchange.judging.engine import open_engine
from xinheng.exchange.judging.former import HARDEST_FIRST, REASON, with_former_columns
from xinheng.exchange.judging.rows import Chunk, Law, RowJudge, Standing
from xinheng.exchange.judging.stored import Origin, Stored, Storing
from xinheng.exchange.judging.verdicts import Judged, Known, Verdicts
from xinheng.exchange.models import Batch, IssueCount
from xinheng.exchange.models import Issue as KeptIssue
from xinheng.exchange.reading.stream import GatedChunk, Limits, Reading, read
from xinheng.exchange.selectors import BATCH_TAKEN
from xinheng.exchange.services.lookups import look_up
from xinheng.exchange.services.mandating import mandated
from xinheng.exchange.services.tally import Tally
from xinheng.exchange.services.turns import next_batch, take_turn
from xinheng.exchange.services.waiting import keep_waiting, landed
from xinheng.exchange.workbook import MarkedWorkbook
from xinheng.kernel import clock, merkle
from xinheng.ledger.services import act
from xinheng.records.domain.states import State
from xinheng.records.services import end_former, land_rows, node_secret, shield_landed

NO_BATCH = 0
BY_ITSELF = Actor("intake", None, "node")
"""Who acts on a record that a file is not about: a court's plan or a former register decides there, not the sender."""


@dataclass(frozen=True)
class Finished:
    """A judged chunk: its issues, and its stored form unless this is a dry run."""

    chunk: Standing
    judged: Judged
    stored: Stored | None


class Intake:
    """One file on its way. ``run`` does everything but opening the file and committing."""

    def __init__(self, task: "Task") -> None:
        self.kind, self.sender, self.actor, self.dry_run = task.kind, task.sender, task.actor, task.dry_run
        self.former, self.matched, self._heard = task.former, bool(task.wanted.matched_because), task.wanted.heard
        self.law = Law(rulebook(), calendar(), identifier_tables(), clock.today(), node_secret())
        pa.set_memory_pool(pa.system_memory_pool())
        self.batch = NO_BATCH if self.dry_run else next_batch()
        self.tally = Tally()
        self._engine = open_engine()
        self._rows = RowJudge(self._engine, self.kind, self.law, former=self.former)
        self._verdicts = Verdicts(self._engine, self.kind, former=self.former)
        edition, because = self.law.rulebook.digest, task.wanted.matched_because
        origin = Origin(self.batch, self.sender, edition, clock.now(), self.former, because)
        codes = tuple(one.code for one in self.kind.fields if one.personal is None)
        self._storing = Storing(self._engine, self.kind, codes, origin)

    def close(self) -> None:
        """Give the engine's memory back."""
        self._engine.close()

    def run(self, reading: Reading, issues: IssueFile, workbook: MarkedWorkbook | None) -> None:
        """Judge every chunk and, unless this is a dry run, land it."""
        self._heard(0)
        chunks = self._judged(iter(reading), issues, workbook)
        if self.dry_run:
            for _landing in chunks:
                pass
        else:
            land_rows(batch_id=self.batch, chunks=chunks, timely=not self.former)
            shield_landed(batch_id=self.batch, actor=BY_ITSELF)
            if self.former:
                end_former(kind=self.kind.key, ends=self.tally.ended, reason=REASON, actor=BY_ITSELF)

    def _judged(
        self, chunks: Iterator[GatedChunk], issues: IssueFile, workbook: MarkedWorkbook | None
    ) -> Iterator[Table]:
        """The versions of each chunk. While the caller copies one, the thread judges the next."""
        waits_already = not self.dry_run and self._has_waiting()
        with ThreadPoolExecutor(1, thread_name_prefix="judging") as thread:
            standing = thread.submit(self._next, chunks).result()
            done: Finished | None = None
            while standing is not None:
                known = look_up(
                    standing,
                    kind=self.kind,
                    sender=self.sender,
                    actor=self.actor,
                    dry_run=self.dry_run,
                    matched_by_officer=self.matched,
                )
                ahead: Future[tuple[Finished, Standing | None]] = thread.submit(self._finish, standing, known, chunks)
                if done is not None and done.stored is not None:
                    yield done.stored.landing
                done, standing = ahead.result()
                self._note(done, issues, workbook)
                if done.stored is not None:
                    self._keep(done.stored, waits_already)
            if done is not None and done.stored is not None:
                yield done.stored.landing

    def _next(self, chunks: Iterator[GatedChunk]) -> Standing | None:
        """Read and judge by themselves the rows of the next chunk, None after the last."""
        chunk = next(chunks, None)
        return None if chunk is None else self._rows.judge(Chunk(chunk.table, chunk.issues, chunk.refused))

    def _finish(
        self, standing: Standing, known: Known, chunks: Iterator[GatedChunk]
    ) -> tuple[Finished, Standing | None]:
        judged = self._verdicts.judge(standing, known)
        stored = None if self.dry_run else self._storing.store(standing, judged.verdicts)
        finished = Finished(standing, judged, stored)
        return finished, self._next(chunks)

    def _note(self, done: Finished, issues: IssueFile, workbook: MarkedWorkbook | None) -> None:
        """Count the chunk and file its issues."""
        counts, gated, found = self.tally.counts, done.chunk.gated, done.judged.issues
        for one in done.judged.verdicts.column("verdict").value_counts().to_pylist():
            counts.add(one["values"], one["counts"])
        rows = gated.table.num_rows + gated.refused.num_rows
        counts.add(Verdict.REFUSED, rows - done.judged.verdicts.num_rows)
        for code in gated.refused.column("code").to_pylist():
            counts.refused_person += code == "person-not-held"
            counts.refused_matter += code == "matter-not-held"
        for one in found.column("code").value_counts().to_pylist():
            self.tally.codes[one["values"]] = self.tally.codes.get(one["values"], 0) + one["counts"]
        room = FIRST_ISSUES_KEPT - len(self.tally.first)
        self.tally.first += [issue_of(line) for line in found.slice(0, room).to_pylist()]
        if done.stored is not None:
            self.tally.tree.add(done.stored.leaves, done.stored.leaf_lands)
        self._note_ended(done.chunk.ended)
        self._heard(counts.rows)
        issues.add(found)
        pa.default_memory_pool().release_unused()  # gives the chunk's pages back to the system
        if workbook is not None:
            workbook.add(gated.table, found)

    def _note_ended(self, ended: Mapping[bytes, State]) -> None:
        """A key that two rows of a former register end in two ways ends in the harder one, wherever they stand."""
        held = self.tally.ended
        for key, state in ended.items():
            held[key] = min(state, held.get(key, state), key=HARDEST_FIRST.index)

    def _has_waiting(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM exchange_waitingrow WHERE kind = %s)", [self.kind.key])
            return bool(cursor.fetchone()[0])

    def _keep(self, stored: Stored, waits_already: bool) -> None:
        if waits_already and len(stored.landing):
            landed(kind=self.kind.key, contents=stored.landing.column("content_digest").to_pylist())
        keep_waiting(
            batch=self.batch,
            kind=self.kind.key,
            sender_uscc=self.sender.uscc,
            former=self.former,
            rows=stored.waiting,
            day=self.law.today,
        )

    def record(self, reading: Reading) -> bytes:
        """Write the batch with its counts and first issues; returns the root over its rows."""
        counts, (root, others) = self.tally.counts, self.tally.tree.finish()
        Batch.objects.create(
            pk=self.batch,
            kind=self.kind.key,
            sender_uscc=self.sender.uscc,
            sha256=reading.sha256,
            format=reading.format,
            encoding=reading.encoding,
            issue_count=self.tally.issues,
            merkle_root=root,
            other_leaves=merkle.pack(others),
            edition_digest=self.law.rulebook.digest,
            day=self.law.today,
            taken_at=clock.now(),
            **vars(counts),
        )
        IssueCount.objects.bulk_create(
            IssueCount(batch_id=self.batch, code=code, count=count) for code, count in sorted(self.tally.codes.items())
        )
        KeptIssue.objects.bulk_create(
            KeptIssue(batch_id=self.batch, place=place, **vars(issue)) for place, issue in enumerate(self.tally.first)
        )
        return root


def batches_folder() -> Path:
    """Where the issue files of batches stand."""
    home: Path = settings.XINHENG_HOME
    return home / "batches"


def unheard(_rows: int) -> None:
    """Nobody asks how far a file is."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for beside the answer: the marked workbook, all issues as JSON lines.

    ``matched_because`` is an officer's reason why the rows are about the organisations of their codes, whatever names
    they write. ``heard`` is told, chunk by chunk, how many rows have their verdict.
    """

    errors: Path | None = None
    lines: Path | None = None
    matched_because: str = ""
    heard: Callable[[int], None] = unheard


def take_file(
    *,
    source: Path | IO[bytes],
    kind: str,
    authority_uscc: str,
    actor: Actor,
    dry_run: bool = False,
    former: bool = False,
    wanted: Wanted | None = None,
    limits: Limits | None = None,
) -> Taken:
    """Take a file in as one batch, or say what would become of it (``dry_run``: nothing is written).

    ``former`` reads the file as a former register (see ``judging.former``). Raises ``FileRefused`` for a file that is
    not taken, and what ``mandated`` raises; then nothing is stored.
    """
    begun, wanted = perf_counter(), wanted or Wanted()
    held_kind, sender = mandated(kind=kind, authority_uscc=authority_uscc, actor=actor)
    read_as = with_former_columns(held_kind, rulebook()) if former else held_kind
    sweep(batches_folder(), _stands)
    with (
        read(source, kind=read_as, limits=limits) as reading,
        IssueFile(batches_folder()) as issues,
        OutFile(wanted.errors) as workbook,
        OutFile(wanted.lines) as lines,
    ):
        task = Task(held_kind, sender, actor, dry_run, workbook, lines, read_as, former, wanted)
        taken = _take(reading, issues, task)
        workbook.keep()
        lines.keep()
        taken.seconds = round(perf_counter() - begun, 3)
        return taken


def _stands(batch: int) -> bool | None:
    """Whether a batch is stored; None while the transaction that takes it still runs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('exchange.batch'), %s)", [batch])
        return Batch.objects.filter(pk=batch).exists() if cursor.fetchone()[0] else None


@dataclass(frozen=True)
class Task:
    """Who sends what, and what is asked for."""

    kind: Kind
    sender: Authority
    actor: Actor
    dry_run: bool
    errors: OutFile
    lines: OutFile
    read_as: Kind
    former: bool
    wanted: Wanted


def _take(reading: Reading, issues: IssueFile, task: Task) -> Taken:
    if task.dry_run:
        intake = _run(reading, issues, task)
    else:
        intake = _commit(reading, issues, task)
        issues.keep(intake.batch)
    return Taken(
        batch=None if task.dry_run else intake.batch,
        format=reading.format,
        encoding=reading.encoding,
        sha256=reading.sha256,
        counts=intake.tally.counts,
        issue_count=intake.tally.issues,
        issues=intake.tally.first[:FIRST_ISSUES_SHOWN],
    )


def _commit(reading: Reading, issues: IssueFile, task: Task) -> Intake:
    with act(kind=BATCH_TAKEN, actor=task.actor) as draft:
        take_turn(task.kind.key)
        intake = _run(reading, issues, task)
        root = intake.record(reading)
        draft.body.update(
            batch=intake.batch,
            kind=task.kind.key,
            sender=task.sender.uscc,
            file=reading.sha256,
            **({"former": True} if task.former else {}),
            rows=vars(intake.tally.counts),
            root=root.hex(),
            edition=intake.law.rulebook.digest,
        )
        # Every byte is on the disk before the commit: what cannot be written whole leaves no batch.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.batch'), %s)", [intake.batch])
        issues.settle(intake.batch)
    return intake


def _run(reading: Reading, issues: IssueFile, task: Task) -> Intake:
    intake = Intake(task)
    try:
        if task.errors.path is None:
            intake.run(reading, issues, None)
        else:
            with MarkedWorkbook(task.errors.path, task.read_as) as workbook:
                intake.run(reading, issues, workbook)
        if task.lines.path is not None:
            write_lines(task.lines.path, task.read_as, issues.issues())
    finally:
        intake.close()
    return intake
