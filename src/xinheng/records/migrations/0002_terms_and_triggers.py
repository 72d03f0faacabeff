"""What no program may write: windows beyond the law, a changed version, a forgotten predecessor (G11, G13, G24).

Months are added by the server as by ``kernel.periods``: the corresponding day, or the month's end.
"""

from django.db import migrations

LENGTHS = """
ALTER TABLE records_version
    ADD CONSTRAINT records_version_lengths CHECK (
        octet_length(key) = 32 AND octet_length(content_digest) = 32
        AND (row_digest IS NULL OR octet_length(row_digest) = 32)
        AND length(public_id) = 32 AND length(uscc) = 18 AND left(uscc, 2) <> '92'),
    -- A document with a class shows at most its maximum, which is never more than three years; six months past a
    -- statement (G13) is the one exception, and only in public.
    ADD CONSTRAINT records_version_maximum CHECK (
        severity IS NULL OR (
            (public_from IS NULL AND bulk_from IS NULL AND departments_from IS NULL
             OR max_months IS NOT NULL AND max_months BETWEEN 0 AND 36)
            AND (public_from IS NULL OR public_to IS NOT NULL AND (
                public_to <= (decided_on + make_interval(months => max_months))::date + 1
                OR statement_on IS NOT NULL AND public_to <= (statement_on + interval '6 months')::date + 1))
            AND (departments_from IS NULL OR departments_to IS NOT NULL
                AND departments_to <= (decided_on + make_interval(months => max_months))::date + 1)
            AND (report_from IS NULL OR report_to IS NOT NULL
                AND report_to <= (decided_on + interval '60 months')::date + 1))),
    ADD CONSTRAINT records_version_bulk_is_public CHECK (
        bulk_from IS NULL OR (public_from IS NOT NULL AND bulk_from >= public_from
            AND (public_to IS NULL OR bulk_to IS NOT NULL AND bulk_to <= public_to))),
    -- The day a version became known is the first it can show on; what left a channel shows there no more.
    ADD CONSTRAINT records_version_left CHECK (
        (state NOT IN ('withdrawn', 'repaired', 'shielded', 'ended')
         OR (public_from IS NULL OR public_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date)
            AND (bulk_from IS NULL OR bulk_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date)
            AND (departments_from IS NULL OR departments_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date))
        AND (state NOT IN ('withdrawn', 'ended')
             OR report_from IS NULL OR report_to <= (known_from AT TIME ZONE 'Asia/Shanghai')::date)),
    ADD CONSTRAINT records_version_statement FOREIGN KEY (statement_id, kind, key, statement_on)
        REFERENCES records_statement (id, kind, key, stated_on);
"""

LENGTHS_BACK = """
ALTER TABLE records_version
    DROP CONSTRAINT records_version_statement,
    DROP CONSTRAINT records_version_left,
    DROP CONSTRAINT records_version_bulk_is_public,
    DROP CONSTRAINT records_version_maximum,
    DROP CONSTRAINT records_version_lengths;
"""

TRIGGERS = """
CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- The only update there is: the next version's insert closes this one. Nobody else is a trigger inside a trigger.
CREATE FUNCTION records_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR OLD.known_to IS NOT NULL OR NEW.known_to IS NULL
       OR (to_jsonb(NEW) - 'known_to') IS DISTINCT FROM (to_jsonb(OLD) - 'known_to') THEN
        RAISE EXCEPTION 'a version is never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER records_version_unchanged BEFORE UPDATE ON records_version
    FOR EACH ROW EXECUTE FUNCTION records_version_guard();

CREATE FUNCTION records_version_close() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    before record;
BEGIN
    IF TG_RELID <> 'public.records_version'::regclass THEN
        RAISE EXCEPTION 'this function serves one table' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE records_version SET known_to = NEW.known_from
        WHERE kind = NEW.kind AND key = NEW.key AND version = NEW.version - 1
          AND known_to IS NULL AND known_from <= NEW.known_from
        RETURNING organisation_id, public_id INTO before;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'version % has no current predecessor', NEW.version USING ERRCODE = 'check_violation';
    END IF;
    IF before.organisation_id <> NEW.organisation_id OR before.public_id <> NEW.public_id THEN
        RAISE EXCEPTION 'a version stays with its organisation and its public identifier'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER records_version_follows AFTER INSERT ON records_version
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION records_version_close();

CREATE FUNCTION records_version_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a new version is current: known_to is set by its successor'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER records_version_begins BEFORE INSERT ON records_version
    FOR EACH ROW WHEN (NEW.known_to IS NOT NULL) EXECUTE FUNCTION records_version_open();
"""

TABLES = ("records_version", "records_statement", "records_landed", "records_shownchange")
KEEP = "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
    for table in TABLES
) + "".join(
    f"""
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""
    for table in TABLES[1:]
)

BACK = (
    "".join(
        f"DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_not_emptied ON {table};"
        f"DROP TRIGGER {table}_unchanged ON {table};"
        for table in TABLES
    )
    + """
DROP TRIGGER records_version_begins ON records_version;
DROP TRIGGER records_version_follows ON records_version;
DROP FUNCTION records_version_open();
DROP FUNCTION records_version_close();
DROP FUNCTION records_version_guard();
DROP FUNCTION records_refuse_change();
"""
)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(LENGTHS, LENGTHS_BACK), migrations.RunSQL(TRIGGERS + KEEP, BACK)]
