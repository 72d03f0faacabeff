"""Reconsideration and lawsuit: what no program may write into them, and the mark that follows them by itself.

The lines below are the domain's table of steps at the time of this migration; a test holds the two together.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

LINES = """
    ('', 'tell', 'told', false),
    ('told', 'uphold', 'upheld', false),
    ('told', 'change', 'changed', false),
    ('told', 'annul', 'annulled', false),
    ('told', 'end', 'ended', false),
    ('told', 'take-back', 'ended', false),
    ('changed', 'correct', 'corrected', false),
    ('changed', 'withdraw', 'withdrawn', false),
    ('annulled', 'withdraw', 'withdrawn', false)"""

STEP = f"""
CREATE FUNCTION remedies_proceeding_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    last integer;
    held remedies_proceeding;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_proceeding ' || NEW.case_id, 0));
    SELECT * INTO held FROM remedies_proceeding WHERE id = NEW.case_id;
    SELECT state, number INTO before, last FROM remedies_proceedingstep
        WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    IF NOT EXISTS (SELECT 1 FROM (VALUES {LINES}
            ) AS line (source, act, target, decides)
            WHERE line.source = coalesce(before, '') AND line.act = NEW.act AND line.target = NEW.state) THEN
        RAISE EXCEPTION 'a case that is % does not become % by %', coalesce(before, 'new'), NEW.state, NEW.act
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number <> coalesce(last, 0) + 1 THEN  -- somebody else's step came between
        RAISE EXCEPTION 'step % has been taken', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.act NOT IN ('tell', 'take-back') AND NEW.authority_uscc NOT IN ('', held.authority_uscc) THEN
        RAISE EXCEPTION 'another authority follows this case' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.decided_on < held.filed_on THEN
        RAISE EXCEPTION 'nothing was decided before it was asked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'withdrawn' AND (EXISTS (SELECT 1 FROM records_version
            WHERE public_id = held.public_id AND known_to IS NULL AND state IN ('effective', 'held'))
        OR EXISTS (SELECT 1 FROM lists_case AS c JOIN LATERAL (
            SELECT state FROM lists_step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE c.document_record = held.public_id AND s.state = 'listed')) THEN
        RAISE EXCEPTION 'the record, or an entry that rests on it, is still shown' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'corrected' AND NOT EXISTS (SELECT 1 FROM records_version AS v
            WHERE v.public_id = held.public_id AND v.known_to IS NULL AND 'corrected' = ANY (v.marks)
              AND v.known_from >= (SELECT at FROM remedies_proceedingstep
                                   WHERE case_id = NEW.case_id AND act = 'change')) THEN
        RAISE EXCEPTION 'the record was not corrected' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_proceeding_step_allowed BEFORE INSERT ON remedies_proceedingstep
    FOR EACH ROW EXECUTE FUNCTION remedies_proceeding_step_guard();

CREATE FUNCTION remedies_proceeding_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_proceeding of ' || NEW.public_id, 0));
    IF NOT EXISTS (SELECT 1 FROM records_version
            WHERE public_id = NEW.public_id AND known_to IS NULL AND uscc = NEW.organisation_uscc
              AND kind = NEW.record_kind AND state <> 'withdrawn' AND decided_on <= NEW.filed_on) THEN
        RAISE EXCEPTION 'no such decision about this organisation' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM remedies_proceeding AS p JOIN LATERAL (
            SELECT state FROM remedies_proceedingstep WHERE case_id = p.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE p.public_id = NEW.public_id AND p.sort = NEW.sort
              AND s.state IN ('told', 'changed', 'annulled')) THEN
        RAISE EXCEPTION 'a proceeding of this sort is open' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_proceeding_of_record BEFORE INSERT ON remedies_proceeding
    FOR EACH ROW EXECUTE FUNCTION remedies_proceeding_true();

