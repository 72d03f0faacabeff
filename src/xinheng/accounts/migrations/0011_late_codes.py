"""What the program refuses of codes and recusals the database refuses too (G4, G23, G24); one account, however written.

A code says itself until when it opens; whoever uses it later, for another account, or after a newer one, is refused.
"""

from django.db import migrations, models
from django.db.models.functions import Upper

# Days are Shanghai's. Codes for offices and mandates open for fourteen days, those of recoveries for three.
LATE = """
CREATE FUNCTION accounts_refuse_late_code() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given record;
BEGIN
    IF TG_TABLE_NAME = 'accounts_invitation' THEN
        IF NEW.expires_on > (NEW.made_at AT TIME ZONE 'Asia/Shanghai')::date + 14 THEN
            RAISE EXCEPTION 'an invitation opens for fourteen days' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_TABLE_NAME = 'accounts_recoveryconsent' THEN
        IF NEW.expires_on > (NEW.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date + 3 THEN
            RAISE EXCEPTION 'a recovery opens for three days' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    ELSIF TG_TABLE_NAME = 'accounts_redemption' THEN
        SELECT i.made_at AS since, i.expires_on AS until, i.account = u.account AS fits INTO given
            FROM accounts_invitation i, accounts_user u WHERE i.id = NEW.invitation_id AND u.id = NEW.user_id;
    ELSE
        SELECT c.confirmed_at AS since, c.expires_on AS until, NOT EXISTS (
                SELECT 1 FROM accounts_recoveryconsent newer JOIN accounts_recovery r ON r.id = newer.recovery_id
                WHERE r.user_id = own.user_id AND newer.id > c.id
            ) AS fits INTO given
            FROM accounts_recoveryconsent c JOIN accounts_recovery own ON own.id = c.recovery_id
            WHERE c.id = NEW.consent_id;
    END IF;
    IF given IS NULL OR NOT given.fits OR NEW.at < given.since
        OR (NEW.at AT TIME ZONE 'Asia/Shanghai')::date >= given.until
    THEN
        RAISE EXCEPTION 'this code opens nothing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TABLES = ("accounts_invitation", "accounts_redemption", "accounts_recoveryconsent", "accounts_recoveryuse")
TRIGGERS = "".join(
    f"CREATE TRIGGER {table}_in_time BEFORE INSERT ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION accounts_refuse_late_code();\n"
    for table in TABLES
)
LATE_BACK = "".join(f"DROP TRIGGER {table}_in_time ON {table};\n" for table in TABLES)

LIFTED = """
CREATE FUNCTION accounts_refuse_own_lifting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_recusal WHERE id = NEW.recusal_id AND officer = upper(btrim(NEW.ended_by))) THEN
        RAISE EXCEPTION 'nobody lifts their own recusal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_recusalend_by_another BEFORE INSERT ON accounts_recusalend
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_own_lifting();
"""
LIFTED_BACK = """
DROP TRIGGER accounts_recusalend_by_another ON accounts_recusalend;
DROP FUNCTION accounts_refuse_own_lifting();
"""

# Of accounts that differ in capitals only none could sign in. The first keeps its name; the others keep a name that
# nobody's mandate is for, so that nobody acts by another's.
ONE_OF_A_NAME = """
UPDATE accounts_user later SET account = later.account || '-' || later.id
WHERE EXISTS (SELECT FROM accounts_user u WHERE upper(u.account) = upper(later.account) AND u.id < later.id);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_recoveries")]
    operations = [
        migrations.RunSQL(ONE_OF_A_NAME, ""),
        migrations.AddConstraint(
            "user", models.UniqueConstraint(Upper("account"), name="accounts_user_however_written")
        ),
        migrations.RunSQL(LATE + TRIGGERS, LATE_BACK + "DROP FUNCTION accounts_refuse_late_code();"),
        migrations.RunSQL(LIFTED, LIFTED_BACK),
    ]
