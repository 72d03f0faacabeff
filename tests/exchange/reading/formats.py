"""The same table written in every format that is read. Cells: text, number, boolean, day, None, or an error's name."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from exchange.reading.files import text
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.compound import ERRORS

Rows = Sequence[Sequence[Any]]
_ERROR_CODES = {name: code for code, name in ERRORS.items()}
_EPOCH = date(1899, 12, 30)
_OPEN_DOCUMENT = " ".join(
    f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text", "style")
)


def plain(value: Any) -> str:
    """A cell as a person types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_csv(rows: Rows) -> bytes:
    return text(*([plain(cell) for cell in row] for row in rows[1:]), header=list(rows[0])).encode()


def as_xlsx(rows: Rows, *, hidden: Sequence[int] = (), more: Sequence[Rows] = (), epoch_1904: bool = False) -> bytes:
    """``hidden`` are the places of sheets that are not shown, ``more`` further sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False, "date_1904": epoch_1904}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, table in enumerate((rows, *more)):
            sheet = book.add_worksheet(f"表{place + 1}")
            if place in hidden:
                sheet.hide()
            else:
                sheet.activate()
                sheet.set_first_sheet()
            for at, row in enumerate(table):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif value in _ERROR_CODES:
                        sheet.write_formula(at, column, "=1/0", None, value)
                    elif isinstance(value, str) and value:
                        sheet.write_string(at, column, value)
                    else:
                        sheet.write(at, column, value)
    return out.getvalue()


def as_ods(rows: Rows, *, hidden: bool = False, extra: str = "", more: Sequence[Rows] = ()) -> bytes:
    """``extra`` goes before the first table: settings, or markup of any kind."""
    shown = "false" if hidden else "true"
    styles = f'<style:style style:name="t" style:family="table"><style:table-properties table:display="{shown}"/>'
    tables = "".join(_open_table(f"表{at + 1}", table) for at, table in enumerate((rows, *more)))
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": (
                f'<?xml version="1.0"?><office:document-content {_OPEN_DOCUMENT}><office:automatic-styles>{styles}'
                f"</style:style></office:automatic-styles><office:body><office:spreadsheet>{extra}{tables}"
                "</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def _open_table(name: str, rows: Rows) -> str:
    lines = "".join(f"<table:table-row>{''.join(_open_cell(cell) for cell in row)}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}" table:style-name="t">{lines}</table:table>'


def _open_cell(value: Any) -> str:
    """``Raw`` text is put in as it is."""
    if isinstance(value, Raw):
        return value
    if value is None:
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(plain(value))}</text:p></table:table-cell>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}">{shown}'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}">{shown}'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}'
    return f'<table:table-cell office:value-type="string">{shown}'


class Raw(str):
    """Markup of an OpenDocument cell."""


def as_xls(rows: Rows, *, hidden: bool = False, from_1904: bool = False, protected: bool = False) -> bytes:
    """A workbook of Excel 97 ([MS-XLS]): one sheet, cells as LABEL, NUMBER and BOOLERR records."""
    version = struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 6)
    name = "表".encode("utf-16-le")
    font = _record(0x31, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 0) + b"A")
    front = [_record(0x809, version), _record(0x2F, struct.pack("<HHH", 0, 1, 2)) if protected else b""]
    front += [_record(0x42, struct.pack("<H", 1200)), _record(0x22, struct.pack("<H", from_1904)), *[font] * 4]
    front += [_record(0xE0, struct.pack("<HHH", 0, shape, 0) + bytes(14)) for shape in (*[0] * 16, 14)]
    after = _record(0x0A, b"")
    begin = sum(map(len, front)) + 4 + 8 + len(name) + len(after)
    sheet = _record(0x85, struct.pack("<LBBBB", begin, hidden, 0, 1, 1) + name)
    body = _record(0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 6))
    widest = max((len(row) for row in rows), default=0)
    body += _record(0x200, struct.pack("<LLHHH", 0, len(rows), 0, widest, 0))
    body += b"".join(_old_cell(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row))
    return compound({"Workbook": b"".join(front) + sheet + after + body + _record(0x0A, b"")})


def _old_cell(row: int, column: int, value: Any) -> bytes:
    if value is None or value == "":
        return b""
    place = struct.pack("<HHH", row, column, 16 if isinstance(value, date) else 15)
    if value in _ERROR_CODES:
        return _record(0x205, place + bytes((_ERROR_CODES[value], 1)))
    if isinstance(value, bool):
        return _record(0x205, place + bytes((value, 0)))
    if isinstance(value, date):
        return _record(0x203, place + struct.pack("<d", (value - _EPOCH).days))
    if isinstance(value, int | float):
        return _record(0x203, place + struct.pack("<d", value))
    letters = value.encode("utf-16-le")
    return _record(0x204, place + struct.pack("<HB", len(letters) // 2, 1) + letters)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file ([MS-CFB] version 3) of large streams: header, table, directory, streams."""
    padded = {
        name: data + bytes(-len(data) % 512 + (4096 if len(data) < 4096 else 0)) for name, data in streams.items()
    }
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    sectors = sum(len(data) // 512 for data in padded.values()) + 1
    tables = next(count for count in range(1, 200) if count * 128 >= sectors + count)
    at = tables + 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    for number, (name, data) in enumerate(padded.items(), start=1):
        size = len(data) // 512
        directory += _entry(name, 2, at, len(data), sibling=number + 1 if number < len(padded) else 0xFFFFFFFF)
        chain += [*range(at + 1, at + size), 0xFFFFFFFE]
        at += size
    directory += bytes(-len(directory) % 512)
    assert len(directory) == 512
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9L", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109L", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    return head + struct.pack(f"<{len(chain)}L", *chain) + directory + b"".join(padded.values())


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, sibling: int = 0xFFFFFFFF) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    entry = letters + bytes(64 - len(letters)) + struct.pack("<HBB", len(letters), kind, 1)
    return entry + struct.pack("<LLL", 0xFFFFFFFF, sibling, child) + bytes(36) + struct.pack("<LQ", start, size)


