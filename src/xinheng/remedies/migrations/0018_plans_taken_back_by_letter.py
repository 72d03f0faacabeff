"""Who handed a court's ruling in on paper takes it back by letter, as objections and applications (0014)."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

_before = import_module("xinheng.remedies.migrations.0014_taken_back_by_letter")
LINES = {"reorganisation": _before.lines(("applied", "checked"), "take-back-by-letter", "taken-back")}
REPORTS = ["take-back-by-letter", "report-execution", "report-failure"]
TRUE = """
CREATE FUNCTION remedies_reorganisation_letter_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.document_day < (SELECT received_on FROM remedies_reorganisation WHERE id = NEW.case_id) THEN
        RAISE EXCEPTION 'no letter takes back what was not handed in yet' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_reorganisation_letter BEFORE INSERT ON remedies_reorganisationstep
    FOR EACH ROW WHEN (NEW.act = 'take-back-by-letter') EXECUTE FUNCTION remedies_reorganisation_letter_true();
"""
BACK = """
DROP TRIGGER remedies_reorganisation_letter ON remedies_reorganisationstep;
DROP FUNCTION remedies_reorganisation_letter_true();
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0017_marks_of_objections")]
    operations = [
        migrations.RemoveConstraint("reorganisationstep", "remedies_reorganisation_document"),
        migrations.AddConstraint(
            "reorganisationstep",
            models.CheckConstraint(
                condition=~Q(act__in=REPORTS)
                | Q(document_number__regex=r"\S", document_day__isnull=False, document_day__lte=F("day")),
                name="remedies_reorganisation_document",
            ),
        ),
        migrations.RunSQL(
            _before.in_guard("reorganisation", LINES["reorganisation"]),
            _before.in_guard("reorganisation", _before.backwards(LINES["reorganisation"])),
        ),
        migrations.RunSQL(TRUE, BACK),
    ]
