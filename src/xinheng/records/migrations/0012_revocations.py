"""Documents that revoke a record's own document, append-only; the two orders in which the desk lists records."""

from django.db import migrations, models
from django.db.models import F, Q

TABLE = "records_revocation"
FORWARD = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACKWARD = f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}; DROP TRIGGER {TABLE}_append_only ON {TABLE};"


class Migration(migrations.Migration):
    dependencies = [("records", "0011_decided_here"), ("ledger", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            "Revocation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField(db_collation="C")),
                ("key", models.BinaryField()),
                ("document_number", models.TextField()),
                ("decided_on", models.DateField()),
                ("withdrawn_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "key", "withdrawn_on"], name="records_revocation_once"),
                    models.CheckConstraint(condition=~Q(document_number=""), name="records_revocation_document"),
                    models.CheckConstraint(
                        condition=Q(withdrawn_on__gte=F("decided_on")), name="records_revocation_before_withdrawal"
                    ),
                ]
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex(
            "version",
            models.Index(fields=["sender_uscc", "-id"], condition=Q(known_to__isnull=True), name="records_of_sender"),
        ),
        migrations.AddIndex(
            "version",
            models.Index(
                fields=["authority_uscc", "-id"],
                condition=Q(known_to__isnull=True) & ~Q(authority_uscc=F("sender_uscc")),
                name="records_of_other_decider",
            ),
        ),
    ]