-- The mark stands as long as a proceeding runs that its organisation shows, whoever writes the version.
CREATE FUNCTION remedies_version_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.marks := array_remove(NEW.marks, 'in-proceedings');
    IF NEW.state IN ('effective', 'held') AND EXISTS (
            SELECT 1 FROM remedies_proceeding AS p JOIN LATERAL (
                SELECT state FROM remedies_proceedingstep WHERE case_id = p.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE p.public_id = NEW.public_id AND p.publicly AND s.state = 'told') THEN
        NEW.marks := ARRAY(SELECT mark FROM unnest(NEW.marks || 'in-proceedings'::text) AS mark ORDER BY mark);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_version_in_proceedings BEFORE INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1 OR 'in-proceedings' = ANY (NEW.marks))
    EXECUTE FUNCTION remedies_version_noted();
"""
BACK = """
DROP TRIGGER remedies_version_in_proceedings ON records_version; DROP FUNCTION remedies_version_noted();
DROP TRIGGER remedies_proceeding_of_record ON remedies_proceeding; DROP FUNCTION remedies_proceeding_true();
DROP TRIGGER remedies_proceeding_step_allowed ON remedies_proceedingstep;
DROP FUNCTION remedies_proceeding_step_guard();
"""


def _kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
""",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("remedies", "0004_conducted"),
        ("records", "0016_in_proceedings"),
        ("lists", "0002_guards"),
        ("ledger", "0002_append_only"),
    ]
    operations = [
        migrations.CreateModel(
            name='Proceeding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.TextField(db_collation='C')),
                ('record_kind', models.TextField(db_collation='C')),
                ('organisation_uscc', models.TextField(db_collation='C')),
                ('authority_uscc', models.TextField(db_collation='C')),
                ('channel', models.TextField(db_collation='C')),
                ('text', models.TextField()),
                ('received_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('entered_by', models.TextField()),
                ('made_by', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], size=None)),
                ('sort', models.TextField(db_collation='C')),
                ('document_number', models.TextField()),
                ('filed_on', models.DateField()),
                ('publicly', models.BooleanField()),
            ],
            options={
                'indexes': [models.Index(fields=['public_id'], name='remedies_proceeding_of'), models.Index(fields=['authority_uscc'], name='remedies_proceeding_authority'), models.Index(fields=['organisation_uscc'], name='remedies_proceeding_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('organisation_uscc__regex', '^[0-9A-Z]{18}$'), ('public_id__regex', '^[0-9a-f]{32}$')), name='remedies_proceeding_record'), models.CheckConstraint(condition=models.Q(('channel__in', ('online', 'account', 'paper'))), name='remedies_proceeding_channel'), models.CheckConstraint(condition=models.Q(('text__regex', '\\S')), name='remedies_proceeding_says'), models.CheckConstraint(condition=models.Q(('due_on__isnull', True), ('due_on__gt', models.F('received_on')), _connector='OR'), name='remedies_proceeding_due'), models.CheckConstraint(condition=models.Q(('sort__in', ['reconsideration', 'lawsuit'])), name='remedies_proceeding_sort'), models.CheckConstraint(condition=models.Q(('document_number__regex', '\\S'), ('due_on__isnull', True), ('filed_on__lte', models.F('received_on'))), name='remedies_proceeding_filed')],
            },
        ),
        migrations.CreateModel(
            name='ProceedingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('act', models.TextField(db_collation='C')),
                ('state', models.TextField(db_collation='C')),
                ('reason', models.TextField(db_default='')),
                ('basis', models.TextField(db_default='')),
                ('actor', models.TextField()),
                ('authority_uscc', models.TextField(db_collation='C', db_default='')),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('document_number', models.TextField(db_default='')),
                ('decided_on', models.DateField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='remedies.proceeding')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='remedies_proceeding_step_once'), models.CheckConstraint(condition=models.Q(('state__in', ['told', 'upheld', 'changed', 'annulled', 'ended', 'corrected', 'withdrawn'])), name='remedies_proceeding_state'), models.CheckConstraint(condition=models.Q(('act__in', ('tell', 'take-back')), ('reason__regex', '\\S'), _connector='OR'), name='remedies_proceeding_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('act__in', ('uphold', 'change', 'annul')), _negated=True), models.Q(('decided_on__isnull', False), ('decided_on__lte', models.F('day')), ('document_number__regex', '\\S')), _connector='OR'), name='remedies_proceeding_document')],
            },
        ),
        *(_kept(table) for table in ("remedies_proceeding", "remedies_proceedingstep")),
        migrations.RunSQL(STEP, BACK),
    ]
