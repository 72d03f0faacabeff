"""A ban that a review found over is destroyed after its own period, with its reviews and messages (G16).

One that nobody ended stays, whatever its age: a statute laid it, and its next review is somebody's task.
"""

from importlib import import_module

from django.db import migrations

_judged = import_module("xinheng.lists.migrations.0005_end_of_retention")._judged
TABLES = ("lists_ban", "lists_banreview")

FORWARD = """
CREATE FUNCTION lists_destroy_bans() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
    numbers bigint[];
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    SELECT coalesce(array_agg(r.ban_id), '{}') INTO numbers FROM lists_banreview r
        WHERE r.review_by IS NULL
          AND (r.reviewed_on + make_interval(months => asked.ban_months))::date <= asked.until;
    DELETE FROM lists_banreview WHERE ban_id = ANY (numbers);
    DELETE FROM lists_ban WHERE id = ANY (numbers);
    PERFORM messages_destroy(ARRAY(SELECT 'ban-' || n FROM unnest(numbers) n));
    PERFORM ledger_make_mute(ARRAY(
        SELECT index FROM ledger_act WHERE kind LIKE 'lists.ban.%' AND (body ->> 'ban') = ANY (numbers::text[])));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION lists_destroy_bans() FROM PUBLIC;
CREATE TRIGGER lists_bans_destroyed AFTER INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION lists_destroy_bans();
CREATE TRIGGER lists_ban_counted AFTER DELETE ON lists_ban REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION records_count_cases();
"""
BACKWARD = """
DROP TRIGGER lists_ban_counted ON lists_ban;
DROP TRIGGER lists_bans_destroyed ON records_destructiondone; DROP FUNCTION lists_destroy_bans();
"""


class Migration(migrations.Migration):
    dependencies = [("lists", "0007_periods"), ("records", "0020_periods_of_checks_and_bans")]
    operations = [
        *(migrations.RunSQL(_judged(table, may_go=True), _judged(table, may_go=False)) for table in TABLES),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
