"""No act on a record, nor on a remedy about it, by an officer who keeps out of what concerns its organisation (G4)."""

from django.db import migrations

RECUSED = """
CREATE FUNCTION exchange_refuse_recused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM records_version
        WHERE public_id = coalesce(NEW.body->>'record', NEW.body->>'of') AND known_to IS NULL
            AND accounts_is_recused(NEW.actor, uscc)
    ) THEN
        RAISE EXCEPTION 'this officer keeps out of what concerns this organisation' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER exchange_act_recused BEFORE INSERT ON ledger_act FOR EACH ROW
    WHEN (NEW.kind LIKE 'records.version.%' OR NEW.kind LIKE 'remedies.%')
    EXECUTE FUNCTION exchange_refuse_recused();
"""
RECUSED_BACK = "DROP TRIGGER exchange_act_recused ON ledger_act; DROP FUNCTION exchange_refuse_recused();"


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0004_row_decisions"),
        ("records", "0014_origin_in_the_public_view"),
        ("accounts", "0009_recusals"),
    ]
    operations = [migrations.RunSQL(RECUSED, RECUSED_BACK)]
