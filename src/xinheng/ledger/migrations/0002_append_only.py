"""Acts may be written and read, nothing else; the counter only grows (G24)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledger_act_append_only BEFORE UPDATE OR DELETE ON ledger_act
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_act_no_truncate BEFORE TRUNCATE ON ledger_act
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_counter_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.next_index < OLD.next_index THEN
        RAISE EXCEPTION 'the index of acts only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_counter_only_grows BEFORE UPDATE ON ledger_counter
    FOR EACH ROW EXECUTE FUNCTION ledger_counter_grows();

INSERT INTO ledger_counter (one, next_index) VALUES (1, 0);
"""

BACKWARD = """
DELETE FROM ledger_counter;
DROP TRIGGER ledger_counter_only_grows ON ledger_counter;
DROP FUNCTION ledger_counter_grows();
DROP TRIGGER ledger_act_no_truncate ON ledger_act;
DROP TRIGGER ledger_act_append_only ON ledger_act;
DROP FUNCTION ledger_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
