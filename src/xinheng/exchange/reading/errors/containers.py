"""What stands in the way of reading workbooks and packed files."""

from xinheng.exchange.reading.errors.base import FileRefused


class SheetTooLarge(FileRefused):
    """The reader died or ran out of memory or time while it opened a workbook. Facts: reason."""

    code = "sheet-too-large"
    title = "A sheet of the workbook is too large"
    detail = (
        "Opening the workbook took too much memory or time ({reason}); nothing was stored. Often a single cell far to "
        "the right or below is the cause: delete empty columns and rows beside the table, or save as CSV UTF-8."
    )
    status = 413


class SheetHidden(FileRefused):
    """Only a hidden sheet has the header: what nobody sees nobody meant to send. Facts: sheet (its place)."""

    code = "sheet-hidden"
    title = "The sheet with the rows is hidden"
    detail = (
        "Only the hidden sheet number {sheet} names the columns. Hidden sheets are not read: show it, look through it "
        "and send the workbook again."
    )


class UnpackedTooLarge(FileRefused):
    """More bytes or entries in a packed file than are borne, or packed more tightly than tables are.

    Facts: unpacked, packed, limit (bytes), and entries for a list of too many.
    """

    code = "unpacked-too-large"
    title = "The packed file is too large once unpacked"
    detail = (
        "{packed} bytes would unpack to {unpacked} (limit {limit}), or the list of its parts is too long. "
        "Tables do not pack that tightly. Send the rows as plain CSV, or split the file."
    )
    status = 413


class ArchiveSeveral(FileRefused):
    """A ZIP file with more than one table. Facts: names, count."""

    code = "archive-several"
    repeats = frozenset({"names"})
    title = "The ZIP file holds several tables"
    detail = "The ZIP file holds {count} tables: {names}. Send each in a file of its own, packed or not."


class ArchiveEmpty(FileRefused):
    """A ZIP file without a table."""

    code = "archive-empty"
    title = "The ZIP file holds no table"
    detail = "The ZIP file holds no file that could be a table. Pack one CSV file into it, or send the CSV file itself."


class ArchiveNested(FileRefused):
    """A packed file inside a ZIP file. Facts: name."""

    code = "archive-nested"
    repeats = frozenset({"name"})
    title = "The ZIP file holds another packed file"
    detail = "“{name}” inside the ZIP file is packed itself. Unpack it and send the table, packed once at most."


class ArchiveMethod(FileRefused):
    """A ZIP file packed in a way other than Deflate. Facts: method (its number in APPNOTE 4.4.5)."""

    code = "archive-method"
    title = "The ZIP file is packed in an unusual way"
    detail = "The file inside is packed by method {method}. Pack it again as a plain ZIP file (method Deflate)."
