"""Messages between the parent and the child that reads: one byte kind, eight bytes length, payload.

A chunk's payload is three Arrow IPC streams (table, issues, refused), each with its own length.
"""

import os
import struct
from collections.abc import Callable

import pyarrow as pa
import pyarrow.ipc

REQUEST, HEAD, CHUNK, DONE, REFUSAL, WORKBOOK, OPENED = range(7)
"""WORKBOOK and OPENED stand before and after the opening of a workbook: what ends the child between is its size."""

LONGEST = 2**31

_PREFIX = struct.Struct("<BQ")
_LENGTHS = struct.Struct("<QQQ")


def put(handle: int, kind: int, *payload: bytes | memoryview | pa.Buffer) -> None:
    """Write one message to a file descriptor; BrokenPipeError when nobody reads."""
    views = [memoryview(part) for part in payload]
    for part in (memoryview(_PREFIX.pack(kind, sum(len(one) for one in views))), *views):
        rest = part
        while rest:
            rest = rest[os.write(handle, rest) :]


def put_chunk(handle: int, *three: pa.Table) -> None:
    """Write the three tables of a chunk."""
    buffers = [_serialised(one) for one in three]
    put(handle, CHUNK, _LENGTHS.pack(*(one.size for one in buffers)), *buffers)


def take(read_exactly: Callable[[int], memoryview]) -> tuple[int, memoryview]:
    """The next message; EOFError at the end or when it is impossibly long."""
    kind, length = _PREFIX.unpack(read_exactly(_PREFIX.size))
    if length > LONGEST:
        raise EOFError
    return kind, read_exactly(length)


def tables(payload: memoryview) -> list[pa.Table]:
    """The three tables of a chunk, over the payload's own memory."""
    result, at = [], _LENGTHS.size
    for length in _LENGTHS.unpack(payload[: _LENGTHS.size]):
        with pa.ipc.open_stream(pa.py_buffer(payload[at : at + length])) as stream:
            result.append(stream.read_all())
        at += length
    return result


def _serialised(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()
