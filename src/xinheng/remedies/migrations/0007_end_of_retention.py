"""Cases of remedies are destroyed with the records they are about, at the end of retention, by two persons (G16).

A case goes when nothing may follow in it, its last step lies back as many months as records are kept, and no record it
is about is held any more. The open states are the domain's; a test holds the two together.
"""

from django.db import migrations

OPEN = {
    "objection": ("received", "marked", "taken-up", "forwarded"),
    "repair": ("applied", "accepted", "sent"),
    "proceeding": ("told", "changed", "annulled"),
    "reorganisation": ("applied", "checked", "shielded", "execution-reported", "failure-reported"),
    "reinstatement": ("proposed",),
}
ABOUT = {
    "reorganisation": "SELECT FROM records_version WHERE false",
    "reinstatement": "SELECT FROM records_version WHERE public_id = ANY (c.public_ids)",
}
ONE = "SELECT FROM records_version WHERE public_id = c.public_id"
BESIDE = {"objection": ("remedies_correctionwish",)}
TABLES = [
    table for name in OPEN for table in (*BESIDE.get(name, ()), f"remedies_{name}step", f"remedies_{name}")
]


def _judged(table: str, *, may_go: bool) -> str:
    own = f"CREATE TRIGGER {table}_may_go BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_may_go();"
    return f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER IF EXISTS {table}_may_go ON {table};
CREATE TRIGGER {table}_append_only BEFORE {"UPDATE" if may_go else "UPDATE OR DELETE"} ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
{own if may_go else ""}
"""


def _destroyed(name: str, states: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{one}'" for one in states)
    return f"""
    SELECT coalesce(array_agg(c.id), '{{}}') INTO numbers FROM remedies_{name} c
        JOIN LATERAL (SELECT state, day FROM remedies_{name}step WHERE case_id = c.id ORDER BY number DESC LIMIT 1) last
            ON last.state NOT IN ({listed})
        WHERE (last.day + make_interval(months => asked.months))::date <= asked.until
          AND NOT EXISTS ({ABOUT.get(name, ONE)});
    names := names || ARRAY(SELECT '{name}-' || n FROM unnest(numbers) n);
    {"".join(f"DELETE FROM {table} WHERE case_id = ANY (numbers);" for table in BESIDE.get(name, ()))}
    DELETE FROM remedies_{name}step WHERE case_id = ANY (numbers);
    DELETE FROM remedies_{name} WHERE id = ANY (numbers);"""


FORWARD = f"""
CREATE FUNCTION remedies_destroy() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    asked records_destruction;
    numbers bigint[];
    names text[] := '{{}}';
BEGIN
    IF TG_RELID <> 'public.records_destructiondone'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT * INTO asked FROM records_destruction WHERE id = NEW.destruction_id;
    {"".join(_destroyed(name, states) for name, states in OPEN.items())}
    PERFORM messages_destroy(names);
    PERFORM ledger_make_mute(ARRAY(
        SELECT index FROM ledger_act WHERE kind LIKE 'remedies.%' AND (body ->> 'case') = ANY (names)));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION remedies_destroy() FROM PUBLIC;
CREATE TRIGGER remedies_destroyed AFTER INSERT ON records_destructiondone
    FOR EACH ROW EXECUTE FUNCTION remedies_destroy();
"""
BACKWARD = "DROP TRIGGER remedies_destroyed ON records_destructiondone; DROP FUNCTION remedies_destroy();"


class Migration(migrations.Migration):
    dependencies = [
        ("remedies", "0006_corrections"),
        ("records", "0013_destruction"),
        ("messages", "0003_end_of_retention"),
        ("ledger", "0005_rows_may_go"),
    ]
    operations = [
        *(migrations.RunSQL(_judged(table, may_go=True), _judged(table, may_go=False)) for table in TABLES),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
