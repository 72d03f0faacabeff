"""An objection suspends what follows on an entry, never the ban that a decision or a court itself orders (G14).

Carriers of such a ban are told with the article of that decision. A pause of the entry leaves them as they are, also by
hand-written SQL; a court's plan, a removal, an annulment and the last day reach them as they reach all others. What was
told before this migration stays as it was told: it follows on its entry.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

_before = import_module("xinheng.measures.migrations.0005_carriers_guarded")
_ROWS = ", ".join(f"('{act}', '{source}', '{target}')" for act, source, target in _before.TRANSITIONS)
_RUNS = "(NEW.begun_at AT TIME ZONE 'Asia/Shanghai')::date"

FORWARD = f"""
-- Whether an entry runs on a day, an objection or not, by its last version: while a version is being written, the one
-- before it is open too.
CREATE FUNCTION measures_entry_stands(entry text, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM records_version AS v WHERE v.public_id = entry AND v.known_to IS NULL
        AND v.kind IN ('serious-list', 'abnormal-list') AND v.state IN ('effective', 'held')
        AND NOT 'no-measure' = ANY (v.marks) AND v.departments_from <= day
        AND coalesce(CASE WHEN v.turn_on <= day THEN v.departments_to_turned ELSE v.departments_to END,
                     'infinity'::date) > day
        AND v.version = (SELECT max(version) FROM records_version WHERE public_id = entry))
$$;

-- Whether it carries this measure on a day: ``decision`` is the article by which the decision itself orders it, or ''.
CREATE FUNCTION measures_entry_carries(entry text, day date, decision text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN decision = '' THEN measures_entry_runs(entry, day) ELSE measures_entry_stands(entry, day) END
$$;

CREATE OR REPLACE FUNCTION measures_carrying_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT measures_entry_carries(NEW.record, {_RUNS}, NEW.decision_basis)
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

CREATE OR REPLACE FUNCTION measures_carryingstep_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before measures_carryingstep;
    held measures_carrying;
    day date := (NEW.at AT TIME ZONE 'Asia/Shanghai')::date;
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
    IF NEW.act NOT IN ('end', 'suspend') AND NOT measures_entry_carries(held.record, day, held.decision_basis) THEN
        PERFORM measures_refuse('no measure outlives its entry');
    END IF;
    IF NEW.act = 'suspend' AND held.decision_basis <> '' AND measures_entry_stands(held.record, day) THEN
        PERFORM measures_refuse('an objection does not suspend the ban itself');
    END IF;
    RETURN NEW;
END $$;

-- The same act for what carriers were told of an entry: of one measure of it, of the bans that its decision itself
-- orders (``ordered`` true), or of what follows on it (false); NULL for all.
DROP FUNCTION measures_follow(text, text, text, timestamptz);
CREATE FUNCTION measures_follow(entry text, one_measure text, ordered boolean, wanted text, moment timestamptz)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO measures_carryingstep (carrying_id, number, act, state, at)
    SELECT c.id, last.number + 1, wanted, t.target, greatest(moment, last.at)
    FROM measures_carrying AS c
    CROSS JOIN LATERAL (SELECT * FROM measures_carryingstep AS s WHERE s.carrying_id = c.id
                        ORDER BY s.number DESC LIMIT 1) AS last
    JOIN (VALUES {_ROWS}) AS t (act, source, target) ON t.act = wanted AND t.source = last.state
    WHERE c.record = entry AND (one_measure IS NULL OR c.measure = one_measure)
      AND (ordered IS NULL OR ordered = (c.decision_basis <> '')) ORDER BY c.id;
END $$;

CREATE OR REPLACE FUNCTION measures_follow_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    day date := (NEW.known_from AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM measures_carrying WHERE record = NEW.public_id) THEN
        RETURN NULL;
    END IF;
    IF NEW.state NOT IN ('effective', 'held', 'shielded') OR 'no-measure' = ANY (NEW.marks) THEN
        PERFORM measures_follow(NEW.public_id, NULL, NULL, 'end', NEW.known_from);
        RETURN NULL;
    ELSIF NEW.state = 'shielded' THEN
        PERFORM measures_follow(NEW.public_id, NULL, NULL, 'suspend', NEW.known_from);
        RETURN NULL;
    END IF;
    IF measures_entry_stands(NEW.public_id, day) THEN
        PERFORM measures_follow(NEW.public_id, NULL, true, 'resume', NEW.known_from);
    END IF;
    IF EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = NEW.kind
               AND p.key = NEW.key AND p.suspends AND p.ended_at IS NULL) THEN
        PERFORM measures_follow(NEW.public_id, NULL, false, 'suspend', NEW.known_from);
    ELSIF measures_entry_runs(NEW.public_id, day) THEN
        PERFORM measures_follow(NEW.public_id, NULL, false, 'resume', NEW.known_from);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION measures_follow_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_follow(NEW.public_id, NULL, false, 'suspend', NEW.begun_at);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION measures_follow_lift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_follow(NEW.record, NEW.measure, NULL, 'end', NEW.lifted_at);
    RETURN NULL;
END $$;
"""
# Back to the functions of 0005: its triggers stay, and find them again.
_FUNCTIONS = ("carrying_rests", "carryingstep_follows", "follow_version", "follow_pause", "follow_lift")
BACKWARD = (
    "DROP FUNCTION measures_follow(text, text, boolean, text, timestamptz);"
    + "".join(
        _before.GUARDS[_before.GUARDS.index(f"CREATE FUNCTION measures_{name}") :]
        .partition("END $$;")[0]
        .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
        + "END $$;\n"
        for name in _FUNCTIONS
    )
    + _before.GUARDS[_before.GUARDS.index("CREATE FUNCTION measures_follow(") :].partition("END $$;")[0]
    + "END $$;\n"
    + "DROP FUNCTION measures_entry_carries(text, date, text); DROP FUNCTION measures_entry_stands(text, date);"
)


class Migration(migrations.Migration):
    dependencies = [("measures", "0007_budgets")]
    operations = [
        migrations.AddField("carrying", "decision_basis", models.TextField(db_default="")),
        migrations.AddConstraint(
            "carrying",
            models.CheckConstraint(
                condition=Q(decision_basis="") | Q(decision_basis__regex=r"^\S+ \S"), name="measures_carrying_decision"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
