"""What officers do with waiting rows: one append-only line for each decision; rows of former registers are marked."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TABLE = "exchange_rowdecision"
FORWARD = f"""
CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
BACKWARD = f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}; DROP TRIGGER {TABLE}_append_only ON {TABLE};"
TO_BATCH = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_append_only"), ("ledger", "0002_append_only")]
    operations = [
        migrations.AddField("waitingrow", "former", models.BooleanField(db_default=False)),
        migrations.CreateModel(
            "RowDecision",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.BigIntegerField()),
                ("place", models.IntegerField()),
                ("row_number", models.IntegerField()),
                ("kind", models.TextField(db_collation="C")),
                ("sender_uscc", models.TextField(db_collation="C")),
                ("decision", models.TextField(db_collation="C")),
                ("agrees", models.BooleanField(db_default=False)),
                ("reason", models.TextField(db_default="")),
                ("officer", models.TextField(db_collation="C")),
                ("authority_uscc", models.TextField(db_collation="C")),
                ("decided_at", models.DateTimeField()),
                ("became", models.TextField(db_collation="C", db_default="")),
                ("batch", models.ForeignKey("exchange.batch", TO_BATCH, related_name="row_decisions")),
                (
                    "next_batch",
                    models.ForeignKey("exchange.batch", TO_BATCH, null=True, related_name="rows_sent_again"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sender_uscc", "-id"], name="exchange_row_decision_sender")],
                "constraints": [
                    models.UniqueConstraint(fields=("row", "place"), name="exchange_row_decision_place"),
                    models.CheckConstraint(condition=Q(place__gte=1), name="exchange_row_decision_counted"),
                    models.CheckConstraint(
                        condition=Q(decision__in=("sent-again", "matched", "none-fits", "sent-back")),
                        name="exchange_row_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(decision="matched") | Q(agrees=True) | ~Q(reason=""),
                        name="exchange_row_decision_matched_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=~Q(decision="sent-back") | ~Q(reason=""),
                        name="exchange_row_decision_sent_back_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=Q(decision__in=("sent-again", "matched"), next_batch__isnull=False)
                        | Q(decision__in=("sent-back", "none-fits"), next_batch__isnull=True),
                        name="exchange_row_decision_batch",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
