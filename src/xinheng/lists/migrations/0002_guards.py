"""What no program may write: a listing without notice, time to answer, answers and a second officer (G12, G24).

Every step follows from the one before it by the table of transitions; the state is written by nobody but that table.
Two officers at once wait for each other, and the second meets a number that is taken. Calendar days stand for working
days here: time to answer is never shorter than so many days, and the working-day calendar makes it longer.
"""

from django.db import migrations

TABLES = ("lists_case", "lists_step", "lists_ban", "lists_banreview")

# act, state before ('' begins the case), state after: ``lists.domain.states.TRANSITIONS``; a test compares them.
TRANSITIONS = (
    ("propose", "", "proposed"),
    ("send-notice", "proposed", "notice-sent"),
    ("record-service", "notice-sent", "notice-served"),
    ("record-failure", "notice-sent", "notice-sent"),
    ("state", "notice-served", "notice-served"),
    ("answer", "notice-served", "notice-served"),
    ("list", "notice-served", "listed"),
    ("not-list", "notice-served", "not-listed"),
    ("drop", "proposed", "dropped"),
    ("drop", "notice-sent", "dropped"),
    ("drop", "notice-served", "dropped"),
    ("remove", "listed", "removed"),
    ("annul", "listed", "annulled"),
)
_ROWS = ", ".join(f"('{act}', '{before}', '{after}')" for act, before, after in TRANSITIONS)

