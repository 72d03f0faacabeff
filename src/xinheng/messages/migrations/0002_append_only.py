"""Messages, letters and what became of their service are written once (G12, G24).

A letter is served at the earliest on the day it was made, once, and nothing fails after that.
"""

from django.db import migrations

TABLES = (
    "messages_message",
    "messages_readmark",
    "messages_letter",
    "messages_letterserved",
    "messages_letterfailed",
    "messages_attempt",
)


def _forward(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""


def _backward(table: str) -> str:
    return f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};"


ORDER = """
CREATE FUNCTION messages_refuse_service() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('letter ' || NEW.letter_id, 0));
    SELECT made_on INTO made FROM messages_letter WHERE id = NEW.letter_id;
    IF TG_TABLE_NAME = 'messages_letterserved' THEN
        IF NEW.served_on < made THEN
            RAISE EXCEPTION 'a letter is not served before it was made' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.failed_on < made OR EXISTS (SELECT 1 FROM messages_letterserved WHERE letter_id = NEW.letter_id) THEN
        RAISE EXCEPTION 'what is served fails no more' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER messages_letterserved_order BEFORE INSERT ON messages_letterserved
    FOR EACH ROW EXECUTE FUNCTION messages_refuse_service();
CREATE TRIGGER messages_letterfailed_order BEFORE INSERT ON messages_letterfailed
    FOR EACH ROW EXECUTE FUNCTION messages_refuse_service();
"""
ORDER_BACK = """
DROP TRIGGER messages_letterfailed_order ON messages_letterfailed;
DROP TRIGGER messages_letterserved_order ON messages_letterserved;
DROP FUNCTION messages_refuse_service();
"""


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_initial"), ("ledger", "0002_append_only")]
    operations = [
        *(migrations.RunSQL(_forward(table), _backward(table)) for table in TABLES),
        migrations.RunSQL(ORDER, ORDER_BACK),
    ]
