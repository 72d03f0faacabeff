"""No answer by an officer, as account or by certificate, who keeps out of what concerns the organisation (G4)."""

from django.db import migrations

RECUSED = """
CREATE FUNCTION measures_refuse_recused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM measures_carrying WHERE id = NEW.carrying_id
            AND (accounts_is_recused(NEW.actor, uscc) OR accounts_is_recused(NEW.certificate, uscc))
    ) THEN
        RAISE EXCEPTION 'this officer keeps out of what concerns this organisation' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER measures_carryingstep_recused BEFORE INSERT ON measures_carryingstep
    FOR EACH ROW WHEN (NEW.act IN ('carry-out', 'not-applicable')) EXECUTE FUNCTION measures_refuse_recused();
"""
BACK = """
DROP TRIGGER measures_carryingstep_recused ON measures_carryingstep; DROP FUNCTION measures_refuse_recused();
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0005_carriers_guarded"), ("accounts", "0009_recusals")]
    operations = [migrations.RunSQL(RECUSED, BACK)]
