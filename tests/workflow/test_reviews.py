"""The start of a review, and drafts of findings. Refused cases first."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import (
    Event,
    Indicator,
    LevelRule,
    Score,
)
from labels.workflow import assignments, reviews
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import make_assessment
from tests.people import make_assessor, make_secretariat
from tests.reviewing import LEAD, assign, declared, parts
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def review(level="gold", **people):
    """A case under review: the lead's assignment and the first indicator."""
    case = make_assessment("in_review", level, **people)
    return parts(case)[0], indicators_for(case)[0]


def score(assignment, indicator, **found):
    return reviews.save_score(assignment, indicator, by=assignment.assessor, **found)


def again(row):
    return type(row).objects.get(pk=row.pk)


# The start.


def test_a_review_does_not_start_without_enough_declarations():
    case, by = make_assessment("submitted"), make_secretariat()
    declared(case, part=LEAD)
    assign(case)
    refused("assessors_missing", reviews.start_review, case, by=by)


def test_a_review_does_not_start_after_a_conflict():
    case, by = make_assessment("submitted"), make_secretariat()
    declared(case, part=LEAD)
    second = declared(case)
    assignments.declare(second, by=second.assessor, conflict=True)
    refused("assessors_missing", reviews.start_review, case, by=by)


def test_a_review_does_not_start_without_a_lead():
    case, by = make_assessment("submitted"), make_secretariat()
    declared(case), declared(case)
    refused("no_lead", reviews.start_review, case, by=by)


def test_a_review_does_not_start_where_the_rules_give_no_points():
    case, by = make_assessment("submitted"), make_secretariat()
    declared(case, part=LEAD), declared(case)
    LevelRule.objects.update(indicator_points=None, indicator_threshold=None)
    refused("no_maximum", reviews.start_review, case, by=by)


def test_a_review_does_not_start_where_the_rules_list_no_indicators():
    case, by = make_assessment("submitted"), make_secretariat()
    declared(case, part=LEAD), declared(case)
    for indicator in Indicator.objects.all():
        indicator.levels.clear()
    refused("no_indicators", reviews.start_review, case, by=by)


@pytest.mark.parametrize(("level", "number"), [("bronze", 1), ("silver", 1), ("gold", 2)])
def test_each_level_starts_with_its_number_of_assessors(level, number):
    case = make_assessment("in_review", level)
    assert (case.status, len(parts(case))) == ("in_review", number)


# Drafts.


def test_who_has_not_declared_does_not_score():
    case = make_assessment("in_review")
    new = assign(case)
    with pytest.raises(PermissionDenied):
        score(new, indicators_for(case)[0], points=3)


def test_nobody_scores_for_another():
    lead, indicator = review()
    for other in [make_assessor(), make_secretariat(), parts(lead.assessment)[1].assessor]:
        with pytest.raises(PermissionDenied):
            reviews.save_score(lead, indicator, by=other, points=3)


def test_who_left_does_not_score():
    lead, indicator = review()
    assignments.unassign(lead, by=make_secretariat(), reason="Ill.")
    with pytest.raises(PermissionDenied):
        score(lead, indicator, points=3)


def test_nothing_is_scored_before_the_review_starts():
    case = make_assessment("submitted")
    refused("wrong_state", score, declared(case), indicators_for(case)[0], points=3)


@pytest.mark.parametrize("points", [-1, 6, 40_000])
def test_points_lie_between_zero_and_the_maximum(points):
    refused("points_out_of_range", score, *review(), points=points)


def test_an_indicators_own_maximum_wins():
    lead, indicator = review()
    Indicator.objects.filter(pk=indicator.pk).update(maximum_points=3)
    refused("points_out_of_range", score, lead, indicator, points=4)
    assert score(lead, indicator, points=3).maximum == 3


@pytest.mark.parametrize(
    ("level", "found", "code"),
    [
        ("gold", {"met": True}, "no_requirement_here"),
        ("silver", {"points": 1}, "no_points_here"),
        ("bronze", {"points": 0}, "no_points_here"),
        ("bronze", {"met": False}, "no_requirement_here"),
    ],
)
def test_a_finding_fits_its_level(level, found, code):
    refused(code, score, *review(level), **found)


