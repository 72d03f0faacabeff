"""Reading a base registry file: encoding, header, and batches of cells with their row numbers.

The file is read as a stream and nothing of it is written anywhere: rows of persons may stand in it (G2).
"""

import codecs
import csv
import gzip
import hashlib
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, cast

import pyarrow as pa
import pyarrow.csv as pa_csv

from xinheng.subjects.errors import RegistryFileError

HEADERS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称", "企业名称", "单位名称", "机构名称", "主体名称", "法人名称"),
    "uscc": ("统一社会信用代码", "统一代码", "社会信用代码"),
    "reg_date": ("成立日期", "注册日期", "登记日期"),
    "ent_type": ("企业类型", "主体类型", "机构类型"),
    "category": ("主体类别",),
    "province": ("省", "省份"),
    "city": ("市", "城市", "地市"),
    "division": ("行政区划", "行政区划代码"),
    "state": ("状态", "登记状态", "经营状态"),
    "former_names": ("曾用名",),
    "parent_uscc": ("隶属单位统一社会信用代码",),
    "successor_uscc": ("承继单位统一社会信用代码",),
    "regno": ("注册号", "工商注册号"),
}
"""Columns that are read, with the other headers accepted for each; every other column is passed over."""

REQUIRED = ("name", "uscc")
_GZIP = b"\x1f\x8b"
_DELIMITERS = ",\t;"
_LOOKED_AT = 1 << 20
_BLOCK = 4 << 20
_END_OF_FILE = "\x1a"
"""The mark that old programs end a file with."""
_BOMS = ((codecs.BOM_UTF8, "utf8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class Batch:
    """Some rows: their numbers as a spreadsheet shows them (the header is row 1), and the columns found."""

    numbers: list[int]
    columns: dict[str, Any]


@dataclass
class RegistryFile:
    """A registry file being read. ``misshapen`` and the digest are complete when ``batches`` is exhausted."""

    path: Path
    columns: tuple[str, ...] = ()
    misshapen: list[int] = field(default_factory=list)
    _digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Of the file as sent (unpacked, when it is gzip)."""
        return str(self._digest.hexdigest())

    def batches(self) -> Iterator[Batch]:
        """The rows, a few megabytes at a time; raises RegistryFileError where the file cannot be read on."""
        try:
            with self.path.open("rb") as raw:
                if raw.peek(2)[:2] == _GZIP:
                    with gzip.open(raw) as unpacked:
                        yield from self._read(cast("IO[bytes]", unpacked))
                else:
                    yield from self._read(raw)
        except (OSError, EOFError) as error:
            raise RegistryFileError(reason=f"{self.path.name}: {getattr(error, 'strerror', None) or error}") from error
        except UnicodeDecodeError as error:
            raise RegistryFileError(reason=f"the text is not {error.encoding} throughout") from error
        except pa.ArrowInvalid as error:
            reason = "a row is too long or a quotation mark is left open" if "UTF8" not in str(error) else "not UTF-8"
            raise RegistryFileError(reason=reason) from error

    def _read(self, file: IO[bytes]) -> Iterator[Batch]:
        stream = _Hashed(file, self._digest)
        beginning = stream.read(_LOOKED_AT)
        encoding = _encoding(beginning)
        delimiter, names = _header(beginning.decode(encoding, errors="ignore"))
        self.columns = tuple(name for name in HEADERS if name in names)
        blanks: list[int] = []
        reader = pa_csv.open_csv(
            cast("IO[bytes]", _Rejoined(beginning, stream)),
            read_options=pa_csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1, encoding=encoding
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=lambda row: self._pass_over(row, blanks),
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=list(self.columns),
                column_types=dict.fromkeys(self.columns, pa.string()),
                strings_can_be_null=False,
            ),
        )
        yield from self._numbered(reader, blanks)

    def _pass_over(self, row: Any, blanks: list[int]) -> Literal["skip"]:
        (blanks if row.text.strip().strip(_END_OF_FILE) == "" else self.misshapen).append(row.number)
        return "skip"

    def _numbered(self, reader: pa_csv.CSVStreamingReader, blanks: list[int]) -> Iterator[Batch]:
        number = 2
        for batch in reader:
            passed_over = {*blanks, *self.misshapen}
            numbers: list[int] = []
            while len(numbers) < batch.num_rows:
                if number not in passed_over:
                    numbers.append(number)
                number += 1
            yield Batch(numbers, {name: batch.column(place) for place, name in enumerate(self.columns)})


class _Hashed(io.RawIOBase):
    """Bytes on their way, summed up as they pass."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file, self._digest = file, digest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        some = self._file.read(size)
        self._digest.update(some)
        return some


class _Rejoined(io.RawIOBase):
    """The beginning that was looked at, then the rest."""

    def __init__(self, beginning: bytes, rest: _Hashed) -> None:
        self._beginning, self._rest = beginning, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._beginning:
            return self._rest.read(size)
        some = self._beginning if size < 0 else self._beginning[:size]
        self._beginning = self._beginning[len(some) :]
        return some + (self._rest.read() if size < 0 else b"")


def _encoding(beginning: bytes) -> str:
    for mark, encoding in _BOMS:
        if beginning.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning, final=len(beginning) < _LOOKED_AT)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf8"


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter and a name for every column; columns that are not read get a name of their own."""
    line = text.removeprefix("\ufeff").splitlines()[0] if text.strip() else ""
    meant = {spelling: name for name, spellings in HEADERS.items() for spelling in (name, *spellings)}
    for delimiter in _DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        plain = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells]
        found = [meant.get(cell) for cell in plain]
        if all(name in found for name in REQUIRED):
            return delimiter, _distinct(found)
    raise RegistryFileError(reason=f"the first line does not name the columns {' and '.join(REQUIRED)}")


def _distinct(found: list[str | None]) -> list[str]:
    twice = sorted({name for name in found if name is not None and found.count(name) > 1})
    if twice:
        raise RegistryFileError(reason=f"columns named twice: {', '.join(twice)}")
    return [name or f"passed over {place}" for place, name in enumerate(found)]
