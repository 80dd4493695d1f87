"""More rows on a page cost no more statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labels.models import Area, Indicator
from labels.workflow.scales import scale
from labels.workflow.verdicts import level_rule
from tests.cases import make_assessment, make_rule_set
from tests.factories import make_cluster
from tests.people import make_assessor, make_secretariat
from tests.reviewing import assign, fill, seal

from .review_pages import Assessor, lead_and_second

pytestmark = pytest.mark.django_db


def cost(visitor, address):
    visitor.client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert visitor.client.get(address).status_code == 200
    return len(seen)


def test_the_list_costs_the_same_for_two_and_twenty():
    ida, by = Assessor(make_assessor()), make_secretariat()
    costs = []
    for number in range(20):
        case = make_assessment("submitted", "bronze", cluster=make_cluster(f"Cluster no {number}"))
        assign(case, ida.user, by=by)
        if number in (1, 19):
            costs.append(cost(ida, reverse("reviews")))
    assert costs[0] == costs[1]


def case_with(indicators, number):
    rules = make_rule_set()
    area = Area.objects.get(rule_set=rules, code="1")
    level = area.indicators.first().levels.get(code="gold")
    for place in range(area.indicators.count(), indicators):
        more = Indicator.objects.create(
            area=area, code=f"9.{place}", name=f"More {place}", position=100 + place
        )
        more.levels.add(level)
    case = make_assessment("in_review", cluster=make_cluster(f"Of {number}"))
    assert len(scale(case).indicators) > indicators - 1
    assert level_rule(case).assessors == 2
    return case


@pytest.mark.parametrize("name", ["review-case", "review-seal", "review-others"])
def test_a_case_costs_the_same_for_few_and_many_indicators(name):
    costs = []
    for indicators in (2, 20):
        case = case_with(indicators, indicators)
        lead, second = lead_and_second(case)
        fill(lead.assignment)
        if name == "review-others":
            seal(lead.assignment)
            seal(second.assignment)
        costs.append(cost(lead, reverse(name, args=[lead.assignment.public_id])))
    assert costs[0] == costs[1]
