"""Offices, mandates, revocations, invitations and redemptions may be written and read, nothing else (G24)."""

from django.db import migrations

TABLES = (
    "accounts_office",
    "accounts_mandate",
    "accounts_revocation",
    "accounts_invitation",
    "accounts_redemption",
)


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


# One person holds one office, and no officer's mandate beside it (G23): whichever of the two comes second is refused.
TOGETHER = """
CREATE FUNCTION accounts_refuse_office_and_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR UPDATE;
    IF TG_TABLE_NAME = 'accounts_office' THEN
        IF EXISTS (SELECT 1 FROM accounts_mandate WHERE user_id = NEW.user_id) THEN
            RAISE EXCEPTION 'an administrator holds no mandate' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF EXISTS (SELECT 1 FROM accounts_office WHERE user_id = NEW.user_id) THEN
        RAISE EXCEPTION 'an administrator holds no mandate' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_office_alone BEFORE INSERT ON accounts_office
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_office_and_mandate();
CREATE TRIGGER accounts_mandate_alone BEFORE INSERT ON accounts_mandate
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_office_and_mandate();
"""
TOGETHER_BACK = """
DROP TRIGGER accounts_mandate_alone ON accounts_mandate;
DROP TRIGGER accounts_office_alone ON accounts_office;
DROP FUNCTION accounts_refuse_office_and_mandate();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_mandates"), ("ledger", "0002_append_only")]
    operations = [
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(TOGETHER, TOGETHER_BACK),
    ]
