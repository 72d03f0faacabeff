"""Registers that contradict themselves: a code sent for two names, a name held under two codes.

Neither is decided here. Rows that give one code to two names are not landed; two codes for one name are both kept.
Every contradiction becomes a row of the conflict report.
"""

from datetime import date

from django.db import connection

from xinheng.subjects.services.judging import MOST_ISSUES, Tally

_FIND_REPEATED = """
DROP TABLE IF EXISTS pg_temp.subjects_repeated;
CREATE TEMPORARY TABLE subjects_repeated ON COMMIT DROP AS
WITH repeated AS (
    SELECT uscc, min(row_number) AS first, count(DISTINCT normal) AS names
    FROM subjects_arriving GROUP BY uscc HAVING count(*) > 1
)
SELECT a.row_number, a.uscc, a.name, a.normal, f.name AS first_name, f.normal AS first_normal, a.division,
       CASE WHEN r.names > 1 THEN 'code-two-organisations'
            WHEN a.row_number = r.first THEN 'first'
            WHEN to_jsonb(a) - 'row_number' = to_jsonb(f) - 'row_number' THEN 'unchanged'
            ELSE 'row-repeats-code' END AS outcome
FROM repeated r JOIN subjects_arriving a USING (uscc) JOIN subjects_arriving f ON f.row_number = r.first
"""

_SET_ASIDE = """
DELETE FROM subjects_arriving a USING subjects_repeated r
WHERE a.row_number = r.row_number AND r.outcome <> 'first'
"""

_REPORT_TWO_ORGANISATIONS = """
INSERT INTO subjects_conflict (kind, uscc, other_uscc, name, other_name, division, source, found_on)
SELECT DISTINCT ON (uscc, normal) 'code-two-organisations', uscc, uscc, first_name, name, division,
       %(source)s, %(day)s::date
FROM subjects_repeated WHERE outcome = 'code-two-organisations' AND normal <> first_normal
ORDER BY uscc, normal, row_number
ON CONFLICT DO NOTHING
"""

# A code is issued for a division (its characters 3 to 8), which stands in where the register names none.
_REPORT_TWO_CODES = """
WITH found AS (
    SELECT l.row_number, mine.uscc, mine.name, other.uscc AS other_uscc, other.name AS other_name,
           coalesce(nullif(mine.division, ''), substr(mine.uscc, 3, 6)) AS division
    FROM subjects_landing l
    JOIN subjects_organisation mine ON mine.uscc = l.uscc
    JOIN subjects_organisationname n ON n.normal = mine.name_normal AND n.is_current AND n.organisation_id <> mine.id
    JOIN subjects_organisation other ON other.id = n.organisation_id
    WHERE l.outcome <> 'unchanged'
      AND coalesce(nullif(mine.division, ''), substr(mine.uscc, 3, 6))
        = coalesce(nullif(other.division, ''), substr(other.uscc, 3, 6))
      AND mine.successor_uscc <> other.uscc AND other.successor_uscc <> mine.uscc
), kept AS (
    INSERT INTO subjects_conflict (kind, uscc, other_uscc, name, other_name, division, source, found_on)
    SELECT DISTINCT 'organisation-two-codes', least(uscc, other_uscc), greatest(uscc, other_uscc),
        CASE WHEN uscc < other_uscc THEN name ELSE other_name END,
        CASE WHEN uscc < other_uscc THEN other_name ELSE name END, division, %(source)s, %(day)s::date
    FROM found ON CONFLICT DO NOTHING
)
SELECT row_number, uscc, min(other_uscc) FROM found GROUP BY row_number, uscc ORDER BY row_number
"""


def set_repeated_aside(*, source: str, day: date, tally: Tally) -> int:
    """Take rows that repeat a code out of the staged ones; returns how many say the same again."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND_REPEATED)
        cursor.execute(_SET_ASIDE)
        cursor.execute(_REPORT_TWO_ORGANISATIONS, {"source": source, "day": day})
        cursor.execute("SELECT outcome, count(*) FROM subjects_repeated GROUP BY outcome")
        counts = {str(outcome): int(count) for outcome, count in cursor.fetchall()}
        cursor.execute(
            "SELECT row_number, outcome, uscc FROM subjects_repeated"
            " WHERE outcome NOT IN ('first', 'unchanged') ORDER BY row_number LIMIT %s",
            [MOST_ISSUES],
        )
        said = cursor.fetchall()
    aside = counts.get("code-two-organisations", 0) + counts.get("row-repeats-code", 0)
    tally.quarantined += aside
    for row, code, uscc in said:
        tally.say(row, "uscc", code, uscc)
    tally.issue_count += aside - len(said)
    return counts.get("unchanged", 0)


def report_two_codes(*, source: str, day: date, tally: Tally) -> None:
    """Report landed organisations whose name is held under another code in the same division."""
    with connection.cursor() as cursor:
        cursor.execute(_REPORT_TWO_CODES, {"source": source, "day": day})
        for row, uscc, other in cursor.fetchall():
            tally.say(row, "uscc", "organisation-two-codes", uscc, other)
