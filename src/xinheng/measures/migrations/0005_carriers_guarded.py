"""No measure outlives its entry, whatever is written by hand (G7, G8, G24).

A carrying rests on an entry that runs on its day; a carrier answers only while it runs; whatever ends or suspends the
entry (a version, an objection, a measure lifted) ends or suspends what carriers were told in the same transaction, by
these triggers and not by a program that might forget it. A day on which a window ends needs no trigger: nothing may be
answered from that day on, and reads compute it.
"""

from django.db import migrations

TABLES = ("measures_carrying", "measures_carryingstep", "measures_carryingtold")

# act, state before ('' begins), state after: ``measures.domain.CARRYING_TRANSITIONS``; a test compares them.
TRANSITIONS = (
    ("tell", "", "told"),
    ("carry-out", "told", "carried-out"),
    ("carry-out", "not-applicable", "carried-out"),
    ("not-applicable", "told", "not-applicable"),
    ("not-applicable", "carried-out", "not-applicable"),
    ("suspend", "told", "suspended"),
    ("suspend", "carried-out", "suspended"),
    ("suspend", "not-applicable", "suspended"),
    ("resume", "suspended", "told"),
    ("end", "told", "ended"),
    ("end", "carried-out", "ended"),
    ("end", "not-applicable", "ended"),
    ("end", "suspended", "ended"),
)
_ROWS = ", ".join(f"('{act}', '{before}', '{after}')" for act, before, after in TRANSITIONS)

