"""What the database itself ends of a case stops its clocks too, on the same day: for the triggers of upper rooms.

A case may end in the transaction that takes its object away, whoever does that. Its clocks end with it, late or in time as
that day is; nothing is taken out of the statistics.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION clocks_end_case(ended text, day date, word text, moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO clocks_clockend (clock_id, ended_on, outcome, stopped_at)
        SELECT c.id, greatest(day, c.begins_on), word, moment FROM clocks_clock AS c
        WHERE c."case" = ended AND NOT EXISTS (SELECT FROM clocks_clockend WHERE clock_id = c.id);
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("clocks", "0003_pauses")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION clocks_end_case(text, date, text, timestamptz);")]
