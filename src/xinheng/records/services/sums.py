"""Running sums beside the version table: how many records are public on any day, how late authorities report.

Written together with the versions they count, so that no page ever scans versions for a number.
"""

from datetime import date

from django.db import connection

from xinheng.catalogue import answers
from xinheng.catalogue.domain import Rulebook
from xinheng.records.selectors.changes import END

LATE_AFTER = "report-within-working-days"

_DAY = "({v}.known_from AT TIME ZONE 'Asia/Shanghai')::date"

_NEW_END, _OLD_END, _NEW_DAY = END.format(v="n"), END.format(v="o"), _DAY.format(v="n")

# A new record opens and closes. A further version takes back what its predecessor had yet to show from the day it
# became known on, and shows itself from that day on.
_NEW = f"""
    SELECT n.kind, n.version, greatest(n.public_from, CASE WHEN n.version > 1 THEN {_NEW_DAY} END) AS first,
           {_NEW_END} AS last
    FROM records_version n WHERE n.{{where}} AND n.public_from IS NOT NULL AND n.state IN ('effective', 'held')"""  # noqa: S608
_OLD = f"""
    UNION ALL
    SELECT o.kind, 0, greatest(o.public_from, {_NEW_DAY}), {_OLD_END}
    FROM records_version n JOIN records_version o ON o.kind = n.kind AND o.key = n.key AND o.version = n.version - 1
    WHERE n.{{where}} AND n.version > 1 AND o.public_from IS NOT NULL AND o.state IN ('effective', 'held')"""  # noqa: S608
_SHOWN = """
WITH shown AS MATERIALIZED ({shown}),
changes AS (
    SELECT kind, first AS day, (version = 1)::int AS opened,
           CASE version WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE -1 END AS closed
    FROM shown WHERE last IS NULL OR last > first
    UNION ALL
    SELECT kind, last, 0, CASE version WHEN 0 THEN -1 ELSE 1 END
    FROM shown WHERE last > first
)
INSERT INTO records_shownchange (kind, day, opened, closed)
SELECT kind, day, sum(opened), sum(closed) FROM changes GROUP BY kind, day
HAVING sum(opened) <> 0 OR sum(closed) <> 0 ORDER BY kind, day
"""

_LANDED = """
INSERT INTO records_landed (batch_id, kind, authority_uscc, authority_name, known_on, reported, late, working_days)
SELECT batch_id, kind, authority_uscc, min(authority_name), %s, count(*),
       count(*) FILTER (WHERE reported_in_wd > %s), coalesce(sum(reported_in_wd), 0)
FROM records_version WHERE version = 1 AND supersedes IS NULL AND {where}
GROUP BY batch_id, kind, authority_uscc ORDER BY kind, authority_uscc
"""


def late_after(rulebook: Rulebook, day: date) -> int:
    """After how many working days a report is late, as in force on ``day``."""
    return int(answers.parameter(rulebook, LATE_AFTER, day).value)


def add_sums(*, where: str, value: int, versions: bool, today: date, rulebook: Rulebook, timely: bool = True) -> None:
    """Add what some versions change in the sums: once per version, in the transaction that writes it.

    ``where`` is ``id`` or ``batch_id`` and ``value`` its value; ``versions`` whether any of them follows another;
    ``timely`` whether they tell anything about how soon decisions are reported.
    """
    if where not in {"id", "batch_id"}:
        raise ValueError(f"versions are chosen by id or batch_id, not by {where}")
    chosen = f"{where} = %s"
    shown = _NEW + _OLD if versions else _NEW
    statement = _SHOWN.replace("{shown}", shown.replace("{where}", chosen))
    with connection.cursor() as cursor:
        cursor.execute(statement, [value] * statement.count("%s"))
        if timely:
            cursor.execute(_LANDED.replace("{where}", chosen), [today, late_after(rulebook, today), value])
