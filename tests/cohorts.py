"""Saved sets as rows, and days on which things happen.

made = make_list(agency, alpha, beta)
made = make_filter(agency, "country=DE")
with on("2026-03-01"):
    make_label(alpha, ...)      # published on that day
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest import mock
from uuid import uuid4

from django.utils import timezone

from labels.models import Cohort, CohortMember
from labels.register.cohorts import page
from labels.rules.cohort_diff import diff


def make_cohort(agency, kind, filter="", **fields):
    given = {"name": "Watched", "made_at": timezone.now()} | fields
    return Cohort.objects.create(
        public_id=uuid4(), agency=agency, kind=kind, filter=filter, **given
    )


def make_list(agency, *clusters, **fields):
    """A list that holds these clusters from now on."""
    cohort = make_cohort(agency, "list", **fields)
    for cluster in clusters:
        put_in(cohort, cluster)
    return cohort


def make_filter(agency, filter, **fields):
    return make_cohort(agency, "filter", filter, **fields)


def put_in(cohort, cluster):
    CohortMember.objects.create(cohort=cohort, cluster=cluster, added_at=timezone.now())


def take_out(cohort, cluster):
    cohort.members.filter(cluster=cluster, left_at=None).update(left_at=timezone.now())


@contextmanager
def on(day, hour=11):
    """It is that day, at this hour in UTC."""
    moment = datetime.combine(date.fromisoformat(day), time(hour), UTC)
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield moment


def members_now(cohort):
    """The addresses of the clusters that are in the set now."""
    _count, found = page(cohort, limit=10_000, offset=0)
    return {each["slug"] for each in found}


def slugs(members):
    return [each.slug for each in members]


def reasons(changed):
    """The number and the reason of each label that was gained or lost."""
    return {each.label.number: str(each.reason) for each in changed}


def between(state, cohort, since, until):
    """What became of a set between two moments, by the function that makes states."""
    return diff(state(cohort, since), state(cohort, until))
