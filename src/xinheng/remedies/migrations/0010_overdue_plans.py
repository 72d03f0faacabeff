"""A court's ruling that nobody answered in time may be answered by the superior body, as repairs are (G13)."""

from importlib import import_module

from django.db import migrations

_before = import_module("xinheng.remedies.migrations.0004_conducted")
_TEXT = _before._guard("reorganisation", _before.REORGANISATION, _before.PLAN)
_OLD = _TEXT.split("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
_WHOSE = "AND NEW.authority_uscc NOT IN ('', held.authority_uscc) THEN"
_SUPERIOR = """AND NEW.authority_uscc NOT IN ('', held.authority_uscc)
       AND NOT (before IN ('applied', 'checked') AND NEW.day > held.due_on AND EXISTS (SELECT 1 FROM accounts_authority
            WHERE uscc = held.authority_uscc AND parent_uscc = NEW.authority_uscc)) THEN"""
if _OLD.count(_WHOSE) != 1:
    raise ValueError(_WHOSE)


class Migration(migrations.Migration):
    dependencies = [("remedies", "0009_records_are_kept"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(_OLD.replace(_WHOSE, _SUPERIOR), _OLD)]
