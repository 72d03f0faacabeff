"""The child process: its limits, its end, and that it brings nothing but gated rows."""

import io
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.reading.files import line, take, text
from xinheng.catalogue.current import rulebook
from xinheng.exchange.gate.gate import Gate
from xinheng.exchange.reading import stream
from xinheng.exchange.reading.delimited import Delimited
from xinheng.exchange.reading.errors import ALL, FileRefused, FileTooHeavy, from_code
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.recognise import recognise
from xinheng.exchange.reading.stream import Limits, read

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("cold_reader")]

SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))


def _many(rows: int) -> bytes:
    chance = random.Random(rows)
    return text(*(line(CF_WSH=f"星{at}号", BZ=str(chance.random()) * 20) for at in range(rows))).encode()


def test_the_child_loads_no_framework_and_no_database_driver() -> None:
    asked = (
        "import sys, xinheng.exchange.reading.child;"
        "print([one for one in ('django', 'psycopg', 'duckdb', 'structlog') if one in sys.modules])"
    )
    root = str(Path(stream.__file__).parents[3])
    said = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, env={"PYTHONPATH": root}, check=True
    )
    assert said.stdout.strip() == "[]"


def test_too_little_memory_is_a_refusal() -> None:
    got = take(_many(20_000), limits=Limits(memory_bytes=350 * 2**20, chunk_bytes=64 * 2**20))
    assert got.refusal == "file-too-heavy"


def test_too_much_processor_time_is_a_refusal() -> None:
    got = take(_many(40_000), limits=Limits(cpu_seconds=1))
    assert got.refusal == "file-too-heavy"
    assert got.statistics == {}


def test_a_silent_child_is_ended(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    holder = os.open(pipe, os.O_RDWR)
    try:
        with pytest.raises(FileTooHeavy, match=r"> 0\.5 s"):
            read(pipe, kind=rulebook().kinds["penalty"], limits=Limits(silent_seconds=0.5))
    finally:
        os.close(holder)


def test_a_killed_child_is_a_refusal_and_ends_with_its_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(_many(6000))
    with read(path, kind=rulebook().kinds["penalty"], limits=Limits(chunk_bytes=2**18)) as reading:
        chunks = iter(reading)
        next(chunks)
        os.kill(reading._child.pid, signal.SIGKILL)
        with pytest.raises(FileTooHeavy, match="signal 9"):
            list(chunks)
    assert reading.statistics == {}
    with read(path, kind=rulebook().kinds["penalty"]) as reading:
        child = reading._child
    assert child.returncode is not None


def test_a_file_that_grows_while_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(_many(6000))
    with (
        pytest.raises(FileRefused) as raised,
        read(path, kind=rulebook().kinds["penalty"], limits=Limits(chunk_bytes=2**18)) as reading,
    ):
        for at, _ in enumerate(reading):
            if at == 0:
                with path.open("ab") as out:
                    out.write(text(line(BZ="后加")).encode())
    assert raised.value.code in ("file-changed", "row-shape")


def test_the_childs_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINHENG_SECRET_KEY", "secret")
    with read(_stream(text(line()).encode()), kind=rulebook().kinds["penalty"]) as reading:
        told = Path(f"/proc/{reading._child.pid}/environ")
        if told.exists():
            assert b"XINHENG" not in told.read_bytes()
        list(reading)


def _stream(sent: bytes) -> io.BytesIO:
    return io.BytesIO(sent)


def test_every_refusal_teaches_and_comes_back_from_its_code() -> None:
    assert len({one.code for one in ALL}) == len(ALL)
    for one in ALL:
        assert type(from_code(one.code, {})) is one
        assert one.title
        assert len(one.detail) > 40
    assert type(from_code("never-heard-of", {})) is FileTooHeavy


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as logs:
        take(text(line(CF_XDR_MC="王小明"), line(BZ="电话13812345678")).encode())
        take(text(line()).encode()[:-20] + b"\xff\xff")
    assert logs == []
    assert capfd.readouterr() == ("", "")


def _in_process(sent: bytes, piece: int) -> int:
    """Read without a child; gives the number of rows, or -1 for a refusal."""
    handle, kind = _stream(sent), rulebook().kinds["penalty"]
    try:
        known = recognise(handle, 2**30)
        if known.format != "text":
            return -1
        source = Delimited(handle, known.encoding, known.start, Dictionary(kind), 1000)
        gate = Gate(kind)
        passed = [gate.pass_through(batch) for batch in source.batches(piece)]
    except FileRefused:
        return -1
    numbers = [row for one in passed for row in one.table["row"].to_pylist()] + [
        one.row for b in passed for one in b.refused
    ]
    assert len(numbers) == len(set(numbers)), "no row twice"
    return len(numbers)


@settings(max_examples=max(60, int(5000 * SCALE)), deadline=None)
@given(st.binary(max_size=400), st.integers(100, 1000))
def test_any_bytes_are_answered(sent: bytes, piece: int) -> None:
    _in_process(sent, piece)
    _in_process(text(line()).encode() + sent, piece)


PIECES = st.lists(
    st.sampled_from(['"', ",", "\n", "\r\n", "\r", "a", "甲", '""', '",', '\n"', ";", "\t", " ", "\u3000"]), max_size=60
)


@settings(max_examples=int(5000 * SCALE), deadline=None)
@given(PIECES, st.integers(100, 1000))
def test_any_mixture_of_marks_loses_no_good_row_before_it(pieces: list[str], piece: int) -> None:
    good = text(*(line(CF_WSH=f"星{number}号") for number in range(5)))
    sent = (good + "".join(pieces)).encode()
    rows = _in_process(sent, piece)
    assert rows == -1 or rows >= 5
