"""Whom an organisation succeeded is asked with every page of one: few have a predecessor, so the index is small."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("subjects", "0002_order_and_statistics")]
    operations = [
        migrations.AddIndex(
            "organisation",
            models.Index(fields=["successor_uscc"], condition=~Q(successor_uscc=""), name="subjects_succession"),
        )
    ]
