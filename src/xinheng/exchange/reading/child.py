"""The process that reads and gates one upload: ``python -m xinheng.exchange.reading.child``.

It takes a request on standard input (``frames``), reads the file from an inherited descriptor or from the rest of
standard input, and writes gated chunks, and nothing else, to standard output. It imports no framework, writes no file,
prints no message: an unforeseen fault is told by its type and place only, since its text could hold personal data.
"""

import io
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa

from xinheng.catalogue.domain import Basis, Field, Kind
from xinheng.exchange.gate.batches import issues_table, refused_table
from xinheng.exchange.gate.gate import Gate, GatedBatch
from xinheng.exchange.reading import frames
from xinheng.exchange.reading.errors import (
    FileChanged,
    FileHeaderOnly,
    FileRefused,
    FileTooHeavy,
    FileTooLarge,
)
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.tables import open_table

_OUT = 1


def main() -> int:
    """Serve one request; the exit code only tells whether the answer could be written."""
    try:
        return _serve()
    except BrokenPipeError:
        return 1


def _serve() -> int:
    _, payload = frames.take(_standard_input)
    request = json.loads(bytes(payload))
    limits = request["limits"]
    _limit(limits)
    try:
        _read(request, limits)
    except FileRefused as refusal:
        _tell(frames.REFUSAL, {"code": refusal.code, "facts": dict(refusal.facts)})
    except MemoryError:
        _tell(frames.REFUSAL, {"code": FileTooHeavy.code, "facts": {"reason": "memory"}})
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last net: nothing of the content may get out
        _tell(frames.REFUSAL, {"code": FileTooHeavy.code, "facts": {"reason": f"fault: {_place(error)}"}})
    return 0


def _read(request: dict[str, Any], limits: dict[str, Any]) -> None:
    began = time.monotonic()
    kind = _kind(request["kind"])
    handle = _open(request["fd"], limits["file_bytes"])
    before = _state(handle)
    gate = Gate(kind)
    table = open_table(handle, gate, Dictionary(kind), limits, _opening_workbook())
    layout = table.source.layout
    _tell(
        frames.HEAD,
        {
            "format": table.format,
            "encoding": table.encoding,
            "header_row": layout.row,
            "headers": [
                {"position": at, "text": gate.harmless(text), "field": "" if code in layout.dropped else code}
                for at, (text, code) in enumerate(zip(layout.texts, layout.fields, strict=True), start=1)
            ],
            "columns": gate.columns,
        },
    )
    counts = _Counts()
    for batch in table.batches(limits["chunk_bytes"]):
        _send(batch, counts)
    if not counts.rows:
        raise FileHeaderOnly(header_row=layout.row)
    if _state(handle) != before:
        raise FileChanged
    _tell(frames.DONE, {"sha256": table.sha256, **counts.told(), "seconds": round(time.monotonic() - began, 3)})


class _Counts:
    """What the statistics say."""

    def __init__(self) -> None:
        self.rows = self.blank = self.masked = 0
        self.refused: Counter[str] = Counter()
        self.issues: Counter[str] = Counter()

    def add(self, batch: GatedBatch) -> None:
        self.rows += batch.table.num_rows + len(batch.refused)
        self.blank += batch.blank
        self.masked += batch.masked
        self.refused.update(one.code for one in batch.refused)
        self.issues.update(one.code for one in (*batch.issues, *batch.refused))

    def told(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "blank_rows": self.blank,
            "masked_cells": self.masked,
            "refused": dict(self.refused),
            "issues": dict(self.issues),
        }


def _send(batch: GatedBatch, counts: _Counts) -> None:
    counts.add(batch)
    if batch.table.num_rows or batch.issues or batch.refused:
        issues = issues_table([*batch.issues, *batch.refused])
        frames.put_chunk(_OUT, batch.table, issues, refused_table(batch.refused))
        pa.default_memory_pool().release_unused()  # gives the chunk's pages back to the system


@contextmanager
def _opening_workbook() -> Iterator[None]:
    """Tell the parent that a workbook is being opened, and that it is open."""
    frames.put(_OUT, frames.WORKBOOK)
    yield
    frames.put(_OUT, frames.OPENED)


def _open(descriptor: int, file_bytes: int) -> IO[bytes]:
    """The inherited file, or the rest of standard input held in memory."""
    if descriptor >= 0:
        return os.fdopen(descriptor, "rb", buffering=0)
    held = io.BytesIO()
    while piece := os.read(0, 2**20):
        held.write(piece)
        if held.tell() > file_bytes:
            raise FileTooLarge(bytes=held.tell(), limit=file_bytes)
    return held


def _state(handle: IO[bytes]) -> tuple[int, int]:
    """Size and time of the last change; a file in memory has none."""
    if isinstance(handle, io.BytesIO):
        return (0, 0)
    state = os.fstat(handle.fileno())
    return (state.st_size, state.st_mtime_ns)


def _limit(limits: dict[str, Any]) -> None:
    """Bound memory and processor time, forbid files and core dumps. A system without a limit goes without it."""
    wanted = (
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for which, value in wanted:
        try:
            resource.setrlimit(which, (value, value))
        except (ValueError, OSError):
            continue


def _kind(told: dict[str, Any]) -> Kind:
    fields = tuple(Field(**{**one, "headers": tuple(one["headers"])}) for one in told["fields"])
    return Kind(**{**told, "fields": fields, "key_roles": tuple(told["key_roles"]), "basis": Basis(**told["basis"])})


def _standard_input(size: int) -> memoryview:
    buffer = bytearray()
    while len(buffer) < size:
        piece = os.read(0, size - len(buffer))
        if not piece:
            raise BrokenPipeError
        buffer += piece
    return memoryview(buffer)


def _tell(kind: int, told: dict[str, Any]) -> None:
    frames.put(_OUT, kind, json.dumps(told).encode())


def _place(error: Exception) -> str:
    """Type, file and line of a fault, never its text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "?"  # noqa: PTH119
    return f"{type(error).__name__} at {where}"


if __name__ == "__main__":
    sys.exit(main())
