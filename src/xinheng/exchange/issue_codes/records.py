"""Codes of what a row is about: its organisation, its authority, its record."""

from xinheng.exchange.issue_codes.base import NOTE, QUARANTINE, QUEUE, REFUSE, IssueCode, _

CODES = (
    IssueCode(
        "subject-unknown",
        QUEUE,
        _(
            "Name and code were not found together in the base registry. "
            "The row waits for an officer; nothing is shown."
        ),
        _("The name as registered (or a former one) with its unified social credit code."),
    ),
    IssueCode(
        "subject-new",
        NOTE,
        _("The code is valid and not yet in the base registry; an entry was begun with it."),
        _("Import the organisation into the base registry."),
    ),
    IssueCode(
        "subject-by-name",
        NOTE,
        _("The row has no code; the organisation was found by its exact name and division."),
        _("The unified social credit code."),
    ),
    IssueCode(
        "subject-by-identifier",
        NOTE,
        _("The row has no code; the organisation was found by another of its numbers and its name."),
        _("The unified social credit code."),
    ),
    IssueCode(
        "identifier-check-digit",
        QUARANTINE,
        _("The check digit of the code {value} is wrong: at least one character was mistyped."),
        _("The code as printed on the certificate."),
    ),
    IssueCode(
        "identifier-second-check-digit",
        NOTE,
        _("The organisation code inside {value} does not satisfy its own check digit."),
        _("Compare the code with the certificate."),
    ),
    IssueCode(
        "identifier-placeholder",
        QUARANTINE,
        _("{value} is a placeholder, not a code; it belongs to nobody."),
        _("The addressee's own unified social credit code."),
    ),
    IssueCode(
        "identifier-written-form",
        QUARANTINE,
        _("The code {value} is not written as it prints (small or full-width letters, blanks, hyphens)."),
        _("18 characters, capitals, half width, without blanks."),
    ),
    IssueCode(
        "identifier-registrar-unknown",
        QUARANTINE,
        _("No registrar issues codes that begin as {value} does."),
        _("A code whose first two characters are a registrar and its category, for example 91."),
    ),
    IssueCode(
        "identifier-not-uscc",
        QUARANTINE,
        _("{value} is not a unified social credit code (it looks like: {looks_like})."),
        _("18 characters from 0-9 and A-Z without I, O, S, V, Z; older numbers belong in their own columns."),
    ),
    IssueCode(
        "division-abolished",
        NOTE,
        _("The division in the code {value} has been abolished; the code stays valid."),
        _("Nothing to do."),
    ),
    IssueCode(
        "authority-not-public",
        REFUSE,
        _("{value} in {column} is the code of an organisation that cannot decide this."),
        _("The code of a public authority: it begins with 1."),
    ),
    IssueCode(
        "authority-code-wrong", NOTE, _("{value} in {column} is not a valid code."), _("The authority's own code.")
    ),
    IssueCode("source-code-wrong", NOTE, _("{value} in {column} is not a valid code."), _("The unit's own code.")),
    IssueCode(
        "document-number-placeholder",
        NOTE,
        _("{column} is “{value}”, which is no number; certificate number, date and content tell the record apart."),
        _("The number printed on the decision."),
    ),
    IssueCode(
        "key-twice",
        QUEUE,
        _(
            "Row {first_row} has the same authority, document number and addressee "
            "with other content. This row waits for an officer."
        ),
        _("One row for each decision; a correction in a file of its own, later."),
    ),
    IssueCode(
        "record-closed",
        QUEUE,
        _(
            "The record of this row was withdrawn, repaired or set aside here, or it was "
            "decided here, and the row has other content. It waits for an officer."
        ),
        _("Nothing to do, unless the decision itself was changed: then ask the credit centre."),
    ),
    IssueCode(
        "outcome-unknown",
        NOTE,
        _("“{value}” in {column} is no result we know; the row is taken as one that may harm."),
        _("One of the results that “rulebook show” lists for this kind."),
    ),
    IssueCode(
        "breach-without-document",
        QUEUE,
        _("The row says that a promise was broken, and {column} is empty. The row waits; nothing is shown."),
        _("The number of the document that found the breach."),
    ),
    IssueCode(
        "proof-missing",
        NOTE,
        _("{column} is empty. The record is shown, and no measure may rest on it."),
        _("Number, date, authority, grounds, way out and remedy, as the decision names them."),
    ),
    IssueCode(
        "list-unknown",
        QUEUE,
        _("“{value}” is no list that the rulebook names. The row waits for an officer; nothing is shown."),
        _("The name of a list as the rulebook has it."),
    ),
    IssueCode(
        "subject-kind-not-held",
        REFUSE,
        _("Records of this kind are not held about organisations of this kind; nothing of the row was kept."),
        _("Leave the row out. The rulebook says about whom each kind is held."),
    ),
    IssueCode(
        "name-not-plain",
        QUEUE,
        _("“{value}” holds a letter of another script, a heaped mark or a private character. The row waits."),
        _("The name as registered, typed and not drawn."),
    ),
    IssueCode(
        "former-state-unknown",
        QUEUE,
        _("“{value}” in {column} is no state of a former register we know. The row waits for an officer."),
        _("有效, 已撤销, 已修复, 已过期 or 终止公示."),
    ),
    IssueCode(
        "former-end-ahead",
        QUEUE,
        _("{column} is {value}, which lies in the future. The row waits for an officer."),
        _("The day on which it was repaired or ended, today at the latest; or nothing."),
    ),
    IssueCode(
        "former-receipt-not-used",
        NOTE,
        _("{column} is {value}, later than today or before the decision; the day was not stored."),
        _("The day on which the former register received the decision; it changes no term."),
    ),
    IssueCode(
        "former-differs",
        QUEUE,
        _("This record is held already with other content; a former register does not replace it."),
        _("Nothing to do, unless the former register is right: then send the row in an ordinary file."),
    ),
    IssueCode(
        "status-unknown",
        NOTE,
        _("“{value}” in {column} is no state we know; the licence is taken as valid."),
        _("1 for valid, 2 for no longer valid."),
    ),
)
