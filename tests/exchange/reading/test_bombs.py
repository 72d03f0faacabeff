"""Files made to exhaust a reader: each ends in its own refusal or in a safe row, in bounded memory and time."""

import io
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.reading import bombs, formats
from exchange.reading.bombs import MIB, take_measured
from exchange.reading.files import HEADER, Got, line, take_here
from xinheng.exchange.reading.compound import Compound
from xinheng.exchange.reading.errors import FileRefused
from xinheng.exchange.reading.stream import Limits

pytestmark = pytest.mark.engine

SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
SECONDS = 60
"""Of a processor, which a busy machine gives late and no more of; each file takes about one."""

STREAMED, HELD = 400 * MIB, Limits().memory_bytes
GOOD = formats.as_csv([HEADER, line()])


def refused(code: str) -> Callable[[Got], bool]:
    return lambda got: (got.refusal, got.rows) == (code, [])


BOMBS: dict[str, tuple[Callable[[], bytes], Callable[[Got], bool], int]] = {
    "high ratio": (lambda: bombs.packed_zeros(65 * MIB), refused("unpacked-too-large"), STREAMED),
    "many entries": (lambda: bombs.many_entries(11_000), refused("unpacked-too-large"), STREAMED),
    "nested archives": (lambda: bombs.nested_zip(4), refused("archive-nested"), STREAMED),
    "size that lies": (bombs.lying_zip, refused("file-damaged"), STREAMED),
    "billion laughs": (bombs.billion_laughs, refused("xml-doctype"), STREAMED),
    "deep elements": (lambda: bombs.deep_xml(100_000), refused("nested-too-deep"), STREAMED),
    "long attribute": (lambda: bombs.long_attribute(8 * MIB), refused("markup-too-long"), STREAMED),
    "long comment": (lambda: bombs.long_comment(8 * MIB), refused("markup-too-long"), STREAMED),
    "many children": (lambda: bombs.many_children(5_000), refused("xml-not-rows"), STREAMED),
    "far cell": (bombs.far_cell, refused("sheet-too-large"), HELD),
    "boasting dimension": (bombs.boasting_dimension, lambda got: got.numbers == [2], STREAMED),
    "boasting strings": (bombs.boasting_strings, lambda got: got.numbers == [2], STREAMED),
    "many strings": (lambda: bombs.many_strings(16 * MIB), lambda got: got.numbers == [2], STREAMED),
    "repeated cells": (bombs.repeated_cells, refused("sheet-too-large"), STREAMED),
    "circular sectors": (bombs.circular_compound, refused("file-damaged"), STREAMED),
    "many columns": (lambda: bombs.many_columns(100_000), refused("columns-too-many"), STREAMED),
    "deep lists": (lambda: bombs.deep_json(2 * MIB), refused("nested-too-deep"), STREAMED),
    "deep line": (lambda: bombs.deep_line(100_000), refused("nested-too-deep"), STREAMED),
    "open text": (lambda: bombs.open_text(16 * MIB), refused("file-incomplete"), STREAMED),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    made, expected, limit = BOMBS[name]
    got, cost = take_measured(made())
    assert expected(got), (got.refusal, got.facts, got.numbers)
    assert 0 < cost.bytes < limit
    assert 0 < cost.worked < SECONDS


def test_an_endless_line_costs_its_row_only(tmp_path: Path) -> None:
    """2 GiB in tools/proofs/bombs.py; what it takes does not depend on its length."""
    got, cost = take_measured(bombs.write_long_line(tmp_path / "a.csv", 16 * MIB))
    assert (got.numbers, got.refused) == ([2, 4], [(3, "cell-too-long")])
    assert 0 < cost.bytes < STREAMED


def test_huge_numbers_and_broken_escapes() -> None:
    got = take_here(bombs.long_number(3 * MIB))
    assert (got.refused, got.numbers) == ([(1, "cell-too-long")], [2, 3])
    assert got.rows[0]["BZ"] == "1e999999999"
    assert take_here(bombs.deep_member(50_000)).refusal == "nested-too-deep"
    assert take_here(bombs.many_columns(5_000)).refusal == "columns-too-many"
    assert take_here(bombs.backslashes(MIB)).refusal in ("json-damaged", "header-not-found")


@pytest.mark.parametrize("form", formats.EVERY)
def test_truncated_files(form: str) -> None:
    """Cut anywhere: a refusal of its own, or the rows before the cut; never a fault."""
    sent = formats.EVERY[form]([HEADER, *(line(CF_WSH=f"星{at}号") for at in range(30))])
    codes = set()
    for share in (0.1, 0.5, 0.9, 0.999):
        got = take_here(sent[: int(len(sent) * share)])
        codes.add(got.refusal)
        numbers = [*got.numbers, *(row for row, _ in got.refused)]
        assert len(numbers) == len(set(numbers))
        assert len(numbers) < 31 or share > 0.99
    expected = {
        **{packed: {"file-damaged"} for packed in ("xlsx", "xls", "ods", "zip")},
        "json": {"file-incomplete"},
        "xml": {"file-incomplete", "encoding-unknown"},
        "jsonl": {"", "json-not-rows"},
        "csv": {"", "encoding-unknown", "header-not-found", "column-missing"},
    }
    assert codes - {""} <= expected[form], codes
    assert form in ("csv", "jsonl") or "" not in codes, "structured files say where they end"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b'[{"CF_WSH": "a",}]', "json-damaged"),
        (b'[{"CF_WSH": "a"}, ]', "json-damaged"),
        (b'[{"CF_WSH": "a"}} ', "json-damaged"),
        (b'[{"CF_WSH": "a"}] []', "json-damaged"),
        (b'[{"CF_WSH": NaN}]', "json-damaged"),
        (b'{"records": [{"CF_WSH": "a"}], "x": }', "json-damaged"),
        (b'{"records": [{"CF_WSH": "a", "CF_NR": "b"}], "data": [{}]}', "json-not-rows"),
        (b'{"rows": []}', "file-empty"),
        (b'{"CF_WSH":\n "a"}', "json-not-rows"),
        (b'{"records": []}', "file-empty"),
        (b"[]", "file-empty"),
        (b"[{}]", "file-empty"),
        (b'[{"a": 1}]', "header-not-found"),
        (b"<a><b></a>", "xml-damaged"),
        (b"<a>&unknown;</a>", "xml-damaged"),
        (b"<a>\x01</a>", "xml-damaged"),
        (b"<!DOCTYPE html><html></html>", "format-not-held"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "format-not-held"),
        (b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml-doctype"),
        (b"PK\x05\x06" + bytes(18), "archive-empty"),
        (b'[{"a": "' + b"y" * 99 + b'\x00"}]', "nul-byte"),
    ],
)
def test_each_fault_has_its_own_code(sent: bytes, code: str) -> None:
    assert take_here(sent).refusal == code


