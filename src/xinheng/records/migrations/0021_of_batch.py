"""A page of a batch is read by itself: the index by blocks made whoever asked for it read the whole batch."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("records", "0020_periods_of_checks_and_bans")]
    operations = [
        migrations.AddIndex(
            "version",
            models.Index(fields=["batch_id", "id"], condition=Q(batch_id__isnull=False), name="records_of_batch"),
        ),
        migrations.RemoveIndex("version", "records_by_batch"),
    ]