def test_only_what_the_level_asks_for_is_scored():
    lead, _ = review("silver")
    other = Indicator.objects.get(code="2.2")
    refused("indicator_not_asked", score, lead, other, met=True)


def test_a_text_that_is_too_long_is_not_cut():
    refused("too_long", score, *review(), comment="x" * 20_001)


def test_a_draft_may_be_half_done_and_changed():
    lead, indicator = review()
    assert score(lead, indicator, comment=" To\u202e check. ").points is None
    changed = score(lead, indicator, points=0, comment="Checked.", note="Odd.")
    kept = Score.objects.get(assignment=lead)
    assert (kept.pk, kept.points, kept.comment, kept.note) == (changed.pk, 0, "Checked.", "Odd.")
    assert score(lead, indicator, comment="Checked.").points is None


def test_an_old_form_overwrites_nothing_and_meets_the_newer_text():
    lead, indicator = review()
    old = again(lead).version
    score(lead, indicator, points=2, comment="Newer.", version=old)
    with pytest.raises(Stale) as stale:
        score(lead, indicator, points=5, comment="Older.", version=old)
    assert stale.value.now.comment == "Newer."
    assert stale.value.now.assignment.version == old + 1
    assert Score.objects.get(assignment=lead).points == 2


def test_an_old_form_that_says_the_same_is_no_trouble():
    lead, indicator = review()
    old = again(lead).version
    score(lead, indicator, points=2, version=old)
    assert score(lead, indicator, points=2, version=old).points == 2
    assert again(lead).version == old + 1


def test_an_old_form_for_an_empty_score_meets_an_empty_one():
    lead, indicator = review()
    old = again(lead).version
    reviews.save_summary(lead, by=lead.assessor, strengths="New.", improvements="")
    with pytest.raises(Stale) as stale:
        score(lead, indicator, points=5, version=old)
    assert stale.value.now.pk is None
    assert stale.value.now.points is None


def test_an_old_form_does_not_overwrite_the_summary():
    lead, _ = review()
    old = again(lead).version
    save = reviews.save_summary
    save(lead, by=lead.assessor, strengths="Newer.", improvements="", version=old)
    with pytest.raises(Stale) as stale:
        save(lead, by=lead.assessor, strengths="Older.", improvements="", version=old)
    assert stale.value.now.strengths == "Newer."


def test_saving_drafts_fills_no_journal():
    lead, indicator = review()
    for points in range(5):
        score(lead, indicator, points=points, comment="Secret.")
    event = Event.objects.of("assessment", lead.assessment.public_id).get(verb="findings_saved")
    assert event.role == "assessors"
    assert event.after == {"assignment": str(lead.public_id)}


def test_saving_a_draft_is_cheap(django_assert_max_num_queries):
    lead, indicator = review()
    score(lead, indicator, points=1)
    with django_assert_max_num_queries(14):
        score(lead, indicator, points=2)


# Improvement areas.


def areas(assignment):
    return list(assignment.assessment.improvement_areas.all())


def test_only_the_lead_finds_whether_the_cluster_has_improved():
    lead, _ = review("silver")
    second = declared(lead.assessment)
    with pytest.raises(PermissionDenied):
        reviews.confirm_area(second, areas(lead)[0], by=second.assessor, confirmed=True)


def test_an_area_of_another_case_is_not_found_here():
    lead, _ = review("silver")
    other, _ = review("silver")
    step = reviews.confirm_area
    refused("area_not_asked", step, lead, areas(other)[0], by=lead.assessor, confirmed=True)


def test_an_old_form_does_not_overwrite_an_area():
    lead, _ = review("silver")
    old, area = again(lead).version, areas(lead)[0]
    step = reviews.confirm_area
    step(lead, area, by=lead.assessor, confirmed=True, finding="Newer.", version=old)
    with pytest.raises(Stale) as stale:
        step(lead, area, by=lead.assessor, confirmed=False, finding="Older.", version=old)
    assert stale.value.now.finding == "Newer."
    step(lead, area, by=lead.assessor, confirmed=True, finding="Newer.", version=old)
