"""Why a whole file is refused. Facts name places and codes, never the content of a cell."""

from typing import Any, ClassVar

from xinheng.kernel.errors import XinhengError


class FileRefused(XinhengError):  # noqa: N818 - the rooms name refusals, not errors
    """A file from which nothing was taken. Facts are marks, numbers and names of columns: the shell has the words."""

    code: ClassVar[str] = "file-refused"
    title: ClassVar[str] = "The file was refused"


class FormatNotHeld(FileRefused):
    """Neither a delimited text nor an Office Open XML workbook. Facts: found, accepted."""

    code = "format-not-held"
    title = "This file format is not taken"
    detail = "This looks like {found}. Send {accepted}: in a spreadsheet program choose “Save as” and one of these."


class EncodingUnknown(FileRefused):
    """The bytes are no text in a held encoding. Facts: offset (bytes from 0), tried, accepted."""

    code = "encoding-unknown"
    title = "The characters of this file cannot be read"
    detail = (
        "Byte {offset} (counted from 0) is no valid text in {tried}. Save the file again as {accepted}; "
        "“CSV UTF-8” in a spreadsheet program is safest."
    )


class NulByte(FileRefused):
    """A text file with a zero byte. Facts: offset."""

    code = "nul-byte"
    title = "The file contains a zero byte"
    detail = (
        "Byte {offset} (counted from 0) is zero, which no text contains. The file is damaged or not a text: "
        "export it again from the source system."
    )


class FileEmpty(FileRefused):
    """No byte, or nothing but white space."""

    code = "file-empty"
    title = "The file is empty"
    detail = "The file holds no row. The first row names the columns, each further row is one decision."


class FileHeaderOnly(FileRefused):
    """Column names without any row. Facts: header_row."""

    code = "file-header-only"
    title = "The file has column names but no rows"
    detail = "Row {header_row} names the columns and no row follows. Put one decision in each row below it."


class FileTooLarge(FileRefused):
    """More bytes than the door takes. Facts: bytes, limit."""

    code = "file-too-large"
    title = "The file is too large"
    detail = (
        "The file has more than {limit} bytes. Split it by rows and send the parts; each part needs the header row."
    )
    status = 413


class FileTooHeavy(FileRefused):
    """Reading took more memory or time than allowed, or the reader died. Facts: reason."""

    code = "file-too-heavy"
    title = "Reading the file took too much memory or time"
    detail = "Reading was stopped ({reason}); nothing was stored. Send the rows as CSV, or split the file into parts."
    status = 413


class FileDamaged(FileRefused):
    """The workbook cannot be opened. Facts: reason."""

    code = "file-damaged"
    title = "The file is damaged or protected"
    detail = "The workbook cannot be opened ({reason}). Save it again without a password as .xlsx, or as CSV UTF-8."


class FileChanged(FileRefused):
    """Somebody wrote to the file while it was read."""

    code = "file-changed"
    title = "The file changed while it was read"
    detail = "The file was written to while it was read; nothing was stored. Send it again when it is complete."


class HeaderNotFound(FileRefused):
    """No row among the first ten names columns of this kind. Facts: kind, searched_rows, examples."""

    code = "header-not-found"
    title = "No header row was found"
    detail = (
        "None of the first {searched_rows} rows names the columns of {kind}. "
        "The header row has official codes or Chinese names, for example {examples}."
    )


class ColumnMissing(FileRefused):
    """A required column is absent. Facts: columns (official codes), names (Chinese), header_row."""

    code = "column-missing"
    title = "Required columns are missing"
    detail = "The header in row {header_row} lacks {names}. Add these columns; their order does not matter."


class ColumnTwice(FileRefused):
    """Two columns are the same field. Facts: column, name, positions."""

    code = "column-twice"
    title = "A column appears twice"
    detail = "Columns {positions} are both {name} ({column}). Keep one of them."


class TemplateExpired(FileRefused):
    """The 2016 template without the columns later required. Facts: columns, names, old_columns."""

    code = "template-expired"
    title = "This is an expired template"
    detail = (
        "The header uses columns of the 2016 template ({old_columns}) and lacks {names}, "
        "which the standard of 2018 requires. Use the current template."
    )


class DelimiterWrong(FileRefused):
    """The header is separated by a character that is not held, or unlike the rows. Facts: found, accepted."""

    code = "delimiter-wrong"
    title = "The cells are separated by a wrong character"
    detail = "Cells are separated by {found}. Use one of {accepted}, the same in the header and in every row."


class QuoteNotClosed(FileRefused):
    """A quoted cell never ends. Facts: row."""

    code = "quote-not-closed"
    title = "A quotation mark is not closed"
    detail = (
        "The row {row} opens a cell with a double quotation mark that is never closed, so the rows after it cannot "
        "be told apart. Double each quotation mark inside a cell, or save as .xlsx."
    )


ALL: tuple[type[FileRefused], ...] = (
    FormatNotHeld,
    EncodingUnknown,
    NulByte,
    FileEmpty,
    FileHeaderOnly,
    FileTooLarge,
    FileTooHeavy,
    FileDamaged,
    FileChanged,
    HeaderNotFound,
    ColumnMissing,
    ColumnTwice,
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
