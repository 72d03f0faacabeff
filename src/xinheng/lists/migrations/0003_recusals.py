"""No step of a case by an officer, as account or by certificate, who keeps out of what concerns its organisation (G4)."""

from django.db import migrations

RECUSED = """
CREATE FUNCTION lists_refuse_recused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM lists_case WHERE id = NEW.case_id
            AND (accounts_is_recused(NEW.actor, uscc) OR accounts_is_recused(NEW.certificate, uscc))
    ) THEN
        RAISE EXCEPTION 'this officer keeps out of what concerns this organisation' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_step_recused BEFORE INSERT ON lists_step
    FOR EACH ROW EXECUTE FUNCTION lists_refuse_recused();
"""
RECUSED_BACK = "DROP TRIGGER lists_step_recused ON lists_step; DROP FUNCTION lists_refuse_recused();"


class Migration(migrations.Migration):
    dependencies = [("lists", "0002_guards"), ("accounts", "0009_recusals")]
    operations = [migrations.RunSQL(RECUSED, RECUSED_BACK)]
