"""Officers look for a document by its number: without an index every record of their authority was read for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0016_in_proceedings")]
    operations = [
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                fields=["document_number_normal"],
                condition=models.Q(known_to__isnull=True),
                name="records_by_number",
            ),
        ),
    ]
