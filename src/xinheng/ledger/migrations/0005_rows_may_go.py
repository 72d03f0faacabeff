"""Append-only rows may go only inside a trigger that runs as the owner: the end of retention (G16).

The program's role never is the owner, and the owner by hand is in no trigger; both are refused as before.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() >= 2
       AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""
BACKWARD = "DROP FUNCTION ledger_may_go();"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_mute_acts")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
