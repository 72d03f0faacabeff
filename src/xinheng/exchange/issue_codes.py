"""Every issue code of an intake: what it does to the row, what it says, what would be accepted.

One code per rule. A message is an English message id with ``{placeholders}`` over the issue's facts; it is translated
and filled at the door. Facts always hold ``column`` (name of the column), ``value`` (masked, cut) and ``suggestion``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xinheng.exchange.domain import Effect


def _(text: str) -> str:
    """Mark a message id for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class IssueCode:
    """A rule's name, its effect on the verdict, its sentence, and the form that would be accepted."""

    code: str
    effect: Effect
    message: str
    accepted: str


REFUSE, QUARANTINE, QUEUE, NOTE = Effect.REFUSED, Effect.QUARANTINED, Effect.QUEUED, Effect.NONE

_ALL = (
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
        "personal-text-masked",
        NOTE,
        _("{column} contained a name or a number of a person; it was masked before storing."),
        _("Describe persons by their role, without names and numbers."),
    ),
    IssueCode(
        "zero-character",
        REFUSE,
        _("{column} contains the character U+0000, which no text has."),
        _("The text without it."),
    ),
    IssueCode(
        "required-missing", REFUSE, _("{column} is empty, and the standard requires it."), _("Fill in {column}.")
    ),
    IssueCode(
        "value-too-long",
        NOTE,
        _("{column} has more characters than the standard allows ({limit}); it was stored whole."),
        _("At most {limit} characters."),
    ),
    IssueCode(
        "date-not-a-date",
        REFUSE,
        _("“{value}” in {column} is not a date."),
        _("A day such as 2024-03-01, 2024/3/1, 20240301 or 2024年3月1日."),
    ),
    IssueCode(
        "date-ambiguous",
        REFUSE,
        _("“{value}” in {column} can be read as more than one day; we do not guess."),
        _("The year first and in four digits: 2024-03-01."),
    ),
    IssueCode(
        "date-in-future",
        REFUSE,
        _("{column} is {value}, which lies in the future."),
        _("The day on which the decision was made, today at the latest."),
    ),
    IssueCode(
        "date-not-plausible",
        REFUSE,
        _("{column} is {value}, before there were such decisions."),
        _("A day from 1949-10-01 on."),
    ),
    IssueCode(
        "date-order",
        REFUSE,
        _("{column} ({value}) lies before {other_column} ({other})."),
        _("{column} on or after {other_column}."),
    ),
    IssueCode(
        "date-open-ended",
        NOTE,
        _("{column} says “{value}”; it was stored as 2099-12-31, without an end."),
        _("2099-12-31 for a licence without an end."),
    ),
    IssueCode(
        "late-report",
        NOTE,
        _("The decision of {value} reached us {days} working days later; {limit} are allowed."),
        _("Send decisions within {limit} working days of the decision."),
    ),
    IssueCode(
        "amount-not-a-number",
        REFUSE,
        _("“{value}” in {column} is not an amount."),
        _("A number in ten thousand yuan: 0.2 for 2,000 yuan."),
    ),
    IssueCode(
        "amount-negative",
        REFUSE,
        _("{column} is {value}; an amount cannot be negative."),
        _("Zero or a positive number."),
    ),
    IssueCode(
        "amount-too-precise",
        REFUSE,
        _("{value} in {column} has parts smaller than a cent of a yuan."),
        _("At most six digits after the point, in ten thousand yuan."),
    ),
    IssueCode(
        "amount-unit-stated",
        NOTE,
        _("“{value}” in {column} names its own unit; it was stored as {suggestion} ten thousand yuan."),
        _("The bare number in ten thousand yuan."),
    ),
    IssueCode(
        "amount-unit-suspicious",
        NOTE,
        _(
            "{column} is {value} ten thousand yuan. That looks like yuan written in "
            "a column of ten thousand yuan; it was stored as sent."
        ),
        _("The amount in ten thousand yuan: 0.2 for 2,000 yuan."),
    ),
    IssueCode(
        "type-unknown",
        NOTE,
        _("“{value}” in {column} is no type of penalty we know."),
        _("The types of article 9 of the Administrative Penalty Law, separated by ; – for example 警告;罚款."),
    ),
    IssueCode(
        "fine-without-type",
        NOTE,
        _("{column} is {value}, but no fine is among the types of penalty."),
        _("罚款 among the types, or no amount."),
    ),
    IssueCode(
        "type-without-fine",
        NOTE,
        _("A fine is among the types of penalty, but {column} is empty or zero."),
        _("The amount of the fine."),
    ),
    IssueCode(
        "confiscation-without-type",
        NOTE,
        _("{column} is {value}, but no confiscation is among the types of penalty."),
        _("没收违法所得 or 没收非法财物 among the types, or no amount."),
    ),
    IssueCode(
        "type-without-confiscation",
        NOTE,
        _("A confiscation is among the types of penalty, but {column} is empty or zero."),
        _("The amount confiscated."),
    ),
    IssueCode(
        "permit-missing",
        NOTE,
        _("A permit was suspended or revoked, but {column} does not name it."),
        _("Name and number of the permit."),
    ),
    IssueCode(
        "permit-without-type",
        NOTE,
        _("{column} names a permit, but neither suspension nor revocation is among the types of penalty."),
        _("暂扣许可证件 or 吊销许可证件 among the types, or no permit."),
    ),
    IssueCode(
        "basis-unknown",
        NOTE,
        _("{column} names no law, regulation or rule that can be recognised."),
        _("The title in 《》 and the article, for example 《中华人民共和国食品安全法》第一百二十六条."),
    ),
    IssueCode(
        "label-harsher",
        QUEUE,
        _("The row calls this {value}, the rule makes it {class}. The row waits until its officer names the article."),
        _("The class of the rule ({class}), a milder one, or the article that makes it harsher."),
    ),
    IssueCode(
        "label-unknown",
        NOTE,
        _("“{value}” in {column} is no severity we know; the class follows the types of penalty."),
        _("轻微, 一般 or 严重, or nothing."),
    ),
    IssueCode(
        "category-unknown", NOTE, _("“{value}” in {column} is no category of the standard."), _("法人及非法人组织.")
    ),
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
            "The record of this row was withdrawn, repaired or shielded here, and "
            "the row has other content. It waits for an officer."
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
        "status-unknown",
        NOTE,
        _("“{value}” in {column} is no state we know; the licence is taken as valid."),
        _("1 for valid, 2 for no longer valid."),
    ),
)

ISSUE_CODES: Mapping[str, IssueCode] = MappingProxyType({one.code: one for one in _ALL})
