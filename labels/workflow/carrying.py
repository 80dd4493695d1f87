"""Evidence of the last case, carried over into a new one, and what became of it there."""

from collections.abc import Iterable
from typing import Any

from ..models import Assessment, Evidence, Indicator, User
from ..rules.moves import OPEN
from .handing_in import journal, lock_for_the_cluster
from .items import add_item, check_room, write_item
from .readiness import indicators_for
from .steps import step

UNCHANGED, CHANGED, REPLACED, NEW = "unchanged", "changed", "replaced", "new"


@step
def carry_over(assessment: Assessment, *, by: User) -> list[Evidence]:
    """Copies what the cluster handed in last time for the same indicators; twice adds nothing.

    Each item keeps its readers, a file is the same file. What is there already stays: an answer
    is never written over.
    """
    assessment = lock_for_the_cluster(assessment, by=by)
    here = list(Evidence.objects.kept().filter(assessment=assessment))
    carried = []
    for item in _last_time(assessment):
        if not any(_says_the_same(item, other) for other in here):
            carried.append(_carry(item, assessment, here, by=by))
    check_room(assessment)
    if carried:
        journal("carried_over", assessment, by=by, after={"items": len(carried)})
    return carried


def carried_state(evidence: Evidence) -> str:
    """What became of an item since the last case: unchanged, changed, replaced; or it is new.

    A file is the same if its bytes are, whatever its name.
    """
    before = evidence.carried_from
    if before is None:
        return NEW
    if evidence.sha256 != before.sha256:
        return REPLACED
    same = (evidence.text, evidence.link) == (before.text, before.link)
    return UNCHANGED if same else CHANGED


def _last_time(assessment: Assessment) -> Iterable[Evidence]:
    """For each indicator what says something in the cluster's latest closed case that has any.

    A demonstration is carried into demonstrations only.
    """
    rows = Evidence.objects.kept().filter(
        assessment__cluster=assessment.cluster,
        assessment__demonstration=assessment.demonstration,
        indicator__in=indicators_for(assessment),
    )
    closed = rows.exclude(assessment__status__in=OPEN).exclude(kind=Evidence.Kind.TEXT, text="")
    latest: dict[int, int] = {}
    newest_first = closed.order_by("-assessment__opened_on", "-assessment_id", "pk")
    for item in newest_first.select_related("indicator"):
        if latest.setdefault(item.indicator_id, item.assessment_id) == item.assessment_id:
            yield item


def _says_the_same(item: Evidence, other: Evidence) -> bool:
    """Whether the new case has this item: the answer in any words, the same link, the same file."""
    if (item.indicator_id, item.kind) != (other.indicator_id, other.kind):
        return False
    if other.carried_from_id == item.pk:
        return True
    if item.kind == Evidence.Kind.TEXT:
        return other.text != ""
    return (item.link, item.sha256) == (other.link, other.sha256)


def _carry(
    item: Evidence, assessment: Assessment, here: Iterable[Evidence], *, by: User
) -> Evidence:
    """The item again in the new case; an answer goes where an empty one stands, if one does."""
    given: dict[str, Any] = {
        "text": item.text,
        "confidentiality": item.confidentiality,
        "carried_from": item,
    }
    indicator: Indicator = item.indicator
    for empty in here:
        if (empty.indicator_id, empty.kind) == (indicator.pk, item.kind) == (indicator.pk, "text"):
            write_item(empty, empty.version, given)
            return empty
    of_a_file = ("stored_as", "file_name", "file_type", "file_size", "sha256")
    given |= {name: getattr(item, name) for name in ("link", *of_a_file)}
    return add_item(assessment, indicator, item.kind, by=by, **given)
