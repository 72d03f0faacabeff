"""Nobody is listed on a document that was withdrawn, repaired or ended, whoever writes the step (G12, G24).

The document's row is held meanwhile: who withdraws it at the same moment waits, and annuls what was listed; who comes
after it is refused. A document whose record came in after the case began is known by its number.
"""

from django.db import migrations

FALLEN = ("withdrawn", "repaired", "shielded", "ended", "mitigated")

FORWARD = f"""
CREATE FUNCTION lists_hold_document(entry text, owner text, number text) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM records_version WHERE known_to IS NULL AND public_id = entry FOR NO KEY UPDATE;
    IF entry = '' THEN
        PERFORM 1 FROM records_version WHERE known_to IS NULL AND document_number_normal = number AND uscc = owner
            ORDER BY id FOR NO KEY UPDATE;
    END IF;
END $$;

-- Whether nothing stands of a case's document, as known at an instant; ``lists.selectors.FALLEN``, a test compares.
CREATE FUNCTION lists_document_fell(file lists_case, known timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF file.document_record <> '' THEN
        RETURN EXISTS (SELECT 1 FROM records_version AS d WHERE d.public_id = file.document_record
            AND d.known_from <= known AND (d.known_to IS NULL OR d.known_to > known) AND d.state IN {FALLEN});
    END IF;
    RETURN coalesce((SELECT bool_and(d.state IN {FALLEN}) FROM records_version AS d
        WHERE d.organisation_id = file.organisation_id AND d.document_number_normal = file.document_normal
        AND d.known_from <= known AND (d.known_to IS NULL OR d.known_to > known)), false);
END $$;

CREATE FUNCTION lists_document_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    file lists_case;
BEGIN
    SELECT * INTO file FROM lists_case WHERE id = NEW.case_id;
    PERFORM lists_hold_document(file.document_record, file.uscc, file.document_normal);
    IF lists_document_fell(file, 'infinity') THEN
        PERFORM lists_refuse('the document does not stand any more');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_step_document BEFORE INSERT ON lists_step
    FOR EACH ROW WHEN (NEW.act = 'list') EXECUTE FUNCTION lists_document_stands();
"""  # noqa: S608 - the domain's own states
BACKWARD = """
DROP TRIGGER lists_step_document ON lists_step;
DROP FUNCTION lists_document_stands();
DROP FUNCTION lists_document_fell(lists_case, timestamptz);
DROP FUNCTION lists_hold_document(text, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("lists", "0008_bans_end_too"), ("records", "0017_by_document_number")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
