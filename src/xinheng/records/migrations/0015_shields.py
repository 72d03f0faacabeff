"""Records set aside for a court's plan, and records shown again: what no hand-written SQL can do without proof (G11, G24).

Set aside is what a running shield of the organisation covers, and nothing else. Shown again is a record whose plan
failed, or whose repair was found false, never longer than it was to be shown before.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

ENDS = """
-- The end of the days a channel really shows: ``selectors.changes.END``. Infinity for open, minus infinity for never.
CREATE FUNCTION records_really_to(first date, last date, turned date, turn_on date) RETURNS date
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN first IS NULL THEN '-infinity'::date
                WHEN turn_on IS NULL OR last <= turn_on THEN coalesce(last, 'infinity'::date)
                ELSE coalesce(greatest(turn_on, turned), 'infinity'::date) END
$$;
"""
_OVER = " OR ".join(
    f"records_really_to(NEW.{one}_from, NEW.{one}_to, NEW.{one}_to_turned, NEW.turn_on) > "
    f"coalesce(max(records_really_to(v.{one}_from, v.{one}_to, v.{one}_to_turned, v.turn_on)), '-infinity'::date)"
    for one in ("public", "bulk", "departments", "report")
)

BEFORE = """
CREATE OR REPLACE FUNCTION records_version_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    SELECT state INTO before FROM records_version
        WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version - 1;
    IF (before = 'mitigated' AND NEW.state NOT IN ('withdrawn', 'ended'))
       OR (before = 'repaired' AND NEW.state NOT IN ('withdrawn', 'ended'))
       OR (before = 'withdrawn' AND NEW.state <> 'ended')
       OR before = 'ended' THEN
        RAISE EXCEPTION 'a record in state % cannot become %', before, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STEP = f"""
CREATE OR REPLACE FUNCTION records_version_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    longer boolean;
BEGIN
    SELECT state INTO before FROM records_version
        WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version - 1;
    IF (before = 'mitigated' AND NEW.state NOT IN ('withdrawn', 'ended'))
       OR (before = 'repaired' AND NEW.state NOT IN ('withdrawn', 'ended', 'effective'))
       OR (before = 'shielded' AND NEW.state NOT IN ('withdrawn', 'ended', 'repaired', 'effective'))
       OR (before = 'withdrawn' AND NEW.state <> 'ended')
       OR before = 'ended' THEN
        RAISE EXCEPTION 'a record in state % cannot become %', before, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    IF before NOT IN ('repaired', 'shielded') OR NEW.state <> 'effective' THEN
        RETURN NEW;
    END IF;
    IF before = 'repaired' AND NOT EXISTS (SELECT 1 FROM records_reinstatement
            WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version) THEN
        RAISE EXCEPTION 'a repaired record is not shown again without a finding' USING ERRCODE = 'check_violation';
    END IF;
    IF before = 'shielded' AND coalesce((SELECT outcome FROM records_shield
            WHERE uscc = NEW.uscc ORDER BY begun_at DESC, id DESC LIMIT 1), '') <> 'failed' THEN
        RAISE EXCEPTION 'a record is set aside until its plan failed' USING ERRCODE = 'check_violation';
    END IF;
    SELECT {_OVER} INTO longer FROM records_version v
        WHERE v.kind = NEW.kind AND v.key = NEW.key AND v.version < NEW.version AND v.state = 'effective';
    IF longer THEN
        RAISE EXCEPTION 'a record shown again is shown no day longer than before' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION records_version_shield() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.severity IS NULL OR NOT EXISTS (SELECT 1 FROM records_shield
            WHERE uscc = NEW.uscc AND ended_at IS NULL AND NEW.decided_on <= decided_on) THEN
        RAISE EXCEPTION 'no ruling sets this record aside' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_version_shields BEFORE INSERT ON records_version
    FOR EACH ROW WHEN (NEW.state = 'shielded') EXECUTE FUNCTION records_version_shield();

CREATE FUNCTION records_shield_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
       OR (to_jsonb(NEW) - 'ended_at' - 'outcome') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'outcome') THEN
        RAISE EXCEPTION 'a shield is never changed; insert its end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_shield_unchanged BEFORE UPDATE ON records_shield
    FOR EACH ROW EXECUTE FUNCTION records_shield_guard();

CREATE FUNCTION records_shield_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.ended_at IS NOT NULL OR NEW.decided_on > (NEW.begun_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'a shield begins with a ruling that was given, and its end is a row of its own'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_shield_begins BEFORE INSERT ON records_shield
    FOR EACH ROW EXECUTE FUNCTION records_shield_begin();

CREATE FUNCTION records_shield_over() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_RELID <> 'public.records_shieldend'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE records_shield SET ended_at = NEW.ended_at, outcome = NEW.outcome
        WHERE id = NEW.shield_id AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'shield % does not run', NEW.shield_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_shieldend_ends AFTER INSERT ON records_shieldend
    FOR EACH ROW EXECUTE FUNCTION records_shield_over();
""" + "".join(  # noqa: S608 - no value comes from outside
    f"""
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""
    for table in ("records_shieldend", "records_reinstatement")
) + "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
    for table in ("records_shield", "records_shieldend", "records_reinstatement")
)
BACK = (
    """
DROP TRIGGER records_version_shields ON records_version;
DROP FUNCTION records_version_shield();
"""
    + "".join(
        f"DROP TRIGGER {table}_unchanged ON {table}; DROP TRIGGER {table}_kept ON {table};"
        f"DROP TRIGGER {table}_not_emptied ON {table};"
        for table in ("records_shield", "records_shieldend", "records_reinstatement")
    )
    + """
DROP TRIGGER records_shield_begins ON records_shield;
DROP TRIGGER records_shieldend_ends ON records_shieldend;
DROP FUNCTION records_shield_over();
DROP FUNCTION records_shield_begin();
DROP FUNCTION records_shield_guard();
"""
    + BEFORE
    + "DROP FUNCTION records_really_to(date, date, date, date);"
)


def _two(first: str, second: str, name: str) -> list[models.BaseConstraint]:
    said = Q(**{f"{first}__regex": r"\S", f"{second}__regex": r"\S"})
    return [
        models.CheckConstraint(condition=said, name=f"records_{name}_officers"),
        models.CheckConstraint(condition=~Q(**{first: F(second)}), name=f"records_{name}_two_officers"),
    ]


ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
OFFICERS = [
    ("first_officer", models.TextField(db_collation="C")),
    ("second_officer", models.TextField(db_collation="C")),
]
OUTCOMES = ("executed", "failed")


class Migration(migrations.Migration):
    dependencies = [("records", "0014_origin_in_the_public_view")]
    operations = [
        migrations.CreateModel(
            "Shield",
            [
                ID,
                ("uscc", models.TextField(db_collation="C")),
                ("case", models.TextField(db_collation="C", unique=True)),
                ("ruling", models.TextField(db_collation="C")),
                ("document_number", models.TextField()),
                ("decided_on", models.DateField()),
                ("court", models.TextField()),
                *OFFICERS,
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(db_collation="C", db_default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="records_shield_uscc"),
                    models.CheckConstraint(
                        condition=Q(ruling__in=("reorganisation", "settlement")), name="records_shield_ruling"
                    ),
                    models.CheckConstraint(
                        condition=Q(document_number__regex=r"\S", court__regex=r"\S", case__regex=r"\S"),
                        name="records_shield_document",
                    ),
                    *_two("first_officer", "second_officer", "shield"),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, outcome="")
                        | Q(ended_at__gte=F("begun_at"), outcome__in=OUTCOMES),
                        name="records_shield_end",
                    ),
                    models.UniqueConstraint(
                        fields=["uscc"], condition=Q(ended_at__isnull=True), name="records_shield_runs_once"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            "ShieldEnd",
            [
                ID,
                ("outcome", models.TextField(db_collation="C")),
                ("document_number", models.TextField()),
                ("decided_on", models.DateField()),
                *OFFICERS,
                ("ended_at", models.DateTimeField()),
                (
                    "shield",
                    models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, to="records.shield"),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(outcome__in=OUTCOMES, document_number__regex=r"\S"),
                        name="records_shieldend_document",
                    ),
                    *_two("first_officer", "second_officer", "shieldend"),
                ]
            },
        ),
        migrations.CreateModel(
            "Reinstatement",
            [
                ID,
                ("kind", models.TextField(db_collation="C")),
                ("key", models.BinaryField()),
                ("version", models.IntegerField()),
                ("case", models.TextField(db_collation="C")),
                ("decided_on", models.DateField()),
                *OFFICERS,
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "key", "version"], name="records_reinstatement_once"),
                    models.CheckConstraint(condition=Q(case__regex=r"\S"), name="records_reinstatement_case"),
                    *_two("first_officer", "second_officer", "reinstatement"),
                ]
            },
        ),
        migrations.RunSQL(ENDS + STEP, BACK),
    ]
