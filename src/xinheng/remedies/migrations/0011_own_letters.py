"""Nobody loses before its own letter was served: another case's letter, or another organisation's, proves nothing (G12)."""

from django.db import migrations

_SERVED = "JOIN messages_letterserved m ON m.letter_id = s.letter"


def _own(name: str) -> str:
    return f"""{_SERVED}
            JOIN messages_letter l ON l.id = s.letter AND l."case" = ''{name}-'' || NEW.case_id
                AND l.organisation_uscc = held.organisation_uscc"""


def _changed(name: str, old: str, new: str) -> str:
    """The guard of these steps, whatever it is by now, with other words for one of its lines."""
    return f"""
DO $do$
DECLARE
    body text := pg_get_functiondef('remedies_{name}_step_guard()'::regprocedure);
BEGIN
    IF position('{old}' IN body) = 0 THEN
        RAISE EXCEPTION 'the guard of {name} is another by now';
    END IF;
    EXECUTE replace(body, '{old}', '{new}');
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0010_overdue_plans"), ("messages", "0001_initial")]
    operations = [
        migrations.RunSQL(_changed(name, _SERVED, _own(name)), _changed(name, _own(name), _SERVED))
        for name in ("reorganisation", "reinstatement")
    ]
