"""What an officer types passes the same gate as a file, in memory (G1, G2, G3, G5)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate import masking, names
from xinheng.exchange.gate.batches import RawBatch
from xinheng.exchange.gate.gate import Gate


@dataclass(frozen=True)
class Typed:
    """A row after the gate: its ``cells``, the codes of those it masked, or why it is refused (then no cells)."""

    cells: Mapping[str, str]
    masked: tuple[str, ...] = ()
    refused: str = ""


def gated(kind: Kind, cells: Mapping[str, str]) -> Typed:
    """One row as it may be stored; ``cells`` by official code, other names are left out."""
    gate = Gate(kind)
    columns = {code: pa.array([cells.get(code, "")], pa.string()) for code in gate.columns}
    passed = gate.pass_through(RawBatch(np.array([1], np.int32), columns))
    if passed.refused:
        return Typed({}, refused=passed.refused[0].code)
    rows = passed.table.to_pylist()
    kept = {code: str(rows[0][code]) for code in gate.columns} if rows else {}
    return Typed(kept, tuple(one.column for one in passed.issues if one.code == "personal-text-masked"))


def holds_person(text: str) -> bool:
    """Whether a sentence that an officer wrote names a person or holds a number of one."""
    return bool(masking.masked(text)[1]) or bool(names.find(text))
