"""Nothing is shown again before the case that keeps it away is answered, in the same transaction at the latest.

An objection pauses the display, a court's plan sets records aside, a repair ended them: what ends the pause, the plan's
shield or the repair's effect is a row of `records`, which knows no cases. By hand it could be written without any answer
(G13, G24). An objection that is received is marked, or taken up, with it: else silence would work for nobody. One that
was answered by a correction has its record corrected.
"""

from django.db import migrations

# table, workflow of the case it names, states in which nothing may be shown again
ENDS = (
    ("records_pauseend", "objection", ("received", "marked", "taken-up", "forwarded")),
    (
        "records_shieldend",
        "reorganisation",
        ("applied", "checked", "shielded", "execution-reported", "failure-reported"),
    ),
)
_CASE = {
    "records_pauseend": 'SELECT "case" FROM records_pause WHERE id = NEW.pause_id',
    "records_shieldend": 'SELECT "case" FROM records_shield WHERE id = NEW.shield_id',
}


def _answered(table: str, workflow: str, states: tuple[str, ...]) -> str:
    return f"""
CREATE FUNCTION remedies_{workflow}_comes_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM remedies_{workflow} AS c JOIN LATERAL (
            SELECT state FROM remedies_{workflow}step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE '{workflow}-' || c.id = ({_CASE[table]}) AND s.state IN {states}) THEN
        RAISE EXCEPTION 'the case is not answered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remedies_{workflow}_first AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION remedies_{workflow}_comes_first();
"""  # noqa: S608 - the domain's own states


# The row that ends a repair's effect names its case itself, so a case that never was must not do.
FELL = """
CREATE FUNCTION remedies_reinstatement_comes_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remedies_reinstatement AS c JOIN remedies_reinstatementstep AS s ON s.case_id = c.id
            WHERE 'reinstatement-' || c.id = NEW."case" AND s.state = 'reinstated'
              AND EXISTS (SELECT 1 FROM records_version AS v WHERE v.kind = NEW.kind AND v.key = NEW.key
                          AND v.public_id = ANY (c.public_ids))) THEN
        RAISE EXCEPTION 'the case is not answered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remedies_reinstatement_first AFTER INSERT ON records_reinstatement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remedies_reinstatement_comes_first();
"""
RECEIVED = """
CREATE FUNCTION remedies_objection_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM remedies_objectionstep WHERE id = NEW.id)  -- not destroyed since
       AND NOT EXISTS (SELECT 1 FROM remedies_objectionstep WHERE case_id = NEW.case_id AND number = 2) THEN
        RAISE EXCEPTION 'an objection that is received is marked or taken up with it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remedies_objection_is_taken AFTER INSERT ON remedies_objectionstep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.act = 'receive') EXECUTE FUNCTION remedies_objection_taken();
"""
CORRECTED = """
CREATE FUNCTION remedies_objection_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remedies_objection AS c JOIN records_version AS v ON v.public_id = c.public_id
            WHERE c.id = NEW.case_id AND v.known_to IS NULL AND 'corrected' = ANY (v.marks) AND v.known_from >= (
                SELECT at FROM remedies_objectionstep WHERE case_id = NEW.case_id AND act = 'receive')) THEN
        RAISE EXCEPTION 'the record was not corrected' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_objection_is_followed BEFORE INSERT ON remedies_objectionstep
    FOR EACH ROW WHEN (NEW.state = 'corrected') EXECUTE FUNCTION remedies_objection_followed();
"""
BACK = """
DROP TRIGGER remedies_reinstatement_first ON records_reinstatement; DROP FUNCTION remedies_reinstatement_comes_first();
DROP TRIGGER remedies_objection_is_followed ON remedies_objectionstep; DROP FUNCTION remedies_objection_followed();
DROP TRIGGER remedies_objection_is_taken ON remedies_objectionstep; DROP FUNCTION remedies_objection_taken();
"""


class Migration(migrations.Migration):
    dependencies = [("remedies", "0012_due_in_time"), ("records", "0015_shields")]
    operations = [
        *(
            migrations.RunSQL(
                _answered(table, workflow, states),
                f"DROP TRIGGER remedies_{workflow}_first ON {table}; DROP FUNCTION remedies_{workflow}_comes_first();",
            )
            for table, workflow, states in ENDS
        ),
        migrations.RunSQL(FELL + RECEIVED + CORRECTED, BACK),
    ]
