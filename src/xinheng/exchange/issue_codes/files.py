"""Codes of the reader and the gate: what is known of a row before its values are judged."""

from xinheng.exchange.issue_codes.base import NOTE, REFUSE, IssueCode, _

CODES = (
    IssueCode(
        "person-not-held",
        REFUSE,
        _(
            "This row is about a natural person or an individual business. This "
            "platform holds organisations only; nothing of the row was kept."
        ),
        _("Send such rows to the system for natural persons; the row number tells you which."),
    ),
    IssueCode(
        "matter-not-held",
        REFUSE,
        _("This row rests on a matter that this platform does not hold. Nothing of the row was kept."),
        _("Leave the row out. “What we do not hold” on the public site lists the matters."),
    ),
    IssueCode(
        "row-shape",
        REFUSE,
        _("The row has another number of cells than the header."),
        _("One cell for each column; a separator inside a text needs quotation marks around the text."),
    ),
    IssueCode(
        "cell-too-long",
        REFUSE,
        _("A cell of this row is longer than any field may be."),
        _("At most 32,767 characters in a cell."),
    ),
    IssueCode("merged-cell", REFUSE, _("A merged cell covers this row."), _("Undo the merging and fill each row.")),
    IssueCode(
        "row-unreadable",
        REFUSE,
        _("This line or list member is no object with names and values."),
        _("One JSON object for each row, in double quotation marks throughout."),
    ),
    IssueCode(
        "value-nested",
        REFUSE,
        _("{column} holds a list, an object or further elements instead of one value."),
        _("One plain value; several types of penalty stand in one text, separated by ;."),
    ),
    IssueCode(
        "field-twice",
        REFUSE,
        _("A field stands twice in this row, and we do not choose between the two."),
        _("Each field once; its official code or its Chinese name, not both."),
    ),
    IssueCode(
        "sheet-not-read",
        NOTE,
        _("The sheet “{value}” also names the columns; only the first such sheet was read."),
        _("One sheet with rows in a workbook; send the other in a file of its own."),
    ),
    IssueCode(
        "cell-error",
        REFUSE,
        _("{column} holds an error of the spreadsheet program instead of a value."),
        _("Correct the formula, or paste the values only."),
    ),
    IssueCode(
        "column-unknown",
        NOTE,
        _("The column “{value}” is no field of this kind; its values were not read."),
        _("An official code, its 2016 form or the Chinese name of a field."),
    ),
    IssueCode(
        "personal-column-dropped",
        NOTE,
        _("The column {column} is about a person. Its values were dropped before anything was stored."),
        _("Leave the column out; it is required nowhere."),
    ),
    IssueCode(
        "invisible-characters",
        NOTE,
        _("{column} contained invisible characters (direction marks, zero-width); it was stored without them."),
        _("The text as it is seen."),
    ),
    IssueCode(
        "personal-text-masked",
        NOTE,
        _("{column} contained a name or a number of a person; it was masked before storing."),
        _("Describe persons by their role, without names and numbers."),
    ),
)
