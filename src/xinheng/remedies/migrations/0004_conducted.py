"""A court's plan and the fall of a repair: tables, and what no program may write into them (G12, G24).

The lines below are the domain's tables of steps at the time of this migration; a test holds the two together. Calendar
days stand for working days here: time to answer is never shorter than so many days, the working-day calendar makes it
longer.
"""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

REORGANISATION = """
    ('', 'apply', 'applied', false),
    ('applied', 'check', 'checked', false),
    ('checked', 'shield', 'shielded', true),
    ('applied', 'refuse', 'refused', true),
    ('checked', 'refuse', 'refused', true),
    ('applied', 'take-back', 'taken-back', false),
    ('checked', 'take-back', 'taken-back', false),
    ('shielded', 'report-execution', 'execution-reported', false),
    ('execution-reported', 'finalise', 'final', true),
    ('shielded', 'report-failure', 'failure-reported', false),
    ('failure-reported', 'state', 'failure-reported', false),
    ('failure-reported', 'restore', 'restored', true),
    ('execution-reported', 'keep', 'shielded', true),
    ('failure-reported', 'keep', 'shielded', true)"""
REINSTATEMENT = """
    ('', 'propose', 'proposed', false),
    ('proposed', 'state', 'proposed', false),
    ('proposed', 'reinstate', 'reinstated', true),
    ('proposed', 'correct-slip', 'slip-corrected', false),
    ('proposed', 'drop', 'dropped', false)"""
OPEN = "('applied', 'checked', 'shielded', 'execution-reported', 'failure-reported')"


def _guard(name: str, lines: str, record: str) -> str:
    """The step follows by a line of the table; who looked does not decide; nobody loses before the time to answer."""
    return f"""
CREATE FUNCTION remedies_{name}_step_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before text;
    last integer;
    decides boolean;
    held remedies_{name};
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_{name} ' || NEW.case_id, 0));
    SELECT * INTO held FROM remedies_{name} WHERE id = NEW.case_id;
    SELECT state, number INTO before, last FROM remedies_{name}step
        WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
    SELECT line.decides INTO decides FROM (VALUES {lines}
        ) AS line (source, act, target, decides)
        WHERE line.source = coalesce(before, '') AND line.act = NEW.act AND line.target = NEW.state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a case that is % does not become % by %', coalesce(before, 'new'), NEW.state, NEW.act
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.number <> coalesce(last, 0) + 1 THEN  -- somebody else's step came between
        RAISE EXCEPTION 'step % has been taken', NEW.number USING ERRCODE = 'unique_violation';
    END IF;
    IF decides AND EXISTS (SELECT 1 FROM remedies_{name}step s WHERE s.case_id = NEW.case_id AND s.actor = NEW.actor
            AND s.act <> 'state' AND s.number > coalesce((SELECT max(number) FROM remedies_{name}step
                WHERE case_id = NEW.case_id AND act IN ('shield', 'keep')), 0)) THEN
        RAISE EXCEPTION 'who looked or reported does not decide' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.act NOT IN ('apply', 'state', 'take-back') AND NEW.authority_uscc NOT IN ('', held.authority_uscc) THEN
        RAISE EXCEPTION 'another authority decides this case' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.act IN ('restore', 'reinstate') AND NOT EXISTS (SELECT 1 FROM remedies_{name}step s
            JOIN messages_letterserved m ON m.letter_id = s.letter
            WHERE s.case_id = NEW.case_id AND m.served_on + 5 < NEW.day AND s.number = (
                SELECT max(number) FROM remedies_{name}step
                WHERE case_id = NEW.case_id AND act IN ('report-failure', 'propose'))) THEN
        RAISE EXCEPTION 'the time to answer is not over' USING ERRCODE = 'check_violation';
    END IF;
    {record}
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_{name}_step_allowed BEFORE INSERT ON remedies_{name}step
    FOR EACH ROW EXECUTE FUNCTION remedies_{name}_step_guard();
"""


