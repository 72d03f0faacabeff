"""What the change feed and walks of the API read by: three small indexes, and the record's key in the public view.

A walk goes in the order of the key, which no correction changes (decision 140); ``records_version_once`` is its
index. What a day changes is read from the window's own days: its end, the turn of its rule, and a start that lies
after the day on which the version became known (a start on that day is told by the act).
"""

from importlib import import_module

from django.db import migrations

before = import_module("xinheng.records.migrations.0005_stops")

_SHOWABLE = "known_to IS NULL AND public_from IS NOT NULL AND state IN ('effective', 'held')"
INDEXES = f"""
CREATE INDEX records_by_end ON records_version (
    (CASE WHEN turn_on IS NULL OR public_to <= turn_on THEN public_to
          WHEN public_to_turned IS NOT NULL THEN greatest(turn_on, public_to_turned) END), id
) WHERE {_SHOWABLE} AND public_to IS NOT NULL;
CREATE INDEX records_by_turn ON records_version (turn_on, id) WHERE {_SHOWABLE} AND turn_on IS NOT NULL;
CREATE INDEX records_by_late_start ON records_version (public_from, id)
    WHERE {_SHOWABLE} AND public_from > (known_from AT TIME ZONE 'Asia/Shanghai')::date;
"""
INDEXES_BACK = "DROP INDEX records_by_end; DROP INDEX records_by_turn; DROP INDEX records_by_late_start;"

VIEW = before.VIEW.replace("AS ends_on\n", "AS ends_on, key\n")


class Migration(migrations.Migration):
    dependencies = [("records", "0005_stops")]
    operations = [
        migrations.RunSQL(INDEXES, INDEXES_BACK),
        migrations.RunSQL(VIEW, f"DROP VIEW records_public; {before.VIEW}"),
    ]
