"""Files of penalties, and what reading them gives."""

import contextlib
import csv
import dataclasses
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from xinheng.catalogue.current import rulebook
from xinheng.exchange.gate.batches import issues_table
from xinheng.exchange.gate.gate import Gate
from xinheng.exchange.reading.errors import FileRefused
from xinheng.exchange.reading.headers import Dictionary
from xinheng.exchange.reading.stream import Limits, read
from xinheng.exchange.reading.tables import open_table

CODE = "91350100M000100Y43"
ROW = {
    "CF_XDR_MC": "星河市测试有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": CODE,
    "CF_FRDB": "王小明",
    "CF_WSH": "星市监罚〔2026〕1号",
    "CF_WFXW": "销售不合格产品",
    "CF_SY": "当事人销售不合格产品",
    "CF_YJ": "《中华人民共和国产品质量法》第四十九条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款2000元",
    "CF_NR_FK": "0.2",
    "CF_JDRQ": "2026-05-10",
    "CF_YXQ": "2027-05-10",
    "CF_CFJG": "星河市市场监督管理局",
    "CF_CFJGDM": "11350100000000001A",
    "CF_SJLY": "星河市市场监督管理局",
    "CF_SJLYDM": "11350100000000001A",
    "BZ": "",
}
HEADER = list(ROW)


@dataclass
class Got:
    """Everything one reading gave."""

    format: str = ""
    encoding: str = ""
    header_row: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    statistics: dict[str, Any] = field(default_factory=dict)
    sha256: str = ""
    refusal: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return [row["row"] for row in self.rows]


def line(**changes: Any) -> list[Any]:
    row: dict[str, Any] = ROW | changes
    return [row[code] for code in HEADER]


def text(*rows: list[Any], header: list[str] | None = None, delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADER if header is None else header)
    writer.writerows(rows)
    return out.getvalue()


def workbook(path: Path, rows: list[list[Any]], *, epoch_1904: bool = False, sheets: tuple[str, ...] = ()) -> Path:
    """A workbook with empty sheets ``sheets`` first, then one of the rows."""
    with xlsxwriter.Workbook(path, {"date_1904": epoch_1904, "strings_to_numbers": False}) as book:
        for name in sheets:
            book.add_worksheet(name).write(0, 0, "说明")
        sheet = book.add_worksheet("数据")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if hasattr(value, "isoformat"):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
    return path


def take_here(sent: bytes, cell_characters: int = Limits.cell_characters) -> Got:
    """Read a file without a child, through the same readers and the same gate: fast, and without its limits."""
    got, kind = Got(), rulebook().kinds["penalty"]
    gate = Gate(kind)
    limits = dataclasses.asdict(Limits(cell_characters=cell_characters))
    try:
        table = open_table(io.BytesIO(sent), gate, Dictionary(kind), limits, contextlib.nullcontext())
        got.format, got.encoding, got.header_row = table.format, table.encoding, table.source.layout.row
        for batch in table.batches(limits["chunk_bytes"]):
            got.rows += batch.table.to_pylist()
            got.refused += [(one.row, one.code) for one in batch.refused]
            got.issues += issues_table([*batch.issues, *batch.refused]).to_pylist()
            got.statistics["blank_rows"] = got.statistics.get("blank_rows", 0) + batch.blank
    except FileRefused as refusal:
        got.refusal, got.facts = refusal.code, dict(refusal.facts)
        assert refusal.explain(), "every refusal teaches"
    return got


def take(source: Path | bytes, kind: str = "penalty", limits: Limits | None = None) -> Got:
    """Read a file through the real child; a refusal is told by its code and facts."""
    got = Got()
    try:
        opened = io.BytesIO(source) if isinstance(source, bytes) else source
        with read(opened, kind=rulebook().kinds[kind], limits=limits) as reading:
            got.format, got.encoding, got.header_row = reading.format, reading.encoding, reading.header_row
            for chunk in reading:
                got.rows += chunk.table.to_pylist()
                got.issues += chunk.issues.to_pylist()
                got.refused += [(one["row"], one["code"]) for one in chunk.refused.to_pylist()]
            got.statistics, got.sha256 = reading.statistics, reading.sha256
    except FileRefused as refusal:
        got.refusal, got.facts = refusal.code, dict(refusal.facts)
        assert refusal.explain(), "every refusal teaches"
    return got
