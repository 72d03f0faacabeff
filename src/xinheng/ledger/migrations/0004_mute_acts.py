"""At the end of retention an act loses body and salt and keeps its commitment: it stands, and says nothing any more (G16).

Only a trigger of the owner's may ask for that; the program's role may not call the function.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_act_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() >= 2 AND NEW.body = '{}'::jsonb
       AND (to_jsonb(NEW) - 'body') = (to_jsonb(OLD) - 'body')
       AND NOT EXISTS (SELECT FROM ledger_salt WHERE act_id = NEW.index) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER ledger_act_append_only ON ledger_act;
CREATE TRIGGER ledger_act_append_only BEFORE UPDATE OR DELETE ON ledger_act
    FOR EACH ROW EXECUTE FUNCTION ledger_act_kept();

CREATE FUNCTION ledger_make_mute(indexes bigint[]) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    number integer;
BEGIN
    IF pg_trigger_depth() < 1 THEN
        RAISE EXCEPTION 'only a trigger makes acts mute' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM ledger_salt WHERE act_id = ANY (indexes);
    UPDATE ledger_act SET body = '{}' WHERE index = ANY (indexes) AND body <> '{}'::jsonb;
    GET DIAGNOSTICS number = ROW_COUNT;
    RETURN number;
END $$;
REVOKE ALL ON FUNCTION ledger_make_mute(bigint[]) FROM PUBLIC;
"""

BACKWARD = """
DROP FUNCTION ledger_make_mute(bigint[]);
DROP TRIGGER ledger_act_append_only ON ledger_act;
CREATE TRIGGER ledger_act_append_only BEFORE UPDATE OR DELETE ON ledger_act
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
DROP FUNCTION ledger_act_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_clock_mark")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
