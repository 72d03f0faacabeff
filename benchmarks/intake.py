"""Taking a file in, as a ratio to a bare COPY of the computed rows into the version table with all its indexes.

Usage: python benchmarks/intake.py [ROWS [ORGANISATIONS]]   (1,000,000 penalties and 1,000,000 organisations)

Makes a database of its own in a temporary folder and a file of invented penalties (30 columns, codes right by
construction), takes it in by the command as an office would, then copies the very rows it made into a twin database
that had the same registry and no records. Peak memory is the sum over the intake and its children, sampled.
Prints one JSON line per figure.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

HOME = tempfile.TemporaryDirectory(prefix="xinheng-bench-")
os.environ |= {"XINHENG_HOME": HOME.name, "XINHENG_MODE": "demo", "DJANGO_SETTINGS_MODULE": "xinheng.shell.settings"}
os.environ |= {"XINHENG_TODAY": "2026-05-15", "LANG": "C"}
os.environ.pop("XINHENG_DATABASE_URL", None)

DATABASE, TWIN = "xinheng", "xinheng_twin"
OFFICES = 40
ENTERPRISE, AUTHORITY = "91", "11"
SAMPLE_SECONDS = 0.05
WHOLE = 1_000_000
PAGE = os.sysconf("SC_PAGE_SIZE")


def code(number: int, pair: str = ENTERPRISE) -> str:
    """The ``number``-th code, both check characters right."""
    from xinheng.kernel.identifiers import orgcode_check_character, uscc_check_character

    first8 = f"{number:08d}"
    first17 = f"{pair}9901{number % 90 + 10:02d}{first8}{orgcode_check_character(first8)}"
    return first17 + uscc_check_character(first17)


def name(number: int) -> str:
    """The name of the ``number``-th organisation."""
    return f"岚川{number % 977}区第{number}号机械制造有限公司"


def registry(path: Path, organisations: int) -> None:
    """The base registry."""
    with path.open("w", encoding="utf-8") as out:
        out.write("name,uscc\n")
        out.writelines(f"{name(number)},{code(number)}\n" for number in range(organisations))


def penalties(path: Path, rows: int, organisations: int, *, wrong: bool = False, days: int = 5, first: int = 0) -> str:
    """Penalties of the last ``days``, numbered from ``first``, one in fifty with an issue; all refused with ``wrong``.

    Returns the sender's code.
    """
    from xinheng.catalogue.current import rulebook

    fields = [field.code for field in rulebook().kinds["penalty"].fields if not field.code.startswith("X_")]
    offices = [(code(number, AUTHORITY), f"岚川市第{number}执法局") for number in range(OFFICES)]
    decided = [(date(2026, 5, 14) - timedelta(days=back)).isoformat() for back in range(days)]
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(fields) + "\n")
        for number in range(first, first + rows):
            office, office_name = offices[number % OFFICES]
            subject = number * 7919 % organisations
            fine = number % 400 / 20 + 0.05
            values = {
                "CF_XDR_MC": name(subject),
                "CF_XDR_LB": "法人及非法人组织",
                "CF_XDR_SHXYM": code(subject),
                "CF_WSH": f"岚{number % OFFICES}执罚〔2026〕{number}号",
                "CF_WFXW": "未按规定明码标价" if number % 3 else "生产不合格产品",
                "CF_SY": f"当事人于2026年{number % 4 + 1}月在第{number}号经营场所售货未按规定明码标价，有笔录为证。",
                "CF_YJ": f"《中华人民共和国价格法》第四十二条，《岚川市裁量基准》第{number % 60}项",
                "CF_CFLB": ("罚款", "警告;罚款", "罚款;没收违法所得")[number % 3],
                "CF_NR": f"罚款{fine:.2f}万元",
                "CF_NR_FK": f"{fine:.2f}",
                "CF_NR_WFFF": "0.5" if number % 3 == 2 else "",
                "CF_JDRQ": "2026-02-30" if wrong else decided[number % days],
                "CF_YXQ": "2027-05-10",
                "CF_CFJG": office_name,
                "CF_CFJGDM": office,
                "CF_SJLY": office_name,
                "CF_SJLYDM": office,
                "BZ": "长" * 513 if number % 50 == 0 else "",
            }
            out.write(",".join(values.get(field, "") for field in fields) + "\n")
    return offices[0][0]


def say(bench: str, value: float, unit: str, ratio: float | None = None, of: str = "") -> None:
    """One figure."""
    shown = None if ratio is None else round(ratio, 3)
    print(json.dumps({"bench": bench, "value": round(value, 3), "unit": unit, "ratio": shown, "of": of}), flush=True)


def tree_memory(root: int) -> int:
    """Private and shared memory of a process and all its descendants, each page of sharing counted in part (bytes)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    total = 0
    for process in parents:
        above = process
        while above not in (root, 0, 1):
            above = parents.get(above, 0)
        if above == root:
            total += resident(process)
    return total