def objects(rows: Rows) -> list[dict[str, Any]]:
    return [
        {name: plain(cell) if isinstance(cell, date) else cell for name, cell in zip(rows[0], row, strict=False)}
        for row in rows[1:]
    ]


def as_json(rows: Rows) -> bytes:
    return json.dumps(objects(rows), ensure_ascii=False, indent=1).encode()


def as_enveloped_json(rows: Rows, member: str = "records") -> bytes:
    return json.dumps({"total": len(rows) - 1, "note": {"[": '"]}'}, member: objects(rows), "end": [1]}).encode()


def as_json_lines(rows: Rows) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects(rows)).encode()


def as_xml(rows: Rows) -> bytes:
    codes = {one.zh: one.code for one in rulebook().kinds["penalty"].fields}
    names = [name if name.isalnum() else codes.get(name, name) for name in rows[0]]  # 、 and （ are in no XML name
    made = "".join(
        f"<fields>{''.join(f'<{n}>{escape(plain(c))}</{n}>' for n, c in zip(names, row, strict=False))}</fields>\n"
        for row in rows[1:]
    )
    return envelope(made)


def envelope(body: str) -> bytes:
    header = "<sender>33</sender><receiver>267255</receiver><operator>王小明</operator><securityType>1</securityType>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<ExchangeMessage><Header>{header}</Header><Body>{body}</Body></ExchangeMessage>"
    ).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_zip(rows: Rows) -> bytes:
    return zipped({"数据/处罚.csv": as_csv(rows), "__MACOSX/数据/._处罚.csv": b"x"})


EVERY: dict[str, Callable[[Rows], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "xls": as_xls,
    "ods": as_ods,
    "json": as_json,
    "jsonl": as_json_lines,
    "xml": as_xml,
    "zip": as_zip,
}
"""Writers by the name that a batch tells."""
