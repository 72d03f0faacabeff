"""The time of the acts being written is told by the database, in the statement that writes them."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_time_of_acts(clock_now timestamptz, clock_day date, small_step interval, silence interval)
RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    acting timestamptz;
BEGIN
    UPDATE ledger_clockmark
    SET seen_at = greatest(seen_at, clock_now), acted_at = greatest(acted_at, clock_now),
        day = CASE WHEN seen_at >= clock_now THEN day ELSE clock_day END
    WHERE one = 1
      AND (seen_at IS NULL OR clock_now BETWEEN seen_at - small_step AND seen_at + silence)
    RETURNING acted_at INTO acting;
    RETURN acting;
END $$;
COMMENT ON FUNCTION ledger_time_of_acts(timestamptz, date, interval, interval) IS
    'Moves the mark of the clock and says the time of acts written now; NULL while the clock is in doubt';
"""
BACKWARD = "DROP FUNCTION ledger_time_of_acts(timestamptz, date, interval, interval);"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_refusals")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
