"""What stands in the way of reading any file."""

from xinheng.exchange.reading.errors.base import FileRefused


class FormatNotHeld(FileRefused):
    """None of the formats that are read. Facts: found, accepted."""

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


class FileProtected(FileRefused):
    """A password is needed to read it."""

    code = "file-protected"
    title = "The file is protected by a password"
    detail = (
        "The file is encrypted, and no password is asked for or kept here. Remove the password (in a spreadsheet "
        "program: “Save as”, tools, general options; in a packing program: pack without a password) and send it again."
    )


class FileDamaged(FileRefused):
    """The workbook or packed file cannot be opened. Facts: reason."""

    code = "file-damaged"
    title = "The file is damaged"
    detail = (
        "The file cannot be opened ({reason}): part of it is missing or wrong. Open it in the program that made it and "
        "save it again, as .xlsx or as CSV UTF-8."
    )


class FileChanged(FileRefused):
    """Somebody wrote to the file while it was read."""

    code = "file-changed"
    title = "The file changed while it was read"
    detail = "The file was written to while it was read; nothing was stored. Send it again when it is complete."
