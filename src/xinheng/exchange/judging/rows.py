"""First half of judging a chunk: every rule that needs nothing but the row, the day and the rulebook.

It leaves behind, in the engine, ``read`` (the chunk, read) and ``issues``; it returns the rows that may stand, with
their keys, contents, classes and windows as records computes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue import answers, core
from xinheng.catalogue.domain import Field, Kind, Rulebook
from xinheng.exchange.domain import Effect
from xinheng.exchange.judging import codes
from xinheng.exchange.judging.arrow import Column, Table, distinct, none_if_empty, table
from xinheng.exchange.judging.columns import Columns, amounts_said, literals, name, nothing_sql, stored
from xinheng.exchange.judging.engine import add_issues, store
from xinheng.exchange.judging.former import (
    ENDS,
    RECEIVED,
    Former,
    as_ended,
    ends_by_key,
    never_late,
    with_former_columns,
)
from xinheng.exchange.judging.readings import OPEN_ENDED, amount_reading, date_reading, read_cells
from xinheng.exchange.judging.rules import PROOF_MISSING, SHEET_ERRORS, Limits, Rule, add_broken, row_rules
from xinheng.exchange.judging.said import said_fen
from xinheng.kernel.identifiers import Tables
from xinheng.kernel.working_days import Calendar
from xinheng.records import columnar
from xinheng.records.domain.states import State
from xinheng.subjects.domain import PERSON_PAIR, may_be_graded, odd_writing

PLAIN_NAME = r"[一-龥0-9A-Za-z()（）]*"
"""Names that need no second look."""

UNIT_RULES = (("authority_uscc", "authority-code-wrong"), ("source_uscc", "source-code-wrong"))
"""Role of a unit's code → the issue when it is no valid code."""

_ANY_ENTERPRISE = "91"
"""A pair that may be graded: the name alone decides then."""

_CLASS_ROLES = ("decided_on", "types", "severity_label", "outcome")
_CLASS_COLUMNS = ("reported_in_wd", "types_unknown", "label_unknown", "label_harsher", "outcome_unknown", "severity")

_NOT_KEPT = ("t:", "u:", "p:", "s:", "type_groups")
"""Columns of the read rows that only the rules need."""

_LABEL_SQL = "CASE severity WHEN 'minor' THEN '轻微' WHEN 'general' THEN '一般' ELSE '严重' END"
"""A class in the words that departments write."""


@dataclass(frozen=True)
class Law:
    """What judging goes by: the edition, its calendar and identifier tables, the day, the node's secret."""

    rulebook: Rulebook
    calendar: Calendar
    tables: Tables
    today: date
    node_secret: bytes

    def parameter(self, key: str) -> int | str:
        """The value of a parameter in force on the day; EntryUnknownError when the rulebook has none."""
        return answers.parameter(self.rulebook, key, self.today).value


@dataclass(frozen=True)
class Chunk:
    """Gated rows as the reader hands them over: ``table``, and the issues and refused rows of the gate."""

    table: Table
    issues: Table
    refused: Table


@dataclass(frozen=True)
class Standing:
    """The rows of a chunk that no rule refused, in file order.

    ``rows`` holds row, the stored fields and the roles; ``computed`` what records computes of them to be judged, and
    ``completed`` computes the rest for those of the rows that are landed (rows, computed → computed); ``free`` is true
    where no issue so far makes the row wait; ``unproven`` where a proof is missing, so that no measure may rest on the
    record (G12). ``ended`` are the keys that a former register says were repaired, withdrawn or ended, refused rows
    included.
    """

    rows: Table
    computed: Table
    completed: Callable[[Table, Table], Table]
    free: Column
    unproven: Column
    gated: Chunk
    ended: Mapping[bytes, State]


