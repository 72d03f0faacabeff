"""A record may say that a reconsideration or a lawsuit runs about it; the room of remedies says when it does."""

from django.db import migrations, models

MARKS = ["under-objection", "corrected", "no-measure", "in-proceedings"]


class Migration(migrations.Migration):
    dependencies = [("records", "0015_shields")]
    operations = [
        migrations.RemoveConstraint(model_name="version", name="records_version_marks"),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(marks__contained_by=MARKS), name="records_version_marks"
            ),
        ),
    ]
