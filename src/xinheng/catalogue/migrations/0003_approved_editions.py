"""Editions are proposed, published, approved by two offices and only then activated (G23)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

DIGEST = r"^[0-9a-f]{64}$"
TABLES = (
    "catalogue_editionfiles",
    "catalogue_proposededition",
    "catalogue_editionapproval",
    "catalogue_editionwithdrawal",
    "catalogue_production",
)


def _append_only(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _undone(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


# Steps on one proposal wait for each other: its row is locked by each of them in turn. An advisory lock, for the
# program's role may not lock rows of a table it cannot update.
RULES = """
CREATE FUNCTION catalogue_refuse_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7191920, NEW.proposal_id::int);
    IF EXISTS (SELECT FROM catalogue_editionwithdrawal WHERE proposal_id = NEW.proposal_id)
        OR EXISTS (SELECT FROM catalogue_edition WHERE proposal_id = NEW.proposal_id) THEN
        RAISE EXCEPTION 'nothing is approved after its end' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_TABLE_NAME = 'catalogue_editionwithdrawal' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM catalogue_proposededition WHERE id = NEW.proposal_id AND proposed_by = NEW.account) THEN
        RAISE EXCEPTION 'nobody approves the own proposal' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT FROM accounts_office o JOIN accounts_user u ON u.id = o.user_id
                   WHERE u.account = NEW.account AND o.office = NEW.office AND u.is_active) THEN
        RAISE EXCEPTION 'the account does not hold this office' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_approval_ruled BEFORE INSERT ON catalogue_editionapproval
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_approval();
CREATE TRIGGER catalogue_withdrawal_ruled BEFORE INSERT ON catalogue_editionwithdrawal
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_approval();

CREATE FUNCTION catalogue_refuse_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.way = 'direct' AND EXISTS (SELECT FROM catalogue_production) THEN
        RAISE EXCEPTION 'production goes by approved editions only' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.way = 'founding' AND EXISTS (SELECT FROM catalogue_edition) THEN
        RAISE EXCEPTION 'only the first edition founds a node' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.proposal_id IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(7191920, NEW.proposal_id::int);
        IF NOT EXISTS (SELECT FROM catalogue_proposededition WHERE id = NEW.proposal_id AND files_id = NEW.digest) THEN
            RAISE EXCEPTION 'this edition was not proposed' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (SELECT FROM catalogue_editionwithdrawal WHERE proposal_id = NEW.proposal_id) THEN
            RAISE EXCEPTION 'this proposal was withdrawn' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.way = 'approved' AND (
        (SELECT count(DISTINCT office) FROM catalogue_editionapproval WHERE proposal_id = NEW.proposal_id) < 2
        OR (SELECT count(DISTINCT account) FROM catalogue_editionapproval WHERE proposal_id = NEW.proposal_id) < 2) THEN
        RAISE EXCEPTION 'two offices have not approved' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.way = 'approved' AND EXISTS (
        SELECT FROM catalogue_proposededition WHERE id = NEW.proposal_id AND effective_on > NEW.activated_on) THEN
        RAISE EXCEPTION 'its day has not come' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_edition_ruled BEFORE INSERT ON catalogue_edition
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_edition();
"""
RULES_BACK = """
DROP TRIGGER catalogue_edition_ruled ON catalogue_edition;
DROP FUNCTION catalogue_refuse_edition();
DROP TRIGGER catalogue_withdrawal_ruled ON catalogue_editionwithdrawal;
DROP TRIGGER catalogue_approval_ruled ON catalogue_editionapproval;
DROP FUNCTION catalogue_refuse_approval();
"""
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
PROPOSAL = "catalogue.proposededition"
NOTHING = django.db.models.deletion.DO_NOTHING


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_append_only"), ("accounts", "0004_mandates_append_only")]
    operations = [
        migrations.CreateModel(
            name="EditionFiles",
            fields=[
                ("digest", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(digest__regex=DIGEST), name="catalogue_files_digest")
                ]
            },
        ),
        migrations.CreateModel(
            name="ProposedEdition",
            fields=[
                ID,
                ("files", models.ForeignKey(on_delete=NOTHING, to="catalogue.editionfiles")),
                ("base_digest", models.TextField(db_collation="C")),
                ("label", models.TextField()),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("published_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("difference", models.JSONField()),
                ("effects", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_proposal_reasoned"),
                    models.CheckConstraint(
                        condition=Q(effective_on__gte=F("published_on") + 5), name="catalogue_proposal_notice"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="EditionApproval",
            fields=[
                ID,
                ("proposal", models.ForeignKey(on_delete=NOTHING, related_name="approvals", to=PROPOSAL)),
                ("office", models.TextField(db_collation="C")),
                ("account", models.TextField(db_collation="C")),
                ("reason", models.TextField()),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(office__in=("system", "security", "audit")), name="catalogue_approval_office"
                    ),
                    models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_approval_reasoned"),
                    models.UniqueConstraint(fields=("proposal", "office"), name="catalogue_approval_once_an_office"),
                    models.UniqueConstraint(fields=("proposal", "account"), name="catalogue_approval_once_a_person"),
                ]
            },
        ),
        migrations.CreateModel(
            name="EditionWithdrawal",
            fields=[
                ID,
                ("proposal", models.OneToOneField(on_delete=NOTHING, related_name="withdrawal", to=PROPOSAL)),
                ("account", models.TextField()),
                ("reason", models.TextField()),
                ("withdrawn_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_withdrawal_reasoned")
                ]
            },
        ),
        migrations.CreateModel(
            name="Production",
            fields=[
                ("one", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("since", models.DateField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=Q(one=1), name="catalogue_production_one_row")]},
        ),
        migrations.AddField("edition", "way", models.TextField(db_collation="C", db_default="direct")),
        migrations.AddField(
            "edition",
            "proposal",
            models.OneToOneField(null=True, on_delete=NOTHING, related_name="activation", to=PROPOSAL),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=Q(way__in=("founding", "approved", "direct")), name="catalogue_edition_way"
            ),
        ),
        migrations.AddConstraint(
            "edition",
            models.CheckConstraint(
                condition=~Q(way="approved") | Q(proposal__isnull=False), name="catalogue_edition_proposed"
            ),
        ),
        *(migrations.RunSQL(_append_only(table), _undone(table)) for table in TABLES),
        migrations.RunSQL(RULES, RULES_BACK),
    ]
