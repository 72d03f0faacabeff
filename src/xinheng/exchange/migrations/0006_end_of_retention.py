"""What was wrong in a file is destroyed at the end of retention, with records and by the same two persons (G16).

Batches stay with their counts by code and their roots. The issue file of a batch whose issues are gone is removed by
the nightly job, which looks at nothing else.
"""

from django.db import migrations

TABLES = ("exchange_issue", "exchange_rowdecision")


def _judged(table: str, *, may_go: bool) -> str:
    own = f"CREATE TRIGGER {table}_may_go BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_may_go();"
    return f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER IF EXISTS {table}_may_go ON {table};
CREATE TRIGGER {table}_append_only BEFORE {"UPDATE" if may_go else "UPDATE OR DELETE"} ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
{own if may_go else ""}
"""


FORWARD = """
CREATE FUNCTION exchange_destroy() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    DELETE FROM exchange_issue USING exchange_batch b
        WHERE batch_id = b.id AND (b.day + make_interval(months => asked.months))::date <= asked.until;
    DELETE FROM exchange_rowdecision
        WHERE ((decided_at AT TIME ZONE 'Asia/Shanghai')::date + make_interval(months => asked.months))::date
              <= asked.until;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION exchange_destroy() FROM PUBLIC;
CREATE TRIGGER exchange_destroyed AFTER INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION exchange_destroy();
"""
BACKWARD = "DROP TRIGGER exchange_destroyed ON records_destructiondone; DROP FUNCTION exchange_destroy();"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_recusals"),
        ("records", "0013_destruction"),
        ("ledger", "0005_rows_may_go"),
    ]
    operations = [
        *(migrations.RunSQL(_judged(table, may_go=True), _judged(table, may_go=False)) for table in TABLES),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
