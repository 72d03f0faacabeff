"""The window rule as one statement of the columnar engine; ``records.domain.windows`` is the same for one document.

It reads ``records_chunk`` (rows numbered ``n`` with their dates and ``class``) and ``records_lines`` (the compiled
lines) and binds ``kind``, ``known_on`` and ``open_end``. Only names and terms of this module are put
together here; every value is a bound parameter.
"""

from xinheng.catalogue.domain import CHANNELS
from xinheng.records.domain.facts import FAVOURABLE

_LINED = """
    lined AS (
        SELECT c.*, l.*, greatest(c.decided_on, $known_on) AS started,
               least(CASE WHEN c.publish_until < $open_end THEN c.publish_until + 1 END, c.removed_on, c.withdrawn_on)
                   AS sender,
               CASE WHEN c.valid_to < $open_end THEN c.valid_to + 1 END AS validity,
               coalesce(greatest(c.decided_on, $known_on) >= l.line_turn_on, false) AS turned
        FROM records_chunk c LEFT JOIN records_lines l
          ON l.line_kind = $kind AND l.line_severity = c.class AND l.line_special = c.special
         AND c.decided_on >= l.line_from AND c.decided_on < l.line_to
    )"""
"""Every row with the line of the rulebook that holds for its class."""


def _term_sql(months: str) -> str:
    return f"(decided_on + to_months({months}))::DATE + 1"


def _ends_sql(channel: str) -> str:
    """The end before and after the turn, before anything is decided about showing."""
    other = "withdrawn_on" if channel == "report" else "sender"

    def end(months: str) -> str:
        by_validity = f"{months} IS NULL" if channel == "report" else f"{months} IS NULL OR class = {FAVOURABLE}"
        own = f"least({_term_sql(months)}, CASE WHEN {by_validity} THEN validity END)"
        return f"least({own}, {other})"

    return f"""
        {channel}_shown {"" if channel == "report" else "AND NOT not_valid"} AS {channel}_on,
        {end(f"{channel}_max")} AS {channel}_end,
        CASE WHEN {channel}_shown_turned THEN least({end(f"{channel}_max")}, {end(f"{channel}_max_turned")})
             ELSE started END AS {channel}_end_turned"""


def _settled_sql(channel: str) -> str:
    """One end where the turn lies behind, two where it lies ahead; empty windows are never."""
    end = f"CASE WHEN turned THEN {channel}_end_turned ELSE {channel}_end END"
    return (
        f"{end} AS {channel}_last, coalesce({channel}_on AND coalesce({end} > started, true), false) AS {channel}_open"
    )


def _columns_sql(channel: str) -> str:
    ahead = f"{channel}_open AND line_turn_on IS NOT NULL AND NOT turned"
    return f"""
        CASE WHEN {channel}_open THEN started END AS {channel}_from,
        CASE WHEN {channel}_open THEN {channel}_last END AS {channel}_to,
        CASE WHEN {ahead} AND {channel}_end_turned IS NOT NULL
             THEN greatest({channel}_end_turned, started) END AS {channel}_to_turned"""


def _windows_sql() -> str:
    ends = ", ".join(_ends_sql(channel) for channel in CHANNELS)
    settled = ", ".join(_settled_sql(channel) for channel in CHANNELS)
    columns = ", ".join(_columns_sql(channel) for channel in CHANNELS)
    rules = ", ".join(
        f"coalesce(CASE WHEN turned THEN {channel}_line_rule_turned ELSE {channel}_line_rule END, '') AS {channel}_rule"
        for channel in ("public", "departments", "report")
    )
    first, milder = _term_sql("min_months"), f"least({_term_sql('min_months')}, {_term_sql('turned_min_months')})"
    return f"""
    WITH {_LINED},
    ended AS (SELECT *, {ends} FROM lined),
    settled AS (SELECT *, {settled} FROM ended)
    SELECT {columns}, {rules},
           CASE WHEN public_open OR bulk_open OR departments_open
                THEN CASE WHEN turned THEN {milder} ELSE {first} END END AS repair_from,
           CASE WHEN (public_open OR bulk_open OR departments_open) AND line_turn_on IS NOT NULL AND NOT turned
                THEN {milder} END AS repair_from_turned,
           CASE WHEN NOT turned THEN line_turn_on END AS turn_on,
           greatest(public_max, bulk_max, departments_max)::SMALLINT AS max_months
    FROM settled ORDER BY n"""  # noqa: S608


WINDOWS = _windows_sql()
