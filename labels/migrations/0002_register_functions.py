"""The SQL twins of the rules, and the triggers that keep the ledger append-only."""

from django.db import migrations

LABEL_STATUS = """
CREATE FUNCTION register_label_status(
    on_day date, sure_from date, sure_until date, possible_from date, possible_until date,
    renewable_until date, withdrawn_on date, suspensions daterange[]
) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN withdrawn_on <= on_day THEN 'withdrawn'
        WHEN possible_from IS NULL THEN 'unknown'
        WHEN on_day < possible_from THEN 'upcoming'
        WHEN on_day > possible_until THEN
            CASE WHEN on_day <= renewable_until THEN 'renewable' ELSE 'expired' END
        WHEN on_day <@ ANY (suspensions) THEN 'suspended'
        WHEN on_day BETWEEN sure_from AND sure_until THEN 'valid'
        ELSE 'unknown'
    END
$$
"""

APPEND_ONLY = """
CREATE FUNCTION register_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION register_only_supersede() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL THEN
        OLD.superseded_at := NEW.superseded_at;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Only superseded_at of % may be set, and only once.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

SUPERSEDED = ("labels_entry", "labels_entrylabel")
FROZEN = ("labels_entrydocument", "labels_event")


def triggers():
    for table in (*SUPERSEDED, *FROZEN):
        yield (
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION register_refuse_change()"
        )
    for table in SUPERSEDED:
        yield (
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION register_only_supersede()"
        )
        yield (
            f"CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION register_refuse_change()"
        )
    for table in FROZEN:
        yield (
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION register_refuse_change()"
        )


UNDO = """
DROP FUNCTION IF EXISTS register_refuse_change() CASCADE;
DROP FUNCTION IF EXISTS register_only_supersede() CASCADE;
DROP FUNCTION IF EXISTS register_label_status(
    date, date, date, date, date, date, date, daterange[]) CASCADE;
"""

# The wide column lies beside its row uncompressed, so that joining documents costs no detoasting.
STORAGE = """
ALTER TABLE labels_entrydocument SET (toast_tuple_target = 8160);
ALTER TABLE labels_entrydocument ALTER COLUMN body SET STORAGE MAIN;
ALTER TABLE labels_entrydocument ALTER COLUMN slots SET STORAGE MAIN;
ALTER TABLE labels_entrydocument ALTER COLUMN search SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial")]

    operations = [
        migrations.RunSQL(LABEL_STATUS, migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, UNDO),
        migrations.RunSQL(list(triggers()), migrations.RunSQL.noop),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
    ]
