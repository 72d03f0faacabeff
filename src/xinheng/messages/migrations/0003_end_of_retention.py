"""Messages and letters of a case go with it at the end of retention (G16); only a trigger of the owner's may ask."""

from django.db import migrations

TABLES = (
    "messages_message",
    "messages_readmark",
    "messages_letter",
    "messages_letterserved",
    "messages_letterfailed",
    "messages_attempt",
)


def _judged(table: str, by: str) -> str:
    both = "UPDATE" if by == "ledger_may_go" else "UPDATE OR DELETE"
    own = f"CREATE TRIGGER {table}_may_go BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_may_go();"
    return f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER IF EXISTS {table}_may_go ON {table};
CREATE TRIGGER {table}_append_only BEFORE {both} ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
{own if by == "ledger_may_go" else ""}
"""


FORWARD = """
CREATE FUNCTION messages_destroy(cases text[]) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 1 THEN
        RAISE EXCEPTION 'only a trigger destroys messages' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM messages_attempt USING messages_delivery d, messages_message m
        WHERE delivery_id = d.id AND d.message_id = m.id AND m."case" = ANY (cases);
    DELETE FROM messages_delivery USING messages_message m WHERE message_id = m.id AND m."case" = ANY (cases);
    DELETE FROM messages_readmark USING messages_message m WHERE message_id = m.id AND m."case" = ANY (cases);
    DELETE FROM messages_message WHERE "case" = ANY (cases);
    DELETE FROM messages_letterserved USING messages_letter l WHERE letter_id = l.id AND l."case" = ANY (cases);
    DELETE FROM messages_letterfailed USING messages_letter l WHERE letter_id = l.id AND l."case" = ANY (cases);
    DELETE FROM messages_letter WHERE "case" = ANY (cases);
END $$;
REVOKE ALL ON FUNCTION messages_destroy(text[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("messages", "0002_append_only"), ("ledger", "0005_rows_may_go")]
    operations = [
        *(
            migrations.RunSQL(_judged(table, "ledger_may_go"), _judged(table, "ledger_refuse_change"))
            for table in TABLES
        ),
        migrations.RunSQL(FORWARD, "DROP FUNCTION messages_destroy(text[]);"),
    ]
