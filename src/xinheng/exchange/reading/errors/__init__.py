"""Why a whole file is refused. Facts name places and codes, never the content of a cell."""

from typing import Any

from xinheng.exchange.reading.errors.base import FileRefused
from xinheng.exchange.reading.errors.columns import (
    ColumnMissing,
    ColumnsTooMany,
    ColumnTwice,
    DelimiterWrong,
    HeaderNotFound,
    QuoteNotClosed,
    TemplateExpired,
)
from xinheng.exchange.reading.errors.containers import (
    ArchiveEmpty,
    ArchiveMethod,
    ArchiveNested,
    ArchiveSeveral,
    SheetHidden,
    SheetTooLarge,
    UnpackedTooLarge,
)
from xinheng.exchange.reading.errors.content import (
    EncodingUnknown,
    FileChanged,
    FileDamaged,
    FileEmpty,
    FileHeaderOnly,
    FileProtected,
    FileTooHeavy,
    FileTooLarge,
    FormatNotHeld,
    NulByte,
)
from xinheng.exchange.reading.errors.structured import (
    FileIncomplete,
    JsonDamaged,
    JsonNotRows,
    MarkupTooLong,
    NestedTooDeep,
    XmlDamaged,
    XmlDoctype,
    XmlNotRows,
)

__all__ = [
    "ALL",
    "ArchiveEmpty",
    "ArchiveMethod",
    "ArchiveNested",
    "ArchiveSeveral",
    "ColumnMissing",
    "ColumnTwice",
    "ColumnsTooMany",
    "DelimiterWrong",
    "EncodingUnknown",
    "FileChanged",
    "FileDamaged",
    "FileEmpty",
    "FileHeaderOnly",
    "FileIncomplete",
    "FileProtected",
    "FileRefused",
    "FileTooHeavy",
    "FileTooLarge",
    "FormatNotHeld",
    "HeaderNotFound",
    "JsonDamaged",
    "JsonNotRows",
    "MarkupTooLong",
    "NestedTooDeep",
    "NulByte",
    "QuoteNotClosed",
    "SheetHidden",
    "SheetTooLarge",
    "TemplateExpired",
    "UnpackedTooLarge",
    "XmlDamaged",
    "XmlDoctype",
    "XmlNotRows",
    "from_code",
]

ALL: tuple[type[FileRefused], ...] = (
    FormatNotHeld,
    EncodingUnknown,
    NulByte,
    FileEmpty,
    FileHeaderOnly,
    FileTooLarge,
    FileTooHeavy,
    FileProtected,
    FileDamaged,
    FileChanged,
    SheetTooLarge,
    SheetHidden,
    UnpackedTooLarge,
    ArchiveSeveral,
    ArchiveEmpty,
    ArchiveNested,
    ArchiveMethod,
    FileIncomplete,
    JsonDamaged,
    JsonNotRows,
    XmlDamaged,
    XmlDoctype,
    XmlNotRows,
    MarkupTooLong,
    NestedTooDeep,
    HeaderNotFound,
    ColumnMissing,
    ColumnTwice,
    ColumnsTooMany,
    TemplateExpired,
    DelimiterWrong,
    QuoteNotClosed,
)


def from_code(code: str, facts: dict[str, Any]) -> FileRefused:
    """The refusal the child reported by its code; FileTooHeavy for a code that is not held."""
    for refusal in ALL:
        if refusal.code == code:
            return refusal(**facts)
    return FileTooHeavy(reason=code)
