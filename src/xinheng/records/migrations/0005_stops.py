"""Emergency stops (G22): append-only stops and lifts, and the one public view without what a running stop names.

A stop can only take rows out of the view: it stands there as one more condition. The running stops are one value per
query, a set of names; looking three names up in it costs the same for each row, however many stops run.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

before = import_module("xinheng.records.migrations.0004_bulk_in_the_public_view")

# Kinds, codes of authorities and public identifiers never look alike, so one set holds them all.
STOPPED = """
  ((SELECT coalesce(jsonb_object_agg(target, 0), '{}') FROM records_stop WHERE lifted_at IS NULL)
   ?| ARRAY[kind, authority_uscc, public_id])"""

VIEW = before.VIEW.rstrip().rstrip(";") + f"\n  AND NOT {STOPPED};"

# What would be public today were it not stopped: for taking it out of sums, never for showing it.
_WHERE = before.VIEW[before.VIEW.index("FROM records_version") :].rstrip().rstrip(";")
HIDDEN = f"""
CREATE VIEW records_hidden AS
SELECT id, kind, key, version, public_id, authority_uscc, public_from
{_WHERE}
  AND {STOPPED};
"""

TABLES = ("records_stop", "records_stoplift")
TRIGGERS = """
CREATE FUNCTION records_stop_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
       OR (to_jsonb(NEW) - 'lifted_at') IS DISTINCT FROM (to_jsonb(OLD) - 'lifted_at') THEN
        RAISE EXCEPTION 'a stop is never changed; insert its lift' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_stop_unchanged BEFORE UPDATE ON records_stop
    FOR EACH ROW EXECUTE FUNCTION records_stop_guard();

CREATE FUNCTION records_stop_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new stop runs: its lift ends it' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER records_stop_begins BEFORE INSERT ON records_stop
    FOR EACH ROW WHEN (NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION records_stop_begin();

CREATE FUNCTION records_stop_end() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_RELID <> 'public.records_stoplift'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE records_stop SET lifted_at = NEW.lifted_at WHERE id = NEW.stop_id AND lifted_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'stop % does not run', NEW.stop_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_stoplift_ends AFTER INSERT ON records_stoplift
    FOR EACH ROW EXECUTE FUNCTION records_stop_end();

CREATE TRIGGER records_stoplift_unchanged BEFORE UPDATE ON records_stoplift
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
""" + "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
    for table in TABLES
)
BACK = """
DROP TRIGGER records_stop_kept ON records_stop; DROP TRIGGER records_stop_not_emptied ON records_stop;
DROP TRIGGER records_stoplift_kept ON records_stoplift; DROP TRIGGER records_stoplift_not_emptied ON records_stoplift;
DROP TRIGGER records_stoplift_unchanged ON records_stoplift;
DROP TRIGGER records_stoplift_ends ON records_stoplift;
DROP TRIGGER records_stop_begins ON records_stop;
DROP TRIGGER records_stop_unchanged ON records_stop;
DROP FUNCTION records_stop_end();
DROP FUNCTION records_stop_begin();
DROP FUNCTION records_stop_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0004_bulk_in_the_public_view")]

    operations = [
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.TextField(db_collation='C')),
                ('target', models.TextField(db_collation='C')),
                ('reason', models.TextField()),
                ('started_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ('record', 'kind', 'authority'))), name='records_stop_scope'), models.CheckConstraint(condition=models.Q(models.Q(('scope', 'record'), ('target__regex', '^[0-9a-f]{32}$')), models.Q(('scope', 'kind'), ('target__in', ('licence', 'penalty', 'compulsion', 'confirmation', 'collection', 'payment', 'adjudication', 'compensation', 'award', 'inspection-result', 'registration', 'judgment', 'abnormal-list', 'serious-list', 'contract', 'commitment', 'evaluation-result', 'honour', 'intellectual-property', 'declaration'))), models.Q(('scope', 'authority'), ('target__regex', '^[0-9A-Z]{18}$')), _connector='OR'), name='records_stop_target'), models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='records_stop_reasoned'), models.CheckConstraint(condition=models.Q(('lifted_at__isnull', True), ('lifted_at__gte', models.F('started_at')), _connector='OR'), name='records_stop_order'), models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('scope', 'target'), name='records_stop_runs_once')],
            },
        ),
        migrations.CreateModel(
            name='StopLift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('lifted_at', models.DateTimeField()),
                ('stop', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, to='records.stop')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '\\S')), name='records_stoplift_reasoned')],
            },
        ),
        migrations.RunSQL(TRIGGERS, BACK),
        migrations.RunSQL(VIEW, before.VIEW),
        migrations.RunSQL(HIDDEN, "DROP VIEW records_hidden;"),
    ]