def test_a_compound_file_of_chance_is_answered() -> None:
    """Every 4-byte word of the header set to values that point nowhere, everywhere or at itself."""
    good = bytearray(formats.as_xls([HEADER, line()]))
    for place in range(24, 84, 2):
        for value in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\1\0\0\0", b"\0\2\0\0"):
            sent = bytes(good[:place] + value + good[place + 4 :])
            try:
                names = Compound(_held(sent)).names()
            except FileRefused as refusal:
                assert refusal.code == "file-damaged"
            else:
                assert isinstance(names, set)


def _held(sent: bytes) -> io.BytesIO:
    return io.BytesIO(sent)


@pytest.mark.parametrize("form", formats.EVERY)
def test_files_damaged_by_chance_are_answered(form: str) -> None:
    """Bytes changed, lost, doubled, marks put in: rows or a refusal, never another fault."""
    chance = random.Random(form)
    good = formats.EVERY[form]([HEADER, *(line(CF_WSH=f"星{at}号") for at in range(12))])
    for _ in range(max(15, int(3000 * SCALE))):
        sent = bytearray(good)
        for _ in range(chance.choice((1, 1, 3, 12))):
            at, size = chance.randrange(len(sent)), chance.randrange(1, 50)
            chosen = chance.randrange(4)
            if chosen == 0:
                sent[at] = chance.randrange(256)
            elif chosen == 1:
                del sent[at : at + size]
            elif chosen == 2:
                sent[at:at] = bytes(chance.choices(b'{}[]<>"\\,:/&;#\0\n', k=3))
            else:
                sent[at:at] = sent[max(0, at - size) : at]
        got = take_here(bytes(sent))
        assert got.refusal or got.format, "a table, or a refusal with its code"