# The records have followed already when the step is written: both stand in one transaction.
PLAN = """
    IF NEW.state = 'shielded' AND NOT EXISTS (SELECT 1 FROM records_shield
            WHERE "case" = 'reorganisation-' || NEW.case_id AND uscc = held.organisation_uscc AND ended_at IS NULL) THEN
        RAISE EXCEPTION 'the records are not set aside' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('final', 'restored') AND NOT EXISTS (SELECT 1 FROM records_shield
            WHERE "case" = 'reorganisation-' || NEW.case_id
              AND outcome = CASE NEW.state WHEN 'final' THEN 'executed' ELSE 'failed' END) THEN
        RAISE EXCEPTION 'the records did not follow' USING ERRCODE = 'check_violation';
    END IF;"""
FALL = """
    IF NEW.state = 'reinstated' AND EXISTS (SELECT 1 FROM records_version
            WHERE public_id = ANY (held.public_ids) AND known_to IS NULL AND state = 'repaired') THEN
        RAISE EXCEPTION 'the records did not follow' USING ERRCODE = 'check_violation';
    END IF;"""

TRUE = f"""
CREATE FUNCTION remedies_reorganisation_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('remedies_reorganisation of ' || NEW.organisation_uscc, 0));
    IF EXISTS (SELECT 1 FROM remedies_reorganisation r JOIN LATERAL (
            SELECT state FROM remedies_reorganisationstep WHERE case_id = r.id ORDER BY number DESC LIMIT 1) s ON true
            WHERE r.organisation_uscc = NEW.organisation_uscc AND s.state IN {OPEN}) THEN
        RAISE EXCEPTION 'a plan of this organisation runs' USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_reorganisation_runs_once BEFORE INSERT ON remedies_reorganisation
    FOR EACH ROW EXECUTE FUNCTION remedies_reorganisation_once();

CREATE FUNCTION remedies_reinstatement_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM remedies_repair r JOIN remedies_repairstep s ON s.case_id = r.id
            WHERE r.id = NEW.repair_number AND r.organisation_uscc = NEW.organisation_uscc AND s.state = 'approved'
              AND NEW.public_ids <@ (s.linked || r.public_id)) THEN
        RAISE EXCEPTION 'no repair that was approved here ended these records' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_reinstatement_of_repair BEFORE INSERT ON remedies_reinstatement
    FOR EACH ROW EXECUTE FUNCTION remedies_reinstatement_true();
"""
TRUE_BACK = """
DROP TRIGGER remedies_reinstatement_of_repair ON remedies_reinstatement; DROP FUNCTION remedies_reinstatement_true();
DROP TRIGGER remedies_reorganisation_runs_once ON remedies_reorganisation;
DROP FUNCTION remedies_reorganisation_once();
"""

TABLES = tuple(f"remedies_{one}" for one in (
    "reorganisation", "reorganisationstep", "reinstatement", "reinstatementstep"
))  # fmt: skip


