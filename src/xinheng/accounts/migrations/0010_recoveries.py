"""Recoveries: seen by one person, let by another one, neither the owner of the account (ASVS 5.0, 6.4.3 and 6.4.4)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLES = ("accounts_recovery", "accounts_recoveryconsent", "accounts_recoveryuse")
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
PROTECT = django.db.models.deletion.PROTECT


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


TWO = """
CREATE FUNCTION accounts_refuse_own_recovery() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner text;
    first text;
BEGIN
    IF TG_TABLE_NAME = 'accounts_recovery' THEN
        SELECT account INTO owner FROM accounts_user WHERE id = NEW.user_id;
        IF NEW.proposed_by = owner THEN
            RAISE EXCEPTION 'nobody recovers their own account' USING ERRCODE = 'check_violation';
        END IF;
    ELSE
        SELECT u.account, r.proposed_by INTO owner, first
            FROM accounts_recovery r JOIN accounts_user u ON u.id = r.user_id WHERE r.id = NEW.recovery_id;
        IF NEW.confirmed_by IN (owner, first) THEN
            RAISE EXCEPTION 'a recovery takes two people' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_recovery_of_others BEFORE INSERT ON accounts_recovery
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_own_recovery();
CREATE TRIGGER accounts_recoveryconsent_by_two BEFORE INSERT ON accounts_recoveryconsent
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_own_recovery();
"""
TWO_BACK = """
DROP TRIGGER accounts_recoveryconsent_by_two ON accounts_recoveryconsent;
DROP TRIGGER accounts_recovery_of_others ON accounts_recovery;
DROP FUNCTION accounts_refuse_own_recovery();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_recusals"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            "Recovery",
            [
                ID,
                ("proof", models.TextField(db_collation="C")),
                ("proposed_by", models.TextField()),
                ("authority_uscc", models.TextField(db_collation="C", db_default="")),
                ("proposed_at", models.DateTimeField()),
                ("user", models.ForeignKey(on_delete=PROTECT, to="accounts.user")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(proof__in=("in-person", "sealed-letter")), name="accounts_recovery_proof"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "RecoveryConsent",
            [
                ID,
                ("confirmed_by", models.TextField()),
                ("confirmed_at", models.DateTimeField()),
                ("code_digest", models.BinaryField(unique=True)),
                ("expires_on", models.DateField()),
                ("recovery", models.OneToOneField(on_delete=PROTECT, to="accounts.recovery")),
            ],
        ),
        migrations.CreateModel(
            "RecoveryUse",
            [
                ID,
                ("at", models.DateTimeField()),
                ("consent", models.OneToOneField(on_delete=PROTECT, to="accounts.recoveryconsent")),
            ],
        ),
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(TWO, TWO_BACK),
    ]
