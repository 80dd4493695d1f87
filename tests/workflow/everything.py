"""Every row of the register, to tell whether anything at all has changed.

before = everything()
...
assert changes(before, everything()) == {}
"""

from collections import Counter
from functools import cache

from django.db import connection

_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
  AND (c.relname ^@ 'labels_' OR c.relname IN ('account_emailaddress', 'auth_group'))
ORDER BY 1
"""


def everything():
    """For each table its rows, by their hashes."""
    found = {table: Counter() for table in _tables()}
    each = (f"SELECT '{table}', md5(t::text) FROM {table} t" for table in found)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        for table, row in cursor.fetchall():
            found[table][row] += 1
    return found


@cache
def _tables():
    """The register's own, with the addresses and the offices of people."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [table for (table,) in cursor.fetchall()]


def changes(before, after):
    """The tables in which something differs: how many rows are gone, and how many are new."""
    found = {}
    for table, rows in after.items():
        gone, new = before[table] - rows, rows - before[table]
        if gone or new:
            found[table.removeprefix("labels_")] = (gone.total(), new.total())
    return found
