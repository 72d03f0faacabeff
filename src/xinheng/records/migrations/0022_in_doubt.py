"""A stop may say that a record is in doubt: after a restore, when it changed since the backup and nobody knows how (G24).

Every read of what a record carries asks for it, so it is found by an index of the few that doubt.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0021_of_batch")]
    operations = [
        migrations.AddField("stop", "in_doubt", models.BooleanField(db_default=False)),
        migrations.AddConstraint(
            "stop",
            models.CheckConstraint(condition=Q(in_doubt=False) | Q(scope="record"), name="records_stop_doubts_a_record"),
        ),
        migrations.AddIndex(
            "stop", models.Index(fields=["target"], condition=Q(in_doubt=True), name="records_stop_in_doubt")
        ),
    ]
