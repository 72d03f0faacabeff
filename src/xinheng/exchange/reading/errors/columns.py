"""What stands in the way of understanding the columns of a table."""

from xinheng.exchange.reading.errors.base import FileRefused


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
    detail = "The header lacks {names}. Add these columns; their order does not matter."


class ColumnTwice(FileRefused):
    """Two columns are the same field. Facts: column, name, positions."""

    code = "column-twice"
    title = "A column appears twice"
    detail = "Columns {positions} are both {name} ({column}). Keep one of them."


class ColumnsTooMany(FileRefused):
    """More columns, or a longer header, than any table of decisions has. Facts: count (as far as read), limit."""

    code = "columns-too-many"
    title = "The header has too many columns"
    detail = (
        "The header has {count} columns or more, and {limit} at most are read. Delete the columns beside the table; "
        "if the whole file is one line, its rows are not separated by line ends."
    )
    status = 413


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