STEPS = f"""
CREATE FUNCTION lists_refuse(said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', said USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION lists_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before lists_step;
    file lists_case;
    said lists_step;
    last_day date;
BEGIN
    PERFORM pg_advisory_xact_lock(7212, (NEW.case_id % 2147483647)::int);
    SELECT * INTO file FROM lists_case WHERE id = NEW.case_id;
    SELECT * INTO before FROM lists_step WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(before.number, 0) + 1 THEN
        RAISE EXCEPTION 'step % is taken or leaves a gap', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM (VALUES {_ROWS}) AS t (act, source, target)
                   WHERE t.act = NEW.act AND t.source = coalesce(before.state, '') AND t.target = NEW.state) THEN
        PERFORM lists_refuse(format('%s does not lead from %s to %s', NEW.act, before.state, NEW.state));
    END IF;
    IF NEW.at < before.at OR NEW.day <> (NEW.at AT TIME ZONE 'Asia/Shanghai')::date THEN
        PERFORM lists_refuse('a step is of its own day, and not before the step before it');
    END IF;
    SELECT * INTO said FROM lists_step WHERE case_id = NEW.case_id AND act = 'record-service';
    IF NEW.act = 'record-service'
       AND (NEW.served_on < before.day OR NEW.until < NEW.served_on + file.statement_days) THEN
        PERFORM lists_refuse('a notice is served after it was sent, and leaves time to answer');
    ELSIF NEW.act = 'state' AND NEW.day > said.until THEN
        PERFORM lists_refuse('the time to answer is over');
    ELSIF NEW.act = 'answer' AND NOT EXISTS (
            SELECT 1 FROM lists_step AS one WHERE one.case_id = NEW.case_id AND one.number = NEW.answers
            AND one.act = 'state' AND NOT EXISTS (SELECT 1 FROM lists_step AS other
                WHERE other.case_id = NEW.case_id AND other.answers = one.number)) THEN
        PERFORM lists_refuse('an answer is to one statement that has none');
    ELSIF NEW.act IN ('list', 'not-list') THEN
        IF EXISTS (SELECT 1 FROM lists_step WHERE case_id = NEW.case_id AND certificate = NEW.certificate) THEN
            PERFORM lists_refuse('an officer who took no part decides');
        END IF;
        IF EXISTS (SELECT 1 FROM lists_step AS one WHERE one.case_id = NEW.case_id AND one.act = 'state'
                   AND NOT EXISTS (SELECT 1 FROM lists_step AS other
                       WHERE other.case_id = NEW.case_id AND other.answers = one.number)) THEN
            PERFORM lists_refuse('a statement is not answered');
        END IF;
        IF NEW.act = 'list' AND (said.until IS NULL OR NEW.day <= said.until
           OR NEW.until > (NEW.day + make_interval(months => file.months))::date + 1) THEN
            PERFORM lists_refuse('nobody is listed before the time to answer is over, nor for longer than the term');
        END IF;
    ELSIF NEW.act = 'remove' THEN
        SELECT * INTO said FROM lists_step WHERE case_id = NEW.case_id AND act = 'list';
        last_day := (said.day + make_interval(months => coalesce(file.early_months, 600)))::date;
        IF NEW.day < last_day OR (file.early_months > 0 AND NEW.day <= last_day) OR NEW.day >= said.until THEN
            PERFORM lists_refuse('the early exit is not open');
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_step_order BEFORE INSERT ON lists_step
    FOR EACH ROW EXECUTE FUNCTION lists_step_follows();

-- The same organisation, list and document: one open case or running entry.
CREATE FUNCTION lists_case_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7213, hashtext(NEW.uscc || NEW.list_key || NEW.document_normal));
    IF EXISTS (SELECT 1 FROM lists_case AS c
               LEFT JOIN LATERAL (SELECT state, until FROM lists_step WHERE case_id = c.id
                                  ORDER BY number DESC LIMIT 1) AS last ON true
               WHERE c.organisation_id = NEW.organisation_id AND c.list_key = NEW.list_key
               AND c.document_normal = NEW.document_normal
               AND coalesce(last.state, 'proposed') IN ('proposed', 'notice-sent', 'notice-served', 'listed')) THEN
        RAISE EXCEPTION 'the same facts are decided once' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_case_is_once BEFORE INSERT ON lists_case
    FOR EACH ROW EXECUTE FUNCTION lists_case_once();

-- Whoever lists writes the record, and whoever ends ends it, in the same transaction.
CREATE FUNCTION lists_step_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry text;
    now_in text;
BEGIN
    SELECT record INTO entry FROM lists_step WHERE case_id = NEW.case_id AND act = 'list';
    SELECT state INTO now_in FROM records_version WHERE public_id = entry AND known_to IS NULL;
    IF now_in IS NULL THEN
        PERFORM lists_refuse('a listing without its record');
    ELSIF NEW.act <> 'list' AND now_in IN ('effective', 'held') THEN
        PERFORM lists_refuse('the record of what left the list is still shown');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lists_step_is_told AFTER INSERT ON lists_step DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.act IN ('list', 'remove', 'annul')) EXECUTE FUNCTION lists_step_told();

-- An entry of a list that no other body decided stands on a decided case of its organisation, and ends with it.
CREATE FUNCTION lists_record_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM lists_step AS s JOIN lists_case AS c ON c.id = s.case_id
                   WHERE s.act = 'list' AND s.record = NEW.public_id AND c.uscc = NEW.uscc AND c.kind = NEW.kind
                   AND (NEW.public_from IS NULL OR NEW.public_to <= s.until)) THEN
        PERFORM lists_refuse('an entry made here rests on no decided case');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER lists_record_is_decided AFTER INSERT ON records_version
    FOR EACH ROW WHEN (NEW.origin = 'own' AND NEW.kind IN ('abnormal-list', 'serious-list'))
    EXECUTE FUNCTION lists_record_decided();

ALTER TABLE lists_ban ADD CONSTRAINT lists_ban_reviewed CHECK (
    review_by > (recorded_at AT TIME ZONE 'Asia/Shanghai')::date
    AND review_by <= ((recorded_at AT TIME ZONE 'Asia/Shanghai')::date + interval '24 months')::date);
ALTER TABLE lists_banreview ADD CONSTRAINT lists_banreview_again CHECK (
    review_by IS NULL OR review_by > reviewed_on AND review_by <= (reviewed_on + interval '24 months')::date);
"""
STEPS_BACK = """
ALTER TABLE lists_banreview DROP CONSTRAINT lists_banreview_again;
ALTER TABLE lists_ban DROP CONSTRAINT lists_ban_reviewed;
DROP TRIGGER lists_record_is_decided ON records_version;
DROP FUNCTION lists_record_decided();
DROP TRIGGER lists_step_is_told ON lists_step;
DROP FUNCTION lists_step_told();
DROP TRIGGER lists_case_is_once ON lists_case;
DROP FUNCTION lists_case_once();
DROP TRIGGER lists_step_order ON lists_step;
DROP FUNCTION lists_step_follows();
DROP FUNCTION lists_refuse(text);
"""


def _kept(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _kept_back(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_cases"), ("records", "0011_decided_here"), ("ledger", "0002_append_only")]
    operations = [
        *(migrations.RunSQL(_kept(table), _kept_back(table)) for table in TABLES),
        migrations.RunSQL(STEPS, STEPS_BACK),
    ]
