"""A batch keeps what is needed to compute its root again: the hashes over the rows that did not land."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.AddField("batch", "other_leaves", models.BinaryField(null=True))]
