"""Keys of records that a former register says were repaired, withdrawn or ended, where no record stands here."""

from django.db import migrations, models

KEPT = """
ALTER TABLE records_formerend ADD CONSTRAINT records_formerend_length CHECK (octet_length(key) = 32);
CREATE TRIGGER records_formerend_unchanged BEFORE UPDATE ON records_formerend
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER records_formerend_kept BEFORE DELETE ON records_formerend
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER records_formerend_not_emptied BEFORE TRUNCATE ON records_formerend
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
KEPT_BACK = """
DROP TRIGGER records_formerend_not_emptied ON records_formerend;
DROP TRIGGER records_formerend_kept ON records_formerend;
DROP TRIGGER records_formerend_unchanged ON records_formerend;
ALTER TABLE records_formerend DROP CONSTRAINT records_formerend_length;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_origin")]
    operations = [
        migrations.CreateModel(
            name="FormerEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(db_collation="C")),
                ("key", models.BinaryField()),
                ("state", models.TextField(db_collation="C")),
                ("known_from", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "key"), name="records_formerend_once"),
                    models.CheckConstraint(
                        condition=models.Q(state__in=("withdrawn", "repaired", "ended")),
                        name="records_formerend_state",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
