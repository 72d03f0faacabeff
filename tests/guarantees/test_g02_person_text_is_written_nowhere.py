"""G1, G2, G3: persons are turned away, and not one of thousands of canaries is found anywhere afterwards."""

import json
import random
from pathlib import Path

import pytest
from django.db import connection

from guarantees import traces
from xinheng.shell import places

pytestmark = pytest.mark.db


def _intake(source: Path, out: Path) -> list[str]:
    out.mkdir(exist_ok=True)
    files = ["--errors", str(out / "wrong.xlsx"), "--issues", str(out / "issues.jsonl")]
    return ["exchange", "intake", str(source), "--kind", "penalty", "--authority", traces.AUTHORITY, *files]


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_no_canary_is_found_after_an_intake(own_database: str, as_superuser, tmp_path: Path, format_: str) -> None:
    said = traces.prepare(tmp_path)
    made = traces.rows(seed=len(format_), count=max(1500, int(20_000 * traces.SCALE)))
    sent = tmp_path / f"sent.{format_}"
    (traces.write_csv if format_ == "csv" else traces.write_workbook)(sent, made)
    assert traces.traces_in(sent), "the search would find them"
    out = tmp_path / "out"
    result = traces.run(*_intake(sent, out), said_in=said)
    assert result["rows"] == len(made)
    assert result["refused_person"] > len(made) // 4
    assert result["queued"] + result["accepted"] > len(made) // 10
    persons = [one for one in result["issues"] if one["code"] == "person-not-held"]
    assert persons
    assert all(one["value"] == "" and not one["suggestion"] and one["column"] == "" for one in persons)
    as_superuser("CHECKPOINT")
    assert (out / "wrong.xlsx").stat().st_size > 1000
    lines = [json.loads(line) for line in (out / "issues.jsonl").read_text().splitlines()]
    assert len(lines) == result["issue_count"]
    assert traces.hits([out, said, places.home()]) == []


def test_no_canary_is_found_after_kills_at_random_moments(own_database: str, as_superuser, tmp_path: Path) -> None:
    """Kill -9 leaves the whole batch or none of it, and no text of a person in either case."""
    said = traces.prepare(tmp_path)
    sent = traces.write_csv(tmp_path / "sent.csv", traces.rows(seed=5, count=3000))
    chance = random.Random(5)
    for _ in range(max(3, int(200 * traces.SCALE))):
        batches = _count("exchange_batch")
        ended = traces.killed(*_intake(sent, tmp_path / "out"), said_in=said, after=chance.uniform(0.5, 4.5))
        assert ended in (0, -9)
        traces.alone()
        stored = _count("exchange_batch") - batches
        assert stored <= 1
        assert (_count("records_version") > 0) == (_count("exchange_batch") > 0)
    as_superuser("CHECKPOINT")
    assert traces.hits([tmp_path / "out", said, places.home()]) == []
    again = traces.run(*_intake(sent, tmp_path / "out"), said_in=said)
    assert again["rows"] == 3000
    assert traces.hits([tmp_path / "out", said, places.home()]) == []


def test_the_search_finds_a_planted_canary(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same search, when somebody does store a name or number: it must not be blind.

    The tables get a mark of their own: the log of changes is shared by all tests and would keep a real one.
    """
    mark = "planted-in-a-table"
    monkeypatch.setattr(traces, "CANARIES", (*traces.CANARIES, mark))
    chance = random.Random(1)
    (tmp_path / "log").write_text(f"refused: {traces.name(chance)}")
    (tmp_path / "a.bin").write_bytes(traces.identity(chance).encode("utf-16-le"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, now())",
            ["k", mark],
        )
    found = traces.hits([tmp_path])
    assert [one.split(":")[0].rsplit("/")[-1] for one in found][:3] == ["django_session", "a.bin", "log"]
