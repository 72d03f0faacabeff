"""Pauses of a deadline: only for a ground its rule names, one at a time, never further than the rule allows (G13)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLES = ("clocks_clockpause", "clocks_clockresumption")
GROUNDS = ("test", "appraisal", "expert-review")


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


# So many working days take at most twice as many days and fifteen, as for the deadlines themselves.
PAUSES = """
CREATE FUNCTION clocks_refuse_pause() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    running clocks_clock;
    stands date;
BEGIN
    SELECT * INTO running FROM clocks_clock WHERE id = NEW.clock_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('clocks pause ' || NEW.clock_id, 0));
    SELECT coalesce(max(r.due_on), running.due_on) INTO stands
        FROM clocks_clockpause p JOIN clocks_clockresumption r ON r.pause_id = p.id WHERE p.clock_id = NEW.clock_id;
    IF NOT NEW.ground = ANY (running.uncounted) OR NEW.begun_on NOT BETWEEN running.begins_on AND stands
        OR NEW.latest_due_on NOT BETWEEN stands AND running.due_on + 2 * running.most_uncounted + 15
        OR EXISTS (SELECT 1 FROM clocks_clockend WHERE clock_id = NEW.clock_id)
        OR EXISTS (
            SELECT 1 FROM clocks_clockpause p WHERE p.clock_id = NEW.clock_id
                AND NOT EXISTS (SELECT 1 FROM clocks_clockresumption WHERE pause_id = p.id)
        )
        OR EXISTS (
            SELECT 1 FROM clocks_clockpause p JOIN clocks_clockresumption r ON r.pause_id = p.id
            WHERE p.clock_id = NEW.clock_id AND r.resumed_on > NEW.begun_on
        )
    THEN
        RAISE EXCEPTION 'this deadline does not pause so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_clockpause_allowed BEFORE INSERT ON clocks_clockpause
    FOR EACH ROW EXECUTE FUNCTION clocks_refuse_pause();

CREATE FUNCTION clocks_refuse_resumption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM clocks_clockpause p JOIN clocks_clock c ON c.id = p.clock_id
        WHERE p.id = NEW.pause_id AND NEW.resumed_on >= p.begun_on
            AND NEW.due_on BETWEEN c.due_on AND p.latest_due_on
    ) THEN
        RAISE EXCEPTION 'this deadline does not go on so' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_clockresumption_allowed BEFORE INSERT ON clocks_clockresumption
    FOR EACH ROW EXECUTE FUNCTION clocks_refuse_resumption();
"""
PAUSES_BACK = """
DROP TRIGGER clocks_clockresumption_allowed ON clocks_clockresumption;
DROP FUNCTION clocks_refuse_resumption();
DROP TRIGGER clocks_clockpause_allowed ON clocks_clockpause;
DROP FUNCTION clocks_refuse_pause();
"""
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("clocks", "0002_append_only"), ("ledger", "0002_append_only")]
    operations = [
        migrations.AddField(
            "clock",
            "uncounted",
            django.contrib.postgres.fields.ArrayField(
                models.TextField(db_collation="C"), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("clock", "most_uncounted", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddConstraint(
            "clock",
            models.CheckConstraint(
                condition=Q(uncounted=[], most_uncounted=0)
                | (Q(binds="authority", uncounted__contained_by=list(GROUNDS)) & Q(most_uncounted__range=(1, 250))),
                name="clocks_clock_uncounted",
            ),
        ),
        migrations.CreateModel(
            "ClockPause",
            [
                ID,
                ("ground", models.TextField(db_collation="C")),
                ("document", models.TextField()),
                ("begun_on", models.DateField()),
                ("latest_due_on", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("clock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="clocks.clock")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ground__in=GROUNDS) & Q(document__regex=r"[0-9]"), name="clocks_pause_ground"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "ClockResumption",
            [
                ID,
                ("resumed_on", models.DateField()),
                ("due_on", models.DateField()),
                ("resumed_at", models.DateTimeField()),
                ("pause", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="clocks.clockpause")),
            ],
        ),
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(PAUSES, PAUSES_BACK),
    ]
