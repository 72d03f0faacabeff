"""A case ends with the record it is about, in the same transaction, whoever takes the record away.

An objection to a record that was withdrawn (by a court's annulment, by its authority, by a file, with its list) has nothing
left to decide; nor has an application to repair what is shown nowhere any more, or a proceeding whose outcome the record
followed already. Rooms below know no cases, so the step is written here, at the end of the transaction: where an officer
answers in it, that answer is written by then. Nobody writes such a step by hand while the record is still there.
"""

from importlib import import_module

from django.db import migrations, models

before = import_module("xinheng.remedies.migrations.0014_taken_back_by_letter")

# workflow: the step, its state, the states in which a case waits, the states of a record that leave nothing to decide
ENDS = {
    "objection": ("lapse", "lapsed", ("marked", "taken-up", "forwarded"), ("withdrawn",)),
    "repair": ("lapse", "lapsed", ("applied", "accepted"), ("withdrawn", "repaired", "mitigated", "ended")),
    "proceeding": ("learn", "withdrawn", ("changed", "annulled"), ("withdrawn",)),
}
STATES = {
    "objection": (
        *("received", "marked", "taken-up", "forwarded", "corrected", "withdrawn", "rematched", "lifted", "upheld"),
        *("turned-away", "taken-back", "lapsed"),
    ),
    "repair": ("applied", "accepted", "approved", "refused", "taken-back", "lapsed", "sent", "taken-in"),
}
FALLBACK = "记录已撤下"
"""Why, where the row that took the record away says nothing."""
MARKED = {
    "NEW.act NOT IN ('receive', 'mark', 'take-up', 'forward')": (
        "NEW.act NOT IN ('receive', 'mark', 'take-up', 'forward', 'lapse')"
    )
}
LINES = {
    "objection": before.lines(ENDS["objection"][2], "lapse", "lapsed") | MARKED,
    "repair": before.lines(ENDS["repair"][2], "lapse", "lapsed"),
    "proceeding": {
        f"('{state}', 'withdraw', 'withdrawn', false)": f"('{state}', 'learn', 'withdrawn', false), "
        f"('{state}', 'withdraw', 'withdrawn', false)"
        for state in ENDS["proceeding"][2]
    },
}
# After the step, not before it: the end of a pause wants the case to be answered (0013).
UNPAUSE = """
    INSERT INTO records_pauseend (pause_id, outcome, ended_at)
        SELECT id, 'lapsed', greatest(NEW.at, begun_at) FROM records_pause
        WHERE "case" = 'objection-' || NEW.case_id AND ended_at IS NULL;"""
# What rests on the record goes first: until then the outcome has not been followed.
RESTING = """ AND NOT EXISTS (SELECT 1 FROM lists_case AS l JOIN LATERAL (
                SELECT state FROM lists_step WHERE case_id = l.id ORDER BY number DESC LIMIT 1) AS e ON true
                WHERE l.document_record = NEW.public_id AND e.state = 'listed')"""


def _gone(name: str, entry: str) -> str:
    return f"""EXISTS (SELECT 1 FROM records_version
        WHERE public_id = {entry} AND known_to IS NULL AND state IN {_listed(ENDS[name][3])})"""  # noqa: S608 - the domain's own states


def _listed(states: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{one}'" for one in states) + ")"


def _ending(name: str) -> str:
    act, state, waiting, states = ENDS[name]
    return f"""
CREATE FUNCTION remedies_{name}_lapse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    waiting record;
    today date := (NEW.known_from AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NOT {_gone(name, "NEW.public_id")} THEN  -- sent again in the same transaction
        RETURN NULL;
    END IF;
    FOR waiting IN SELECT c.id, s.number FROM remedies_{name} AS c JOIN LATERAL (
            SELECT state, number FROM remedies_{name}step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE c.public_id = NEW.public_id AND s.state IN {_listed(waiting)}{RESTING if name == "proceeding" else ""}
    LOOP
        INSERT INTO remedies_{name}step (case_id, number, act, state, reason, actor, day, at)
            VALUES (waiting.id, waiting.number + 1, '{act}', '{state}',
                    CASE WHEN NEW.reason ~ '\\S' THEN NEW.reason ELSE '{FALLBACK}' END, 'program', today, NEW.known_from);
    END LOOP;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remedies_{name}_lapses AFTER INSERT ON records_version DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.version > 1 AND NEW.state IN {_listed(states)}) EXECUTE FUNCTION remedies_{name}_lapse();

CREATE FUNCTION remedies_{name}_lapse_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT {_gone(name, f"(SELECT public_id FROM remedies_{name} WHERE id = NEW.case_id)")} THEN
        RAISE EXCEPTION 'the record is still there: the case is to be decided' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_{name}_lapse_is_true BEFORE INSERT ON remedies_{name}step
    FOR EACH ROW WHEN (NEW.act = '{act}') EXECUTE FUNCTION remedies_{name}_lapse_true();

CREATE FUNCTION remedies_{name}_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{UNPAUSE if name == "objection" else ""}
    PERFORM clocks_end_case('{name}-' || NEW.case_id, NEW.day, NEW.state, NEW.at);
    RETURN NULL;
END $$;
CREATE TRIGGER remedies_{name}_has_lapsed AFTER INSERT ON remedies_{name}step
    FOR EACH ROW WHEN (NEW.act = '{act}') EXECUTE FUNCTION remedies_{name}_lapsed();
"""  # noqa: S608 - the domain's own states


def _ending_back(name: str) -> str:
    return f"""
DROP TRIGGER remedies_{name}_has_lapsed ON remedies_{name}step; DROP FUNCTION remedies_{name}_lapsed();
DROP TRIGGER remedies_{name}_lapse_is_true ON remedies_{name}step; DROP FUNCTION remedies_{name}_lapse_true();
DROP TRIGGER remedies_{name}_lapses ON records_version; DROP FUNCTION remedies_{name}_lapse();
"""


def _states(name: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.RemoveConstraint(f"{name}step", f"remedies_{name}_state"),
        migrations.AddConstraint(
            f"{name}step",
            models.CheckConstraint(condition=models.Q(state__in=list(STATES[name])), name=f"remedies_{name}_state"),
        ),
    ]


# An organisation whose record was withdrawn while it objected was right too: it may want that told in public.
_WISH = ("'rematched', 'lifted')", "'rematched', 'lifted', 'lapsed')")


def _wish(old: str, new: str) -> str:
    return f"""
DO $do$
BEGIN
    EXECUTE replace(pg_get_functiondef('remedies_wish_allowed()'::regprocedure), $q${old}$q$, $q${new}$q$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0014_taken_back_by_letter"), ("clocks", "0004_ended_with_their_case")]
    operations = [
        *_states("objection"),
        *_states("repair"),
        *(
            migrations.RunSQL(
                before.in_guard(name, LINES[name]), before.in_guard(name, before.backwards(LINES[name]))
            )
            for name in ENDS
        ),
        *(migrations.RunSQL(_ending(name), _ending_back(name)) for name in ENDS),
        migrations.RunSQL(_wish(*_WISH), _wish(*reversed(_WISH))),
    ]
