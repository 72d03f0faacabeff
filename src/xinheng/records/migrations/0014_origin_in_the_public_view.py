"""The one public view says where an entry was decided: a list may be kept here or taken over from another body (G12)."""

from importlib import import_module

from django.db import migrations

before = import_module("xinheng.records.migrations.0006_changes_by_day")
VIEW = before.VIEW.replace(" AS ends_on, key\n", " AS ends_on, key, origin\n")
if VIEW == before.VIEW:
    raise ValueError("the view has no place for the origin")


class Migration(migrations.Migration):
    dependencies = [("records", "0013_destruction")]
    operations = [migrations.RunSQL(VIEW, f"DROP VIEW records_public; {before.VIEW}")]
