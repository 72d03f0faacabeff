"""What an asker has spent of a day's budget stands in a row of its own: counting answers took longer the more there were.

It only grows, also by hand-written SQL (G20, G24). What was answered so far is counted once, here.
"""

from django.db import migrations, models

KEPT = """
CREATE FUNCTION measures_spent_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR NEW.checks < OLD.checks OR (NEW.id, NEW.asker, NEW.day) <> (OLD.id, OLD.asker, OLD.day) THEN
        RAISE EXCEPTION 'what was spent of a budget only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_spent_only_grows BEFORE UPDATE OR DELETE ON measures_spent
    FOR EACH ROW EXECUTE FUNCTION measures_spent_grows();
CREATE TRIGGER measures_spent_no_truncate BEFORE TRUNCATE ON measures_spent
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
INSERT INTO measures_spent (asker, day, checks) SELECT asker, day, count(*) FROM measures_check GROUP BY asker, day;
"""
BACK = """
DROP TRIGGER measures_spent_no_truncate ON measures_spent;
DROP TRIGGER measures_spent_only_grows ON measures_spent;
DROP FUNCTION measures_spent_grows();
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0012_ordered_by_law")]
    operations = [
        migrations.CreateModel(
            name="Spent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asker", models.TextField()),
                ("day", models.DateField()),
                ("checks", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("asker", "day"), name="measures_spent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("asker__regex", "\\S"), ("checks__gte", 1)), name="measures_spent_positive"
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
