"""An invitation is taken back before anybody uses it, or it is used: never both, whoever is quicker (G24)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLE = "accounts_invitationwithdrawal"
APPEND_ONLY = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
APPEND_ONLY_BACK = f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}; DROP TRIGGER {TABLE}_append_only ON {TABLE};"

# Both tables lock the invitation, by an advisory lock: the program may not lock a row that it may not change.
ONE_END = f"""
CREATE FUNCTION accounts_refuse_second_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('accounts invitation ' || NEW.invitation_id, 0));
    IF EXISTS (SELECT 1 FROM accounts_redemption WHERE invitation_id = NEW.invitation_id)
        OR EXISTS (SELECT 1 FROM {TABLE} WHERE invitation_id = NEW.invitation_id)
    THEN
        RAISE EXCEPTION 'this invitation was used or taken back before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_redemption_one_end BEFORE INSERT ON accounts_redemption
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_second_end();
CREATE TRIGGER {TABLE}_one_end BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse_second_end();
"""
ONE_END_BACK = f"""
DROP TRIGGER {TABLE}_one_end ON {TABLE};
DROP TRIGGER accounts_redemption_one_end ON accounts_redemption;
DROP FUNCTION accounts_refuse_second_end();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_late_codes"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            "InvitationWithdrawal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("withdrawn_at", models.DateTimeField()),
                ("withdrawn_by", models.TextField()),
                ("reason", models.TextField()),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="accounts.invitation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(reason=""), name="accounts_invitation_withdrawal_reasoned")
                ]
            },
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(ONE_END, ONE_END_BACK),
    ]
