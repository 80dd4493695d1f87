"""What the tables of the agencies' side need beside columns."""

from django.db import migrations

# Counters of limits: a crash may empty them, so writing them costs no log.
UNLOGGED = "ALTER TABLE labels_spent SET UNLOGGED"
LOGGED = "ALTER TABLE labels_spent SET LOGGED"

# What time has brought is told once: a told row is never changed or deleted.
TOLD = """
CREATE FUNCTION register_guard_time_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.seq IS NOT NULL THEN
        PERFORM register_refuse('time_event_is_told_once', 'What was told is never changed.');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER timeevent_is_told_once BEFORE UPDATE OR DELETE ON labels_timeevent
FOR EACH ROW EXECUTE FUNCTION register_guard_time_event();
"""
# A label never hangs on a cluster that left the register, whoever writes it.
DELISTED = """
CREATE FUNCTION register_guard_delisted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'labels_label' THEN
        IF EXISTS (SELECT FROM labels_cluster
                   WHERE id = NEW.cluster_id AND delisted_at IS NOT NULL) THEN
            PERFORM register_refuse('label_belongs_to_a_listed_cluster',
                'A cluster that left the register gets no label.');
        END IF;
    ELSIF EXISTS (SELECT FROM labels_label WHERE cluster_id = NEW.id) THEN
        PERFORM register_refuse('cluster_with_a_label_stays_listed',
            'A cluster with a label does not leave the register.');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER label_belongs_to_a_listed_cluster BEFORE INSERT OR UPDATE OF cluster_id
ON labels_label FOR EACH ROW EXECUTE FUNCTION register_guard_delisted();
CREATE TRIGGER cluster_with_a_label_stays_listed BEFORE UPDATE OF delisted_at
ON labels_cluster FOR EACH ROW WHEN (NEW.delisted_at IS NOT NULL)
EXECUTE FUNCTION register_guard_delisted();
"""
ANY_LABEL = "DROP FUNCTION IF EXISTS register_guard_delisted() CASCADE"

# An answer that was given is in somebody's file: it stays as it was.
KEPT = """
CREATE TRIGGER eligibilitycheck_is_append_only BEFORE UPDATE OR DELETE
ON labels_eligibilitycheck FOR EACH ROW EXECUTE FUNCTION register_refuse_change();
CREATE TRIGGER eligibilitycheck_keeps_all BEFORE TRUNCATE
ON labels_eligibilitycheck FOR EACH STATEMENT EXECUTE FUNCTION register_refuse_change();
"""
UNTOLD = "DROP FUNCTION IF EXISTS register_guard_time_event() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("labels", "0004_workflow_guards")]

    operations = [
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.RunSQL(TOLD, UNTOLD),
        migrations.RunSQL(DELISTED, ANY_LABEL),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
    ]
