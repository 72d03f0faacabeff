"""A destruction names besides how long answers of the check and bans that are over are kept (G16).

Proposals of before name no such period, and destroy neither, also when a restore carries them out again.
"""

from django.db import migrations, models
from django.db.models import Q

FIELDS = {"check_months": "records_destruction_checks", "ban_months": "records_destruction_bans"}


def _period(name: str, constraint: str) -> tuple[migrations.AddField, migrations.AddConstraint]:
    return (
        migrations.AddField("destruction", name, models.SmallIntegerField(null=True)),
        migrations.AddConstraint(
            "destruction",
            models.CheckConstraint(condition=Q((f"{name}__gte", 36)) | Q((name, None)), name=constraint),
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("records", "0019_kept_while_a_case_runs")]
    operations = [one for name, constraint in FIELDS.items() for one in _period(name, constraint)]
