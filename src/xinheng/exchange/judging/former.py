"""Rows of a former register: what it claims beside the decision, and how that ends a record, never lengthens it.

A state that ends (repaired, withdrawn, ended) is taken at its word, and so is a day of repair or end beside any
state; a state nobody knows waits for an officer. The day of receipt is kept as the source's claim and used for
nothing: windows start when we know, and no row of a former register is early or late.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue.domain import FormerColumns, Kind, Rulebook
from xinheng.exchange.judging.arrow import Column, Table, table
from xinheng.exchange.judging.columns import name
from xinheng.exchange.judging.rules import Rule
from xinheng.records.domain.facts import folded
from xinheng.records.domain.states import EFFECTIVE, State

REASON = "原登记系统记载"
"""The reason of a version that a former register ended: recorded so in the former register."""

ENDS, RECEIVED, UNKNOWN = "former_ends", "former_received", "former_unknown"
"""Columns beside the read ones: the state a row ends its record in (NULL for none), the day of receipt it claims."""

HARDEST_FIRST: tuple[State, ...] = ("withdrawn", "repaired", "ended")
"""Withdrawn leaves the organisation's own report too."""

_KEPT_WITH_REPORT = "repaired"
_PUBLISHED = ("public", "bulk", "departments")


def with_former_columns(kind: Kind, rulebook: Rulebook) -> Kind:
    """The kind with the columns of former registers; a field of its own keeps its name and headers."""
    own, former = {one.code for one in kind.fields}, rulebook.former
    added = [one for one in (former.received, former.state, former.repaired, former.ended) if one.code not in own]
    return replace(kind, fields=(*kind.fields, *added))


class Former:
    """Reads the columns of former registers."""

    def __init__(self, columns: FormerColumns, decided: str, today: date) -> None:
        self._columns = columns
        self._decided = f"d:{decided}"
        self._today = today

    def rules(self) -> Iterator[Rule]:
        """Rows whose state cannot be taken as it is, and days of receipt that cannot be."""
        columns, today = self._columns, f"DATE '{self._today}'"
        yield Rule("former-state-unknown", columns.state.code, UNKNOWN, name(columns.state.code))
        for field in (columns.repaired, columns.ended):
            day = name(f"d:{field.code}")
            yield Rule("former-end-ahead", field.code, f"{day} > {today}", f"strftime({day}, '%Y-%m-%d')")
        received = name(f"d:{columns.received.code}")
        wrong = f"{received} > {today} OR {received} < {name(self._decided)}"
        yield Rule("former-receipt-not-used", columns.received.code, wrong, f"strftime({received}, '%Y-%m-%d')")

    def claimed(self, read: Table) -> Table:
        """The read rows with what they claim. An unreadable day of repair or end counts as one."""
        coded = pc.fill_null(read.column(self._columns.state.code), "").combine_chunks().dictionary_encode()
        texts = coded.dictionary.to_pylist()
        states = [self._columns.states.get(folded(text)) for text in texts]
        unknown = [bool(folded(text)) and state is None for text, state in zip(texts, states, strict=True)]
        said = pa.array([one if one in HARDEST_FIRST else None for one in states], pa.string()).take(coded.indices)
        over = {"repaired": self._over(read, self._columns.repaired.code)}
        over["ended"] = self._over(read, self._columns.ended.code)
        ends = pc.case_when(
            pc.make_struct(pc.is_in(said, pa.array(["withdrawn"])), over["repaired"], pc.is_valid(said)),
            "withdrawn",
            "repaired",
            said,
            pc.if_else(over["ended"], pa.scalar("ended"), pa.scalar(None, pa.string())),
        )
        read = read.append_column(ENDS, ends).append_column(RECEIVED, self._received(read))
        return read.append_column(UNKNOWN, pa.array(unknown, pa.bool_()).take(coded.indices))

    def _over(self, read: Table, code: str) -> Column:
        """Where a day of repair or end is given and does not lie ahead."""
        ahead = pc.fill_null(pc.greater(read.column(f"d:{code}"), pa.scalar(self._today, pa.date32())), False)
        return pc.and_(pc.is_valid(read.column(code)), pc.invert(ahead)).combine_chunks()

    def _received(self, read: Table) -> Column:
        days = read.column(f"d:{self._columns.received.code}")
        usable = pc.and_(
            pc.less_equal(days, pa.scalar(self._today, pa.date32())),
            pc.greater_equal(days, read.column(self._decided)),
        )
        return pc.if_else(pc.fill_null(usable, False), days, pa.scalar(None, pa.date32()))


def never_late(classified: Table) -> Table:
    """What records classified, with no day of report counted."""
    place = classified.column_names.index("reported_in_wd")
    field = classified.schema.field(place)
    return classified.set_column(place, field, pa.nulls(len(classified), field.type))


def as_ended(computed: Table, ends: Column) -> Table:
    """What records computed, with nothing to show where a row ends its record."""
    ended = pc.is_valid(ends)
    gone = pc.and_(ended, pc.invert(pc.is_in(ends, pa.array([_KEPT_WITH_REPORT]))))
    columns = {one: computed.column(one) for one in computed.column_names}
    emptied = {f"{channel}_{part}": ended for channel in _PUBLISHED for part in ("from", "to", "to_turned")}
    emptied |= {f"report_{part}": gone for part in ("from", "to", "to_turned")}
    emptied |= {"repair_from": ended, "repair_from_turned": ended, "turn_on": gone}
    for one, where in emptied.items():
        columns[one] = pc.if_else(where, pa.scalar(None, columns[one].type), columns[one])
    return table(columns, schema=computed.schema)


def landed_as(rows: Table, known_from: Column) -> dict[str, Column]:
    """The columns of versions that a former register decides: state, reason, the day of receipt it claims."""
    ends = rows.column(ENDS)
    midnight = pc.assume_timezone(rows.column(RECEIVED).cast(pa.timestamp("us")), "Asia/Shanghai")
    return {
        "state": pc.fill_null(ends, EFFECTIVE),
        "reason": pc.if_else(pc.is_valid(ends), REASON, ""),
        "received_at": pc.coalesce(midnight.cast(pa.timestamp("us", tz="UTC")), known_from),
    }


def ends_by_key(keys: list[bytes], ends: list[str]) -> Mapping[bytes, State]:
    """Key → the state a former register ended it in, the hardest where its rows differ."""
    found: dict[bytes, State] = {}
    for state in reversed(HARDEST_FIRST):
        found |= dict.fromkeys((key for key, one in zip(keys, ends, strict=True) if one == state), state)
    return found
