"""Answers of the check are destroyed after their own period, and what carriers were told with its entry (G16).

An answer goes with its receipt and what was said of it, so many months after its day; not while a case runs about a
record that it names. A carrying and a lifted measure go when the record of their entry is not held any more: two
officers let it go months after its last window had ended, so nothing of them can run.
"""

from django.db import migrations

TABLES = (
    "measures_check",
    "measures_reliance",
    "measures_carrying",
    "measures_carryingstep",
    "measures_carryingtold",
    "measures_lift",
)


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
CREATE FUNCTION measures_destroy() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
    answered bigint[];
    carried bigint[];
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    SELECT coalesce(array_agg(c.id), '{}') INTO answered FROM measures_check c
        WHERE (c.day + make_interval(months => asked.check_months))::date <= asked.until
          AND NOT EXISTS (SELECT FROM jsonb_path_query(c.answer, '$.**.record') AS named
                          WHERE records_case_runs(named #>> '{}'));
    DELETE FROM measures_reliance WHERE check_answered_id = ANY (answered);
    DELETE FROM measures_check WHERE id = ANY (answered);
    PERFORM messages_destroy(ARRAY(SELECT 'check-' || n FROM unnest(answered) n));
    PERFORM set_config('xinheng.answers_gone', cardinality(answered)::text, true);

    SELECT coalesce(array_agg(c.id), '{}') INTO carried FROM measures_carrying c
        WHERE NOT EXISTS (SELECT FROM records_version WHERE public_id = c.record);
    DELETE FROM measures_carryingtold USING measures_carryingstep s
        WHERE step_id = s.id AND s.carrying_id = ANY (carried);
    DELETE FROM measures_carryingstep WHERE carrying_id = ANY (carried);
    DELETE FROM measures_carrying WHERE id = ANY (carried);
    DELETE FROM measures_lift l WHERE NOT EXISTS (SELECT FROM records_version WHERE public_id = l.record);

    PERFORM ledger_make_mute(ARRAY(SELECT index FROM ledger_act
        WHERE kind = 'measures.check.answered' AND (body ->> 'first') = ANY (answered::text[])
           OR kind = 'measures.check.relied' AND (body ->> 'check') = ANY (answered::text[])
           OR kind = 'measures.carrying.answered' AND (body ->> 'carrying') = ANY (carried::text[])));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION measures_destroy() FROM PUBLIC;
CREATE TRIGGER measures_destroyed AFTER INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION measures_destroy();
CREATE TRIGGER measures_carrying_counted AFTER DELETE ON measures_carrying REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION records_count_cases();
"""
BACKWARD = """
DROP TRIGGER measures_carrying_counted ON measures_carrying;
DROP TRIGGER measures_destroyed ON records_destructiondone; DROP FUNCTION measures_destroy();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("measures", "0009_until_its_entry"),
        ("records", "0020_periods_of_checks_and_bans"),
        ("messages", "0003_end_of_retention"),
        ("ledger", "0005_rows_may_go"),
    ]
    operations = [
        *(migrations.RunSQL(_judged(table, may_go=True), _judged(table, may_go=False)) for table in TABLES),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
