"""No record is destroyed while a case about it runs, also one that put no mark on it (G16).

An objection to what is shown nowhere is taken up without a mark, and a reconsideration or a lawsuit marks a record only
where the organisation wants it. What runs is known to the room of remedies: it replaces ``records_case_runs``.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("xinheng.records.migrations.0013_destruction").FORWARD
_BODY = _before[_before.index("CREATE FUNCTION records_kept_until") :].partition("$$;")[0]
KEPT = _BODY.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") + "$$;"

FORWARD = f"""
-- Whether a case about this record is open.
CREATE FUNCTION records_case_runs(entry text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
{KEPT.replace(" THEN NULL", " OR records_case_runs(v.public_id) THEN NULL")}
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0018_cases_counted")]
    operations = [migrations.RunSQL(FORWARD, f"{KEPT} DROP FUNCTION records_case_runs(text);")]