def resident(process: int) -> int:
    """Resident bytes of one process, 0 when it is gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    except OSError:
        return 0


def intake(path: Path, sender: str, kind: str = "penalty") -> tuple[dict[str, float], float, int]:
    """Take a file in by the command; its answer, the seconds of the whole command, the peak memory of its tree."""
    command = [
        str(Path(sys.executable).with_name("xinheng")),
        "exchange",
        "intake",
        str(path),
        "--kind",
        kind,
        "--json",
    ]
    begun = time.perf_counter()
    child = subprocess.Popen([*command, "--authority", sender], stdout=subprocess.PIPE)
    peak = 0
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(SAMPLE_SECONDS):
            peak = max(peak, tree_memory(child.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    out, _ = child.communicate()
    seconds = time.perf_counter() - begun
    done.set()
    sampler.join()
    answer = json.loads(out)
    if child.returncode != 0:
        raise SystemExit(f"the intake was refused: {answer}")
    return answer, seconds, peak


def as_superuser(statement: str, *, database: str = "postgres") -> None:
    """One statement as the server's superuser, outside every database of ours or in the one named."""
    import psycopg

    from xinheng.shell import places
    from xinheng.shell.postgres.cluster import PORT, SUPERUSER, socket_folder

    where = f"host={socket_folder(places.home())} port={PORT} user={SUPERUSER} dbname={database}"
    with psycopg.connect(where, autocommit=True) as server:
        server.execute(statement.encode())


def bare_copy(rows: Path) -> float:
    """Seconds that COPY needs for the computed rows in the twin database; ``rows`` is a file to hold them."""
    from django.db import connection

    from xinheng.records.services import COLUMNS

    columns = ", ".join(COLUMNS)
    whole = f"COPY (SELECT {columns} FROM records_version ORDER BY id) TO STDOUT (FORMAT csv)"
    with rows.open("wb") as out, connection.cursor() as cursor, cursor.copy(whole) as copy:
        for piece in copy:
            out.write(piece)
    connection.close()
    connection.settings_dict["NAME"] = TWIN
    with rows.open("rb") as held, connection.cursor() as cursor:
        begun = time.perf_counter()
        with cursor.copy(f"COPY records_version ({columns}) FROM STDIN (FORMAT csv)") as copy:
            while piece := held.read(2**20):
                copy.write(piece)
        return time.perf_counter() - begun


def main(rows: int, organisations: int) -> None:
    """Run everything."""
    import django
    from django.db import connection

    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    folder = Path(HOME.name)
    with server_in_use():
        django.setup()
        set_up()
        prepare(folder, organisations)
        sender = penalties(folder / "penalties.csv", rows, organisations)
        connection.close()
        as_superuser(f"CREATE DATABASE {TWIN} TEMPLATE {DATABASE} OWNER xinheng_owner")
        answer, seconds, peak = intake(folder / "penalties.csv", sender)
        taken = answer["accepted"]
        say("intake", taken / seconds, "rows/s")
        say("intake.memory", peak / 2**30, "GiB", peak / 2**30 / 1.5, "1.5 GiB")
        copied = bare_copy(folder / "rows.csv")
        say("intake.copy", taken / copied, "rows/s")
        say("intake.ratio", taken / seconds, "rows/s", copied / seconds, "bare COPY of the computed rows")
        penalties(folder / "wrong.csv", rows, organisations, wrong=True)
        answer, wrong_seconds, peak = intake(folder / "wrong.csv", sender)
        if answer["refused"] != rows:
            raise SystemExit(f"all rows should have been wrong: {answer['refused']} of {rows}")
        say("intake.all-wrong", rows / wrong_seconds, "rows/s", wrong_seconds / seconds, "the right rows' time")
        say("intake.all-wrong.memory", peak / 2**30, "GiB", peak / 2**30 / 1.5, "1.5 GiB")
        connection.close()


def prepare(folder: Path, organisations: int) -> None:
    """Registry and authorities, through the real imports."""
    from xinheng.accounts.domain import Actor
    from xinheng.accounts.models import Authority
    from xinheng.subjects.services import import_registry

    registry(folder / "registry.csv", organisations)
    import_registry(path=folder / "registry.csv", source="bench", actor=Actor("operator", None, "node"))
    Authority.objects.create(
        name="岚川市第0执法局", uscc=code(0, AUTHORITY), level="city", division="990100", kinds=["penalty"]
    )


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    main(given[0] if given else WHOLE, given[1] if len(given) > 1 else WHOLE)
