"""The rules of one row, as conditions of the columnar engine: one issue code per rule.

Rules follow the double-publication standard (发改办财金〔2018〕424号). A rule reads the columns that
``rows`` registers as ``read`` and yields issues; it never changes a value.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from xinheng.catalogue.domain import Field
from xinheng.exchange.domain import LONGEST_VALUE
from xinheng.exchange.judging import glances
from xinheng.exchange.judging.arrow import Table
from xinheng.exchange.judging.columns import Columns, amounts_said, literals, name, nothing_sql, quoted
from xinheng.exchange.judging.engine import add_issues
from xinheng.exchange.judging.readings import AMBIGUOUS_DAY, FEN_IN_WAN, OPEN_ENDED, OTHER_ZONE
from xinheng.records.domain.facts import NOT_VALID_STATUSES

FIRST_PLAUSIBLE_DAY = date(1949, 10, 1)
SLIP = 10_000
KNOWN_STATES = ("1", "2", "有效", *sorted(NOT_VALID_STATUSES - {"2"}))
CATEGORIES = (
    *("法人及非法人组织", "法人和非法人组织", "法人或非法人组织", "法人及其他组织", "法人组织", "企业法人", "法人"),
    *("非法人组织", "其他组织", "2", "3", "02", "03", "02法人", "03非法人组织"),
)
SHEET_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!")
"""What spreadsheet programs show for a formula that failed, in their own files and in texts they export."""

LAW_WORDS = "法|条例|规定|办法|规则|细则|决定|解释|标准|规程|通则"
GROUPS = {
    "fine": ("type-without-fine", "fine-without-type"),
    "confiscation": ("type-without-confiscation", "confiscation-without-type"),
    "permit": ("permit-missing", "permit-without-type"),
}
"""A group of penalty types → the code when its field is empty, the code when the field stands without the type."""

PROOF_MISSING = "proof-missing"

NO_SUGGESTION = "CAST(NULL AS VARCHAR)"


def _anywhere(_read: Table) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """An issue for every row that meets ``condition``. All four texts are expressions of the engine.

    ``possible`` looks at the read rows as a whole, cheaply: false only where no row meets the condition.
    """

    code: str
    column: str
    condition: str
    value: str
    suggestion: str = NO_SUGGESTION
    facts: str = "'{}'"
    possible: Callable[[Table], bool] = _anywhere

    def sql(self, table: str) -> str:
        """The issues of this rule over a table of read rows."""
        value = f"coalesce(left(replace({self.value}, chr(0), ''), {LONGEST_VALUE}), '')"
        columns = f'row, {quoted(self.column)} AS "column", {quoted(self.code)} AS code, {value} AS value'
        said = f"{self.suggestion} AS suggestion, {self.facts} AS facts"
        return f"SELECT {columns}, {said} FROM {table} WHERE {self.condition}"  # noqa: S608 - the rulebook's names


def add_broken(connection: duckdb.DuckDBPyConnection, rules: Sequence[Rule], table: str) -> None:
    """Add the issues of rules over a table; one scan asks which have any, only those are looked for row by row."""
    asked = ", ".join(["false", *(f"bool_or({rule.condition})" for rule in rules)])
    found = connection.execute(f"SELECT {asked} FROM {table}").fetchone() or ()  # noqa: S608 - our own rules
    broken = [rule.sql(table) for rule, any_row in zip(rules, found[1:], strict=True) if any_row]
    if broken:
        add_issues(connection, " UNION ALL ".join(broken))


@dataclass(frozen=True)
class Limits:
    """Values of the rulebook that rules need: the day, an amount in 万元 beyond belief, the end of "without end"."""

    today: date
    suspicious_wan: int
    open_end: str


def row_rules(columns: Columns, limits: Limits) -> list[Rule]:
    """All rules that need nothing but the row and the day."""
    rules: list[Rule] = []
    for field in columns.fields:
        rules += _field_rules(field)
    for code in columns.of_type("date"):
        rules += _date_rules(code)
    for code in columns.of_type("amount-wan"):
        rules += _amount_rules(code)
    rules += _day_rules(columns, limits)
    rules += _group_rules(columns)
    rules += _slip_rules(columns, limits.suspicious_wan * FEN_IN_WAN)
    rules += _word_rules(columns)
    rules += _proof_rules(columns)
    return rules


def _field_rules(field: Field) -> Iterator[Rule]:
    column, glance = name(field.code), glances.Glance(field.code)
    yield Rule("zero-character", field.code, f"contains({column}, chr(0))", column, possible=glance.holds(0))
    if field.type not in ("date", "amount-wan", "uscc"):  # those refuse such a text as no day, amount or code
        named = f"list_contains([{literals(SHEET_ERRORS)}], {column})"
        failed = f"CASE WHEN {column} BETWEEN '#' AND '#~' THEN {named} ELSE false END"
        yield Rule("cell-error", field.code, failed, column, possible=glance.holds(ord("#")))
    if field.required == "always":
        yield Rule("required-missing", field.code, f"{column} IS NULL", "''", possible=glance.lacks)
    if field.max_length is not None and field.type != "uscc":
        yield Rule(
            "value-too-long",
            field.code,
            f"length({column}) > {field.max_length}",
            column,
            facts=quoted(f'{{"limit": {field.max_length}}}'),
            possible=glance.exceeds(field.max_length),
        )


def _date_rules(code: str) -> Iterator[Rule]:
    text, unread = name("t:" + code), f"{name('t:' + code)} IS NOT NULL AND {name('d:' + code)} IS NULL"
    unsure = f"(regexp_matches({text}, {quoted(AMBIGUOUS_DAY)}) OR regexp_matches({text}, {quoted(OTHER_ZONE)}))"
    # CASE, not AND: the engine works out both sides of an AND for every row.
    for issue, kept in (("date-ambiguous", unsure), ("date-not-a-date", f"NOT {unsure}")):
        condition = f"CASE WHEN {unread} THEN {kept} ELSE false END"
        yield Rule(issue, code, condition, name(code), possible=glances.unread(f"t:{code}", f"d:{code}"))


def _amount_rules(code: str) -> Iterator[Rule]:
    column, fen = name(code), name("f:" + code)
    unread = f"{column} IS NOT NULL AND {fen} IS NULL"
    yield Rule("amount-not-a-number", code, unread, column, possible=glances.unread(code, f"f:{code}"))
    yield Rule("amount-negative", code, f"{fen} < 0", column)
    yield Rule("amount-too-precise", code, name("p:" + code), column)
    yield Rule("amount-unit-stated", code, f"{name('u:' + code)} <> ''", column, f"wan_text(round({fen}))")


def _order(earlier: str, later: str) -> Rule:
    first, last = name("d:" + earlier), name("d:" + later)
    return Rule(
        "date-order",
        later,
        f"{last} < {first}",
        f"strftime({last}, '%Y-%m-%d')",
        facts=f"""'{{"other_column": "{earlier}", "other": "' || strftime({first}, '%Y-%m-%d') || '"}}'""",
    )


def _day_rules(columns: Columns, limits: Limits) -> Iterator[Rule]:
    decided, starts = columns.role("decided_on"), columns.role("valid_from")
    ends, publish_until = columns.role("valid_to"), columns.role("publish_until")
    if decided:
        day = name("d:" + decided)
        value = f"strftime({day}, '%Y-%m-%d')"
        yield Rule("date-in-future", decided, f"{day} > DATE '{limits.today}'", value)
        yield Rule("date-not-plausible", decided, f"{day} < DATE '{FIRST_PLAUSIBLE_DAY}'", value)
    if starts and ends:
        yield _order(starts, ends)
    for later in filter(None, (publish_until, columns.role("removed_on")) if decided else ()):
        yield _order(str(decided), later)
    if ends:
        endless = f"{name('t:' + ends)} IN ({literals(OPEN_ENDED)})"
        yield Rule("date-open-ended", ends, endless, name(ends), quoted(limits.open_end))


def _group_rules(columns: Columns) -> Iterator[Rule]:
    """罚款 ⇔ amount, 没收 ⇔ amount, 暂扣/吊销 ⇔ permit; ``type_groups`` lists the groups of the row's types."""
    if columns.role("types") is None:
        return
    for field in columns.fields:
        if field.required not in GROUPS:
            continue
        missing, unasked = GROUPS[field.required]
        column, has_type = name(field.code), f"list_contains(type_groups, '{field.required}')"
        if field.type == "amount-wan":
            fen = name("f:" + field.code)
            filled, empty = f"{fen} > 0", f"(({column} IS NULL) OR {fen} = 0)"
        else:
            nothing = nothing_sql(column, columns.nothing)
            filled, empty = f"NOT ({nothing})", f"coalesce({nothing}, true)"
        yield Rule(missing, field.code, f"{has_type} AND {empty}", f"coalesce({column}, '')")
        yield Rule(unasked, field.code, f"NOT {has_type} AND {filled}", column)


