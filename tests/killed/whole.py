"""What holds after every kill: each list below must be empty. Read as the server's superuser, behind the program."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

STATEMENTS = {
    "the index of acts has a hole or the counter is off": """
        SELECT next_index FROM ledger_counter
        WHERE next_index <> (SELECT count(*) FROM ledger_act)
           OR next_index <> (SELECT coalesce(max(index) + 1, 0) FROM ledger_act)
           OR next_index <> (SELECT count(*) FROM ledger_salt)""",
    "a batch without its act, or the reverse, or another root": """
        SELECT coalesce(batch.id, act.id) FROM exchange_batch batch FULL JOIN (
            SELECT (body ->> 'batch')::bigint AS id, body ->> 'root' AS root FROM ledger_act
            WHERE kind = 'exchange.batch.taken') act ON act.id = batch.id
        WHERE batch.id IS NULL OR act.id IS NULL OR encode(batch.merkle_root, 'hex') <> act.root""",
    "a batch with some of its rows": """
        SELECT batch.id FROM exchange_batch batch
        WHERE batch.accepted + batch.versions <> (SELECT count(*) FROM records_version WHERE batch_id = batch.id)""",
    "a batch with some of its first issues": """
        SELECT batch.id FROM exchange_batch batch
        WHERE least(batch.issue_count, 1000) <> (SELECT count(*) FROM exchange_issue WHERE batch_id = batch.id)
           OR batch.issue_count <> (
               SELECT coalesce(sum(count), 0) FROM exchange_issuecount WHERE batch_id = batch.id)""",
    "rows of a batch that is not there": """
        SELECT DISTINCT batch_id FROM records_version
        WHERE batch_id IS NOT NULL AND batch_id NOT IN (SELECT id FROM exchange_batch)""",
    "a version by hand without its act, or the reverse": """
        SELECT coalesce(version.public_id, act.record) FROM (
            SELECT public_id, version FROM records_version WHERE batch_id IS NULL) version FULL JOIN (
            SELECT body ->> 'record' AS record, (body ->> 'version')::int AS version FROM ledger_act
            WHERE kind IN ('records.version.corrected', 'records.version.withdrawn')) act
            ON act.record = version.public_id AND act.version = version.version
        WHERE version.public_id IS NULL OR act.record IS NULL""",
    "a record without a present version, or with two, or with one missing": """
        SELECT encode(key, 'hex') FROM records_version GROUP BY kind, key
        HAVING count(*) FILTER (WHERE known_to IS NULL) <> 1 OR max(version) <> count(*)""",
    "sums that do not say what was landed": """
        SELECT 1 WHERE (SELECT coalesce(sum(reported), 0) FROM records_landed)
            <> (SELECT count(*) FROM records_version WHERE version = 1)""",
}


def faults(server: psycopg.Connection[Any], home: Path, out: Path, kept: set[int]) -> list[str]:
    """Everything that is lost or half; ``kept`` are the batches whose commands said that they were done."""
    found = [
        f"{says}: {sorted(row[0] for row in rows)[:5]}"
        for says, statement in STATEMENTS.items()
        if (rows := server.execute(statement.encode()).fetchall())
    ]
    stored = dict(server.execute("SELECT id, issue_count FROM exchange_batch").fetchall())
    lost = kept - set(stored)
    found += [f"batches lost after they were confirmed: {sorted(lost)}"] if lost else []
    return [*found, *_issue_files(home / "batches", stored), *_asked_for(out), *_snapshot(out / "bulk")]


def _issue_files(folder: Path, stored: dict[int, int]) -> Iterator[str]:
    """A stored batch has its issue file whole, if need be under its unfinished name; no other batch has one."""
    named = {int(path.name.partition(".")[0]): path for path in folder.glob("*.issues.parquet")}
    unfinished = {int(path.stem.rpartition("-")[2]): path for path in folder.glob(".intake-*.batch-*.parquet")}
    for batch in set(named) - set(stored):
        yield f"an issue file of a batch that is not stored: {batch}"
    for batch, issues in stored.items():
        path = named.get(batch) or unfinished.get(batch)
        if path is None:
            yield f"a batch without its issue file: {batch}"
        elif pq.read_metadata(path).num_rows != issues:
            yield f"half an issue file: {batch}"


def _asked_for(out: Path) -> Iterator[str]:
    """The workbook and the lines somebody asked for are whole where they stand."""
    if (out / "wrong.xlsx").exists() and not zipfile.is_zipfile(out / "wrong.xlsx"):
        yield "half a workbook"
    if (out / "issues.jsonl").exists():
        text = (out / "issues.jsonl").read_text(encoding="utf-8")
        if text and not text.endswith("}\n"):
            yield "half a file of issues"


def _snapshot(folder: Path) -> Iterator[str]:
    """A snapshot that stands there is whole: every file as its manifest says."""
    if not folder.exists():
        return
    for file in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]:
        path = folder / file["path"]
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["sha256"]:
            yield f"a snapshot with half a file: {file['path']}"
