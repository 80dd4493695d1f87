"""What every step shares: lock, who, rule, write, journal.

@step
def submit(assessment: Assessment, *, by: User, version: int | None = None) -> Assessment:
    assessment = lock(assessment, version=version)
    allow(permissions.can_submit(by, assessment))
    ...
    return move(assessment, "submit", by=by)
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from ..journal import actor, record
from ..models import Appeal, Assessment, Cluster, User
from ..rules.moves import MOVES, NotNow, target
from ..wording import worded


class WorkflowError(Exception):
    """Not now: the step is yours to take, but the case is not ready for it.

    `code` is stable, the sentence may be shown to people. `problems` names what is missing, one
    by one: each with `code`, `text` and, where it belongs to one, the `indicator`'s id.
    """

    def __init__(self, code: str, text: str, problems: list[dict[str, Any]] | None = None) -> None:
        self.code = code
        self.problems = [_worded(problem) for problem in problems or []]
        super().__init__(worded(text))


def _worded(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem with its text in the language of whoever reads it."""
    return problem | {"text": worded(problem["text"])} if "text" in problem else problem


class Stale(Exception):
    """Somebody changed the row since it was read. `now` is the row as it stands."""

    def __init__(self, now: Any) -> None:
        self.now = now
        super().__init__(
            gettext("This was changed in the meantime. Look at the newer version first.")
        )


def step[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """One transaction; the row history learns who acts; a broken constraint is told as a conflict.

    The function must be called with `by=`.
    """

    @wraps(function)
    def taken(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        try:
            with transaction.atomic():
                _tell_history(function.__name__, by)
                return function(*args, **kwargs)
        except NotNow as error:
            raise WorkflowError(error.code, str(error)) from None
        except IntegrityError as error:
            raise _told(error) from error

    return taken


def allow(may: bool) -> None:
    """Visible, but not theirs to do."""
    if not may:
        raise PermissionDenied


def lock(assessment: Assessment, *, version: int | None = None) -> Assessment:
    """Read the case again and hold it until the transaction ends; Stale if it was changed."""
    rows = Assessment.objects.select_related("cluster", "level", "rule_set")
    found = rows.select_for_update(of=("self",)).get(pk=assessment.pk)
    if version is not None and version != found.version:
        raise Stale(found)
    return found


def hold_cluster(assessment: Assessment) -> None:
    """Nobody joins or leaves the cluster of a locked case until the transaction ends."""
    Cluster.objects.select_for_update(no_key=True).get(pk=assessment.cluster_id)


def hold_person(user: User) -> None:
    """They take no case and no office elsewhere until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def move(
    assessment: Assessment,
    name: str,
    *,
    by: User,
    role: str = "",
    note: str = "",
    **changes: Any,
) -> Assessment:
    """Take the case along one row of the table of moves, and journal it."""
    here = assessment.state
    assessment.status = target(name, here, appeal=under_appeal(assessment))
    changes |= {"version": assessment.version + 1, "moved_at": timezone.now()}
    for field, value in changes.items():
        setattr(assessment, field, value)
    assessment.save(update_fields=["status", *changes])
    record(
        name,
        by=by,
        role=role or str(MOVES[name].by),
        of=("assessment", assessment.public_id),
        note=note,
        before={"status": here},
        after={"status": assessment.status},
    )
    return assessment


def under_appeal(assessment: Assessment) -> bool:
    """Whether an appeal runs: lodged, not withdrawn, and not decided yet."""
    lodged = Appeal.objects.filter(assessment=assessment, withdrawn_at=None).exists()
    return lodged and not assessment.decisions.filter(round=2).exists()


def touch(assessment: Assessment) -> None:
    """Something about the case changed: its version goes up, so that older forms are noticed."""
    assessment.version += 1
    assessment.save(update_fields=["version"])


def _tell_history(name: str, by: Any) -> None:
    """For the triggers that keep the history of rows: who changes them, and in which step."""
    said = json.dumps({"step": name, "actor": actor(by)})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(uuid4()), said],
        )


CONFLICTS = {
    "assessment_one_open_per_cluster_and_level": (
        "open_case_exists",
        gettext_lazy("The cluster has an open case for this level already."),
    ),
    "label_periods_do_not_overlap": (
        "label_overlaps",
        gettext_lazy("The cluster holds a label of this level for some of these days already."),
    ),
}


def _told(error: IntegrityError) -> WorkflowError:
    """The refusal of the database, in words; the name of the rule is the code."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or "conflict"
    rule = gettext("This would break a rule of the register (%(rule)s).")
    code, text = CONFLICTS.get(name, (name, rule % {"rule": name.replace("_", " ")}))
    return WorkflowError(code, str(text))
