"""Entries of lists may be decided here too (G12): the room of lists asks for the decided case in place of this check."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0010_pauses")]
    operations = [
        migrations.RemoveConstraint(model_name="version", name="records_version_imported"),
    ]
