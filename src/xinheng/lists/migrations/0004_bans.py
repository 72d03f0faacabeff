"""A ban that is over stays over, is looked at by one officer at a time, and never by one who keeps out of it (G4, G12)."""

from django.db import migrations

BANS = """
CREATE FUNCTION lists_banreview_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held lists_ban;
    before lists_banreview;
BEGIN
    PERFORM pg_advisory_xact_lock(7216, (NEW.ban_id % 2147483647)::int);
    SELECT * INTO held FROM lists_ban WHERE id = NEW.ban_id;
    SELECT * INTO before FROM lists_banreview WHERE ban_id = NEW.ban_id ORDER BY id DESC LIMIT 1;
    IF before.id IS NOT NULL AND before.review_by IS NULL THEN
        PERFORM lists_refuse('a ban that is over is not looked at again');
    END IF;
    IF NEW.reviewed_on < coalesce(before.reviewed_on, (held.recorded_at AT TIME ZONE 'Asia/Shanghai')::date) THEN
        PERFORM lists_refuse('a ban is looked at after it was recorded, and in order');
    END IF;
    IF accounts_is_recused(NEW.certificate, held.uscc) THEN
        PERFORM lists_refuse('this officer keeps out of what concerns this organisation');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_banreview_follows BEFORE INSERT ON lists_banreview
    FOR EACH ROW EXECUTE FUNCTION lists_banreview_follows();

CREATE FUNCTION lists_ban_by_whom() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF accounts_is_recused(NEW.certificate, NEW.uscc) THEN
        PERFORM lists_refuse('this officer keeps out of what concerns this organisation');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lists_ban_by_whom BEFORE INSERT ON lists_ban
    FOR EACH ROW EXECUTE FUNCTION lists_ban_by_whom();
"""
BACK = """
DROP TRIGGER lists_ban_by_whom ON lists_ban; DROP FUNCTION lists_ban_by_whom();
DROP TRIGGER lists_banreview_follows ON lists_banreview; DROP FUNCTION lists_banreview_follows();
"""


class Migration(migrations.Migration):
    dependencies = [("lists", "0003_recusals"), ("accounts", "0009_recusals")]
    operations = [migrations.RunSQL(BANS, BACK)]
