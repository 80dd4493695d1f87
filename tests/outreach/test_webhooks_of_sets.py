"""Webhooks of a saved set: which entries they are told of, however often somebody looks."""

from datetime import date

import pytest

from labels.outreach.webhooks import queue
from labels.register.head import head
from labels.register.time import tell_some
from labels.workflow import cohorts
from tests.agencies import make_agency, make_agency_person
from tests.cohorts import on
from tests.factories import make_cluster, make_label

from .hooks import NOW, happen, make_webhook, rename, seqs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("asked", ["country=FR", "country=FR&status__n=valid", "q=fra"])
def test_what_is_told_of_a_set_does_not_depend_on_how_often_it_is_looked_at(at_once, asked):
    """Also a cluster that came into the set and left it again between two looks."""
    agency = make_agency()
    anna = make_agency_person(agency)
    ours = cohorts.make_cohort(agency, by=anna, name="FR", kind="filter", filter=asked)
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours)

    def look(done):
        if not at_once:
            queue(NOW)
        return done

    here = look(make_cluster("Fra", country="FR"))
    cluster = look(make_cluster("Other", country="DE"))
    country = cluster.country_id
    cluster.country_id = here.country_id
    cluster.save(update_fields=["country"])
    for name in ("Fra again", "Fra still"):
        look(rename(cluster, name))
    cluster.country_id = country
    cluster.save(update_fields=["country"])
    for name in ("Gone", "Far away"):
        look(rename(cluster, name))
    queue(NOW)
    assert seqs(webhook) == [1, 3, 4, 5]


def test_a_set_by_status_is_told_what_time_takes_out_of_it_however_many_on_one_day():
    agency = make_agency()
    anna = make_agency_person(agency)
    with on("2026-03-01"):
        for cluster in happen(3):
            make_label(cluster, "bronze", awarded="2024-03-05", until="2026-03-04")
    filter = "status=valid"
    ours = cohorts.make_cohort(agency, by=anna, name="Valid", kind="filter", filter=filter)
    webhook, _secret = make_webhook(agency, by=anna, cohort=ours)
    before = head().seq
    with on("2026-03-06"):
        assert tell_some(date(2026, 3, 6)) == 3
    queue(NOW)
    assert seqs(webhook) == [before + 1, before + 2, before + 3]
