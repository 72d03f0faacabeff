"""A repair that was decided elsewhere takes effect in the transaction that learns of it (G15), whoever that is.

A case that is followed ends with its record: a file's row, a former register, a withdrawal end the record in the room
of records, and the step of the case is written here, at the end of the same transaction. "taken in" also holds for a
record whose windows are over by then (a row that names the day it left a list).
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("xinheng.remedies.migrations.0002_steps")

_DAY = "({v}.known_from AT TIME ZONE 'Asia/Shanghai')::date"
_OVER = " AND ".join(
    "records_really_to({v}.%s_from, {v}.%s_to, {v}.%s_to_turned, {v}.turn_on) <= {day}" % ((one,) * 3)
    for one in ("public", "departments")
)
NEW_OVER = _OVER.format(v="NEW", day=_DAY.format(v="NEW"))

LINES = (
    before.REPAIR
    + """,
    ('sent', 'learn', 'taken-in', false)"""
)
RECORD = f"""
    IF NEW.state IN ('approved', 'taken-in') AND EXISTS (SELECT 1 FROM records_version v
            WHERE public_id = ANY (NEW.linked || held.public_id) AND known_to IS NULL
              AND state IN ('effective', 'held') AND (NEW.state = 'approved' OR NOT ({_OVER.format(v="v", day="NEW.day")}))) THEN
        RAISE EXCEPTION 'the record is still shown' USING ERRCODE = 'check_violation';
    END IF;"""  # noqa: S608 - no value comes from outside


def _guard(lines: str, record: str) -> str:
    text = before._guard("repair", lines).replace("{whose}", before.WHOSE.format(more=before.SUPERIOR))
    function = text.replace("{record}", record).split("CREATE TRIGGER")[0]
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


LEARN = f"""
CREATE FUNCTION remedies_repair_learned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    followed record;
BEGIN
    FOR followed IN SELECT r.id, s.number FROM remedies_repair r JOIN LATERAL (
            SELECT state, number FROM remedies_repairstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) s ON true
            WHERE r.public_id = NEW.public_id AND s.state = 'sent' LOOP
        INSERT INTO remedies_repairstep (case_id, number, act, state, reason, actor, day, at)
            VALUES (followed.id, followed.number + 1, 'learn', 'taken-in', NEW.reason, 'program',
                    {_DAY.format(v="NEW")}, NEW.known_from);
    END LOOP;
    RETURN NULL;
END $$;
-- At the end of the transaction: where an officer takes the decision in, that step is written by then.
CREATE CONSTRAINT TRIGGER remedies_repair_learns AFTER INSERT ON records_version DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.version > 1 AND (NEW.state IN ('repaired', 'withdrawn', 'ended')
        OR NEW.state IN ('effective', 'held') AND {NEW_OVER}))
    EXECUTE FUNCTION remedies_repair_learned();
"""
LEARN_BACK = """
DROP TRIGGER remedies_repair_learns ON records_version;
DROP FUNCTION remedies_repair_learned();
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0007_end_of_retention"), ("records", "0015_shields")]
    operations = [
        migrations.AddIndex("repair", models.Index(fields=["public_id"], name="remedies_repair_record_of")),
        migrations.RunSQL(_guard(LINES, RECORD), _guard(before.REPAIR, before.REPAIR_RECORD)),
        migrations.RunSQL(LEARN, LEARN_BACK),
    ]
