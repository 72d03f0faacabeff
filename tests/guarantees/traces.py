"""Canaries of persons who do not exist: files full of them, and the search for any trace.

Every canary carries a mark that nothing else has (a region and century for identity numbers, a prefix for phones, rare
characters for names), so that a few byte strings find thousands of them.
"""

import contextlib
import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import xlsxwriter
from django.db import connection

from exchange.reading.files import CODE, HEADER, ROW
from factories import planted
from xinheng.kernel.identifiers import identity_check_character
from xinheng.shell import database

AUTHORITY = planted.organisation_code(random.Random(11), "11")
LOADED = time.time()
SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
RARE = "龘靐"
REGION, PREFIX, MAIL = "659004", "199007731", "zqxjkvw"
COLUMNS = [*HEADER, "CF_FR_ZJHM", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "经办人"]

CANARIES = (
    RARE,
    MAIL,
    *(f"{REGION}{mark}19" for mark in ("", " ", "-")),
    *(f"{PREFIX[:3]}{mark}{PREFIX[3:7]}{mark}{PREFIX[7:]}" for mark in ("", " ", "-")),
    f"{REGION}19".translate(planted.FULL_WIDTH),
    PREFIX.translate(planted.FULL_WIDTH),
)
PATTERNS = (
    *(one.encode() for one in CANARIES),
    *(one.encode("utf-16-le") for one in CANARIES[:3]),
    RARE.encode("gb18030"),
)


def name(chance: random.Random) -> str:
    return chance.choice(planted.SURNAMES) + RARE


def identity(chance: random.Random) -> str:
    first = f"{REGION}{planted.born(chance):19%y%m%d}{chance.randrange(1000):03d}"
    return first + identity_check_character(first)


def phone(chance: random.Random) -> str:
    return f"{PREFIX}{chance.randrange(10**2):02d}"


def _written(chance: random.Random, number: str, sizes: tuple[int, ...]) -> str:
    return chance.choice(
        (number, number.translate(planted.FULL_WIDTH), planted.spaced(number, sizes, chance.choice(" -")))
    )


def row(chance: random.Random, number: int) -> list[str]:
    """A row with canaries in the representative, an unknown column, and either free text or a person addressed."""
    told = f"身份证{_written(chance, identity(chance), (6, 8, 4))}"
    at = chance.choice(("@", "\uff20", " @ "))
    lives = f"邮箱{MAIL}{number}{at}163.com，家住江城区{RARE}路{number}号"
    called = f"电话{_written(chance, phone(chance), (3, 4, 4))}，{lives}"
    made: dict[str, Any] = ROW | {
        "CF_WSH": f"星市监罚〔2026〕{number}号",
        "CF_FRDB": name(chance),
        "CF_FR_ZJHM": identity(chance),
        "CF_XDR_ZJLX": "",
        "CF_XDR_ZJHM": "",
        "CF_CFJGDM": AUTHORITY,
        "CF_SJLYDM": AUTHORITY,
        "经办人": f"{name(chance)} {phone(chance)}",
    }
    person = name(chance)
    changes: tuple[dict[str, str], ...] = (
        {"BZ": called},
        {"CF_SY": f"当事人工作人员({told})销售不合格产品", "BZ": called},
        {"CF_NR": f"罚款2000元,{called}", "CF_JDRQ": "不详"},
        {"CF_WSH": told},
        {"CF_XDR_MC": f"{made['CF_XDR_MC']}（法人：{person}）", "CF_SY": f"{person}来到该店"},
        {"CF_CFJGDM": identity(chance)},
        {"CF_NR_FK": phone(chance), "CF_YXQ": identity(chance)},
        {"CF_XDR_MC": person, "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_SY": f"{person}销售不合格产品"},
        {"CF_XDR_MC": f"{person}小吃店", "CF_XDR_SHXYM": "92" + CODE[2:], "CF_SY": person},
        {"CF_XDR_MC": person, "CF_XDR_SHXYM": identity(chance), "BZ": person},
        {"CF_XDR_ZJLX": "居民身份证", "CF_XDR_ZJHM": identity(chance), "CF_XDR_MC": person},
        {"CF_XDR_MC": person},
        {"CF_XDR_MC": f"{person}餐饮店(个体工商户)", "CF_SY": person},
    )
    made |= chance.choice(changes)
    return [made[code] for code in COLUMNS]


