"""Which measures a decision itself may order, by which article: an edition says so when it is activated, for good.

No table of measures lies in the database otherwise: the law is files. What carriers are told of such a measure is held
against this (``measures``), so that hand-written SQL cannot make a measure outlast an objection (G14). Editions activated
before this migration ordered the two bans named here.
"""

from django.db import migrations, models

BEFORE = '{"procurement-ban": "procurement-law-2003 77", "tendering-ban": "tendering-law-2000 53"}'
FORWARD = f"""
ALTER TABLE catalogue_edition ADD COLUMN ordered jsonb NOT NULL DEFAULT '{BEFORE}'::jsonb;
ALTER TABLE catalogue_edition ALTER COLUMN ordered SET DEFAULT '{{}}'::jsonb;
"""
BACKWARD = "ALTER TABLE catalogue_edition DROP COLUMN ordered;"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_approved_editions")]
    operations = [
        migrations.RunSQL(
            FORWARD,
            BACKWARD,
            state_operations=[migrations.AddField("edition", "ordered", models.JSONField(default=dict, db_default={}))],
        )
    ]