class RowJudge:
    """Judges the rows of one kind by themselves; one per intake."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, kind: Kind, law: Law, *, former: bool = False) -> None:
        self.connection = connection
        self.kind = with_former_columns(kind, law.rulebook) if former else kind
        self.law = law
        self.columns = Columns.of(self.kind, law.rulebook)
        self.prepared = columnar.prepare(connection, law.rulebook, law.calendar, law.node_secret)
        self.groups = {one.code: one.group for one in law.rulebook.penalty_types}
        self.report_days = int(law.parameter("report-within-working-days"))
        limits = Limits(
            law.today, int(law.parameter("suspicious-amount-wan")), str(law.parameter("permanent-licence-end"))
        )
        self.limits = limits
        # A formula that failed is no empty cell, though senders also write #N/A for nothing.
        self.no_day = sorted((self.columns.nothing | {""}) - {error.lower() for error in SHEET_ERRORS})
        self.no_amount = [one for one in self.no_day if not one.isdigit()]
        self.rules = row_rules(self.columns, limits)
        self.former = Former(law.rulebook.former, kind.roles["decided_on"], law.today) if former else None
        self._further = pa.array(self.kind.further_deciders, pa.string())
        if self.former:
            self.rules += self.former.rules()
        self._abolished = [code for code, one in law.rulebook.divisions.items() if one.last_seen is not None]

    def judge(self, chunk: Chunk) -> Standing:
        """Read a chunk and judge its rows; ``read`` and ``issues`` stay in the engine for the second half."""
        read = self._read(chunk)
        self._gate_issues(chunk.issues)
        add_broken(self.connection, [rule for rule in self.rules if rule.possible(read)], "read")
        self._subject_codes(read)
        self._odd_names()
        self._unit_codes(read)
        standing = self._standing(read)
        computed = columnar.classify(self.prepared, standing, kind=self.kind.key, known_on=self.law.today)
        if self.former:
            computed = never_late(computed)
        self._class_issues(standing, computed)
        rows = standing.column("row")
        free = pc.invert(pc.is_in(rows, self._rows_with(Effect.QUEUED))).combine_chunks()
        unproven = pc.is_in(rows, self._rows_unproven()).combine_chunks()
        return Standing(standing, computed, self._completed, free, unproven, chunk, self._ended(read))

    def _completed(self, rows: Table, computed: Table) -> Table:
        """Identifiers and windows too, of rows that are landed."""
        known_on = self.law.today
        whole = columnar.complete(self.prepared, rows, computed, kind=self.kind.key, known_on=known_on)
        return as_ended(whole, rows.column(ENDS)) if self.former else whole

    def _ended(self, read: Table) -> Mapping[bytes, State]:
        """The keys of every row of a former register that ends its record, whatever else is wrong with the row."""
        if self.former is None:
            return {}
        rows = read.filter(pc.is_valid(read.column(ENDS)))
        keys = columnar.keys(self.prepared, stored(self.columns, rows), kind=self.kind.key)
        return ends_by_key(keys.to_pylist(), rows.column(ENDS).to_pylist())

    def _read(self, chunk: Chunk) -> Table:
        columns = {"row": chunk.table.column("row")} | self._read_fields(chunk.table)
        announced = amounts_said(self.columns)
        if announced:
            texts = chunk.table.column(str(self.columns.role("content")))
            said = said_fen(self.connection, texts, announced.values())
            columns |= {f"s:{code}": said[word] for code, word in announced.items()}
        columns["type_groups"] = self._type_groups(chunk.table)
        read = table(columns)
        if self.former:
            read = self.former.claimed(read)
        self.connection.register("read", read)
        self.connection.execute("DELETE FROM issues")
        return read

    def _read_fields(self, chunk: Table) -> dict[str, Column]:
        """Every field's column with NULL for blank cells, and beside a date or an amount what was read of it."""
        columns: dict[str, Column] = {}
        together: dict[str, list[str]] = {}
        for field in self.columns.fields:
            reading = self._reading(field)
            if reading is None:
                columns[field.code] = none_if_empty(chunk.column(field.code))
            else:
                together.setdefault(reading, []).append(field.code)
        for reading, fields in together.items():
            cells = read_cells(self.connection, [chunk.column(code) for code in fields], reading)
            for code, read in zip(fields, cells, strict=True):
                columns[code] = read.column("value")
                columns |= {f"{one}:{code}": read.column(one) for one in read.column_names if one != "value"}
        return columns

    def _reading(self, field: Field) -> str | None:
        """How the cells of a date or an amount are read."""
        if field.type == "date":
            open_ended = OPEN_ENDED if field.code == self.columns.role("valid_to") else ()
            return date_reading(self.no_day, open_ended, self.limits.open_end)
        return amount_reading(self.no_amount) if field.type == "amount-wan" else None

    def _type_groups(self, table: Table) -> Column:
        """The groups of penalty types (fine, confiscation, permit, …) of every row; each distinct text read once."""
        code = self.columns.role("types")
        if code is None:
            return pa.nulls(table.num_rows, pa.list_(pa.string()))
        coded = table.column(code).combine_chunks().dictionary_encode()
        read = self.prepared.classifier.read_types
        groups = [sorted({self.groups[one] for one in read(text).codes}) for text in coded.dictionary.to_pylist()]
        return pa.array(groups, pa.list_(pa.string())).take(coded.indices)

    def _gate_issues(self, issues: Table) -> None:
        self.connection.register("gate_issues", issues)
        add_issues(
            self.connection,
            "SELECT row, \"column\", code, left(replace(value, chr(0), ''), 200), NULL, facts FROM gate_issues",
        )
        self.connection.unregister("gate_issues")

    def _odd_names(self) -> None:
        """Names that nobody can tell from others by looking at them: a person looks before anybody is named."""
        code = self.columns.role("name")
        if code is None:
            return
        asked = f"SELECT DISTINCT {name(code)} FROM read WHERE NOT regexp_full_match({name(code)}, '{PLAIN_NAME}')"  # noqa: S608
        names = [one for (one,) in self.connection.execute(asked).fetchall() if odd_writing(one)]
        if names:
            store(self.connection, "odd_names", table({"name": pa.array(names, pa.string())}))
            odd = f"{name(code)} IN (SELECT name FROM odd_names)"  # noqa: S608
            add_issues(self.connection, Rule("name-not-plain", code, odd, name(code)).sql("read"))

    def _subject_codes(self, read: Table) -> None:
        code = self.columns.role("uscc")
        if code is None:
            return
        rows, given = (read.column(one).combine_chunks() for one in ("row", code))
        found = codes.subject_issues(rows, given, code, self.law.tables)
        if len(found):
            self.connection.register("code_issues", found)
            add_issues(self.connection, "SELECT * FROM code_issues")
            self.connection.unregister("code_issues")
        self._subject_kinds(code, distinct(pc.utf8_slice_codeunits(given, 0, 2)))
        gone = distinct(pc.utf8_slice_codeunits(given, 2, 8)).intersection(self._abolished)
        if gone:
            division = f"substr({name(code)}, 3, 6)"
            rule = Rule("division-abolished", code, f"{division} IN ({literals(gone)})", name(code))
            add_issues(self.connection, rule.sql("read"))

    def _subject_kinds(self, code: str, given: frozenset[str]) -> None:
        """Organisations about which these records are not held: by the kind's own list, and those never graded (G6)."""
        pairs = self.law.rulebook.registrar_pairs
        held = {pair for pair, one in pairs.items() if one.subject_kind in self.kind.subject_kinds}
        others = given.intersection(pairs) - held - {PERSON_PAIR}
        if others:
            rule = Rule("subject-kind-not-held", code, f"left({name(code)}, 2) IN ({literals(others)})", name(code))
            add_issues(self.connection, rule.sql("read"))
        if self.kind.key in core.GRADING_KINDS:
            named = name(self.kind.roles["name"])
            asked = f"SELECT DISTINCT {named} FROM read WHERE left({name(code)}, 2) IN ({literals(held)})"  # noqa: S608
            names = self.connection.execute(asked).fetchall()
            never = [one for (one,) in names if one and not may_be_graded(_ANY_ENTERPRISE, one, self.law.tables.pairs)]
            rule = Rule("subject-kind-not-held", code, f"{named} IN ({literals(never)})", name(code))
            add_issues(self.connection, rule.sql("read"))

    def _rows_unproven(self) -> Column:
        found = self.connection.execute(f"SELECT DISTINCT row FROM issues WHERE code = '{PROOF_MISSING}'")  # noqa: S608
        return found.to_arrow_table().column("row").combine_chunks()

    def _unit_codes(self, read: Table) -> None:
        for role, wrong in UNIT_RULES:
            code = self.columns.role(role)
            if code is None:
                continue
            units = codes.unit_codes(read.column(code).combine_chunks(), self.law.tables)
            right, public = units.column("right"), units.column("public")
            self._unit_rule(wrong, code, units.filter(pc.invert(right)))
            if role == "authority_uscc":
                private = units.filter(pc.and_(right, pc.invert(public)))
                further = pc.is_in(pc.utf8_slice_codeunits(private.column("code"), 0, 2), self._further)
                self._unit_rule("authority-not-public", code, private.filter(pc.invert(further)))

    def _unit_rule(self, issue: str, code: str, units: Table) -> None:
        """The issue for every row with the code of one of these units."""
        if len(units):
            store(self.connection, "units", units)
            rule = Rule(issue, code, f"{name(code)} IN (SELECT code FROM units)", name(code))  # noqa: S608
            add_issues(self.connection, rule.sql("read"))

    def _standing(self, read: Table) -> Table:
        """The rows that no rule refused, as they are stored."""
        refused = self._rows_with(Effect.REFUSED)
        if len(refused):
            kept = read.select([one for one in read.column_names if not one.startswith(_NOT_KEPT)])
            read = kept.filter(pc.invert(pc.is_in(read.column("row"), refused)))
        rows = stored(self.columns, read)
        for one in (ENDS, RECEIVED) if self.former else ():
            rows = rows.append_column(one, read.column(one))
        return rows

    def _rows_with(self, effect: Effect) -> Column:
        """The rows with an issue of at least this effect."""
        found = self.connection.execute(
            "SELECT DISTINCT row FROM issues JOIN effects USING (code) WHERE effect >= ?", [effect.value]
        ).to_arrow_table()
        return found.column("row").combine_chunks()

    def _class_issues(self, standing: Table, computed: Table) -> None:
        """Issues that follow from what records computed: late, types and labels nobody knows, labels too harsh."""
        roles = self.columns.roles()
        found = table(
            {
                "row": standing.column("row"),
                **{role: standing.column(role) for role in _CLASS_ROLES if role in roles},
                **{f"f:{code}": standing.column(code) for code in self._asked_of_adverse()},
                **{one: computed.column(one) for one in _CLASS_COLUMNS},
            }
        )
        self.connection.register("classed", found)
        add_broken(self.connection, self._class_rules(roles), "classed")
        self.connection.unregister("classed")

    def _asked_of_adverse(self) -> list[str]:
        return [one.code for one in self.columns.fields if one.required == "adverse"]

    def _class_rules(self, roles: Mapping[str, str]) -> list[Rule]:
        late = f"'{{\"days\": ' || reported_in_wd || ', \"limit\": {self.report_days}}}'"
        day = "strftime(decided_on, '%Y-%m-%d')"
        rules = [Rule("late-report", roles["decided_on"], f"reported_in_wd > {self.report_days}", day, facts=late)]
        if "types" in roles:
            rules.append(Rule("type-unknown", roles["types"], "types_unknown", "types"))
        if "outcome" in roles:
            rules.append(Rule("outcome-unknown", roles["outcome"], "outcome_unknown", "coalesce(outcome, '')"))
        for code in self._asked_of_adverse():
            nothing = nothing_sql(name(f"f:{code}"), self.columns.nothing)
            # A minor one is not published: it needs no document yet.
            rules.append(
                Rule("breach-without-document", code, f"severity <> 'minor' AND coalesce({nothing}, true)", "''")
            )
        if "severity_label" in roles:
            label, facts = roles["severity_label"], "'{\"class\": \"' || severity || '\"}'"
            rules.append(Rule("label-unknown", label, "label_unknown", "severity_label"))
            rules.append(Rule("label-harsher", label, "label_harsher", "severity_label", _LABEL_SQL, facts))
        return rules
