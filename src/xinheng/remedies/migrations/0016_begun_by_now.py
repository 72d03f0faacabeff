"""No case begins on a day to come: its deadline counts from the day it was received, and silence with it (G13, G24).

The database believes in no clock of its own. What it holds is the latest day that the node has seen, in production, where
nobody names days (``ledger_clockmark``): the act of a case moves it in the same transaction, so it is asked at its end.
"""

from django.db import migrations

TABLES = ("remedies_objection", "remedies_repair", "remedies_reorganisation")

FUNCTION = """
CREATE FUNCTION remedies_begun_until_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.received_on > (SELECT day FROM ledger_clockmark) THEN
        RAISE EXCEPTION 'a case is not received on a day to come' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = "".join(
    f"""
CREATE CONSTRAINT TRIGGER {table}_begun AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION remedies_begun_until_today();"""
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_begun ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION remedies_begun_until_today();"
)


class Migration(migrations.Migration):
    dependencies = [("remedies", "0015_nothing_left_to_decide"), ("ledger", "0003_clock_mark")]
    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, BACKWARD)]
