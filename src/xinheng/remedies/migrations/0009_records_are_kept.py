"""A record is kept while an objection, a reconsideration or a lawsuit about it runs, marked or not (G16)."""

from importlib import import_module

from django.db import migrations, models

OPEN = import_module("xinheng.remedies.migrations.0007_end_of_retention").OPEN


def _open(name: str) -> str:
    return ", ".join(f"'{one}'" for one in OPEN[name])


FORWARD = f"""
CREATE OR REPLACE FUNCTION records_case_runs(entry text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM remedies_objection AS c WHERE c.public_id = entry AND (
            SELECT s.state FROM remedies_objectionstep AS s WHERE s.case_id = c.id ORDER BY s.number DESC LIMIT 1
        ) IN ({_open("objection")}))
        OR EXISTS (SELECT 1 FROM remedies_proceeding AS c WHERE c.public_id = entry AND (
            SELECT s.state FROM remedies_proceedingstep AS s WHERE s.case_id = c.id ORDER BY s.number DESC LIMIT 1
        ) IN ({_open("proceeding")}))
$$;
"""  # noqa: S608 - the domain's own states
BACKWARD = """
CREATE OR REPLACE FUNCTION records_case_runs(entry text) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT false $$;
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0008_cases_counted"), ("records", "0019_kept_while_a_case_runs")]
    operations = [
        migrations.AddIndex("objection", models.Index(fields=["public_id"], name="remedies_objection_of")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
