"""Codes of values: what a field holds, and how fields agree."""

from xinheng.exchange.issue_codes.base import NOTE, QUEUE, REFUSE, IssueCode, _

CODES = (
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
)
