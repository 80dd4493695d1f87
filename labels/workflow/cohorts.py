"""Saved sets of an agency: a list of clusters, or a filter. Its people and its programs keep them.

A cluster that is taken out stays in the differences of the past, and so does a set that is removed
stay in the database. A set that a webhook follows is not removed before the webhook.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..journal import Actor, record
from ..models import Agency, AgencyKey, Cohort, CohortMember
from ..register.cohorts import MOST_IN_A_LIST, clusters_by_slug
from ..register.head import head
from ..register.saved_filters import question_of
from .agency_keys import hold_agency
from .steps import Stale, WorkflowError, allow, step
from .telling import line, plain

LONGEST_NAME = 100
LONGEST_NOTE = 500
LONGEST_FILTER = 1000
MOST = 100
MOST_NAMED = 100  # unknown clusters in one refusal


@step
def make_cohort(
    agency: Agency,
    *,
    by: Actor,
    name: str,
    kind: str,
    note: str = "",
    filter: str = "",
    clusters: Iterable[str] = (),
) -> Cohort:
    """A new set. `filter` is text as `filters.canonical` writes it for the surface "cohorts".

    `clusters` are addresses of clusters that the register lists; only a list has them.
    """
    agency = hold_agency(agency)
    _allow(by, agency)
    if agency.cohorts.kept().count() >= MOST:
        raise WorkflowError("too_many_cohorts", _("The agency has 100 sets. Remove one first."))
    keys = _keys(clusters)
    if keys and kind != Cohort.Kind.LIST:
        raise _not_a_list()
    cohort = Cohort.objects.create(
        public_id=uuid4(),
        agency=agency,
        name=_name(name),
        note=plain(note, longest=LONGEST_NOTE),
        kind=_kind(kind),
        filter=_filter(kind, filter),
        made_at=timezone.now(),
    )
    _add(cohort, keys)
    _journal("make_cohort", cohort, by=by, kind=cohort.kind, clusters=len(keys))
    return cohort


@step
def change_cohort(
    cohort: Cohort,
    *,
    by: Actor,
    version: int | None = None,
    name: str | None = None,
    note: str | None = None,
    filter: str | None = None,
) -> Cohort:
    """Another name, note or filter; what is None stays. A list stays a list."""
    cohort = _held(cohort, by=by, version=version)
    changes: dict[str, str] = {}
    if name is not None:
        changes["name"] = _name(name)
    if note is not None:
        changes["note"] = plain(note, longest=LONGEST_NOTE)
    if filter is not None:
        changes["filter"] = _filter(cohort.kind, filter)
    for field, value in changes.items():
        setattr(cohort, field, value)
    _keep(cohort, *changes)
    _journal("change_cohort", cohort, by=by, changed=sorted(changes))
    return cohort


@step
def add_clusters(
    cohort: Cohort, clusters: Iterable[str], *, by: Actor, version: int | None = None
) -> int:
    """How many came into the list; those that are in it already stay as they are."""
    cohort = _held_list(cohort, by=by, version=version)
    keys = set(_keys(clusters))
    present = set(cohort.members.filter(left_at=None).values_list("cluster", flat=True))
    new = keys - present
    if len(present) + len(new) > MOST_IN_A_LIST:
        raise _too_many()
    _add(cohort, new)
    _keep(cohort)
    _journal("add_clusters", cohort, by=by, clusters=len(new))
    return len(new)


@step
def take_out_clusters(
    cohort: Cohort, clusters: Iterable[str], *, by: Actor, version: int | None = None
) -> int:
    """How many left the list; those that are not in it are left alone.

    Also a cluster that the register no longer lists can be taken out, by its old address.
    """
    cohort = _held_list(cohort, by=by, version=version)
    rows = cohort.members.filter(left_at=None, cluster__slug__in=set(clusters))
    number = rows.update(left_at=timezone.now())
    _keep(cohort)
    _journal("take_out_clusters", cohort, by=by, clusters=number)
    return number


@step
def remove_cohort(cohort: Cohort, *, by: Actor, version: int | None = None) -> Cohort:
    """The set is gone for everybody, unless a webhook follows it."""
    cohort = _held(cohort, by=by, version=version)
    if cohort.webhooks.kept().exists():
        text = _("A webhook follows this set. Remove the webhook, or give it another set, first.")
        raise WorkflowError("cohort_in_use", text)
    cohort.removed_at = timezone.now()
    _keep(cohort, "removed_at")
    _journal("remove_cohort", cohort, by=by)
    return cohort


@step
def set_digest(cohort: Cohort, digest: str, *, by: Actor, version: int | None = None) -> Cohort:
    """How often the people of the agency are told by mail; the first one tells from now on."""
    cohort = _held(cohort, by=by, version=version)
    if digest not in Cohort.Digest.values:
        raise WorkflowError("unknown_digest", _("Choose never, daily, weekly or monthly."))
    if cohort.digest == Cohort.Digest.NEVER and digest != Cohort.Digest.NEVER:
        cohort.digested_seq, cohort.digested_on = head().seq, clock.today()
    cohort.digest = digest
    _keep(cohort, "digest", "digested_seq", "digested_on")
    _journal("set_digest", cohort, by=by, digest=digest)
    return cohort


def _held(cohort: Cohort, *, by: Actor, version: int | None) -> Cohort:
    """The set as it stands, held until the transaction ends, for who may change it."""
    found = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    _allow(by, found.agency)
    if found.removed_at is not None:
        raise WorkflowError("cohort_removed", _("This set was removed."))
    if version is not None and version != found.version:
        raise Stale(found)
    return found


def _held_list(cohort: Cohort, *, by: Actor, version: int | None) -> Cohort:
    found = _held(cohort, by=by, version=version)
    if found.kind != Cohort.Kind.LIST:
        raise _not_a_list()
    return found


def _allow(by: Actor, agency: Agency) -> None:
    allow(permissions.may_for_agency(by, agency, AgencyKey.Scope.COHORTS_WRITE))


def _keep(cohort: Cohort, *fields: str) -> None:
    """Its version goes up, so that older forms are noticed."""
    cohort.version += 1
    cohort.save(update_fields=[*fields, "version"])


def _add(cohort: Cohort, keys: Iterable[int]) -> None:
    """The moment is taken under the lock: whoever comes later has a later one."""
    at = timezone.now()
    rows = (CohortMember(cohort=cohort, cluster_id=key, added_at=at) for key in sorted(keys))
    CohortMember.objects.bulk_create(rows, batch_size=5000)


def _name(text: str) -> str:
    found = line(text, longest=LONGEST_NAME)
    if not found:
        raise WorkflowError("name_missing", _("Give the set a name that says what is in it."))
    return found


def _kind(kind: str) -> str:
    if kind not in Cohort.Kind.values:
        raise WorkflowError("unknown_kind", _("A set is a list or a filter."))
    return kind


def _filter(kind: str, text: str) -> str:
    """The filter as it is kept: a list has none, the other kind needs one."""
    if kind != Cohort.Kind.FILTER:
        if text:
            raise WorkflowError("filter_wrong", _("A list of clusters has no filter."))
        return ""
    if not text:
        raise WorkflowError("filter_wrong", _("Say at least one condition, like country=DE."))
    if len(text) > LONGEST_FILTER:
        raise WorkflowError("filter_wrong", _("This filter is too long. Leave something out."))
    try:
        question_of(text, valid_on=clock.today())
    except ValueError:
        raise WorkflowError("filter_wrong", _("This is no filter of the register.")) from None
    return text


def _keys(clusters: Iterable[str]) -> list[int]:
    """The clusters by their addresses, each once; a refusal names those that are not there."""
    slugs = list(dict.fromkeys(clusters))
    if len(slugs) > MOST_IN_A_LIST:
        raise _too_many()
    known = clusters_by_slug(slugs) if slugs else {}
    if unknown := [slug for slug in slugs if slug not in known]:
        text = _("The register does not list %(number)s of these clusters.")
        problems = [
            {"code": "unknown_cluster", "slug": slug, "text": _("There is no such cluster.")}
            for slug in unknown[:MOST_NAMED]
        ]
        raise WorkflowError("unknown_clusters", text % {"number": len(unknown)}, problems)
    return list(known.values())


def _too_many() -> WorkflowError:
    text = _("A list holds 10,000 clusters at most. Use a filter for more.")
    return WorkflowError("too_many_clusters", text)


def _not_a_list() -> WorkflowError:
    text = _("Clusters come into a filter by themselves. Only a list is put together by hand.")
    return WorkflowError("not_a_list", text)


def _journal(verb: str, cohort: Cohort, *, by: Actor, **said: Any) -> None:
    after = {"agency": cohort.agency.slug} | said
    record(verb, by=by, role="agency", of=("cohort", cohort.public_id), after=after)
