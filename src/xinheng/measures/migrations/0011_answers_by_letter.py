"""A carrier that is no authority of this node answers by letter: who listed records its number and day."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

_before = import_module("xinheng.measures.migrations.0008_ordered_by_decision").FORWARD
_START = _before.index("CREATE OR REPLACE FUNCTION measures_carryingstep_follows()")
_OLD = _before[_START:].partition("END $$;")[0] + "END $$;\n"
_REFUSED = """    IF NEW.act IN ('carry-out', 'not-applicable') AND held.authority_uscc = '' THEN
        PERFORM measures_refuse('who is informed by letter does not answer here');
    END IF;
"""
_RECORDED = """    IF NEW.act IN ('carry-out', 'not-applicable') AND (held.authority_uscc = '') <> (NEW.letter_number <> '') THEN
        PERFORM measures_refuse('who is informed by letter answers by a letter with its number, and nobody else');
    END IF;
    IF NEW.letter_on > day OR NEW.letter_on < (held.begun_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        PERFORM measures_refuse('a letter answers what was told before it, and came by the day it is recorded');
    END IF;
"""
if _OLD.count(_REFUSED) != 1:
    raise ValueError(_REFUSED)


class Migration(migrations.Migration):
    dependencies = [("measures", "0010_end_of_retention")]
    operations = [
        migrations.AddField("carryingstep", "letter_number", models.TextField(db_default="")),
        migrations.AddField("carryingstep", "letter_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "carryingstep",
            models.CheckConstraint(
                condition=Q(letter_number="", letter_on__isnull=True)
                | Q(letter_number__regex=r"\S", letter_on__isnull=False, act__in=("carry-out", "not-applicable")),
                name="measures_carryingstep_letter",
            ),
        ),
        migrations.RunSQL(_OLD.replace(_REFUSED, _RECORDED), _OLD),
    ]
