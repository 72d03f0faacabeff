"""What an objection is against, held by the database: each subject must be there, each answer must have happened.

An objection to what is shown nowhere any more is taken up without a mark (G15). One runs at a time against a record.
The lines are the domain's table of steps at the time of this migration; a test holds the two together.
"""

from django.db import migrations, models

STATES = (
    *("received", "marked", "taken-up", "forwarded", "corrected", "withdrawn", "rematched", "lifted", "upheld"),
    *("turned-away", "taken-back"),
)
DECISIONS = ("correct", "withdraw", "rematch", "lift", "uphold", "turn-away")
WAITING = ("marked", "taken-up", "forwarded")
ANSWERS = (
    *(("correct", "corrected"), ("withdraw", "withdrawn"), ("rematch", "rematched"), ("lift", "lifted")),
    *(("uphold", "upheld"), ("turn-away", "turned-away"), ("take-back", "taken-back")),
)
LINES = ",".join(
    f"\n    ('{source}', '{act}', '{target}', {decides})"
    for source, act, target, decides in (
        ("", "receive", "received", "false"),
        ("received", "mark", "marked", "false"),
        ("received", "take-up", "taken-up", "false"),
        ("marked", "forward", "forwarded", "false"),
        ("taken-up", "forward", "forwarded", "false"),
        *(
            (source, act, target, str(act in DECISIONS).lower())
            for source in WAITING
            for act, target in ANSWERS
        ),
    )
)

STEP = f"""
CREATE OR REPLACE FUNCTION remedies_objection_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    last integer;
    decides boolean;
    held remedies_objection;
    shown boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_objection ' || NEW.case_id, 0));
    SELECT * INTO held FROM remedies_objection WHERE id = NEW.case_id;
    SELECT state, number INTO before, last FROM remedies_objectionstep
        WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    SELECT line.decides INTO decides FROM (VALUES {LINES}
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
    IF (decides OR NEW.act = 'forward') AND NEW.authority_uscc NOT IN ('', held.authority_uscc) THEN
        RAISE EXCEPTION 'another authority decides this case' USING ERRCODE = 'check_violation';
    END IF;
    -- The record has followed already when the step is written: both stand in one transaction.
    shown := EXISTS (SELECT 1 FROM records_version
        WHERE public_id = held.public_id AND known_to IS NULL AND state IN ('effective', 'held'));
    IF NEW.state = 'marked' AND NOT EXISTS (SELECT 1 FROM records_pause
            WHERE "case" = 'objection-' || NEW.case_id AND ended_at IS NULL AND pauses_from = held.due_on + 1) THEN
        RAISE EXCEPTION 'the record is not marked' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'taken-up' AND shown THEN
        RAISE EXCEPTION 'a record that is shown is marked' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'forwarded' AND held.source = '' THEN
        RAISE EXCEPTION 'no other body made this entry' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.act NOT IN ('receive', 'mark', 'take-up', 'forward') AND EXISTS (SELECT 1 FROM records_pause
            WHERE "case" = 'objection-' || NEW.case_id AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'the record is still marked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('withdrawn', 'rematched') AND shown THEN
        RAISE EXCEPTION 'the record is still shown' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'rematched' AND (held.ground <> 'match' OR NOT EXISTS (
            SELECT 1 FROM records_version AS v JOIN records_version AS w ON w.id = v.supersedes
            WHERE v.public_id = NEW.came_of_it AND w.public_id = held.public_id
              AND v.uscc <> held.organisation_uscc)) THEN
        RAISE EXCEPTION 'the record was given to nobody else' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'lifted' AND held.ground = 'refusal' AND NOT EXISTS (
            SELECT 1 FROM remedies_repair WHERE 'repair-' || id = NEW.came_of_it AND public_id = held.public_id
              AND id > split_part(held.subject, '-', 2)::bigint) THEN
        RAISE EXCEPTION 'the application did not go back' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'lifted' AND held.ground = 'measure' AND NOT EXISTS (
            SELECT 1 FROM measures_lift WHERE record = held.public_id AND measure = held.subject) THEN
        RAISE EXCEPTION 'the measure still applies' USING ERRCODE = 'check_violation';
    ELSIF NEW.state = 'lifted' AND held.ground NOT IN ('refusal', 'measure') THEN
        RAISE EXCEPTION 'there is nothing to lift' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRUE = """
CREATE OR REPLACE FUNCTION remedies_objection_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_objection of ' || NEW.public_id, 0));
    IF NOT EXISTS (SELECT 1 FROM records_version
            WHERE public_id = NEW.public_id AND known_to IS NULL AND uscc = NEW.organisation_uscc
              AND kind = NEW.record_kind AND state <> 'withdrawn') THEN
        RAISE EXCEPTION 'no such record of this organisation' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ground = 'measure' AND (NEW.subject = '' OR NEW.record_kind NOT IN ('serious-list', 'abnormal-list')) THEN
        RAISE EXCEPTION 'no measure rests on this record' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ground = 'refusal' AND NOT EXISTS (
            SELECT 1 FROM remedies_repair AS r JOIN LATERAL (
                SELECT state FROM remedies_repairstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE 'repair-' || r.id = NEW.subject AND r.public_id = NEW.public_id
              AND r.organisation_uscc = NEW.organisation_uscc AND s.state = 'refused') THEN
        RAISE EXCEPTION 'no such refusal' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.subject LIKE 'list-case-%' AND NOT EXISTS (SELECT 1 FROM lists_step
            WHERE 'list-case-' || case_id = NEW.subject AND act = 'list' AND record = NEW.public_id) THEN
        RAISE EXCEPTION 'no such entry of a list' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM remedies_objection AS o JOIN LATERAL (
            SELECT state FROM remedies_objectionstep WHERE case_id = o.id ORDER BY number DESC LIMIT 1) AS s ON true
            WHERE o.public_id = NEW.public_id AND s.state IN ('received', 'marked', 'taken-up', 'forwarded')) THEN
        RAISE EXCEPTION 'an objection to this record is open' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("remedies", "0002_steps"),
        ("lists", "0002_guards"),
        ("measures", "0003_lifts"),
    ]
    operations = [
        migrations.AddField("objection", "subject", models.TextField(db_collation="C", db_default="")),
        migrations.AddField("objection", "source", models.TextField(db_default="")),
        migrations.AddField("objectionstep", "came_of_it", models.TextField(db_collation="C", db_default="")),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=models.Q(subject="")
                | models.Q(ground="measure", subject__regex=r"^[a-z][a-z0-9-]*$")
                | models.Q(ground="refusal", subject__regex=r"^repair-[0-9]+$")
                | models.Q(ground__in=("fact", "document"), subject__regex=r"^list-case-[0-9]+$"),
                name="remedies_objection_subject",
            ),
        ),
        migrations.RemoveConstraint("objectionstep", "remedies_objection_state"),
        migrations.RemoveConstraint("objectionstep", "remedies_objection_reasons"),
        migrations.AddConstraint(
            "objectionstep",
            models.CheckConstraint(condition=models.Q(state__in=list(STATES)), name="remedies_objection_state"),
        ),
        migrations.AddConstraint(
            "objectionstep",
            models.CheckConstraint(
                condition=~models.Q(act__in=DECISIONS) | models.Q(reason__regex=r"\S"),
                name="remedies_objection_reasons",
            ),
        ),
        migrations.RunSQL(STEP + TRUE, migrations.RunSQL.noop),
    ]
