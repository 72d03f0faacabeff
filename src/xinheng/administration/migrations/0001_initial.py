"""Alerts to the auditor: written and read, nothing else (G24)."""

import django.db.models.expressions
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER administration_alert_append_only BEFORE UPDATE OR DELETE ON administration_alert
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER administration_alert_no_truncate BEFORE TRUNCATE ON administration_alert
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACKWARD = """
DROP TRIGGER administration_alert_no_truncate ON administration_alert;
DROP TRIGGER administration_alert_append_only ON administration_alert;
"""
PATTERNS = ("burst", "night", "unfollowed", "one-case")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ledger", "0002_append_only"), ("accounts", "0007_traces_audited")]
    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pattern", models.TextField(db_collation="C")),
                ("day", models.DateField()),
                ("actor", models.TextField(db_collation="C")),
                ("authority_uscc", models.TextField(db_collation="C", null=True)),
                ("case", models.TextField(db_default="")),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reads", models.IntegerField()),
                ("organisations", models.IntegerField()),
                ("found_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(pattern__in=PATTERNS), name="administration_alert_pattern"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(ends_at__gte=django.db.models.expressions.F("begins_at")),
                        name="administration_alert_span",
                    ),
                    models.UniqueConstraint(
                        fields=("pattern", "day", "actor", "case"), name="administration_alert_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, BACKWARD),
    ]
