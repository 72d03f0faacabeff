"""No measure rests on an entry that a restore put in doubt, also by hand-written SQL (G7, G24).

What carriers were told of it ends in the transaction that doubts; once somebody looked and lifted the stop, they are
told anew of what still rests on it.
"""

from importlib import import_module

from django.db import migrations

_FIRST = import_module("xinheng.measures.migrations.0005_carriers_guarded").GUARDS
_LATER = import_module("xinheng.measures.migrations.0008_ordered_by_decision").FORWARD
_ON_DAY = "AND v.departments_from <= day\n"
_SURE = """AND NOT EXISTS (SELECT 1 FROM records_stop AS s
                        WHERE s.scope = 'record' AND s.target = entry AND s.in_doubt AND s.lifted_at IS NULL)
        """


def _function(text: str, name: str) -> str:
    start = text.index(f"CREATE FUNCTION {name}(")
    return text[start:].partition("$$;")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1) + "$$;\n"


_OLD = (_function(_FIRST, "measures_entry_runs"), _function(_LATER, "measures_entry_stands"))
if any(one.count(_ON_DAY) != 1 for one in _OLD):
    raise ValueError(_ON_DAY)

FORWARD = "".join(one.replace(_ON_DAY, _ON_DAY + "        " + _SURE.rstrip() + "\n") for one in _OLD) + """
CREATE FUNCTION measures_follow_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM measures_follow(NEW.target, NULL, NULL, 'end', NEW.started_at);
    RETURN NULL;
END $$;
-- The first holds the row of the entry: its name comes before that of the second.
CREATE TRIGGER measures_entry_is_held AFTER INSERT ON records_stop
    FOR EACH ROW WHEN (NEW.in_doubt) EXECUTE FUNCTION measures_hold('target');
CREATE TRIGGER measures_follow_the_doubt AFTER INSERT ON records_stop
    FOR EACH ROW WHEN (NEW.in_doubt) EXECUTE FUNCTION measures_follow_doubt();
"""
BACKWARD = """
DROP TRIGGER measures_follow_the_doubt ON records_stop;
DROP TRIGGER measures_entry_is_held ON records_stop;
DROP FUNCTION measures_follow_doubt();
""" + "".join(_OLD)


class Migration(migrations.Migration):
    dependencies = [("measures", "0014_entries_held"), ("records", "0022_in_doubt")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
