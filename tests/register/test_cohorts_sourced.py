"""A project that led clusters to labels is a saved set: by its programme, on the real data."""

import pytest
from django.db import transaction

from labels.filters import codes, to_keep
from labels.models import Cluster, Programme, Recognition
from labels.register.cohort_changes import changes
from labels.register.cohorts import at_seq, now
from labels.register.head import head
from labels.register.imports import import_awards, import_names
from tests.agencies import make_agency
from tests.cohorts import make_filter, members_now, reasons, slugs
from tests.factories import exact, make_label, republish

from .importing import AWARDS, NAMES, taken_back


@pytest.fixture(scope="module")
def sourced(django_db_setup, django_db_blocker):
    """The register with the real label holders, and an agency."""
    with taken_back(django_db_blocker):
        assert import_awards(AWARDS).ok
        assert import_names(NAMES).ok
        codes.forget()
        yield make_agency("Piedmont")


@pytest.fixture
def agency(sourced):
    with transaction.atomic():
        yield sourced
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("programme", "clusters"),
    [
        ("ace", {"biopmed"}),
        (
            "trace-kei",
            {"cluster-for-energy-efficiency", "green-synergy-cluster", "madan-parque"},
        ),
    ],
)
def test_the_clusters_of_a_project_are_those_that_the_sources_name(agency, programme, clusters):
    assert Programme.objects.get(code=programme).kind == "project"
    cohort = make_filter(agency, to_keep(f"programme={programme}"))
    assert members_now(cohort) == clusters
    found = changes(cohort, at_seq(0), now())
    assert set(slugs(found.difference.entered)) == clusters
    assert set(found.names) == clusters
    assert found.difference.gained == []  # no source proves that one of them is valid today


def test_a_cluster_and_a_label_that_the_project_brings_are_told(agency):
    cohort = make_filter(agency, to_keep("programme=ace"))
    before = head().seq
    project, other = (
        Programme.objects.get(code="ace"),
        Cluster.objects.get(slug="lombardia-aerospace-cluster"),
    )
    label = make_label(other, "bronze", validity=exact("2025-01-01", "2099-12-31"))
    known = Cluster.objects.get(slug="biopmed")
    second = make_label(known, "bronze", validity=exact("2025-01-01", "2099-12-31"))
    assert reasons(changes(cohort, at_seq(before), now()).difference.gained) == {
        second.number: "awarded"
    }
    Recognition.objects.create(cluster=other, programme=project, since="2015")
    republish(other)
    found = changes(cohort, at_seq(before), now()).difference
    assert slugs(found.entered) == ["lombardia-aerospace-cluster"]
    assert reasons(found.gained) == {second.number: "awarded", label.number: "entered"}
