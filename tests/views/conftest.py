"""A small register, and a reader that refuses faulty pages."""

import pytest

from labels import clock
from labels.filters import codes
from labels.models import Citation, LevelRule, RuleSet, Source
from labels.views import names, programme_rules, scheme_facts
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_level,
    make_scheme,
    republish,
    suspend,
)
from tests.worlds import world

from .november import TODAY, in_november
from .reading import read


@pytest.fixture(autouse=True)
def lists_are_read_anew():
    codes.forget()
    names.forget()
    programme_rules.forget()
    scheme_facts.forget()
    yield
    codes.forget()
    names.forget()
    programme_rules.forget()
    scheme_facts.forget()


@pytest.fixture(autouse=True)
def it_is_november(settings):
    settings.TODAY = TODAY
    assert clock.today() == TODAY


@pytest.fixture
def see(client):
    """GET a page, read it, and refuse it when anything is wrong with it."""

    def see(address, status=200, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == status, response.content[:500]
        page = read(response)
        assert not page.faults
        page.response = response
        return page

    return see


@world
@in_november
def register():
    """Three clusters: a gold one valid now, a silver one with every trouble, one without label."""
    for level in ("bronze", "silver", "gold"):
        make_level(level)
    alpha = make_cluster(
        "Alpha Bio", country="DE", regions=["DE212"], sectors=["health"], managers=["Alpha GmbH"]
    )
    gold = make_label(
        alpha,
        "gold",
        awarded="2026-03",
        until="2028-03-31",
        validity=exact("2026-03-10", "2028-03-31"),
    )
    make_label(alpha, "bronze", awarded="2016")
    beta = make_cluster("Béta Énergie", country="FR", sectors=["energy-environment"])
    silver = make_label(
        beta, "silver", awarded="2021-05-10", validity=exact("2021-05-10", "2023-05-31")
    )
    suspend(silver, "2022-02-01", "2022-02-28")
    make_cluster("Gamma", country="IT")
    return {"alpha": alpha, "beta": beta, "gold": gold, "silver": silver}


@pytest.fixture
def scheme(db):
    """A scheme with one version of its rules."""
    ecei = make_scheme()
    rules = RuleSet.objects.create(
        code="ecei-2022", scheme=ecei, name="Rules under test", valid_from="2022-01-01"
    )
    LevelRule.objects.create(rule_set=rules, level=make_level("gold"), summary="Two experts.")
    return ecei


@pytest.fixture
def cite():
    """Another source for a cluster or one of its labels."""

    def cite(cluster, reference, *, label=None, states="", dated=""):
        source = Source.objects.create(reference=reference)
        Citation.objects.create(
            source=source, cluster=cluster, label=label, states=states, dated=dated
        )
        republish(cluster)

    return cite
