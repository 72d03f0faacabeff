"""What a room refuses is found out where it is written, so that a statement and its commit take one turn (decision 410)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_refuse_unless(holds boolean, part integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'refused' USING ERRCODE = 'raise_exception', DETAIL = part;
    END IF;
    RETURN true;
END $$;
"""
BACKWARD = "DROP FUNCTION ledger_refuse_unless(boolean, integer);"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_rows_may_go")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
