"""No case is to be answered later than the law of this node allows: from that day on silence works for its organisation.

The exact day needs the calendar, which is data the database does not hold: the program computes it, and `node verify`
computes the clocks of the case again. What stands here is the last day that no calendar can make later (G13, G24).
"""

from django.db import migrations

TABLES = ("remedies_objection", "remedies_repair", "remedies_reorganisation")
UNKNOWN = 60
"""Days at the latest where no edition of the node names the deadline."""

FORWARD = f"""
CREATE FUNCTION remedies_due_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rule text := CASE WHEN TG_TABLE_NAME <> 'remedies_objection' THEN 'repair-answer'
        WHEN to_jsonb(NEW) ->> 'ground' = 'document' THEN 'withdraw-revoked-document' ELSE 'objection-decide' END;
BEGIN
    IF NEW.due_on > NEW.received_on
            + coalesce((SELECT max((latest_days ->> rule)::integer) FROM catalogue_edition), {UNKNOWN}) THEN
        RAISE EXCEPTION 'a case is not answered later than its deadline allows' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_due BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION remedies_due_in_time();"""
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_due ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION remedies_due_in_time();"
)


class Migration(migrations.Migration):
    dependencies = [("remedies", "0011_own_letters"), ("catalogue", "0005_latest_days")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
