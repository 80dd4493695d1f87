"""Row history of sensitive tables, kept by triggers: also bulk updates and raw SQL leave a trace.

A line holds the row as it was before the change, when it changed, and, if a step did it, who
(`pgh_context`). The row of today is in the table itself, so nothing is kept at the insert, and
bulk loading costs nothing more.
"""

from collections.abc import Callable, Sequence

import pghistory
from django.db import models


def history_of_changes[M: type[models.Model]](exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """Keep every earlier version of a row; columns in `exclude` are left out."""
    return pghistory.track(
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("deleted"),
        exclude=list(exclude) or None,
        append_only=True,
        obj_field=pghistory.ObjForeignKey(db_index=True),
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
    )
