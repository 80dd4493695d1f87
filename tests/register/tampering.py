"""What the owner of the database can do when nobody looks: rows changed behind the triggers."""

from django.db import connection

TABLES = (
    "labels_entry",
    "labels_entrydocument",
    "labels_entrylabel",
    "labels_event",
    "labels_timeevent",
)


def tamper(*statements):
    """Run raw SQL with the ledger's triggers switched off; each statement must do something."""
    with connection.cursor() as cursor:
        _triggers(cursor, "DISABLE")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount, statement
        _triggers(cursor, "ENABLE")


def _triggers(cursor, action):
    """Tables cannot be altered while foreign keys wait to be checked."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} {action} TRIGGER USER")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
