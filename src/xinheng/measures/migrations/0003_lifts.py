"""A measure that an objection ended for one entry: written once, never changed (G14, G24)."""

from django.db import migrations, models

KEPT = """
CREATE TRIGGER measures_lift_append_only BEFORE UPDATE OR DELETE ON measures_lift
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER measures_lift_no_truncate BEFORE TRUNCATE ON measures_lift
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACK = "DROP TRIGGER measures_lift_no_truncate ON measures_lift; DROP TRIGGER measures_lift_append_only ON measures_lift;"


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_append_only"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Lift",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("record", models.TextField(db_collation="C")),
                ("measure", models.TextField(db_collation="C")),
                ("case", models.TextField(db_collation="C")),
                ("reason", models.TextField()),
                ("lifted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record", "measure"), name="measures_lift_once"),
                    models.CheckConstraint(
                        condition=models.Q(record__regex=r"^[0-9a-f]{32}$"), name="measures_lift_record"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(measure__regex=r"\S", case__regex=r"\S", reason__regex=r"\S"),
                        name="measures_lift_reasoned",
                    ),
                ]
            },
        ),
        migrations.RunSQL(KEPT, BACK),
    ]
