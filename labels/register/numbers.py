"""Numbers for new rows: primary keys taken in advance, and the public numbers made of them."""

from django.db import connection, models

from ..rules.numbers import cluster_number, label_number

__all__ = ["cluster_number", "label_number", "take"]


def take(model: type[models.Model], count: int) -> list[int]:
    """Reserve `count` primary keys of a model. What is not used stays a gap, which harms nobody."""
    if count < 1:
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, column, count],
        )
        return [row[0] for row in cursor.fetchall()]
