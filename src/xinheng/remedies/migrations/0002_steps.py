"""What no program may write into a case: a step its state does not allow, a decision on one's own act, a decision the
record does not follow, a second application while one is open (G13, G15, G16).

The lines below are the domain's tables of steps at the time of this migration; a test holds the two together.
"""

from django.db import migrations

OBJECTION = """
    ('', 'receive', 'received', false),
    ('received', 'mark', 'marked', false),
    ('marked', 'correct', 'corrected', true),
    ('marked', 'withdraw', 'withdrawn', true),
    ('marked', 'uphold', 'upheld', true),
    ('marked', 'turn-away', 'turned-away', true),
    ('marked', 'take-back', 'taken-back', false)"""
REPAIR = """
    ('', 'apply', 'applied', false),
    ('applied', 'accept', 'accepted', false),
    ('accepted', 'approve', 'approved', true),
    ('applied', 'refuse', 'refused', true),
    ('accepted', 'refuse', 'refused', true),
    ('applied', 'take-back', 'taken-back', false),
    ('accepted', 'take-back', 'taken-back', false),
    ('', 'send', 'sent', false),
    ('sent', 'take-in', 'taken-in', false)"""
OPEN = "('applied', 'accepted', 'sent')"


def _guard(name: str, lines: str) -> str:
    """The step follows the last one by a line of the table, with the next number, by somebody who had no part."""
    return f"""
CREATE FUNCTION remedies_{name}_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    last integer;
    decides boolean;
    held remedies_{name};
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_{name} ' || NEW.case_id, 0));
    SELECT * INTO held FROM remedies_{name} WHERE id = NEW.case_id;
    SELECT state, number INTO before, last FROM remedies_{name}step
        WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    SELECT line.decides INTO decides FROM (VALUES {lines}
        ) AS line (source, act, target, decides)
        WHERE line.source = coalesce(before, '') AND line.act = NEW.act AND line.target = NEW.state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a case that is % does not become % by %', coalesce(before, 'new'), NEW.state, NEW.act
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number <> coalesce(last, 0) + 1 THEN  -- somebody else's step came between
        RAISE EXCEPTION 'step % has been taken', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    IF decides AND NEW.actor = ANY (held.made_by) THEN
        RAISE EXCEPTION 'who made the act does not decide about it' USING ERRCODE = 'check_violation';
    END IF;
    {{whose}}
    {{record}}
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_{name}_step_allowed BEFORE INSERT ON remedies_{name}step
    FOR EACH ROW EXECUTE FUNCTION remedies_{name}_step_guard();
"""


WHOSE = """
    IF decides AND NEW.authority_uscc NOT IN ('', held.authority_uscc) {more} THEN
        RAISE EXCEPTION 'another authority decides this case' USING ERRCODE = 'check_violation';
    END IF;"""
SUPERIOR = """AND NOT (
        NEW.day > held.due_on AND EXISTS (SELECT 1 FROM accounts_authority
            WHERE uscc = held.authority_uscc AND parent_uscc = NEW.authority_uscc))"""

# The record has followed already when the step is written: both stand in one transaction.
OBJECTION_RECORD = """
    IF NEW.state = 'marked' AND NOT EXISTS (SELECT 1 FROM records_pause
            WHERE "case" = 'objection-' || NEW.case_id AND ended_at IS NULL AND pauses_from = held.due_on + 1) THEN
        RAISE EXCEPTION 'the record is not marked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number > 2 AND EXISTS (SELECT 1 FROM records_pause
            WHERE "case" = 'objection-' || NEW.case_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'the record is still marked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'withdrawn' AND EXISTS (SELECT 1 FROM records_version
            WHERE public_id = held.public_id AND known_to IS NULL AND state IN ('effective', 'held')) THEN
        RAISE EXCEPTION 'the record is still shown' USING ERRCODE = 'check_violation';
    END IF;"""
REPAIR_RECORD = """
    IF NEW.state IN ('approved', 'taken-in') AND EXISTS (SELECT 1 FROM records_version
            WHERE public_id = ANY (NEW.linked || held.public_id) AND known_to IS NULL
              AND state IN ('effective', 'held')) THEN
        RAISE EXCEPTION 'the record is still shown' USING ERRCODE = 'check_violation';
    END IF;"""

ONE_OPEN = f"""
CREATE FUNCTION remedies_repair_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_repair of ' || NEW.public_id, 0));
    IF EXISTS (SELECT 1 FROM remedies_repair r JOIN LATERAL (
            SELECT state FROM remedies_repairstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) s ON true
            WHERE r.public_id = NEW.public_id AND s.state IN {OPEN}) THEN
        RAISE EXCEPTION 'an application for this record is open' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_repair_runs_once BEFORE INSERT ON remedies_repair
    FOR EACH ROW EXECUTE FUNCTION remedies_repair_once();
"""

# The deadline and the earliest day are what the records say; whoever writes the row by hand cannot choose them.
TRUE_TO_RECORD = """
CREATE FUNCTION remedies_repair_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_version
            WHERE public_id = NEW.public_id AND known_to IS NULL AND uscc = NEW.organisation_uscc
              AND kind = NEW.record_kind AND state IN ('effective', 'held')
              AND NEW.repair_from IN (repair_from, repair_from_turned)) THEN
        RAISE EXCEPTION 'no such record of this organisation, or another day' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_repair_of_record BEFORE INSERT ON remedies_repair
    FOR EACH ROW EXECUTE FUNCTION remedies_repair_true();

CREATE FUNCTION remedies_objection_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_version
            WHERE public_id = NEW.public_id AND known_to IS NULL AND uscc = NEW.organisation_uscc
              AND kind = NEW.record_kind) THEN
        RAISE EXCEPTION 'no such record of this organisation' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_objection_of_record BEFORE INSERT ON remedies_objection
    FOR EACH ROW EXECUTE FUNCTION remedies_objection_true();
"""
TRUE_BACK = """
DROP TRIGGER remedies_objection_of_record ON remedies_objection; DROP FUNCTION remedies_objection_true();
DROP TRIGGER remedies_repair_of_record ON remedies_repair; DROP FUNCTION remedies_repair_true();
DROP TRIGGER remedies_repair_runs_once ON remedies_repair; DROP FUNCTION remedies_repair_once();
"""

TABLES = ("remedies_objection", "remedies_objectionstep", "remedies_repair", "remedies_repairstep")


def _kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
""",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


def _guarded(name: str, lines: str, whose: str, record: str) -> migrations.RunSQL:
    function = f"remedies_{name}_step_guard()"
    back = f"DROP TRIGGER remedies_{name}_step_allowed ON remedies_{name}step; DROP FUNCTION {function};"
    return migrations.RunSQL(_guard(name, lines).replace("{whose}", whose).replace("{record}", record), back)


class Migration(migrations.Migration):
    dependencies = [
        ("remedies", "0001_cases"),
        ("records", "0010_pauses"),
        ("accounts", "0004_mandates_append_only"),
        ("ledger", "0002_append_only"),
    ]
    operations = [
        *(_kept(table) for table in TABLES),
        _guarded("objection", OBJECTION, WHOSE.format(more=""), OBJECTION_RECORD),
        _guarded("repair", REPAIR, WHOSE.format(more=SUPERIOR), REPAIR_RECORD),
        migrations.RunSQL(ONE_OPEN + TRUE_TO_RECORD, TRUE_BACK),
    ]
