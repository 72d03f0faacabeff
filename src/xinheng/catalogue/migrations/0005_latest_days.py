"""How many days a deadline takes at the latest: an edition says so when it is activated, for good.

The law is files and triggers cannot read files; the calendar is one of them. What an edition keeps is no due day, only
what none may pass: twice the working days and fifteen, as for clocks. Cases are held against it (``remedies``), so that
hand-written SQL cannot put off the day on which silence works for the organisation (G13). Editions activated before
this migration get the lengths that stood in the rulebook then.
"""

from django.db import migrations, models

BEFORE = '{"objection-decide": 29, "withdraw-revoked-document": 21, "repair-answer": 35}'
FORWARD = f"""
ALTER TABLE catalogue_edition ADD COLUMN latest_days jsonb NOT NULL DEFAULT '{BEFORE}'::jsonb;
ALTER TABLE catalogue_edition ALTER COLUMN latest_days SET DEFAULT '{{}}'::jsonb;
"""
BACKWARD = "ALTER TABLE catalogue_edition DROP COLUMN latest_days;"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_ordered_by_decision")]
    operations = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[
                migrations.AddField("edition", "latest_days", models.JSONField(default=dict, db_default={}))
            ],
        )
    ]
