"""Leniency (G18), and the order of states: what leads from one version's state to the next's is held by the database.

A mitigated record is published nowhere; only its withdrawal may follow. What was withdrawn, repaired, mitigated or
ended never comes back to be shown, whoever writes the next version.
"""

from django.db import migrations, models

LEFT = """
ALTER TABLE records_version DROP CONSTRAINT records_version_left;
ALTER TABLE records_version ADD CONSTRAINT records_version_left CHECK (
    (state NOT IN ('withdrawn', {states}'repaired', 'shielded', 'ended')
     OR (public_from IS NULL OR public_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date)
        AND (bulk_from IS NULL OR bulk_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date)
        AND (departments_from IS NULL OR departments_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date))
    AND (state NOT IN ('withdrawn', 'ended')
         OR report_from IS NULL OR report_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date));
"""

PROOF = """
ALTER TABLE records_version ADD CONSTRAINT records_version_mitigation FOREIGN KEY (mitigation_id, kind, key)
    REFERENCES records_mitigation (id, kind, key);
CREATE TRIGGER records_mitigation_unchanged BEFORE UPDATE ON records_mitigation
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER records_mitigation_kept BEFORE DELETE ON records_mitigation
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER records_mitigation_not_emptied BEFORE TRUNCATE ON records_mitigation
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();

CREATE FUNCTION records_version_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    SELECT state INTO before FROM records_version
        WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version - 1;
    IF (before = 'mitigated' AND NEW.state NOT IN ('withdrawn', 'ended'))
       OR (before = 'repaired' AND NEW.state NOT IN ('withdrawn', 'ended'))
       OR (before = 'withdrawn' AND NEW.state <> 'ended')
       OR before = 'ended' THEN
        RAISE EXCEPTION 'a record in state % cannot become %', before, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_version_steps BEFORE INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION records_version_step();
"""
PROOF_BACK = """
DROP TRIGGER records_version_steps ON records_version;
DROP FUNCTION records_version_step();
DROP TRIGGER records_mitigation_not_emptied ON records_mitigation;
DROP TRIGGER records_mitigation_kept ON records_mitigation;
DROP TRIGGER records_mitigation_unchanged ON records_mitigation;
ALTER TABLE records_version DROP CONSTRAINT records_version_mitigation;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0006_changes_by_day")]

    operations = [
        migrations.CreateModel(
            name='Mitigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField(db_collation='C')),
                ('key', models.BinaryField()),
                ('ground', models.TextField(db_collation='C')),
                ('document_number', models.TextField()),
                ('decided_on', models.DateField()),
                ('first_unit', models.TextField()),
                ('first_certificate', models.TextField(db_collation='C')),
                ('second_unit', models.TextField()),
                ('second_certificate', models.TextField(db_collation='C')),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='version',
            name='records_version_state',
        ),
        migrations.AddField(
            model_name='version',
            name='mitigation_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['effective', 'held', 'withdrawn', 'mitigated', 'repaired', 'shielded', 'ended'])), name='records_version_state'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('mitigation_id__isnull', False), ('state', 'mitigated')), models.Q(models.Q(('state', 'mitigated'), _negated=True), ('mitigation_id__isnull', True)), _connector='OR'), name='records_version_mitigated'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.UniqueConstraint(fields=('id', 'kind', 'key'), name='records_mitigation_of_record'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.UniqueConstraint(fields=('kind', 'key'), name='records_mitigation_once'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ('disaster', 'epidemic', 'no-intent', 'slight'))), name='records_mitigation_ground'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.CheckConstraint(condition=models.Q(('document_number__regex', '\\S')), name='records_mitigation_document'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.CheckConstraint(condition=models.Q(('first_certificate__regex', '^[0-9A-Z][0-9A-Z-]{3,19}$'), ('second_certificate__regex', '^[0-9A-Z][0-9A-Z-]{3,19}$'), ('first_unit__regex', '\\S'), ('second_unit__regex', '\\S')), name='records_mitigation_officers'),
        ),
        migrations.AddConstraint(
            model_name='mitigation',
            constraint=models.CheckConstraint(condition=models.Q(('first_certificate', models.F('second_certificate')), _negated=True), name='records_mitigation_two_officers'),
        ),
        migrations.RunSQL(LEFT.format(states="'mitigated', "), LEFT.format(states="")),
        migrations.RunSQL(PROOF, PROOF_BACK),
    ]
