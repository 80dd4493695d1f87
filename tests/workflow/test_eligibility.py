"""Eligibility as the secretariat records it."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import EligibilityFinding, Event, Membership, Programme, Recognition
from labels.rules.eligibility import Finding, eligible
from labels.workflow import cases
from labels.workflow.eligibility import findings_of, recognised_by
from labels.workflow.steps import Stale
from tests.cases import MET, make_assessment
from tests.factories import make_cluster
from tests.people import make_auditor, make_board, make_manager, make_secretariat
from tests.workflow.refusals import refused
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def case():
    return make_assessment("submitted")


def recognise(cluster, since="", until="", name="Go Programme"):
    programme = Programme.objects.get_or_create(code=name.lower().replace(" ", "-"), name=name)[0]
    Recognition.objects.create(cluster=cluster, programme=programme, since=since, until=until)


def test_only_the_secretariat_records_and_not_for_its_own_cluster(case):
    mixed = make_secretariat()
    Membership.objects.create(user=mixed, cluster=case.cluster, role="editor")
    for by in (make_manager(case.cluster), make_board(), make_auditor(), mixed):
        with pytest.raises(PermissionDenied):
            cases.record_eligibility(case, MET, by=by)


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_a_case_that_is_not_handed_in_or_over_takes_no_findings(status):
    case = make_assessment(status)
    by = make_secretariat()
    refused("wrong_state", lambda: cases.record_eligibility(case, MET, by=by))


@pytest.mark.parametrize(
    ("code", "finding", "problem"),
    [
        ("member_types", ("not_met", " "), "no_reason"),
        ("member_types", ("waived", "They are good."), "no_programme"),
        ("platform_profile", ("waived", "Go Programme"), "not_waivable"),
    ],
)
def test_a_finding_that_the_rules_do_not_allow_is_refused(case, code, finding, problem):
    by = make_secretariat()
    error = refused("bad_findings", lambda: cases.record_eligibility(case, {code: finding}, by=by))
    assert [(each["code"], each["field"]) for each in error.problems] == [(problem, code)]
    assert not EligibilityFinding.objects.exists()


def test_unknown_criteria_and_findings_are_refused(case):
    by = make_secretariat()
    unknown = {"age": ("met", "")}
    refused("unknown_criterion", lambda: cases.record_eligibility(case, unknown, by=by))
    perhaps = {"member_types": ("perhaps", "")}
    refused("bad_finding", lambda: cases.record_eligibility(case, perhaps, by=by))


def test_findings_are_recorded_in_parts_and_corrected(case):
    by = make_secretariat()
    version = case.version
    some = {"member_types": ("not_met", "One type only.")}
    told = cases.record_eligibility(case, some, by=by, version=version)
    assert told.version == version + 1
    with pytest.raises(Stale):
        cases.record_eligibility(case, MET, by=by, version=version)
    told = cases.record_eligibility(case, MET, by=by)
    assert eligible(findings_of(case), case.opened_on)
    assert cases.record_eligibility(case, MET, by=by).version == told.version
    events = Event.objects.filter(verb="record_eligibility").order_by("seq")
    assert events[0].after == {"member_types": "not_met"}
    assert (events.count(), "One type" in str(events.values())) == (2, False)


def test_a_programme_that_recognises_the_cluster_waives(case):
    recognise(case.cluster)
    by = make_secretariat()
    unnamed = {"member_types": ("waived", "Recognised.")}
    refused("bad_findings", lambda: cases.record_eligibility(case, unnamed, by=by))
    named = {"member_types": ("waived", "Recognised by the Go Programme.")}
    cases.record_eligibility(case, named, by=by)
    assert findings_of(case)["member_types"].finding == Finding.WAIVED


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        ("", "", True),
        ("2020", "2026", True),
        ("2026-06-15", "", True),
        ("2026-06-16", "", False),
        ("", "2026-06-15", True),
        ("", "2026-06-14", False),
        ("2026-06", "2026-06", True),
    ],
)
def test_a_recognition_counts_on_the_days_it_may_hold(case, since, until, counts):
    recognise(case.cluster, since, until)
    recognise(make_cluster("Other"), name="Another")
    on = case.opened_on.replace(2026, 6, 15)
    assert recognised_by(case.cluster, on=on) == (["Go Programme"] if counts else [])
