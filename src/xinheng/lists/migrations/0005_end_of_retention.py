"""Cases of lists are destroyed with the records they made, at the end of retention, by the same two persons (G16).

A case goes when it was decided or given up, its last day (of the entry, where it listed) lies back as many months as
records are kept, and neither the entry's record nor that of its document is held any more.
"""

from django.db import migrations

TABLES = ("lists_case", "lists_step")
OPEN = ("proposed", "notice-sent", "notice-served")


def _judged(table: str, *, may_go: bool) -> str:
    own = f"CREATE TRIGGER {table}_may_go BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_may_go();"
    return f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER IF EXISTS {table}_may_go ON {table};
CREATE TRIGGER {table}_append_only BEFORE {"UPDATE" if may_go else "UPDATE OR DELETE"} ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
{own if may_go else ""}
"""


FORWARD = f"""
CREATE FUNCTION lists_destroy() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
    numbers bigint[];
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    SELECT coalesce(array_agg(c.id), '{{}}') INTO numbers FROM lists_case c
        JOIN LATERAL (SELECT state, day FROM lists_step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) last
            ON last.state NOT IN {OPEN}
        LEFT JOIN LATERAL (SELECT until, record FROM lists_step WHERE case_id = c.id AND act = 'list') entry ON true
        WHERE (greatest(last.day, entry.until) + make_interval(months => asked.months))::date <= asked.until
          AND NOT EXISTS (SELECT FROM records_version WHERE public_id IN (entry.record, c.document_record));
    PERFORM messages_destroy(ARRAY(SELECT 'list-case-' || n FROM unnest(numbers) n));
    DELETE FROM lists_step WHERE case_id = ANY (numbers);
    DELETE FROM lists_case WHERE id = ANY (numbers);
    PERFORM ledger_make_mute(ARRAY(
        SELECT index FROM ledger_act WHERE kind LIKE 'lists.%' AND (body ->> 'case') = ANY (numbers::text[])));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION lists_destroy() FROM PUBLIC;
CREATE TRIGGER lists_destroyed AFTER INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION lists_destroy();
"""
BACKWARD = "DROP TRIGGER lists_destroyed ON records_destructiondone; DROP FUNCTION lists_destroy();"


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0004_bans"),
        ("records", "0013_destruction"),
        ("messages", "0003_end_of_retention"),
        ("ledger", "0005_rows_may_go"),
    ]
    operations = [
        *(migrations.RunSQL(_judged(table, may_go=True), _judged(table, may_go=False)) for table in TABLES),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
