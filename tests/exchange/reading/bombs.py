"""Files made to exhaust a reader, at any size; and a reading that tells what it cost."""

import io
import json
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from exchange.reading import formats
from exchange.reading.files import HEADER, ROW, Got, line, take, text
from xinheng.exchange.reading import stream

MIB = 2**20
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass
class Cost:
    """Seconds of the clock and of the child's processor, and the most resident memory of the child in bytes.

    What the processor worked is known of a process of the tests' own start only, however short it was.
    """

    seconds: float = 0.0
    worked: float = 0.0
    bytes: int = 0


def take_measured(source: Path | bytes) -> tuple[Got, Cost]:
    """Read through the real child and measure it."""
    cost, began = Cost(), time.monotonic()
    with _watched(cost):
        got = take(source)
    cost.seconds = time.monotonic() - began
    return got, cost


@contextmanager
def _watched(cost: Cost) -> Iterator[None]:
    spawn, ended = stream._spawn, threading.Event()
    children: list[Any] = []

    def remembered(handles: tuple[int, ...]) -> Any:
        children.append(spawn(handles))
        return children[-1]

    def watch() -> None:
        while not ended.wait(0.005):
            for child in children:
                cost.bytes = max(cost.bytes, _peak(child.pid))

    watcher = threading.Thread(target=watch)
    stream._spawn = remembered
    watcher.start()
    try:
        yield
    finally:
        stream._spawn = spawn
        ended.set()
        watcher.join()
        for child in children:
            cost.bytes = max(cost.bytes, getattr(child, "bytes", 0))
            cost.worked += getattr(child, "seconds", 0.0)


def _peak(process: int) -> int:
    try:
        told = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(one.split()[1]) * 1024 for one in told.splitlines() if one.startswith("VmHWM")), 0)


def packed_zeros(size: int) -> bytes:
    return formats.zipped({"a.csv": bytes(size)})


def many_entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for at in range(count):
            archive.writestr(f"{at}.csv", b"")
    return out.getvalue()


def nested_zip(depth: int) -> bytes:
    data = formats.as_csv([HEADER, line()])
    for at in range(depth):
        data = formats.zipped({f"{at}.zip": data})
    return data


def lying_zip() -> bytes:
    """A file inside that says it is ten bytes long and is not."""
    sent = bytearray(formats.zipped({"a.csv": formats.as_csv([HEADER, *[line()] * 50])}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = sent.index(mark) + place
        sent[at : at + 4] = struct.pack("<L", 10)
    return bytes(sent)


def billion_laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><x><fields><BZ>&a9;</BZ></fields></x>'.encode()


def deep_xml(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def long_attribute(size: int) -> bytes:
    return b'<x><fields a="' + b"y" * size + b'"><BZ>1</BZ></fields></x>'


def long_comment(size: int) -> bytes:
    return b"<x><!--" + b"y" * size + b"--></x>"


def many_children(count: int) -> bytes:
    return ("<x>" + "".join(f"<n{at}>1</n{at}>" for at in range(count)) + "</x>").encode()


def far_cell() -> bytes:
    """Two cells at opposite corners of the largest sheet: seventeen thousand million cells."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(
        "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'
    )


def boasting_dimension() -> bytes:
    """A sheet that says it is the largest and is not."""
    return with_part(
        "xl/worksheets/sheet1.xml",
        lambda old: old.replace('<dimension ref="A1:R2"/>', '<dimension ref="A1:XFD1048576"/>'),
    )


def boasting_strings() -> bytes:
    """A table of shared strings that says it holds four thousand million."""
    return with_part("xl/sharedStrings.xml", lambda old: old.replace('uniqueCount="', 'uniqueCount="429496'))


def many_strings(size: int) -> bytes:
    """Shared strings of ``size`` bytes that no cell uses."""
    one = "<si><t>" + "长" * 1000 + "</t></si>"
    return with_part(
        "xl/sharedStrings.xml", lambda old: old.replace("</sst>", one * (size // len(one.encode())) + "</sst>")
    )


def entities_in_a_sheet() -> bytes:
    return with_part("xl/worksheets/sheet1.xml", lambda old: old.replace("?>", "?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1))


def with_part(part: str, made: str | Callable[[str], str]) -> bytes:
    """A good workbook with one part replaced."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, line())
    out = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                data = (made if isinstance(made, str) else made(data.decode())).encode()
            new.writestr(name, data)
    return out.getvalue()


def repeated_cells() -> bytes:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
    cell += "</table:table-cell>"
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    return formats.as_ods([HEADER], extra=f'<table:table table:name="炸">{rows}</table:table>')


def circular_compound() -> bytes:
    """A compound file each of whose sectors is followed by itself."""
    sent = bytearray(formats.as_xls([HEADER, line()]))
    count = struct.unpack_from("<L", sent, 44)[0]
    for at in range(512, 512 + count * 512, 4):
        struct.pack_into("<L", sent, at, (at - 512) // 4)
    return bytes(sent)


def write_long_line(path: Path, size: int) -> Path:
    """A good row, a row of one line of ``size`` bytes, a good row."""
    good = text(line(BZ="前"))
    with path.open("wb") as out:
        out.write(good.encode())
        for _ in range(size // MIB):
            out.write(b"y" * MIB)
        out.write(b"\r\n" + good.split("\r\n")[1].encode() + b"\r\n")
    return path


def many_columns(count: int) -> bytes:
    return text([*line(), *["" for _ in range(count)]], header=[*HEADER, *(f"列{at}" for at in range(count))]).encode()


def deep_json(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def deep_member(depth: int) -> bytes:
    return b'[{"BZ":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}]"


def deep_line(depth: int) -> bytes:
    return json.dumps(ROW).encode() + b"\n" + b'{"BZ":' + b"[" * depth + b"]" * depth + b"}\n"


def long_number(size: int) -> bytes:
    row = json.dumps(ROW | {"BZ": 0}, ensure_ascii=False)
    good = json.dumps(ROW | {"BZ": "后"}, ensure_ascii=False)
    return f"[{row.replace(': 0}', ': ' + '7' * size + '}')}, {row.replace(': 0}', ': 1e999999999}')}, {good}]".encode()


def open_text(size: int) -> bytes:
    return b'[{"BZ": "' + b"y" * size


def backslashes(size: int) -> bytes:
    return b'[{"BZ": "' + b"\\" * size + b'"}]'
