"""Traces are searched by actor, authority and time, and rooted in the ledger by the hour.

Who writes a trace holds an advisory lock in common until the end of the transaction; the hourly root takes it alone,
so that no trace of a lower number can still come in behind it.
"""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION accounts_trace_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7191919);
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_trace_begun BEFORE INSERT ON accounts_trace
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_trace_begun();
"""
BACKWARD = "DROP TRIGGER accounts_trace_begun ON accounts_trace; DROP FUNCTION accounts_trace_begun();"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_clients_append_only")]
    operations = [
        migrations.AddIndex("trace", models.Index(fields=["actor", "id"], name="accounts_trace_by_actor")),
        migrations.AddIndex("trace", models.Index(fields=["authority_uscc", "id"], name="accounts_trace_by_authority")),
        migrations.AddIndex("trace", models.Index(fields=["at"], name="accounts_trace_by_time")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
