"""Nothing rests on a document that a restore put in doubt, as nothing rests on one that fell (G12, G24)."""

from importlib import import_module

from django.db import migrations

_before = import_module("xinheng.lists.migrations.0009_documents_stand")
_START = _before.FORWARD.index("CREATE FUNCTION lists_document_fell(")
_OLD = _before.FORWARD[_START:].partition("END $$;")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
_OLD += "END $$;\n"
_FELL = f"d.state IN {_before.FALLEN}"
_OR_DOUBTED = f"""({_FELL} OR EXISTS (SELECT 1 FROM records_stop AS s
            WHERE s.in_doubt AND s.target = d.public_id AND s.started_at <= known
            AND (s.lifted_at IS NULL OR s.lifted_at > known)))"""
if _OLD.count(_FELL) != 2:  # noqa: PLR2004 - a document named by its record, and one named by its number
    raise ValueError(_FELL)


class Migration(migrations.Migration):
    dependencies = [("lists", "0009_documents_stand"), ("records", "0022_in_doubt")]
    operations = [migrations.RunSQL(_OLD.replace(_FELL, _OR_DOUBTED), _OLD)]
