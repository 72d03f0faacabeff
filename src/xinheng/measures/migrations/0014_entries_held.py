"""An entry is held by its own row while carriers are told of it, and not by a lock for each entry.

The server keeps room for some thousands of advisory locks: a file with more entries than that filled it, and no carrier
was told of any. And an entry could leave while somebody told of it: who told had not seen the end, who ended had not
seen what was told, and a carrier was late for ever with what rests on nothing. Both hold the row of the entry's current
version now, until they commit; rows are held without number.
"""

from django.db import migrations

# Whatever these functions are by now: of them only the lock is changed.
_LOCK = "PERFORM pg_advisory_xact_lock(7215, hashtext({}.record))"
_HOLD = "PERFORM measures_hold_entry({}.record)"


def _changed(name: str, old: str, new: str) -> str:
    return f"""
DO $do$
DECLARE
    body text := pg_get_functiondef('{name}()'::regprocedure);
BEGIN
    IF position('{old}' IN body) = 0 THEN
        RAISE EXCEPTION 'the function {name} is another by now';
    END IF;
    EXECUTE replace(body, '{old}', '{new}');
END $do$;
"""


_SECOND_LOCK = f"    {_LOCK.format('NEW')};\n"
_BEGIN = "BEGIN\n"
_BEGIN_HELD = "BEGIN\n    PERFORM measures_hold_entry(NEW.record);\n"

FORWARD = f"""
CREATE FUNCTION measures_hold_entry(entry text) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM records_version WHERE public_id = entry AND known_to IS NULL FOR NO KEY UPDATE;
END $$;
{_changed("measures_carryingstep_follows", _LOCK.format("held"), _HOLD.format("held"))}
{_changed("measures_carrying_rests", _SECOND_LOCK, "")}
{_changed("measures_carrying_rests", _BEGIN, _BEGIN_HELD)}
-- Their names come before those of the triggers that end and suspend what was told: the row is held by then.
CREATE FUNCTION measures_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_hold_entry(to_jsonb(NEW) ->> TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER measures_entry_is_held AFTER INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1 AND NEW.kind IN ('abnormal-list', 'serious-list'))
    EXECUTE FUNCTION measures_hold('public_id');
CREATE TRIGGER measures_entry_is_held AFTER INSERT ON records_pause
    FOR EACH ROW WHEN (NEW.suspends) EXECUTE FUNCTION measures_hold('public_id');
CREATE TRIGGER measures_entry_is_held AFTER INSERT ON measures_lift
    FOR EACH ROW EXECUTE FUNCTION measures_hold('record');
"""
BACKWARD = f"""
DROP TRIGGER measures_entry_is_held ON measures_lift;
DROP TRIGGER measures_entry_is_held ON records_pause;
DROP TRIGGER measures_entry_is_held ON records_version;
DROP FUNCTION measures_hold();
{_changed("measures_carrying_rests", _HOLD.format("NEW"), _LOCK.format("NEW"))}
{_changed("measures_carryingstep_follows", _HOLD.format("held"), _LOCK.format("held"))}
DROP FUNCTION measures_hold_entry(text);
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0013_spent")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
