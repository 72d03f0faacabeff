"""The latest instant this node has seen, so that its clock cannot go back in silence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="ClockMark",
            fields=[
                ("one", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField(null=True)),
                ("day", models.DateField(null=True)),
                ("acted_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("one", 1)), name="ledger_clock_one_row")]
            },
        ),
        migrations.RunSQL("INSERT INTO ledger_clockmark (one) VALUES (1);", "DELETE FROM ledger_clockmark;"),
    ]
