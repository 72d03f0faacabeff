"""How many cases go at the end of retention is counted where they are deleted: rooms above hang this on their tables."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION records_count_cases() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('xinheng.cases_gone', (
        coalesce(nullif(current_setting('xinheng.cases_gone', true), ''), '0')::bigint + (SELECT count(*) FROM gone)
    )::text, true);
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0017_by_document_number")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION records_count_cases();")]
