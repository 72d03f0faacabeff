"""A record that is withdrawn while an objection runs carries no mark: the objection ends with it, in the same transaction.

The mark was written by the trigger of the pause before the room of remedies could end the case, and stayed: the
organisation read that an objection runs and that nobody may answer it in time. What is withdrawn is shown in no outlet, so
there is no window to end either. Sent again in the same transaction, the record is marked as before.
"""

from django.db import migrations

BEFORE = "    IF NOT FOUND THEN\n        RETURN NEW;"
AFTER = "    IF NOT FOUND OR NEW.state = 'withdrawn' THEN\n        RETURN NEW;"


def _changed(old: str, new: str) -> str:
    return f"""
DO $do$
DECLARE
    body text := pg_get_functiondef('records_version_pause()'::regprocedure);
BEGIN
    IF position($q${old}$q$ IN body) = 0 THEN
        RAISE EXCEPTION 'the trigger of pauses is another by now';
    END IF;
    EXECUTE replace(body, $q${old}$q$, $q${new}$q$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0022_in_doubt")]
    operations = [migrations.RunSQL(_changed(BEFORE, AFTER), _changed(AFTER, BEFORE))]
