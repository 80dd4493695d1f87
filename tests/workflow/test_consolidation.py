"""Findings brought together. Refused cases first."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.clock import today
from labels.models import Event
from labels.workflow import assignments, consolidation, reviews
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale, WorkflowError
from tests.cases import make_assessment
from tests.people import (
    give_office,
    make_assessor,
    make_secretariat,
)
from tests.reviewing import declared, fill, parts, seal
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def both_sealed(level="gold", *, other=None):
    """A case whose two assessors sealed: the lead 4 points each, the second sometimes others."""
    case = make_assessment("in_review", level)
    lead, second = parts(case) if level == "gold" else (*parts(case), declared(case))
    seal(lead)
    fill(second)
    for indicator, found in zip(indicators_for(case), other or [], strict=False):
        reviews.save_score(second, indicator, by=second.assessor, **found)
    reviews.seal(second, by=second.assessor, assessed_on=today())
    case.refresh_from_db()
    return case


def settle(case, indicator, *, by=None, **found):
    step = consolidation.save_consolidated
    return step(case, indicator, by=by or make_secretariat(), **found)


def complete(case, **options):
    return consolidation.complete_review(case, by=make_secretariat(), **options)


def test_nothing_is_settled_before_all_have_sealed():
    case = make_assessment("in_review")
    seal(parts(case)[0])
    indicator = indicators_for(case)[0]
    refused("not_all_sealed", settle, case, indicator, points=4)
    refused("not_all_sealed", complete, case)


def test_nothing_is_settled_while_an_assessor_is_missing():
    case = make_assessment("in_review")
    lead, second = parts(case)
    seal(lead)
    assignments.unassign(second, by=make_secretariat(), reason="Ill.")
    refused("not_all_sealed", complete, case)


@pytest.mark.parametrize(
    ("level", "found", "code"),
    [
        ("gold", {"points": 6}, "points_out_of_range"),
        ("gold", {"met": True}, "no_requirement_here"),
        ("gold", {"comment": "Fine."}, "nothing_found"),
        ("gold", {"points": 5}, "reason_missing"),
        ("silver", {"met": False}, "reason_missing"),
        ("silver", {"points": 1}, "no_points_here"),
        ("bronze", {}, "nothing_found"),
    ],
)
def test_what_counts_fits_the_level_and_the_findings(level, found, code):
    case = both_sealed(level)
    refused(code, settle, case, indicators_for(case)[0], **found)
    assert not case.consolidated_scores.exists()


def test_what_none_found_counts_with_a_reason():
    case = both_sealed(other=[{"points": 1}])
    indicator = indicators_for(case)[0]
    refused("reason_missing", settle, case, indicator, points=3, reason=" ")
    kept = settle(case, indicator, points=3, comment="Agreed.", reason="They met and agreed.")
    assert (kept.points, kept.maximum, kept.reason) == (3, 5, "They met and agreed.")


@pytest.mark.parametrize("points", [1, 4])
def test_what_one_of_them_found_needs_no_reason(points):
    case = both_sealed(other=[{"points": 1}])
    assert settle(case, indicators_for(case)[0], points=points).reason == ""


def test_settling_again_replaces_what_counted():
    case = both_sealed(other=[{"points": 1}])
    indicator = indicators_for(case)[0]
    first = settle(case, indicator, points=1)
    second = settle(case, indicator, points=4)
    assert (first.pk, second.points) == (second.pk, 4)
    assert case.consolidated_scores.count() == 1


def test_an_old_form_settles_nothing():
    case = both_sealed(other=[{"points": 1}])
    indicator = indicators_for(case)[0]
    old = case.version
    settle(case, indicator, points=1, version=old)
    with pytest.raises(Stale):
        settle(case, indicator, points=4, version=old)


def test_who_assessed_the_case_does_not_settle_it():
    both = make_assessor("FR")
    case = make_assessment("in_review", assessors=[make_assessor(), both])
    for assignment in parts(case):
        seal(assignment)
    both = give_office(both, "secretariat")
    for step in (
        lambda: settle(case, indicators_for(case)[0], by=both, points=4),
        lambda: consolidation.complete_review(case, by=both),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_the_largest_differences_come_first():
    case = both_sealed(other=[{"points": 4}, {"points": 3}, {"points": 0}, {"points": 4}])
    rows = consolidation.findings(case)
    told = [(row.indicator.code, row.values, row.difference) for row in rows]
    assert told == [
        ("2.1", (4, 0), 4),
        ("1.2", (4, 3), 1),
        ("1.1", (4, 4), 0),
        ("2.2", (4, 4), 0),
    ]


def test_met_and_not_met_differ():
    case = both_sealed("silver", other=[{"met": True}, {"met": False}])
    rows = consolidation.findings(case)
    told = [(row.indicator.code, row.difference) for row in rows]
    assert told == [("1.2", 1), ("1.1", 0), ("2.1", 0)]


def test_drafts_and_findings_of_those_who_left_are_not_shown():
    case = make_assessment("in_review")
    lead, second = parts(case)
    fill(lead)
    fill(second)
    assert {row.given for row in consolidation.findings(case)} == {()}
    assignments.declare(second, by=second.assessor, conflict=True)
    seal(lead)
    given = {score.assignment for row in consolidation.findings(case) for score in row.given}
    assert given == {lead}


def test_the_review_is_not_complete_while_findings_differ():
    case = both_sealed(other=[{"points": 1}, {"points": 2}])
    first, second = indicators_for(case)[:2]
    with pytest.raises(WorkflowError) as error:
        complete(case)
    assert error.value.code == "not_consolidated"
    assert [problem["indicator"] for problem in error.value.problems] == [first.pk, second.pk]
    assert not case.consolidated_scores.exists()


def test_what_all_found_alike_counts_without_being_settled():
    case = both_sealed(other=[{"points": 1, "comment": "Thin."}, {"points": 4, "comment": "Good."}])
    first, second, *others = indicators_for(case)
    settle(case, first, points=1, comment="Thin.")
    assert complete(case).status == "assessed"
    counted = case.consolidated_scores.values_list("indicator", "points", "maximum", "comment")
    assert list(counted.order_by("indicator__position")) == [
        (first.pk, 1, 5, "Thin."),
        (second.pk, 4, 5, "Seen on site.\n\nGood."),
        *((other.pk, 4, 5, "Seen on site.") for other in others),
    ]


def test_comments_of_bronze_are_put_together():
    case = both_sealed("bronze", other=[{"comment": "Also this."}])
    complete(case)
    kept = case.consolidated_scores.get()
    assert (kept.comment, kept.points) == ("Seen on site.\n\nAlso this.", None)


def test_what_a_further_assessor_finds_otherwise_is_open_again():
    case = both_sealed(other=[{"points": 1}, {"points": 2}])
    first, second, *others = indicators_for(case)
    settle(case, first, points=1)
    settle(case, second, points=4)
    complete(case)
    consolidation.reopen_review(case, by=make_secretariat(), reason="A third look.")
    seal(declared(case), points=4)
    with pytest.raises(WorkflowError) as error:
        complete(case)
    assert [problem["indicator"] for problem in error.value.problems] == [first.pk]
    assert case.consolidated_scores.count() == 1 + len(others)


def test_the_comments_of_a_further_assessor_are_not_lost():
    case = both_sealed("bronze")
    complete(case)
    consolidation.reopen_review(case, by=make_secretariat(), reason="A third look.")
    third = fill(declared(case))
    by, indicator = third.assessor, indicators_for(case)[0]
    reviews.save_score(third, indicator, by=by, comment="New.")
    reviews.seal(third, by=by, assessed_on=today())
    complete(case)
    assert case.consolidated_scores.get().comment == "Seen on site.\n\nNew."


def test_the_review_of_silver_is_not_complete_without_its_areas():
    case = make_assessment("in_review", "silver")
    lead, second = *parts(case), declared(case)
    seal(second)
    fill(lead)
    assignments.make_lead(second, by=make_secretariat())
    area = case.improvement_areas.first()
    case.improvement_areas.filter(pk=area.pk).update(confirmed=None)
    reviews.seal(lead, by=lead.assessor, assessed_on=today())
    refused("areas_open", complete, case)


def test_the_secretariat_may_set_the_day_within_its_bounds():
    case = both_sealed()
    tomorrow = type(today()).fromordinal(today().toordinal() + 1)
    refused("assessed_on_out_of_range", complete, case, assessed_on=tomorrow)
    assert complete(case, assessed_on=today()).assessed_on == today()


def test_a_review_is_opened_again_with_a_reason_and_completed_once_more():
    case = make_assessment("assessed", "gold", findings={"points": 3})
    by, indicator = make_secretariat(), indicators_for(case)[0]
    refused("reason_missing", consolidation.reopen_review, case, by=by, reason="")
    consolidation.reopen_review(case, by=by, reason="A sum was wrong.")
    case.refresh_from_db()
    assert case.reopening_reason == "A sum was wrong."
    assert Event.objects.get(verb="reopen_review").note == ""
    settle(case, indicator, points=2, reason="The second form was read wrongly.")
    assert complete(case).status == "assessed"
    assert case.consolidated_scores.get(indicator=indicator).points == 2
    lead = parts(case)[0]
    assert lead.sealed_at is not None


def test_no_comment_goes_into_the_journal():
    case = both_sealed(other=[{"points": 1, "comment": "canary"}])
    settle(case, indicators_for(case)[0], points=3, comment="canary", reason="canary")
    complete(case)
    told = Event.objects.of("assessment", case.public_id)
    assert not [event for event in told if "canary" in f"{event.note}{event.before}{event.after}"]
