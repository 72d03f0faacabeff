"""The period of an entry may be corrected: by an officer who took no part, never longer than the law or the entry.

Whoever corrects it writes the record in the same transaction, and no version of the record reaches past the last
period, in any channel (G11, G12).
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

_before = import_module("xinheng.lists.migrations.0002_guards")

# act, state before ('' begins the case), state after: ``lists.domain.states.TRANSITIONS``; a test compares them.
TRANSITIONS = (*_before.TRANSITIONS, ("correct-period", "listed", "listed"))
ACTS = (
    *("propose", "send-notice", "record-service", "record-failure", "state", "answer", "list", "not-list", "drop"),
    *("remove", "annul"),
)
STATES = ("proposed", "notice-sent", "notice-served", "listed", "not-listed", "removed", "annulled", "dropped")
_ROWS = ", ".join(f"('{act}', '{source}', '{target}')" for act, source, target in TRANSITIONS)
_OLD_ROWS = ", ".join(f"('{act}', '{source}', '{target}')" for act, source, target in _before.TRANSITIONS)


def _function(name: str, *changes: tuple[str, str]) -> str:
    """A function of the first guards, with what this migration changes of it; ValueError where that does not stand."""
    body = _before.STEPS[_before.STEPS.index(f"CREATE FUNCTION {name}(") :].partition("END $$;")[0]
    for old, new in changes:
        if body.count(old) != 1:
            raise ValueError(f"{name} does not hold once: {old}")
        body = body.replace(old, new)
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1) + "END $$;\n"


_FOLLOWS = _function(
    "lists_step_follows",
    (_OLD_ROWS, _ROWS),
    ("    last_day date;\n", "    last_day date;\n    period lists_step;\n"),
    (
        "    ELSIF NEW.act = 'remove' THEN\n",
        """    ELSIF NEW.act = 'correct-period' THEN
        SELECT * INTO period FROM lists_step WHERE case_id = NEW.case_id AND act IN ('list', 'correct-period')
            ORDER BY number DESC LIMIT 1;
        IF EXISTS (SELECT 1 FROM lists_step WHERE case_id = NEW.case_id AND certificate = NEW.certificate) THEN
            PERFORM lists_refuse('an officer who took no part decides');
        END IF;
        IF NEW.day >= period.until OR NEW.until > period.until OR NEW.since < file.document_on OR NEW.since > NEW.day
           OR NEW.until > (NEW.since + make_interval(months => file.months))::date + 1 THEN
            PERFORM lists_refuse('a corrected period is within the term, and ends no later than before');
        END IF;
    ELSIF NEW.act = 'remove' THEN
        SELECT * INTO period FROM lists_step WHERE case_id = NEW.case_id AND act IN ('list', 'correct-period')
            ORDER BY number DESC LIMIT 1;
""",
    ),
    (
        "last_day := (said.day + make_interval",
        "last_day := (least(said.day, period.since) + make_interval",
    ),
    ("NEW.day >= said.until THEN", "NEW.day >= period.until THEN"),
)
_TOLD = _function(
    "lists_step_told",
    ("    now_in text;\n", "    now_in text;\n    held records_version;\n"),
    (
        "SELECT state INTO now_in FROM records_version WHERE public_id = entry AND known_to IS NULL;",
        "SELECT * INTO held FROM records_version WHERE public_id = entry AND known_to IS NULL;\n    now_in := held.state;",
    ),
    (
        "    ELSIF NEW.act <> 'list' AND now_in",
        """    ELSIF NEW.act = 'correct-period' THEN
        IF now_in IN ('effective', 'held') AND NOT lists_within(held, NEW.since, NEW.until) THEN
            PERFORM lists_refuse('the record of a corrected entry is shown beyond its period');
        END IF;
    ELSIF NEW.act <> 'list' AND now_in""",
    ),
)
_TRIGGER = """
DROP TRIGGER lists_step_is_told ON lists_step;
CREATE CONSTRAINT TRIGGER lists_step_is_told AFTER INSERT ON lists_step DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.act IN ({acts})) EXECUTE FUNCTION lists_step_told();
"""
FORWARD = f"""
-- Whether a version is published on no day outside a period (half open), in no channel.
CREATE FUNCTION lists_within(one records_version, since date, until date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (one.public_from IS NULL OR coalesce(one.public_from >= since AND one.public_to <= until, false))
       AND (one.bulk_from IS NULL OR coalesce(one.bulk_from >= since AND one.bulk_to <= until, false))
       AND (one.departments_from IS NULL
            OR coalesce(one.departments_from >= since AND one.departments_to <= until, false))
$$;
{_FOLLOWS}
{_TOLD}
{_TRIGGER.format(acts="'list', 'remove', 'annul', 'correct-period'")}
CREATE OR REPLACE FUNCTION lists_record_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    listed lists_step;
    period lists_step;
BEGIN
    SELECT s.* INTO listed FROM lists_step AS s JOIN lists_case AS c ON c.id = s.case_id
        WHERE s.act = 'list' AND s.record = NEW.public_id AND c.uscc = NEW.uscc AND c.kind = NEW.kind;
    SELECT * INTO period FROM lists_step WHERE case_id = listed.case_id AND act IN ('list', 'correct-period')
        ORDER BY number DESC LIMIT 1;
    IF listed.id IS NULL OR NOT lists_within(NEW, coalesce(period.since, '-infinity'::date), period.until) THEN
        PERFORM lists_refuse('an entry made here rests on no decided case, or outlives it');
    END IF;
    RETURN NULL;
END $$;
"""
BACKWARD = (
    _function("lists_record_decided")
    + _TRIGGER.format(acts="'list', 'remove', 'annul'")
    + _function("lists_step_told")
    + _function("lists_step_follows")
    + "DROP FUNCTION lists_within(records_version, date, date);"
)


def _known(acts: tuple[str, ...]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(act__in=acts) & Q(state__in=STATES), name="lists_step_known")


class Migration(migrations.Migration):
    dependencies = [("lists", "0006_cases_counted")]
    operations = [
        migrations.AddField("step", "since", models.DateField(null=True)),
        migrations.RemoveConstraint("step", "lists_step_known"),
        migrations.AddConstraint("step", _known((*ACTS[:9], "correct-period", *ACTS[9:]))),
        migrations.AddConstraint(
            "step",
            models.CheckConstraint(
                condition=~Q(act="correct-period")
                | Q(since__isnull=False, until__isnull=False, since__lt=F("until"), document_number__regex=r"\S"),
                name="lists_step_period",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