def _slip_rules(columns: Columns, suspicious_fen: int) -> Iterator[Rule]:
    """Yuan written in a column of ten thousand yuan: too large by itself, or 10⁴ off the amount in the text."""
    said_in_text = amounts_said(columns)
    for code in columns.of_type("amount-wan"):
        fen, said = name("f:" + code), name("s:" + code)
        condition, suggestion = f"{fen} > {suspicious_fen}", NO_SUGGESTION
        if code in said_in_text:
            off = f"coalesce({said} > 0 AND {fen} > 0 AND ({fen} = {said} * {SLIP} OR {fen} * {SLIP} = {said}), false)"
            condition = f"({condition} OR {off})"
            suggestion = f"CASE WHEN {off} THEN wan_text(round({said})) END"
        yield Rule("amount-unit-suspicious", code, condition, name(code), suggestion)


def _word_rules(columns: Columns) -> Iterator[Rule]:
    category, status = columns.role("category"), columns.role("status")
    basis, number = columns.role("basis"), columns.role("document_number")
    if category:
        column = name(category)
        known = f"list_contains([{literals(CATEGORIES)}], %s)"
        unknown = f"CASE WHEN {known % column} THEN false ELSE NOT {known % f'half_width({column})'} END"
        yield Rule("category-unknown", category, unknown, column)
    if status:
        yield Rule(
            "status-unknown", status, f"half_width({name(status)}) NOT IN ({literals(KNOWN_STATES)})", name(status)
        )
    if basis:
        column = name(basis)
        cited = f"CASE WHEN contains({column}, '法') THEN true ELSE regexp_matches({column}, '{LAW_WORDS}') END"
        unrecognised = f"{column} IS NOT NULL AND NOT {cited}"
        yield Rule("basis-unknown", basis, unrecognised, column)
    if number:
        column = name(number)
        yield Rule("document-number-placeholder", number, nothing_sql(column, columns.nothing), column)


def _proof_rules(columns: Columns) -> Iterator[Rule]:
    """What an imported decision must bring before a measure may rest on it (G12), and the lists that are held."""
    for code in filter(None, map(columns.role, columns.kind.proofs)):
        nothing = nothing_sql(name(code), columns.nothing)
        yield Rule(PROOF_MISSING, code, f"coalesce({nothing}, true)", f"coalesce({name(code)}, '')")
    listed = columns.role("list")
    if listed and columns.kind.lists:
        words = [word for one in columns.kind.lists for word in one.words]
        known = " OR ".join(f"contains({name(listed)}, {quoted(word)})" for word in words)
        yield Rule("list-unknown", listed, f"{name(listed)} IS NOT NULL AND NOT ({known})", name(listed))
