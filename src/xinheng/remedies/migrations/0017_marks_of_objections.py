"""A record is marked for an objection that was received against it, from its last day on, and for nothing else.

What pauses a record is a row of `records`, which knows no cases. One without a case would bar every objection to the
record, and silence would work for nobody (G13, G24).
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION remedies_mark_has_objection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM records_version WHERE kind = NEW.kind AND key = NEW.key)  -- not destroyed since
       AND NOT EXISTS (SELECT 1 FROM remedies_objection AS c
            JOIN remedies_objectionstep AS s ON s.case_id = c.id AND s.act = 'mark'
            JOIN records_version AS v ON v.public_id = c.public_id AND v.kind = NEW.kind AND v.key = NEW.key
            WHERE c.id = substring(NEW."case" FROM '^objection-([1-9][0-9]{0,17})$')::bigint
              AND c.public_id = NEW.public_id AND c.ground = NEW.ground AND c.due_on + 1 = NEW.pauses_from) THEN
        RAISE EXCEPTION 'no objection marks this record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER remedies_mark_of_objection AFTER INSERT ON records_pause
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remedies_mark_has_objection();
"""
BACK = "DROP TRIGGER remedies_mark_of_objection ON records_pause; DROP FUNCTION remedies_mark_has_objection();"


class Migration(migrations.Migration):
    dependencies = [("remedies", "0016_begun_by_now")]
    operations = [migrations.RunSQL(FUNCTION, BACK)]
