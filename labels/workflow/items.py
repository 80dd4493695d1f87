"""Writing the rows of evidence, for the steps that have locked their case."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from ..files.store import Kept
from ..models import Assessment, Evidence, Indicator, User
from .handing_in import lock_for_the_cluster
from .steps import Stale, WorkflowError

# What was taken back stays on the disk. So all that was ever handed in counts as well, at so
# many times the quota: nobody fills the disk by adding and removing.
EVER = 5


def lock_item(evidence: Evidence, *, by: User, version: int | None = None) -> Evidence:
    """The item as it stands, its case held for somebody who may edit it."""
    assessment = lock_for_the_cluster(evidence.assessment, by=by)
    item = Evidence.objects.select_related("indicator").get(pk=evidence.pk)
    if version is not None and version != item.version:
        raise Stale(item)
    if item.removed_at:
        raise WorkflowError("item_removed", _("Somebody took this back in the meantime."))
    item.assessment = assessment
    return item


def add_item(
    assessment: Assessment, indicator: Indicator, kind: str, *, by: User, **given: Any
) -> Evidence:
    """A new item. The versions of an answer go on where one that was taken back left off.

    Otherwise a form made from the old one would fit the new one.
    """
    before = Evidence.objects.filter(assessment=assessment, indicator=indicator, kind="text")
    last = before.aggregate(last=Max("version"))["last"] if kind == "text" else None
    now = timezone.now()
    item = Evidence(
        public_id=uuid4(),
        assessment=assessment,
        indicator=indicator,
        kind=kind,
        version=(last or 0) + 1,
        added_by=by,
        added_at=now,
        changed_at=now,
        **given,
    )
    item.save(force_insert=True)
    return item


def write_item(item: Evidence, version: int | None, given: dict[str, Any]) -> bool:
    """Whether anything changed. Only who has seen the version that stands there changes it."""
    changed = {name: value for name, value in given.items() if getattr(item, name) != value}
    if not changed:
        return False
    if version != item.version:
        raise Stale(item)
    changed |= {"version": item.version + 1, "changed_at": timezone.now()}
    for name, value in changed.items():
        setattr(item, name, value)
    item.save(update_fields=list(changed))
    return True


def take_back(item: Evidence) -> None:
    item.removed_at = item.changed_at = timezone.now()
    item.version += 1
    item.save(update_fields=["removed_at", "changed_at", "version"])


def check_room(assessment: Assessment, *, more: int = 0) -> None:
    """WorkflowError if the links and files of the case, and so many more, are past the quota.

    Asked after writing, inside the lock of the case: a refusal undoes what was written.
    """
    kept = Q(removed_at=None)
    added = Evidence.objects.filter(assessment=assessment).exclude(kind=Evidence.Kind.TEXT)
    found = added.aggregate(
        items=Count("pk", filter=kept),
        bytes=Sum("file_size", filter=kept, default=0),
        items_ever=Count("pk"),
        bytes_ever=Sum("file_size", default=0),
    )
    quota = settings.EVIDENCE_QUOTA
    if max(found["items"], found["items_ever"] / EVER) + more > quota["items"]:
        text = _("One case holds %(most)s links and files. Remove some, or put files together.")
        raise WorkflowError("too_many_items", text % {"most": quota["items"]})
    if max(found["bytes"], found["bytes_ever"] / EVER) > quota["bytes"]:
        text = _("The files of one case may have %(most)s MB together. Make some of them smaller.")
        raise WorkflowError("quota_reached", text % {"most": quota["bytes"] // 1024**2})


def readers(confidentiality: str | None) -> dict[str, str]:
    """Who else than the cluster and the secretariat may read an item; None leaves it open."""
    if confidentiality is None:
        return {}
    if confidentiality not in Evidence.Confidentiality.values:
        text = _("An item is for the assessors and the secretariat, or for the secretariat only.")
        raise WorkflowError("bad_confidentiality", text)
    return {"confidentiality": confidentiality}


def columns(upload: Kept) -> dict[str, Any]:
    """What a row says of a file that is kept."""
    return {
        "stored_as": upload.stored_as,
        "file_name": upload.file_name,
        "file_type": upload.media_type,
        "file_size": upload.size,
        "sha256": upload.sha256,
    }


def about(item: Evidence) -> dict[str, str]:
    """The item for the journal: its id and its indicator, and nothing of what it says."""
    return {"evidence": str(item.public_id), "indicator": item.indicator.code}
