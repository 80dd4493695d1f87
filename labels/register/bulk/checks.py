"""What must hold between rows and between files, checked in the temporary tables."""

from django.db import connection

from .reading import Faults

UNIQUE = {
    ("countries", "code"): "code",
    ("nuts", "code"): "code",
    ("sectors", "code"): "code",
    ("clusters", "id"): "id",
    ("clusters", "slug"): "slug",
    ("cluster_sectors", "sector"): "cluster_id, sector",
    ("labels", "id"): "id",
    ("labels", "certificate"): "certificate",
}
REFERENCES = (
    ("nuts", "country", "countries", "code"),
    ("clusters", "country", "countries", "code"),
    ("clusters", "nuts2", "nuts", "code"),
    ("cluster_sectors", "cluster_id", "clusters", "id"),
    ("cluster_sectors", "sector", "sectors", "code"),
    ("labels", "cluster_id", "clusters", "id"),
)
ROWS = (
    ("clusters", "lat", "(lat IS NULL) <> (lon IS NULL)", "Give both lat and lon, or neither."),
    ("labels", "valid_until", "valid_until < awarded_on", "The label ends before it begins."),
    ("labels", "revoked_on", "revoked_on < awarded_on", "The label is revoked before its award."),
)


def check_all(faults: Faults) -> None:
    """Add everything that breaks a rule.

    Nothing is said to be missing from a file of which rows could not be read.
    """
    unread = set(faults.files)
    for (file, column), columns in UNIQUE.items():
        statement = (
            f"SELECT line, first FROM (SELECT line, min(line) OVER (PARTITION BY {columns})"
            f" AS first FROM import_{file} WHERE {column} IS NOT NULL) r WHERE line > first"
        )
        _add(faults, file, column, statement, "This is already on line {}.")
    for file, column, other, key in REFERENCES:
        if other in unread:
            continue
        statement = (
            f"SELECT line, {column} FROM import_{file} i WHERE {column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM import_{other} o WHERE o.{key} = i.{column})"
        )
        _add(faults, file, column, statement, f"{{}} is not in {other}.csv.")
    for file, column, wrong, reason in ROWS:
        _add(faults, file, column, f"SELECT line, line FROM import_{file} WHERE {wrong}", reason)


def _add(faults: Faults, file: str, column: str, statement: str, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY line")
        while rows := cursor.fetchmany(1000):
            for line, value in rows:
                faults.add(file, line, column, reason.format(value))