def rows(seed: int, count: int) -> list[list[str]]:
    """``count`` rows, some of them misshapen, so that refusals of every kind carry canaries."""
    chance = random.Random(seed)
    made = [row(chance, number) for number in range(count)]
    for at in range(7, count, 41):
        made[at] = made[at][:-3]
    return made


def write_csv(path: Path, made: list[list[str]]) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([COLUMNS, *made])
    path.write_text(out.getvalue(), encoding="gb18030", newline="")
    return path


def write_workbook(path: Path, made: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, one in enumerate([COLUMNS, *made]):
            sheet.write_row(at, 0, one)
    return path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from xinheng.shell.command_line import main; main()", *arguments]


def run(*arguments: str, said_in: Path) -> dict[str, Any]:
    """Run a command, keep what it said, and give its JSON."""
    said = subprocess.run(command(*arguments, "--json"), capture_output=True, text=True, check=False, timeout=900)
    with (said_in / "log").open("a") as log:
        log.write(said.stdout + said.stderr)
    assert said.returncode == 0, said.stdout + said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def killed(*arguments: str, said_in: Path, after: float) -> int:
    """Start a command and kill it after so many seconds; gives its exit code."""
    with (said_in / "log").open("a") as log:
        started = subprocess.Popen(command(*arguments, "--json"), stdout=log, stderr=log)
    try:
        return started.wait(after)
    except subprocess.TimeoutExpired:
        started.send_signal(signal.SIGKILL)
        return started.wait()


def alone() -> None:
    """Wait until the session of a killed command has ended: until then its transaction may still be kept."""
    deadline = time.monotonic() + 90
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT pid, query FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            others = cursor.fetchall()
            if not others:
                return
            assert time.monotonic() < deadline, others
            time.sleep(0.02)


def prepare(tmp_path: Path) -> Path:
    """One authority and one organisation in the test's database; returns the folder that keeps what commands say."""
    from factories.organisations import ACTOR
    from xinheng.accounts.services import import_authorities
    from xinheng.subjects.services import import_registry

    temporary = tmp_path / "said"
    temporary.mkdir()
    senders, base = tmp_path / "senders.csv", tmp_path / "base.csv"
    senders.write_text(f"name,uscc,level,division,kinds\n星河市市场监督管理局,{AUTHORITY},city,350100,*\n")
    base.write_text(f"name,uscc\n星河市测试有限公司,{CODE}\n")
    import_authorities(path=senders, actor=ACTOR)
    import_registry(path=base, source="", actor=ACTOR)
    return temporary


def hits(folders: Iterable[Path]) -> list[str]:
    """Every trace in the database's tables, its files with the log of changes, and all files of the folders."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [one for (one,) in cursor.fetchall()]
        found: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            found += [f"{table}: {one}" for (text,) in cursor for one in CANARIES if one in text]
    for path in files_below([*folders, database.cluster().data, *new_temporary_files()]):
        found += traces_in(path)
    return found


def traces_in(path: Path) -> list[str]:
    """The marks of canaries that stand in a file, unpacked where it is packed."""
    return [f"{path}: {one!r}" for data in contents(path) for one in PATTERNS if one in data]


def files_below(folders: Iterable[Path]) -> Iterator[Path]:
    """All files below that were written since this module was loaded; what goes while it is looked for is gone."""
    for folder in folders:
        inside = sorted(Path(at) / one for at, _, files in os.walk(folder) for one in files)  # rglob fails at what goes
        for path in inside if folder.is_dir() else [folder]:
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= LOADED - 1:
                    yield path


def new_temporary_files() -> Iterator[Path]:
    """What was made in the system's temporary folder since this module was loaded, the tests' own folders left out."""
    for path in Path(tempfile.gettempdir()).iterdir():
        try:
            young = path.lstat().st_mtime >= LOADED
        except FileNotFoundError:
            continue
        if (young and path.is_file() and not path.is_symlink()) or (
            young and path.name.startswith(("tmp", "xinheng")) and path.is_dir()
        ):
            yield path


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of what is packed in it."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, PermissionError, OSError):
        return
    yield data
    # A workbook cut off by a kill is none yet; a file of the database may end as one that is stored in it does.
    if data.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(one) for one in archive.namelist())
    if data.startswith(b"PAR1") and data[8:].endswith(b"PAR1"):
        yield repr(pyarrow.parquet.read_table(path).to_pylist()).encode()
