"""An order of hits that no fragment is tied to, and statistics for the program's role to renew after an import."""

from django.db import migrations

# Multiplying by an odd constant modulo 2**32 scatters neighbouring organisations: wherever a file put the
# organisations of one city, an ordered scan meets them evenly and stops soon.
FORWARD = """
CREATE INDEX subjects_name_scattered ON subjects_organisationname
    (((organisation_id * 2654435761) & 4294967295), id);

CREATE FUNCTION subjects_renew_statistics() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    ANALYZE subjects_organisation;
    ANALYZE subjects_organisationname;
END $$;
"""

BACKWARD = """
DROP FUNCTION subjects_renew_statistics();
DROP INDEX subjects_name_scattered;
"""


class Migration(migrations.Migration):
    dependencies = [("subjects", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