GUARDS = f"""
CREATE FUNCTION measures_refuse(said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', said USING ERRCODE = 'check_violation';
END $$;

-- Whether an entry runs on a day and nothing suspends it: ``lists.selectors.running_entries``.
CREATE FUNCTION measures_entry_runs(entry text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM records_version AS v WHERE v.public_id = entry AND v.known_to IS NULL
        AND v.kind IN ('serious-list', 'abnormal-list') AND v.state IN ('effective', 'held')
        AND NOT 'no-measure' = ANY (v.marks) AND v.departments_from <= day
        AND coalesce(CASE WHEN v.turn_on <= day THEN v.departments_to_turned ELSE v.departments_to END,
                     'infinity'::date) > day
        AND NOT EXISTS (SELECT 1 FROM records_pause AS p
                        WHERE p.kind = v.kind AND p.key = v.key AND p.suspends AND p.ended_at IS NULL))
$$;

CREATE FUNCTION measures_carrying_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT measures_entry_runs(NEW.record, (NEW.begun_at AT TIME ZONE 'Asia/Shanghai')::date)
       OR NOT EXISTS (SELECT 1 FROM records_version WHERE public_id = NEW.record AND known_to IS NULL
                      AND uscc = NEW.uscc AND version = NEW.version AND known_from <= NEW.begun_at) THEN
        PERFORM measures_refuse('no carrier is told of an entry that does not run');
    END IF;
    IF EXISTS (SELECT 1 FROM measures_lift WHERE record = NEW.record AND measure = NEW.measure) THEN
        PERFORM measures_refuse('the measure was lifted from this entry');
    END IF;
    IF NEW.authority_uscc <> '' AND NOT EXISTS (
            SELECT 1 FROM accounts_authority WHERE uscc = NEW.authority_uscc) THEN
        PERFORM measures_refuse('a carrier is an authority of this node, or informed by letter');
    END IF;
    PERFORM pg_advisory_xact_lock(7215, hashtext(NEW.record));
    IF EXISTS (SELECT 1 FROM measures_carrying AS c WHERE c.record = NEW.record AND c.measure = NEW.measure
               AND c.carrier_name = NEW.carrier_name AND c.authority_uscc = NEW.authority_uscc
               AND NOT EXISTS (SELECT 1 FROM measures_carryingstep AS s WHERE s.carrying_id = c.id AND s.act = 'end'))
    THEN
        RAISE EXCEPTION 'this carrier is told of this measure' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_carrying_rests BEFORE INSERT ON measures_carrying
    FOR EACH ROW EXECUTE FUNCTION measures_carrying_rests();

CREATE FUNCTION measures_carryingstep_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before measures_carryingstep;
    held measures_carrying;
BEGIN
    SELECT * INTO held FROM measures_carrying WHERE id = NEW.carrying_id;
    PERFORM pg_advisory_xact_lock(7215, hashtext(held.record));
    SELECT * INTO before FROM measures_carryingstep WHERE carrying_id = NEW.carrying_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(before.number, 0) + 1 THEN
        RAISE EXCEPTION 'step % is taken or leaves a gap', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM (VALUES {_ROWS}) AS t (act, source, target)
                   WHERE t.act = NEW.act AND t.source = coalesce(before.state, '') AND t.target = NEW.state) THEN
        PERFORM measures_refuse(format('%s does not lead from %s to %s', NEW.act, before.state, NEW.state));
    END IF;
    IF NEW.at < coalesce(before.at, held.begun_at) THEN
        PERFORM measures_refuse('a step is not before the step before it');
    END IF;
    IF NEW.act IN ('carry-out', 'not-applicable') AND held.authority_uscc = '' THEN
        PERFORM measures_refuse('who is informed by letter does not answer here');
    END IF;
    IF NEW.act NOT IN ('end', 'suspend')
       AND NOT measures_entry_runs(held.record, (NEW.at AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM measures_refuse('no measure outlives its entry');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_carryingstep_follows BEFORE INSERT ON measures_carryingstep
    FOR EACH ROW EXECUTE FUNCTION measures_carryingstep_follows();

-- The same act for everything that carriers were told of an entry, or of one measure of it.
CREATE FUNCTION measures_follow(entry text, one_measure text, wanted text, moment timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO measures_carryingstep (carrying_id, number, act, state, at)
    SELECT c.id, last.number + 1, wanted, t.target, greatest(moment, last.at)
    FROM measures_carrying AS c
    CROSS JOIN LATERAL (SELECT * FROM measures_carryingstep AS s WHERE s.carrying_id = c.id
                        ORDER BY s.number DESC LIMIT 1) AS last
    JOIN (VALUES {_ROWS}) AS t (act, source, target) ON t.act = wanted AND t.source = last.state
    WHERE c.record = entry AND (one_measure IS NULL OR c.measure = one_measure) ORDER BY c.id;
END $$;

CREATE FUNCTION measures_follow_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    suspended boolean;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM measures_carrying WHERE record = NEW.public_id) THEN
        RETURN NULL;
    END IF;
    SELECT NEW.state = 'shielded' OR EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = NEW.kind
        AND p.key = NEW.key AND p.suspends AND p.ended_at IS NULL) INTO suspended;
    IF NEW.state NOT IN ('effective', 'held', 'shielded') OR 'no-measure' = ANY (NEW.marks) THEN
        PERFORM measures_follow(NEW.public_id, NULL, 'end', NEW.known_from);
    ELSIF suspended THEN
        PERFORM measures_follow(NEW.public_id, NULL, 'suspend', NEW.known_from);
    ELSIF measures_entry_runs(NEW.public_id, (NEW.known_from AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM measures_follow(NEW.public_id, NULL, 'resume', NEW.known_from);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER measures_follow_the_entry AFTER INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1 AND NEW.kind IN ('abnormal-list', 'serious-list'))
    EXECUTE FUNCTION measures_follow_version();

CREATE FUNCTION measures_follow_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_follow(NEW.public_id, NULL, 'suspend', NEW.begun_at);
    RETURN NULL;
END $$;
CREATE TRIGGER measures_follow_the_pause AFTER INSERT ON records_pause
    FOR EACH ROW WHEN (NEW.suspends) EXECUTE FUNCTION measures_follow_pause();

CREATE FUNCTION measures_follow_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_follow(NEW.record, NEW.measure, 'end', NEW.lifted_at);
    RETURN NULL;
END $$;
CREATE TRIGGER measures_follow_the_lift AFTER INSERT ON measures_lift
    FOR EACH ROW EXECUTE FUNCTION measures_follow_lift();
"""
BACK = """
DROP TRIGGER measures_follow_the_lift ON measures_lift; DROP FUNCTION measures_follow_lift();
DROP TRIGGER measures_follow_the_pause ON records_pause; DROP FUNCTION measures_follow_pause();
DROP TRIGGER measures_follow_the_entry ON records_version; DROP FUNCTION measures_follow_version();
DROP FUNCTION measures_follow(text, text, text, timestamptz);
DROP TRIGGER measures_carryingstep_follows ON measures_carryingstep; DROP FUNCTION measures_carryingstep_follows();
DROP TRIGGER measures_carrying_rests ON measures_carrying; DROP FUNCTION measures_carrying_rests();
DROP FUNCTION measures_entry_runs(text, date);
DROP FUNCTION measures_refuse(text);
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
    dependencies = [("measures", "0004_carriers"), ("records", "0014_origin_in_the_public_view"),
                    ("accounts", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        *(migrations.RunSQL(_kept(table), _kept_back(table)) for table in TABLES),
        migrations.RunSQL(GUARDS, BACK),
    ]
