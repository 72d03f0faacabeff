"""Answers given and what was relied on may be written and read, nothing else (G20, G24)."""

from django.db import migrations

TABLES = ("measures_check", "measures_reliance")


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_checks"), ("ledger", "0002_append_only")]
    operations = [migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES]
