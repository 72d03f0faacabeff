"""The bulk files of a day, as a ratio to a bare copy of the same rows by the columnar engine.

Usage: python benchmarks/snapshot.py [RECORDS [ORGANISATIONS]]   (1,000,000 penalties of 100,000 organisations)

Makes a database of its own in a temporary folder, takes invented penalties in (those of ``intake.py``), and makes the
snapshot by the command. The bare copy has the very rows in tables of the engine already and writes them to the same
three forms with all cores: Parquet, CSV in gzip, JSON lines; the second ratio is to Parquet alone. Peak memory is that
of the command, the server's apart. Prints one JSON line per figure.
"""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import duckdb

from intake import HOME, SAMPLE_SECONDS, intake, penalties, prepare, resident, say

RECORDS, ORGANISATIONS = 1_000_000, 100_000
MOST_MEMORY = 1 << 30


def snapshot(folder: Path) -> tuple[dict[str, Any], float, int]:
    """Make the snapshot by the command: the manifest, the seconds of making it, the peak memory of the command."""
    program = str(Path(sys.executable).with_name("xinheng"))
    child = subprocess.Popen([program, "publicity", "snapshot", str(folder), "--json"], stdout=subprocess.PIPE)
    peak, done = 0, threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(SAMPLE_SECONDS):
            peak = max(peak, resident(child.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    out, _ = child.communicate()
    done.set()
    sampler.join()
    if child.returncode:
        raise SystemExit(f"the snapshot ended with {child.returncode}")
    made = json.loads(out)
    return made, made["seconds"], peak


def bare_copy(folder: Path, made: dict[str, Any], out: Path) -> tuple[float, float]:
    """Seconds the engine needs to write the same rows to all three forms, and to Parquet alone."""
    engine = duckdb.connect(str(out / "rows.duckdb"))
    names = [name for name, rows in made["rows"].items() if rows]
    for name in names:
        engine.execute(f"CREATE TABLE \"{name}\" AS SELECT * FROM read_parquet('{folder}/{name}.parquet')")
    seconds = {}
    for form, options in (("parquet", "COMPRESSION zstd"), ("csv", "COMPRESSION gzip"), ("json", "")):
        begun = time.perf_counter()
        for name in names:
            written = f"FORMAT {form}{', ' if options else ''}{options}"
            engine.execute(f"COPY \"{name}\" TO '{out}/{name}.{form}' ({written})")
        seconds[form] = time.perf_counter() - begun
    engine.close()
    return sum(seconds.values()), seconds["parquet"]


def main(records: int, organisations: int) -> None:
    """Fill, make, copy, compare."""
    import django
    from django.db import connection

    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    folder = Path(HOME.name)
    with server_in_use():
        django.setup()
        set_up()
        prepare(folder, organisations)
        sender = penalties(folder / "penalties.csv", records, organisations)
        connection.close()
        answer, _, _ = intake(folder / "penalties.csv", sender)
        made, seconds, peak = snapshot(folder / "out")
        if made["rows"]["records-penalty"] != answer["accepted"]:
            raise SystemExit(f"{made['rows']} of {answer['accepted']} accepted rows")
        (folder / "bare").mkdir()
        whole, parquet = bare_copy(folder / "out", made, folder / "bare")
        say("snapshot", seconds, "s", seconds / whole, "bare copy of the same rows to Parquet, CSV and JSON lines")
        say("snapshot.parquet-alone", parquet, "s", seconds / parquet, "bare copy of the same rows to Parquet alone")
        say("snapshot.rate", sum(made["rows"].values()) / seconds, "rows/s")
        say("snapshot.memory", peak / 2**30, "GiB", peak / MOST_MEMORY, "1 GiB")
        connection.close()


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(given[0] if given else RECORDS, given[1] if len(given) > 1 else ORGANISATIONS)
