"""Cases of remedies that go at the end of retention are counted, so that who confirms is told."""

from django.db import migrations

TABLES = tuple(f"remedies_{name}" for name in ("objection", "repair", "proceeding", "reorganisation", "reinstatement"))


def _counted(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
CREATE TRIGGER {table}_counted AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION records_count_cases();
""",
        f"DROP TRIGGER {table}_counted ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("remedies", "0007_learned_elsewhere"), ("records", "0018_cases_counted")]
    operations = [_counted(table) for table in TABLES]
