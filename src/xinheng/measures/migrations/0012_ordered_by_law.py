"""A carrier is told of a ban as ordered by the decision itself only where the node's law says so (G14).

The edition that the row names is one this node went by, and it names this article for this measure.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("xinheng.measures.migrations.0008_ordered_by_decision").FORWARD
_START = _before.index("CREATE OR REPLACE FUNCTION measures_carrying_rests()")
_OLD = _before[_START:].partition("END $$;")[0] + "END $$;\n"
_BEGIN = "RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
_ORDERED = """    IF NEW.decision_basis <> '' AND NOT EXISTS (SELECT 1 FROM catalogue_edition
            WHERE digest = NEW.edition_digest AND ordered ->> NEW.measure = NEW.decision_basis) THEN
        PERFORM measures_refuse('the law of this node does not let a decision itself order this measure');
    END IF;
"""
if _OLD.count(_BEGIN) != 1:
    raise ValueError(_BEGIN)


class Migration(migrations.Migration):
    dependencies = [("measures", "0011_answers_by_letter"), ("catalogue", "0004_ordered_by_decision")]
    operations = [migrations.RunSQL(_OLD.replace(_BEGIN, _BEGIN + _ORDERED), _OLD)]