def _kept(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
""",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


def _guarded(name: str, lines: str, record: str) -> migrations.RunSQL:
    function = f"remedies_{name}_step_guard()"
    back = f"DROP TRIGGER remedies_{name}_step_allowed ON remedies_{name}step; DROP FUNCTION {function};"
    return migrations.RunSQL(_guard(name, lines, record), back)


ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def _case() -> list[tuple[str, models.Field]]:
    return [
        ID,
        ("organisation_uscc", models.TextField(db_collation="C")),
        ("authority_uscc", models.TextField(db_collation="C")),
        ("text", models.TextField()),
        ("document_number", models.TextField()),
        ("decided_on", models.DateField()),
        ("received_on", models.DateField()),
        ("entered_by", models.TextField()),
    ]


def _step(name: str) -> list[tuple[str, models.Field]]:
    return [
        ID,
        ("number", models.SmallIntegerField()),
        ("act", models.TextField(db_collation="C")),
        ("state", models.TextField(db_collation="C")),
        ("reason", models.TextField(db_default="")),
        ("basis", models.TextField(db_default="")),
        ("document_number", models.TextField(db_default="")),
        ("document_day", models.DateField(null=True)),
        ("letter", models.BigIntegerField(null=True)),
        ("actor", models.TextField()),
        ("authority_uscc", models.TextField(db_collation="C", db_default="")),
        ("day", models.DateField()),
        ("at", models.DateTimeField()),
        (
            "case",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="steps", to=f"remedies.{name}"),
        ),
    ]


def _says(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(organisation_uscc__regex=r"^[0-9A-Z]{18}$", text__regex=r"\S", document_number__regex=r"\S"),
            name=f"remedies_{name}_says",
        ),
        models.CheckConstraint(condition=Q(decided_on__lte=F("received_on")), name=f"remedies_{name}_day"),
    ]


def _steps(
    name: str, states: list[str], decisions: tuple[str, ...], against: list[str], reports: list[str]
) -> dict[str, list[models.BaseConstraint]]:
    return {
        "constraints": [
            models.UniqueConstraint(fields=["case", "number"], name=f"remedies_{name}_step_once"),
            models.CheckConstraint(condition=Q(state__in=states), name=f"remedies_{name}_state"),
            models.CheckConstraint(
                condition=~Q(act__in=[*decisions, "state"]) | Q(reason__regex=r"\S"), name=f"remedies_{name}_reasons"
            ),
            models.CheckConstraint(
                condition=~Q(act__in=against) | Q(basis__regex=r"\S"), name=f"remedies_{name}_basis"
            ),
            models.CheckConstraint(
                condition=~Q(act__in=reports)
                | Q(document_number__regex=r"\S", document_day__isnull=False, document_day__lte=F("day")),
                name=f"remedies_{name}_document",
            ),
        ]
    }


class Migration(migrations.Migration):
    dependencies = [
        ("remedies", "0003_objections_against"),
        ("records", "0015_shields"),
        ("messages", "0001_initial"),
        ("ledger", "0002_append_only"),
    ]
    operations = [
        migrations.CreateModel(
            "Reorganisation",
            [
                *_case(),
                ("channel", models.TextField(db_collation="C")),
                ("ruling", models.TextField(db_collation="C")),
                ("court", models.TextField()),
                ("due_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority_uscc"], name="remedies_reorg_authority"),
                    models.Index(fields=["organisation_uscc"], name="remedies_reorg_owner"),
                ],
                "constraints": [
                    *_says("reorganisation"),
                    models.CheckConstraint(
                        condition=Q(channel__in=("online", "account", "paper")), name="remedies_reorganisation_channel"
                    ),
                    models.CheckConstraint(
                        condition=Q(ruling__in=("reorganisation", "settlement"), court__regex=r"\S"),
                        name="remedies_reorganisation_ruling",
                    ),
                    models.CheckConstraint(
                        condition=Q(due_on__gt=F("received_on")), name="remedies_reorganisation_due"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Reinstatement",
            [
                *_case(),
                ("repair_number", models.BigIntegerField(unique=True)),
                ("public_ids", ArrayField(base_field=models.TextField(db_collation="C"), size=None)),
                ("intent", models.TextField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["authority_uscc"], name="remedies_reinst_authority"),
                    models.Index(fields=["organisation_uscc"], name="remedies_reinst_owner"),
                ],
                "constraints": [
                    *_says("reinstatement"),
                    models.CheckConstraint(
                        condition=Q(intent__regex=r"\S") & ~Q(public_ids=[]), name="remedies_reinstatement_intent"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ReorganisationStep",
            _step("reorganisation"),
            options=_steps(
                "reorganisation",
                [
                    *("applied", "checked", "shielded", "execution-reported", "failure-reported"),
                    *("final", "restored", "refused", "taken-back"),
                ],
                ("shield", "refuse", "finalise", "restore", "keep"),
                ["refuse", "restore"],
                ["report-execution", "report-failure"],
            ),
        ),
        migrations.CreateModel(
            "ReinstatementStep",
            _step("reinstatement"),
            options=_steps(
                "reinstatement",
                ["proposed", "reinstated", "slip-corrected", "dropped"],
                ("reinstate",),
                ["reinstate"],
                ["propose"],
            ),
        ),
        *(_kept(table) for table in TABLES),
        _guarded("reorganisation", REORGANISATION, PLAN),
        _guarded("reinstatement", REINSTATEMENT, FALL),
        migrations.RunSQL(TRUE, TRUE_BACK),
    ]
