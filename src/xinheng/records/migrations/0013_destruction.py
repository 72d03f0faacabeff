"""Destroying content at the end of retention: by two officers, and only what is over (G16, G24)."""

from django.db import migrations, models
from django.db.models import Q

CERTIFICATE = r"^[0-9A-Z][0-9A-Z-]{3,19}$"
CHANNELS = ("public", "bulk", "departments", "report")
OPEN = " OR ".join(
    f"v.{one}_from IS NOT NULL AND (v.{one}_to IS NULL OR v.turn_on IS NOT NULL AND v.{one}_to_turned IS NULL)"
    for one in CHANNELS
)
ENDS = ", ".join(f"v.{one}_to, v.{one}_to_turned" for one in CHANNELS)
BESIDE = ("records_statement", "records_mitigation", "records_revocation")
DELETES = {
    "records_version_kept": "records_version",
    "records_statement_kept": "records_statement",
    "records_mitigation_kept": "records_mitigation",
}


def _delete_by(function: str) -> str:
    """Have deletes from these tables judged by a function."""
    named = "".join(
        f"DROP TRIGGER {name} ON {table};\n"
        f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();\n"
        for name, table in DELETES.items()
    )
    both = "UPDATE" if function == "records_may_go" else "UPDATE OR DELETE"
    other = "records_revocation"
    return named + (
        f"DROP TRIGGER {other}_append_only ON {other};\n"
        f"CREATE TRIGGER {other}_append_only BEFORE {both} ON {other} FOR EACH ROW "
        "EXECUTE FUNCTION ledger_refuse_change();\n"
    )


GUARDED = _delete_by("records_may_go") + (
    "CREATE TRIGGER records_revocation_kept BEFORE DELETE ON records_revocation "
    "FOR EACH ROW EXECUTE FUNCTION records_may_go();"
)
KEPT = "DROP TRIGGER records_revocation_kept ON records_revocation;" + _delete_by("records_refuse_change")
BESIDE_GO = "\n    ".join(
    f"DELETE FROM {table} t USING unnest(kinds, keys) AS gone (kind, key) WHERE t.kind = gone.kind AND t.key = gone.key;"
    for table in BESIDE
)

FORWARD = f"""
-- The first day a record's content may be destroyed; NULL for never. ``domain.retention.kept_until``; a test compares.
CREATE FUNCTION records_kept_until(v records_version, months integer) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN v.state = 'shielded' OR 'under-objection' = ANY (v.marks) OR {OPEN} THEN NULL
           ELSE (greatest((v.known_from AT TIME ZONE 'Asia/Shanghai')::date, {ENDS})
                 + make_interval(months => months))::date END
$$;

ALTER TABLE records_destruction ADD CONSTRAINT records_destruction_past CHECK (
    until <= (proposed_at AT TIME ZONE 'Asia/Shanghai')::date);
ALTER TABLE records_destroyed ADD CONSTRAINT records_destroyed_length CHECK (octet_length(row_digest) = 32);

-- Rows go only inside the trigger below, which names the proposal it carries out.
CREATE FUNCTION records_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() >= 2 AND EXISTS (
            SELECT FROM records_destruction WHERE id::text = current_setting('xinheng.destroying', true)) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION records_destroy() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
    names text[];
    kinds text[];
    keys bytea[];
    numbers bigint[];
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    IF asked.certificate = NEW.certificate OR NEW.done_at < asked.proposed_at THEN
        RAISE EXCEPTION 'content is destroyed by two persons, one after the other' USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(array_agg(v.public_id), '{{}}'), array_agg(v.kind), array_agg(v.key)
        INTO names, kinds, keys FROM records_version v
        WHERE v.known_to IS NULL AND records_kept_until(v, asked.months) <= asked.until;
    SELECT coalesce(array_agg(a.index), '{{}}') INTO numbers FROM ledger_act a
        WHERE a.body ->> 'record' = ANY (names) OR a.body #>> '{{superseded,record}}' = ANY (names);
    PERFORM set_config('xinheng.destroying', asked.id::text, true);
    INSERT INTO records_destroyed (destruction_id, batch_id, row_number, row_digest)
        SELECT asked.id, v.batch_id, v.row_number, v.row_digest FROM records_version v
        WHERE v.public_id = ANY (names) AND v.batch_id IS NOT NULL AND v.row_digest IS NOT NULL;
    DELETE FROM records_version WHERE public_id = ANY (names);
    GET DIAGNOSTICS NEW.versions = ROW_COUNT;
    {BESIDE_GO}
    NEW.records := cardinality(names);
    NEW.acts := ledger_make_mute(numbers);
    PERFORM set_config('xinheng.destroying', '', true);
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION records_destroy() FROM PUBLIC;
CREATE TRIGGER records_destructiondone_destroys BEFORE INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION records_destroy();

{GUARDED}
"""

BACKWARD = f"""
{KEPT}
DROP TRIGGER records_destructiondone_destroys ON records_destructiondone;
DROP FUNCTION records_destroy();
DROP FUNCTION records_may_go();
DROP FUNCTION records_kept_until(records_version, integer);
ALTER TABLE records_destroyed DROP CONSTRAINT records_destroyed_length;
ALTER TABLE records_destruction DROP CONSTRAINT records_destruction_past;
"""
APPEND_ONLY = ("records_destruction", "records_destructiondone", "records_destroyed")


def _append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
""",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


def _number() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _officer(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(certificate__regex=CERTIFICATE, unit__regex=r"\S"), name=name)


class Migration(migrations.Migration):
    dependencies = [("records", "0012_revocations"), ("ledger", "0004_mute_acts")]
    operations = [
        migrations.CreateModel(
            "Destruction",
            [
                _number(),
                ("until", models.DateField()),
                ("months", models.SmallIntegerField()),
                ("unit", models.TextField()),
                ("certificate", models.TextField(db_collation="C")),
                ("proposed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(months__gte=36), name="records_destruction_months"),
                    _officer("records_destruction_officer"),
                ]
            },
        ),
        migrations.CreateModel(
            "DestructionDone",
            [
                _number(),
                ("unit", models.TextField()),
                ("certificate", models.TextField(db_collation="C")),
                ("done_at", models.DateTimeField()),
                ("records", models.IntegerField(db_default=0)),
                ("versions", models.IntegerField(db_default=0)),
                ("acts", models.IntegerField(db_default=0)),
                (
                    "destruction",
                    models.OneToOneField(on_delete=models.DO_NOTHING, related_name="done", to="records.destruction"),
                ),
            ],
            options={"constraints": [_officer("records_destructiondone_officer")]},
        ),
        migrations.CreateModel(
            "Destroyed",
            [
                _number(),
                ("batch_id", models.BigIntegerField()),
                ("row_number", models.IntegerField()),
                ("row_digest", models.BinaryField()),
                (
                    "destruction",
                    models.ForeignKey(db_index=False, on_delete=models.DO_NOTHING, to="records.destruction"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch_id", "row_number"), name="records_destroyed_once")
                ]
            },
        ),
        *map(_append_only, APPEND_ONLY),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
