"""Recusals (G4): officer X not for organisation Y, without a reason; written once, lifted once, never changed (G24)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLES = ("accounts_recusal", "accounts_recusalend")


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


# Asked by the triggers of the rooms above, whose tables say who acts on what.
RECUSED = """
CREATE FUNCTION accounts_is_recused(who text, about text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM accounts_recusal one
        WHERE one.officer = upper(btrim(who)) COLLATE "C" AND one.organisation_uscc = about COLLATE "C"
            AND NOT EXISTS (SELECT 1 FROM accounts_recusalend WHERE recusal_id = one.id)
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_clients_name_their_matters"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            "Recusal",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("officer", models.TextField(db_collation="C")),
                ("organisation_uscc", models.TextField(db_collation="C")),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_uscc", "officer"], name="accounts_recusal_organisation")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(officer__regex=r"^[0-9A-Z][0-9A-Z._-]{1,59}$"), name="accounts_recusal_officer"
                    ),
                    models.CheckConstraint(
                        condition=Q(organisation_uscc__regex=r"^[0-9A-Z]{18}$"), name="accounts_recusal_for_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "RecusalEnd",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ended_by", models.TextField()),
                ("ended_at", models.DateTimeField()),
                (
                    "recusal",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="accounts.recusal"),
                ),
            ],
        ),
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(RECUSED, "DROP FUNCTION accounts_is_recused(text, text);"),
    ]
