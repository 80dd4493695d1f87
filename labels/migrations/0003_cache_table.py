"""The table behind Django's cache: counters of the log-in throttle, shared by all workers."""

from django.db import migrations

# As `createcachetable` would make it, so that no command has to be remembered after `migrate`.
CREATE = """
CREATE TABLE cache_rows (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_rows_expires ON cache_rows (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("labels", "0002_register_functions")]

    operations = [
        migrations.RunSQL(CREATE, "DROP TABLE IF EXISTS cache_rows"),
    ]
