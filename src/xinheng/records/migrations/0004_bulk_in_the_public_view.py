"""The one public view says two things more, for files that outlive the question: is it in the bulk channel, and what is
the first day on which it is no longer public, every turn of the rule that is known today included.

The view stays the only door: what leaves it leaves the bulk files too.
"""

from importlib import import_module

from django.db import migrations

before = import_module("xinheng.records.migrations.0003_public_view")
DAY = before.DAY


def real_end(channel: str) -> str:
    """The end of the days a channel really shows: the end before the turn, or the later of turn and milder end."""
    end = f"{channel}_to"
    return (
        f"CASE WHEN turn_on IS NULL OR {end} <= turn_on THEN {end} "
        f"ELSE greatest(turn_on, coalesce({end}_turned, turn_on)) END"
    )


BULK = f"""
       coalesce(bulk_from <= {DAY} AND coalesce({real_end("bulk")} > {DAY}, true), false) AS in_bulk,
       least({real_end("public")}, {real_end("bulk")}) AS ends_on
"""
VIEW = before.VIEW.replace("CREATE VIEW", "CREATE OR REPLACE VIEW").replace(
    "reported_in_wd, payload\nFROM", f"reported_in_wd, payload,{BULK}FROM"
)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_public_view")]
    operations = [migrations.RunSQL(VIEW, f"DROP VIEW records_public; {before.VIEW}")]
