"""What the register itself knows of ties between an assessor and a cluster."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labels.models import Assignment, Management, Membership, Organisation
from labels.workflow.conflicts import conflicts
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import make_assessor, make_board, make_secretariat, make_user
from tests.reviewing import parts

pytestmark = pytest.mark.django_db

HARD, SOFT = True, False


def run_by(cluster, name, **fields):
    organisation = Organisation.objects.get_or_create(name=name)[0]
    return Management.objects.create(cluster=cluster, organisation=organisation, **fields)


def member_of(cluster, person, **fields):
    return Membership.objects.create(cluster=cluster, user=person, role="editor", **fields)


def found(person, case):
    return [(conflict.code, conflict.hard) for conflict in conflicts(person, case)]


def test_a_stranger_from_abroad_has_none():
    assert found(make_assessor("FR"), make_assessment()) == []


def test_somebody_without_a_profile_has_none():
    assert found(make_user(), make_assessment()) == []


@pytest.mark.parametrize("make", [make_secretariat, make_board])
def test_who_runs_or_decides_cases_assesses_none(make):
    assert found(make_assessor("FR", user=make()), make_assessment()) == [("holds_office", HARD)]


def test_the_same_country_is_only_told():
    assert found(make_assessor("DE"), make_assessment()) == [("same_country", SOFT)]


def test_a_cluster_of_no_country_shares_none():
    case = make_assessment(cluster=make_cluster(country=None))
    assert found(make_assessor("DE"), case) == []


@pytest.mark.parametrize("ended", [False, True])
def test_who_belongs_or_belonged_to_the_cluster_is_out(ended):
    case, person = make_assessment(), make_assessor("FR")
    later = timezone.now() + timedelta(seconds=1)
    member_of(case.cluster, person, ended_at=later if ended else None)
    assert found(person, case) == [("member", HARD)]


@pytest.mark.parametrize("employer", ["Innovation Park GmbH", "innovation-park", "INNOVÁTION PARK"])
def test_who_works_for_the_managing_organisation_is_out(employer):
    case = make_assessment()
    run_by(case.cluster, "Innovation Park")
    assert found(make_assessor("FR", employer=employer), case) == [("employer", HARD)]


@pytest.mark.parametrize("employer", ["", "GmbH", "Innovation Park Services"])
def test_another_employer_is_no_tie(employer):
    case = make_assessment()
    run_by(case.cluster, "Innovation Park")
    assert found(make_assessor("FR", employer=employer), case) == []


def test_the_employer_of_the_past_is_only_told():
    case = make_assessment()
    run_by(case.cluster, "Innovation Park", until="2015")
    person = make_assessor("FR", employer="Innovation Park")
    assert found(person, case) == [("former_employer", SOFT)]


def test_an_employer_that_runs_the_cluster_again_is_out():
    case = make_assessment()
    run_by(case.cluster, "Innovation Park", until="2015")
    run_by(case.cluster, "Innovation Park", since="2020")
    person = make_assessor("FR", employer="Innovation Park")
    assert found(person, case) == [("employer", HARD)]


def test_who_belongs_to_another_cluster_of_the_same_organisation_is_out():
    case, person = make_assessment(), make_assessor("FR")
    sister = make_cluster("Sister")
    run_by(case.cluster, "Innovation Park")
    run_by(sister, "Innovation Park")
    member_of(sister, person)
    assert found(person, case) == [("same_organisation", HARD)]


@pytest.mark.parametrize(("here", "there"), [("2015", ""), ("", "2015")])
def test_an_organisation_of_the_past_does_not_tie_clusters(here, there):
    case, person = make_assessment(), make_assessor("FR")
    sister = make_cluster("Sister")
    run_by(case.cluster, "Innovation Park", until=here)
    run_by(sister, "Innovation Park", until=there)
    member_of(sister, person)
    assert found(person, case) == []


def test_who_assessed_the_cluster_the_last_time_is_out():
    bronze = make_assessment("assessed", "bronze")
    (lead,) = parts(bronze)
    silver = make_assessment("submitted", "silver", cluster=bronze.cluster)
    assert found(lead.assessor, silver) == [("assessed_last_time", HARD), ("same_country", SOFT)]


def test_who_assessed_it_the_time_before_the_last_may_again():
    bronze = make_assessment("assessed", "bronze")
    silver = make_assessment("assessed", "silver", cluster=bronze.cluster)
    gold = make_assessment("submitted", "gold", cluster=bronze.cluster)
    first, last = parts(bronze)[0].assessor, parts(silver)[0].assessor
    assert ("assessed_last_time", HARD) not in found(first, gold)
    assert ("assessed_last_time", HARD) in found(last, gold)


def test_who_was_assigned_but_never_sealed_did_not_assess():
    bronze = make_assessment("in_review", "bronze")
    silver = make_assessment("submitted", "silver", cluster=bronze.cluster)
    person = Assignment.objects.get(assessment=bronze).assessor
    assert found(person, silver) == [("same_country", SOFT)]
