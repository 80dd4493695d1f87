"""The records of some clusters, named by their addresses."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from .document import filled
from .query import SLOT


def records_by_slug(slugs: Iterable[str], valid_on: date) -> dict[str, dict[str, Any]]:
    """The record of each cluster that is listed now, as it stands on a day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.slug, d.body, {SLOT} FROM labels_entry e"
            " JOIN labels_entrydocument d ON d.entry_id = e.seq"
            " WHERE e.superseded_at IS NULL AND e.kind = 'record' AND e.slug = ANY(%s)",
            [valid_on, list(slugs)],
        )
        return {slug: json.loads(filled(body, slots)) for slug, body, slots in cursor.fetchall()}
