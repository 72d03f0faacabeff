"""Read a file of one kind: what the rest of the room calls.

Use::

    with read(path, kind=rulebook().kinds["penalty"]) as reading:   # refusals of the head raise here
        for chunk in reading:                                         # later refusals raise here
            land(chunk.table); note(chunk.issues); count(chunk.refused)
        digest, counts = reading.sha256, reading.statistics           # complete after the last chunk

Every refusal is a ``FileRefused`` (``reading.errors``); whoever catches one stores nothing of the file.

``Reading`` before the first chunk: ``format`` ("csv" | "tsv" | "semicolon" | "xlsx" | "xls" | "ods" | "json" |
"jsonl" | "xml" | "zip" for any of these inside a ZIP file), ``encoding`` ("utf-8" | "utf-8-sig" | "gb18030" |
"utf-16-le" | "utf-16-be" | "" for workbooks), ``header_row`` (spreadsheet row; 0 where cells carry their names),
``headers`` (tuple of ``Header(position, text, field)``; field is the official code, or "" for an unknown or dropped
column), ``columns`` (official codes of the chunk tables, in the kind's order). After the last: ``sha256`` (hex, of the
bytes as sent) and ``statistics``.

``GatedChunk``, at most about 65,536 rows:

- ``table``: ``row: int32`` (spreadsheet row, the header of a plain file is row 1; in JSON and XML the position of the
  object or element, in JSON Lines the line, from 1) and one ``string`` column per
  official field code of the kind that is not personal (``Field.personal`` is None), *always all of them* in the
  kind's order; an absent column or cell is "" and never null. Values are trimmed at both ends and
  otherwise as sent, except: identity and phone numbers are replaced by ``gate.masking.MASK``; in a workbook a
  date cell, and a serial number in a field of type date, is ``2024-03-01`` (or ``2024-03-01 08:30:00``); a number
  cell is its shortest decimal form (``0.2``, ``12000``), true and false are ``TRUE`` and ``FALSE``.
- ``refused``: ``row: int32, code: string``, a line per refused row. Nothing else of such a row leaves the child.
  Codes: ``person-not-held``, ``matter-not-held``, ``row-shape``, ``cell-too-long``, ``merged-cell``,
  ``row-unreadable``, ``value-nested``, ``field-twice``.
- ``issues``: ``row: int32, column: string, code: string, value: string, facts: string`` (facts is a JSON object).
  ``column`` is an official field code or "" (whole row). ``value`` is "" wherever it could be personal.
  Each refused row has exactly one issue with the refusal's code. Further codes: ``column-unknown`` (row = header
  row, or the first row that has it; value = the header's text, values dropped), ``sheet-not-read`` (row 0, value =
  its name), ``personal-column-dropped`` (row = header row, column = the code; once per file),
  ``personal-text-masked`` (facts ``{"types": ["identity-number" | "phone-number"]}``).

``statistics``: ``{"rows": data rows (blank ones do not count), "refused": {code: n}, "issues": {code: n},
"masked_cells": n, "blank_rows": n, "seconds": float}``. ``rows`` equals rows in tables plus refused rows.

The child has limits on memory, processor time and written files (none), and keeps nothing on disk; whatever
happens to it, the parent raises ``FileTooHeavy`` and has seen gated rows only.
"""

import contextlib
import dataclasses
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pyarrow as pa

import xinheng
from xinheng.catalogue.domain import Kind
from xinheng.exchange.reading import frames
from xinheng.exchange.reading.errors import FileRefused, FileTooHeavy, FileTooLarge, SheetTooLarge, from_code

UPLOAD_BYTES = 256 * 2**20
COMMAND_LINE_BYTES = 4 * 2**30


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Bytes, seconds, cells in characters; ``memory_bytes`` is the child's address space."""

    file_bytes: int = COMMAND_LINE_BYTES
    memory_bytes: int = 1280 * 2**20
    cpu_seconds: int = 900
    silent_seconds: float = 120.0
    cell_characters: int = 32_767
    chunk_bytes: int = 16 * 2**20
    workbook_bytes: int = 1536 * 2**20


@dataclass(frozen=True)
class Header:
    """One header cell: position from 1, its text as sent, the official code it names ("" unknown)."""

    position: int
    text: str
    field: str


@dataclass(frozen=True)
class GatedChunk:
    """Gated rows, issues and refusals of a stretch of the file (schemas: see the module)."""

    table: pa.Table
    issues: pa.Table
    refused: pa.Table


