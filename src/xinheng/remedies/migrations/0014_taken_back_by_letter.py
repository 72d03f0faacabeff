"""Who handed a case in without an account takes it back by letter: an officer enters its number and day.

It has the effects of the organisation's own step, so it is held as tightly as a decision: nobody who made the act, no
other authority, no letter from before the case. The guards of the steps get one line more for each open state.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

_SUPERIOR = import_module("xinheng.remedies.migrations.0002_steps").SUPERIOR
SOURCES = {"objection": ("marked", "taken-up", "forwarded"), "repair": ("applied", "accepted")}


def in_guard(name: str, changes: dict[str, str]) -> str:
    """Other words for some lines of a guard, whatever it is by now."""
    replaced = "".join(
        f"""
    IF position($q${old}$q$ IN body) = 0 THEN
        RAISE EXCEPTION 'the guard of {name} is another by now';
    END IF;
    body := replace(body, $q${old}$q$, $q${new}$q$);"""
        for old, new in changes.items()
    )
    return f"""
DO $do$
DECLARE
    body text := pg_get_functiondef('remedies_{name}_step_guard()'::regprocedure);
BEGIN{replaced}
    EXECUTE body;
END $do$;
"""


def lines(sources: tuple[str, ...], act: str, target: str) -> dict[str, str]:
    """A step that nobody decides, beside the organisation's own taking back of the same states."""
    own = {source: f"('{source}', 'take-back', 'taken-back', false)" for source in sources}
    return {line: f"('{source}', '{act}', '{target}', false), {line}" for source, line in own.items()}


def backwards(changes: dict[str, str]) -> dict[str, str]:
    """What undoes these changes."""
    return {new: old for old, new in changes.items()}


LINES = {name: lines(sources, "take-back-by-letter", "taken-back") for name, sources in SOURCES.items()}


def _true(name: str) -> str:
    return f"""
CREATE FUNCTION remedies_{name}_letter_true() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held remedies_{name};
BEGIN
    SELECT * INTO held FROM remedies_{name} WHERE id = NEW.case_id;
    IF NEW.letter_on < held.received_on THEN
        RAISE EXCEPTION 'no letter takes back what was not handed in yet' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.actor = ANY (held.made_by) THEN
        RAISE EXCEPTION 'who made the act does not enter that it is not objected to' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.authority_uscc NOT IN ('', held.authority_uscc) {_SUPERIOR if name == "repair" else ""} THEN
        RAISE EXCEPTION 'another authority decides this case' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER remedies_{name}_letter BEFORE INSERT ON remedies_{name}step
    FOR EACH ROW WHEN (NEW.act = 'take-back-by-letter') EXECUTE FUNCTION remedies_{name}_letter_true();
"""


def _back(name: str) -> str:
    return f"DROP TRIGGER remedies_{name}_letter ON remedies_{name}step; DROP FUNCTION remedies_{name}_letter_true();"


def _letter(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=(~Q(act="take-back-by-letter") & Q(letter_number="", letter_on__isnull=True))
        | Q(
            act="take-back-by-letter", letter_number__regex=r"[0-9]", letter_on__isnull=False, letter_on__lte=F("day")
        ),
        name=f"remedies_{name}_letter",
    )


class Migration(migrations.Migration):
    dependencies = [("remedies", "0013_answers_come_first")]
    operations = [
        operation
        for name in SOURCES
        for operation in (
            migrations.AddField(f"{name}step", "letter_number", models.TextField(db_default="")),
            migrations.AddField(f"{name}step", "letter_on", models.DateField(null=True)),
            migrations.AddConstraint(f"{name}step", _letter(name)),
            migrations.RunSQL(in_guard(name, LINES[name]), in_guard(name, backwards(LINES[name]))),
            migrations.RunSQL(_true(name), _back(name)),
        )
    ]
