"""The one view of public items. It takes the day from the session; without it, it is empty (G11).

``xinheng.day`` is the day asked about. ``xinheng.today`` is the day of asking where that is later: what ended by
then is not answered for, whatever day is asked about.
"""

from django.db import migrations

# As sub-selects: the server evaluates each once per query, not once per row.
DAY = "(SELECT nullif(current_setting('xinheng.day', true), '')::date)"
TODAY = f"(SELECT greatest(nullif(current_setting('xinheng.today', true), '')::date, {DAY}))"


def end_on(day: str) -> str:
    return f"CASE WHEN turn_on <= {day} THEN public_to_turned ELSE public_to END"


VIEW = f"""
CREATE VIEW records_public AS
SELECT id, public_id, kind, organisation_id, uscc, name_as_sent, authority_uscc, authority_name, source_uscc,
       source_name, document_number, document_number_normal, decided_on, valid_from, valid_to, severity, special,
       penalty_types, amount_fen, division, state, marks, public_from,
       {end_on(DAY)} AS public_to,
       CASE WHEN turn_on <= {DAY} THEN repair_from_turned ELSE repair_from END AS repair_from,
       public_rule, coalesce(turn_on <= {DAY}, false) AS turned, max_months, statement_on, edition_digest,
       version, known_from, reported_in_wd, payload
FROM records_version
WHERE known_to IS NULL AND state IN ('effective', 'held') AND public_from IS NOT NULL
  AND public_from <= {DAY}
  AND coalesce({end_on(DAY)} > {DAY}, true)
  AND coalesce({end_on(TODAY)} > {TODAY}, true);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_terms_and_triggers")]
    operations = [migrations.RunSQL(VIEW, "DROP VIEW records_public;")]