class Reading:
    """An open reading: iterate once, then ask for ``sha256`` and ``statistics``. Close it, or use ``with``."""

    format: str
    encoding: str
    header_row: int
    headers: tuple[Header, ...]
    columns: tuple[str, ...]
    sha256: str = ""

    def __init__(self, child: subprocess.Popen[bytes], feeder: threading.Thread, limits: Limits) -> None:
        self.statistics: dict[str, Any] = {}
        self._child = child
        self._feeder = feeder
        self._limits = limits
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        self._pipe = child.stdout
        self._too_heavy: type[FileRefused] = FileTooHeavy
        head = self._next()
        self.format = head["format"]
        self.encoding = head["encoding"]
        self.header_row = head["header_row"]
        self.headers = tuple(Header(**one) for one in head["headers"])
        self.columns = tuple(head["columns"])

    def __iter__(self) -> Iterator[GatedChunk]:
        while not self.statistics:
            got = self._next()
            if isinstance(got, GatedChunk):
                yield got
            else:
                self.sha256 = got.pop("sha256")
                self.statistics = got

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._child.kill()
        self._pipe.close()
        self._child.wait()
        self._feeder.join(1)  # it ends with the child, unless its source is silent too; then nothing ends it

    def _next(self) -> Any:
        """The next chunk or JSON object; a refusal of the child is raised."""
        kind, payload = self._frame()
        while kind in (frames.WORKBOOK, frames.OPENED):
            self._too_heavy = SheetTooLarge if kind == frames.WORKBOOK else FileTooHeavy
            kind, payload = self._frame()
        if kind == frames.CHUNK:
            return GatedChunk(*frames.tables(payload))
        told = json.loads(bytes(payload))
        if kind == frames.REFUSAL:
            self.close()
            if told["code"] == FileTooHeavy.code:
                raise self._too_heavy(**told["facts"])
            raise from_code(told["code"], told["facts"])
        return told

    def _frame(self) -> tuple[int, memoryview]:
        try:
            return frames.take(self._read_exactly)
        except EOFError:
            self.close()
            raise self._too_heavy(reason=_fate(self._child.returncode)) from None

    def _read_exactly(self, size: int) -> memoryview:
        """``size`` bytes from the child; EOFError if it ends, FileTooHeavy if it stays silent too long."""
        buffer = bytearray(size)
        view, got = memoryview(buffer), 0
        while got < size:
            ready, _, _ = select.select([self._pipe], [], [], self._limits.silent_seconds)
            if not ready:
                self.close()
                raise self._too_heavy(reason=f"> {self._limits.silent_seconds:g} s")
            count = os.readv(self._pipe.fileno(), [view[got:]])
            if not count:
                raise EOFError
            got += count
        return view


def read(source: Path | IO[bytes], *, kind: Kind, limits: Limits | None = None) -> Reading:
    """Start reading ``source`` as a file of ``kind`` and return when its head is understood.

    ``source`` is a path, or a binary stream (an upload in memory), which is copied to the child's memory and not to
    a disk. Raises ``FileRefused`` with its own code for every file that is not taken, OSError for an unreadable path.
    """
    limits = limits or Limits()
    request = {"kind": dataclasses.asdict(kind), "limits": dataclasses.asdict(limits), "fd": -1}
    with contextlib.ExitStack() as stack:
        handles: tuple[int, ...] = ()
        stream: IO[bytes] | None = None
        if isinstance(source, Path):
            opened = stack.enter_context(source.open("rb"))
            if source.is_file():
                _refuse_size(source.stat().st_size, limits)
                handles, request["fd"] = (opened.fileno(),), opened.fileno()
            else:
                stream = stack.enter_context(os.fdopen(os.dup(opened.fileno()), "rb"))
        else:
            stream = source
        child = _spawn(handles)
        keep = stack.pop_all() if stream is not None else contextlib.ExitStack()
        feeder = threading.Thread(target=_feed, args=(child, json.dumps(request).encode(), stream, keep), daemon=True)
        feeder.start()
        return Reading(child, feeder, limits)


def _refuse_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise FileTooLarge(bytes=size, limit=limits.file_bytes)


def environment() -> dict[str, str]:
    """What the child is given of an environment: what starting Python needs, and nothing inherited."""
    return {
        "PYTHONPATH": str(Path(xinheng.__file__).parent.parent),
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "PATH": os.environ.get("PATH", ""),
    }


def _spawn(handles: tuple[int, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "xinheng.exchange.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=handles,
        env=environment(),
        bufsize=0,
    )


def _feed(child: subprocess.Popen[bytes], request: bytes, stream: IO[bytes] | None, keep: contextlib.ExitStack) -> None:
    """Send the request and, for a stream, its bytes. A child that has ended already is not an error here."""
    assert child.stdin is not None  # noqa: S101 - a pipe was asked for
    with keep, contextlib.suppress(BrokenPipeError, ValueError, OSError), child.stdin as door:
        frames.put(door.fileno(), frames.REQUEST, request)
        while stream is not None and (piece := stream.read(2**20)):
            _write_all(door.fileno(), piece)


def _write_all(handle: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(handle, view) :]


def _fate(returncode: int | None) -> str:
    """How the child ended."""
    if returncode is not None and returncode < 0:
        return f"signal {-returncode}"
    return f"exit {returncode}"
