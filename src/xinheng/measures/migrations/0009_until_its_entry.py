"""What carriers were told until a later day than the entry now has ends with the version that says so (G7, G11).

They are told anew, until the right day: an end in the same transaction, not by a program that might forget it.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("xinheng.measures.migrations.0008_ordered_by_decision").FORWARD
_START = _before.index("CREATE OR REPLACE FUNCTION measures_follow_version()")
_OLD = _before[_START:].partition("END $$;")[0] + "END $$;\n"
_ALREADY = "    IF measures_entry_stands(NEW.public_id, day) THEN\n"
_ENDS = """    INSERT INTO measures_carryingstep (carrying_id, number, act, state, at)
    SELECT c.id, last.number + 1, 'end', 'ended', greatest(NEW.known_from, last.at)
    FROM measures_carrying AS c
    CROSS JOIN LATERAL (SELECT * FROM measures_carryingstep AS s WHERE s.carrying_id = c.id
                        ORDER BY s.number DESC LIMIT 1) AS last
    WHERE c.record = NEW.public_id AND last.state <> 'ended' AND coalesce(c.until, 'infinity'::date) > CASE
        WHEN NEW.departments_from IS NULL THEN '-infinity'::date
        WHEN NEW.turn_on <= day THEN coalesce(NEW.departments_to_turned, 'infinity'::date)
        ELSE coalesce(NEW.departments_to, 'infinity'::date) END
    ORDER BY c.id;
"""


class Migration(migrations.Migration):
    dependencies = [("measures", "0008_ordered_by_decision")]
    operations = [migrations.RunSQL(_OLD.replace(_ALREADY, _ENDS + _ALREADY), _OLD)]
