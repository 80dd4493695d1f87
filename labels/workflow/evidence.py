"""Evidence while the case is with the cluster: answers, links and files for each indicator.

Answers save themselves while they are typed. So they do not change the version of the case, each
item has its own; and the journal notes them once an hour, while the row history keeps each text.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ..files.store import Kept
from ..models import Assessment, Evidence, Indicator, User
from .carrying import carried_state, carry_over
from .handing_in import (
    asked_for,
    journal,
    journal_now_and_then,
    lock_for_the_cluster,
    said,
    web_address,
)
from .items import (
    about,
    add_item,
    check_room,
    columns,
    lock_item,
    readers,
    take_back,
    write_item,
)
from .steps import Stale, WorkflowError, step

__all__ = [
    "add_file",
    "add_link",
    "carried_state",
    "carry_over",
    "change_item",
    "check_file_is_wanted",
    "download",
    "remove_item",
    "replace_file",
    "save_answer",
]

LONGEST_LINK = 1000
FOR_ASSESSORS = Evidence.Confidentiality.ASSESSORS.value


@step
def save_answer(
    assessment: Assessment,
    indicator: Indicator,
    *,
    by: User,
    text: str,
    version: int | None,
    confidentiality: str | None = None,
) -> Evidence:
    """The answer in words to one indicator, made or changed. A version of None knows of none.

    Saving again what stands there already changes nothing, whatever the version: the answer to
    the first time may have been lost on its way.
    """
    assessment = lock_for_the_cluster(assessment, by=by)
    indicator = asked_for(assessment, indicator)
    answers = Evidence.objects.filter(
        assessment=assessment, indicator=indicator, kind=Evidence.Kind.TEXT
    )
    known = answers.kept().first()
    given = {"text": said(text)} | readers(confidentiality)
    if known is None:
        if version is not None:
            raise Stale(answers.last())
        known = add_item(assessment, indicator, "text", by=by, **given)
    elif not write_item(known, version, given):
        return known
    journal_now_and_then("answer_saved", assessment, by=by, after={"indicator": indicator.code})
    return known


@step
def add_link(
    assessment: Assessment,
    indicator: Indicator,
    *,
    by: User,
    link: str,
    text: str = "",
    confidentiality: str = FOR_ASSESSORS,
) -> Evidence:
    """An address of the web, and in words what it shows."""
    assessment = lock_for_the_cluster(assessment, by=by)
    indicator = asked_for(assessment, indicator)
    given = {"link": web_address(link, longest=LONGEST_LINK), "text": said(text)} | readers(
        confidentiality
    )
    item = add_item(assessment, indicator, "link", by=by, **given)
    check_room(assessment)
    journal("link_added", assessment, by=by, after=about(item))
    return item


@step
def add_file(
    assessment: Assessment,
    indicator: Indicator,
    *,
    by: User,
    upload: Kept,
    text: str = "",
    confidentiality: str = FOR_ASSESSORS,
) -> Evidence:
    """A file that is checked and kept already; refused here, it stays an orphan until swept."""
    assessment = lock_for_the_cluster(assessment, by=by)
    indicator = asked_for(assessment, indicator)
    given = columns(upload) | {"text": said(text)} | readers(confidentiality)
    item = add_item(assessment, indicator, "file", by=by, **given)
    check_room(assessment)
    journal("file_added", assessment, by=by, after=about(item))
    return item


@step
def check_file_is_wanted(assessment: Assessment, indicator: Indicator, *, by: User) -> None:
    """Refuses what `add_file` would refuse, before a file is read, checked and kept."""
    assessment = lock_for_the_cluster(assessment, by=by)
    asked_for(assessment, indicator)
    check_room(assessment, more=1)


@step
def replace_file(
    evidence: Evidence, *, by: User, upload: Kept, version: int | None = None
) -> Evidence:
    """Another file in the place of this one, which is taken back. The same file changes nothing."""
    old = lock_item(evidence, by=by, version=version)
    if old.kind != Evidence.Kind.FILE:
        raise WorkflowError("not_a_file", _("Only a file can be replaced by a file."))
    if old.sha256 == upload.sha256:
        return old
    take_back(old)
    kept = columns(upload) | {
        "text": old.text,
        "confidentiality": old.confidentiality,
        "carried_from": old.carried_from,
    }
    new = add_item(old.assessment, old.indicator, "file", by=by, **kept)
    check_room(old.assessment)
    journal(
        "file_replaced",
        old.assessment,
        by=by,
        after=about(new) | {"instead_of": str(old.public_id)},
    )
    return new


@step
def change_item(
    evidence: Evidence,
    *,
    by: User,
    version: int | None = None,
    text: str | None = None,
    link: str | None = None,
    confidentiality: str | None = None,
) -> Evidence:
    """Other words, another address, or other readers for an item; None leaves a part as it is."""
    item = lock_item(evidence, by=by)
    given: dict[str, Any] = {} if text is None else {"text": said(text)}
    if link is not None:
        if item.kind != Evidence.Kind.LINK:
            raise WorkflowError("not_a_link", _("Only a link has an address."))
        given["link"] = web_address(link, longest=LONGEST_LINK)
    seen = item.version if version is None else version
    if write_item(item, seen, given | readers(confidentiality)):
        after = about(item) | {"confidentiality": item.confidentiality}
        journal_now_and_then("item_changed", item.assessment, by=by, after=after)
    return item


@step
def remove_item(evidence: Evidence, *, by: User, version: int | None = None) -> Evidence:
    """Take an item back; the row stays, and is shown to nobody any more."""
    item = lock_item(evidence, by=by, version=version)
    take_back(item)
    journal("item_removed", item.assessment, by=by, after=about(item))
    return item


@step
def download(evidence: Evidence, *, by: User) -> Evidence:
    """Note that somebody who may opens a file; the caller gives out what the row names."""
    rows = Evidence.objects.visible_to(by).select_related("assessment__cluster", "indicator")
    found = rows.filter(pk=evidence.pk).first()
    if found is None:
        raise PermissionDenied
    if found.kind != Evidence.Kind.FILE or found.removed_at:
        raise WorkflowError("no_file", _("There is no file here any more."))
    journal("file_opened", found.assessment, by=by, after=about(found))
    return found
