"""The pages of the portal cost the same number of statements, however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labels.models import Claim, Membership
from labels.workflow import evidence, people, profiles
from labels.workflow.readiness import indicators_for
from tests.cases import make_assessment
from tests.factories import exact, make_cluster, make_country, make_label
from tests.people import make_editor, make_manager, make_user

from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

FEW, MANY = 2, 20


def cost(visitor, name, *args):
    visitor.client.get(reverse(name, args=args))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert visitor.client.get(reverse(name, args=args)).status_code == 200
    return len(seen)


def grows(visitor, name, add, *args):
    """What the page costs with few and with many."""
    for number in range(FEW):
        add(number)
    few = cost(visitor, name, *args)
    for number in range(FEW, MANY):
        add(number)
    return few, cost(visitor, name, *args)


def test_the_first_page():
    user = make_user()

    def add(number):
        cluster = make_cluster(f"Cluster {number}")
        make_label(cluster, "gold", validity=exact("2025-05-10", "2027-05-31"))
        make_assessment(cluster=cluster)
        Membership.objects.create(user=user, cluster=cluster, role="manager")
        people.claim(by=make_user(), name=f"New {number}", country=make_country("DE"), message="x")
        Claim.objects.filter(name=f"New {number}").update(claimed_by=user)

    few, many = grows(Visitor(user), "portal", add)
    assert many == few
    assert many <= 15


@pytest.mark.parametrize("where", ["portal-cluster", "portal-profile", "portal-people"])
def test_the_pages_of_a_cluster(where):
    cluster = make_cluster()
    manager = make_manager(cluster)

    def add(number):
        make_editor(cluster)
        case = make_assessment("withdrawn", cluster=cluster, manager=manager)
        assert case.pk
        profiles.record_figures(cluster, by=manager, on=f"20{number:02}", total=5)

    few, many = grows(Visitor(manager), where, add, cluster.slug)
    assert many == few


@pytest.mark.parametrize("where", ["portal-case", "portal-evidence", "portal-submit"])
def test_the_pages_of_a_case(where):
    case = make_assessment()
    by = case.opened_by

    def add(number):
        asked = indicators_for(case)[number % 4]
        evidence.add_link(case, asked, by=by, link=f"https://example.org/{number}")

    few, many = grows(Visitor(by), where, add, case.public_id)
    assert many == few


def test_the_page_of_an_indicator():
    case = make_assessment()
    asked = indicators_for(case)[0]

    def add(number):
        evidence.add_link(case, asked, by=case.opened_by, link=f"https://example.org/{number}")

    visitor = Visitor(case.opened_by)
    few, many = grows(visitor, "portal-indicator", add, case.public_id, asked.pk)
    assert many == few
