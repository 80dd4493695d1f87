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
UNTOLD = "DROP FUNCTION IF EXISTS register_guard_time_event() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("labels", "0004_workflow_guards")]

    operations = [
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.RunSQL(TOLD, UNTOLD),
    ]
