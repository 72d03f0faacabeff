"""A due day is what its rule makes of the day it began, runs once per case, and is never changed (G13, G24).

The database checks what arithmetic alone can tell; which days are working days is re-checked by the program. Five
working days take at least five days and, with the longest holidays there are, never more than twice that and fifteen.
"""

from django.db import migrations

TABLES = ("clocks_clock", "clocks_clockend")


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


DUE = """
ALTER TABLE clocks_clock ADD CONSTRAINT clocks_clock_due_by_rule CHECK (CASE unit
    WHEN 'working_days' THEN due_on BETWEEN begins_on + length AND begins_on + 2 * length + 15
    WHEN 'days' THEN due_on BETWEEN begins_on + length
        AND begins_on + length + CASE binds WHEN 'organisation' THEN 15 ELSE 0 END
    ELSE due_on BETWEEN (begins_on + make_interval(months => length))::date
        AND (begins_on + make_interval(months => length))::date + CASE binds WHEN 'organisation' THEN 15 ELSE 0 END
    END);
"""
DUE_BACK = "ALTER TABLE clocks_clock DROP CONSTRAINT clocks_clock_due_by_rule;"

# Starting the same deadline again would move it: while one runs, a second is refused.
ONCE = """
CREATE FUNCTION clocks_refuse_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('clocks ' || NEW."case" || ' ' || NEW.rule, 0));
    IF EXISTS (
        SELECT 1 FROM clocks_clock one WHERE one."case" = NEW."case" AND one.rule = NEW.rule
            AND NOT EXISTS (SELECT 1 FROM clocks_clockend WHERE clock_id = one.id)
    ) THEN
        RAISE EXCEPTION 'this deadline already runs' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_clock_one_runs BEFORE INSERT ON clocks_clock
    FOR EACH ROW EXECUTE FUNCTION clocks_refuse_second();

CREATE FUNCTION clocks_refuse_early_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_on < (SELECT begins_on FROM clocks_clock WHERE id = NEW.clock_id) THEN
        RAISE EXCEPTION 'a clock does not end before it began' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clocks_clockend_after BEFORE INSERT ON clocks_clockend
    FOR EACH ROW EXECUTE FUNCTION clocks_refuse_early_end();
"""
ONCE_BACK = """
DROP TRIGGER clocks_clockend_after ON clocks_clockend;
DROP FUNCTION clocks_refuse_early_end();
DROP TRIGGER clocks_clock_one_runs ON clocks_clock;
DROP FUNCTION clocks_refuse_second();
"""


class Migration(migrations.Migration):
    dependencies = [("clocks", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(DUE, DUE_BACK),
        migrations.RunSQL(ONCE, ONCE_BACK),
    ]
