"""Objections pause the public display by themselves (G13): the day stands in the windows of every version.

While a pause runs, whatever writes the next version of the record (a file, a correction, a hand), the database marks it
and ends its public windows on the day from which display pauses. No job has to run on that day, and no version can be
written around it. The same facts and grounds suspend once (G14): a partial unique index holds it.
"""

import django.db.models.deletion
from django.db import migrations, models

PAUSED = """
CREATE FUNCTION records_version_pause() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date;
BEGIN
    SELECT pauses_from INTO day FROM records_pause
        WHERE kind = NEW.kind AND key = NEW.key AND ended_at IS NULL;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    NEW.marks := ARRAY(SELECT DISTINCT mark FROM unnest(NEW.marks || 'under-objection'::text) AS mark ORDER BY mark);
    IF NEW.public_from >= day THEN
        NEW.public_from := NULL; NEW.public_to := NULL; NEW.public_to_turned := NULL;
        NEW.bulk_from := NULL; NEW.bulk_to := NULL; NEW.bulk_to_turned := NULL;
    ELSIF NEW.public_from IS NOT NULL THEN
        NEW.public_to := least(NEW.public_to, day);
        IF NEW.turn_on IS NOT NULL THEN
            NEW.public_to_turned := least(NEW.public_to_turned, day);
        END IF;
    END IF;
    IF NEW.bulk_from >= day THEN
        NEW.bulk_from := NULL; NEW.bulk_to := NULL; NEW.bulk_to_turned := NULL;
    ELSIF NEW.bulk_from IS NOT NULL THEN
        NEW.bulk_to := least(NEW.bulk_to, day);
        IF NEW.turn_on IS NOT NULL THEN
            NEW.bulk_to_turned := least(NEW.bulk_to_turned, day);
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_version_pauses BEFORE INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION records_version_pause();

-- A mark stands for an objection that runs, and for nothing else.
CREATE FUNCTION records_version_marked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_pause WHERE kind = NEW.kind AND key = NEW.key AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'no objection runs against this record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_version_is_marked AFTER INSERT ON records_version
    FOR EACH ROW WHEN ('under-objection' = ANY (NEW.marks)) EXECUTE FUNCTION records_version_marked();

CREATE FUNCTION records_pause_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR (to_jsonb(NEW) - 'ended_at') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at') THEN
        RAISE EXCEPTION 'a pause is never changed; insert its end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_pause_unchanged BEFORE UPDATE ON records_pause
    FOR EACH ROW EXECUTE FUNCTION records_pause_guard();

CREATE FUNCTION records_pause_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new pause runs: its end is a row of its own' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER records_pause_begins BEFORE INSERT ON records_pause
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION records_pause_begin();

CREATE FUNCTION records_pause_end() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_RELID <> 'public.records_pauseend'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE records_pause SET ended_at = NEW.ended_at WHERE id = NEW.pause_id AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pause % does not run', NEW.pause_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_pauseend_ends AFTER INSERT ON records_pauseend
    FOR EACH ROW EXECUTE FUNCTION records_pause_end();
CREATE TRIGGER records_pauseend_unchanged BEFORE UPDATE ON records_pauseend
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
""" + "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
    for table in ("records_pause", "records_pauseend")
)
BACK = """
DROP TRIGGER records_version_is_marked ON records_version;
DROP TRIGGER records_version_pauses ON records_version;
DROP TRIGGER records_pause_kept ON records_pause; DROP TRIGGER records_pause_not_emptied ON records_pause;
DROP TRIGGER records_pauseend_kept ON records_pauseend; DROP TRIGGER records_pauseend_not_emptied ON records_pauseend;
DROP TRIGGER records_pauseend_unchanged ON records_pauseend;
DROP TRIGGER records_pauseend_ends ON records_pauseend;
DROP TRIGGER records_pause_begins ON records_pause;
DROP TRIGGER records_pause_unchanged ON records_pause;
DROP FUNCTION records_pause_end();
DROP FUNCTION records_pause_begin();
DROP FUNCTION records_pause_guard();
DROP FUNCTION records_version_marked();
DROP FUNCTION records_version_pause();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0009_former_ends'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(db_collation='C')),
                ('key', models.BinaryField()),
                ('public_id', models.TextField(db_collation='C')),
                ('version', models.IntegerField()),
                ('case', models.TextField(db_collation='C', unique=True)),
                ('ground', models.TextField(db_collation='C')),
                ('content_digest', models.BinaryField()),
                ('pauses_from', models.DateField()),
                ('suspends', models.BooleanField()),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('public_id__regex', '^[0-9a-f]{32}$')), name='records_pause_record'), models.CheckConstraint(condition=models.Q(('case__regex', '\\S'), ('ground__regex', '\\S')), name='records_pause_case'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('begun_at')), _connector='OR'), name='records_pause_order'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('kind', 'key'), name='records_pause_runs_once'), models.UniqueConstraint(condition=models.Q(('suspends', True)), fields=('kind', 'key', 'content_digest', 'ground'), name='records_pause_suspends_once')],
            },
        ),
        migrations.CreateModel(
            name='PauseEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.TextField(db_collation='C')),
                ('ended_at', models.DateTimeField()),
                ('pause', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, to='records.pause')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__regex', '\\S')), name='records_pauseend_outcome')],
            },
        ),
        migrations.RunSQL(PAUSED, BACK),
    ]
