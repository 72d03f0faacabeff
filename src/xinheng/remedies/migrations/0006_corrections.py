"""A public correction only where the objection was right and its organisation wants one: its last word counts."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION remedies_wish_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended text;
BEGIN
    SELECT state INTO ended FROM remedies_objectionstep WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    IF coalesce(ended, '') NOT IN ('corrected', 'withdrawn', 'rematched', 'lifted') THEN
        RAISE EXCEPTION 'nothing was corrected' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number <> (SELECT count(*) + 1 FROM remedies_correctionwish WHERE case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'wish % has been taken', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_wish_is_allowed BEFORE INSERT ON remedies_correctionwish
    FOR EACH ROW EXECUTE FUNCTION remedies_wish_allowed();
CREATE TRIGGER remedies_correctionwish_append_only BEFORE UPDATE OR DELETE ON remedies_correctionwish
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER remedies_correctionwish_no_truncate BEFORE TRUNCATE ON remedies_correctionwish
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACK = """
DROP TRIGGER remedies_correctionwish_no_truncate ON remedies_correctionwish;
DROP TRIGGER remedies_correctionwish_append_only ON remedies_correctionwish;
DROP TRIGGER remedies_wish_is_allowed ON remedies_correctionwish; DROP FUNCTION remedies_wish_allowed();
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0005_proceedings"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="CorrectionWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.SmallIntegerField()),
                ("wanted", models.BooleanField()),
                ("day", models.DateField()),
                ("until", models.DateField()),
                ("entered_by", models.TextField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="wishes", to="remedies.objection"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="remedies_wish_once"),
                    models.CheckConstraint(
                        condition=models.Q(number__gte=1, until__gt=models.F("day")), name="remedies_wish_days"
                    ),
                ]
            },
        ),
        migrations.RunSQL(GUARD, BACK),
    ]
