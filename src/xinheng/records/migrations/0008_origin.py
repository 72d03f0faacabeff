"""Whose decision a record is (G12): lists that other bodies keep are imported, and nothing here lists anybody yet.

Every document of a kind that can only harm has a class, and so a maximum that the table holds it to.
"""

from django.db import migrations, models

ADVERSE = ["abnormal-list", "compulsion", "penalty", "serious-list"]
LISTS = ["abnormal-list", "serious-list"]


def check(name: str, condition: models.Q) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        model_name="version", constraint=models.CheckConstraint(condition=condition, name=f"records_version_{name}")
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0007_mitigation")]
    operations = [
        migrations.AddField(
            model_name="version", name="origin", field=models.TextField(db_collation="C", db_default="own")
        ),
        migrations.RemoveConstraint(model_name="version", name="records_version_marks"),
        check("marks", models.Q(marks__contained_by=["under-objection", "corrected", "no-measure"])),
        migrations.RemoveConstraint(model_name="version", name="records_version_classed"),
        check("classed", ~models.Q(kind__in=ADVERSE) | models.Q(severity__isnull=False)),
        check("origin", models.Q(origin__in=("own", "imported"))),
        check("imported", ~models.Q(kind__in=LISTS) | models.Q(origin="imported")),
    ]
