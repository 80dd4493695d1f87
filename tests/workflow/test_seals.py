"""The seal: what it needs, that nothing changes after it, and who sees the findings when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import override_settings

from labels.clock import today
from labels.models import (
    Assessment,
    Assignment,
    ConsolidatedScore,
    Event,
    Indicator,
    Mail,
    Membership,
    Score,
)
from labels.workflow import assignments, reviews
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale, WorkflowError
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import give_office, make_assessor, make_auditor, make_manager, make_secretariat
from tests.reviewing import SECOND, declared, fill, parts, seal
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def review(level="gold", **people):
    """A case under review: the lead's assignment and the first indicator."""
    case = make_assessment("in_review", level, **people)
    return parts(case)[0], indicators_for(case)[0]


def score(assignment, indicator, **found):
    return reviews.save_score(assignment, indicator, by=assignment.assessor, **found)


def again(row):
    return type(row).objects.get(pk=row.pk)


def areas(assignment):
    return list(assignment.assessment.improvement_areas.all())


def seal_now(assignment, **options):
    options = {"by": assignment.assessor, "assessed_on": today()} | options
    return reviews.seal(assignment, **options)


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_nothing_is_sealed_before_everything_is_found(level):
    lead, _ = review(level)
    with pytest.raises(WorkflowError) as error:
        seal_now(lead)
    asked = [("not_scored", one.pk) for one in indicators_for(lead.assessment)]
    summary = [("no_strengths", None), ("no_improvements", None)]
    open_areas = [("area_open", area.indicator_id) for area in areas(lead)]
    told = [(problem["code"], problem.get("indicator")) for problem in error.value.problems]
    assert told == asked + summary + open_areas
    assert len(open_areas) == (3 if level == "silver" else 0)


def test_an_area_without_words_is_not_found_yet():
    lead, _ = review("silver")
    fill(lead)
    reviews.confirm_area(lead, areas(lead)[0], by=lead.assessor, confirmed=False)
    with pytest.raises(WorkflowError) as error:
        seal_now(lead)
    assert [problem["code"] for problem in error.value.problems] == ["area_open"]


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_lies_between_the_hand_in_and_today(days):
    lead, _ = review()
    fill(lead)
    refused("assessed_on_out_of_range", seal_now, lead, assessed_on=today() + days * DAY)


def test_a_day_before_a_return_counts_from_the_first_hand_in():
    lead, _ = review()
    case = lead.assessment
    case.submitted_at -= 10 * DAY
    case.save(update_fields=["submitted_at"])
    seal(lead, assessed_on=today() - 10 * DAY)
    assert again(case).assessed_on == today() - 10 * DAY


def test_the_last_of_several_days_counts():
    lead, _ = review()
    case = lead.assessment
    case.submitted_at -= 10 * DAY
    case.save(update_fields=["submitted_at"])
    second = parts(case)[1]
    seal(lead, assessed_on=today() - 5 * DAY)
    seal(second, assessed_on=today() - 7 * DAY)
    assert again(case).assessed_on == today() - 5 * DAY


@pytest.mark.parametrize(
    ("day", "mode", "refusal"),
    [
        ("2019-11-14", "video", "no_video_yet"),
        ("2019-11-14", "on_site", None),
        ("2019-11-15", "video", None),
    ],
)
def test_assessments_by_video_begin_in_november_2019(day, mode, refusal):
    lead, _ = review("bronze")
    fill(lead)
    case = lead.assessment
    case.mode = mode
    case.save(update_fields=["mode"])
    day = type(today()).fromisoformat(day)
    with override_settings(TODAY=day):
        if refusal:
            refused(refusal, seal_now, lead, assessed_on=day)
        else:
            assert seal_now(lead, assessed_on=day).sealed_at


def test_who_joined_the_cluster_meanwhile_does_not_seal():
    lead, _ = review()
    fill(lead)
    Membership.objects.create(cluster=lead.assessment.cluster, user=lead.assessor, role="editor")
    refused("conflict_of_interest", seal_now, lead)


def test_an_old_form_does_not_seal():
    lead, indicator = review()
    old = again(fill(lead)).version
    score(lead, indicator, points=5, comment="Better than I thought.")
    with pytest.raises(Stale):
        seal_now(lead, version=old)
    assert seal_now(lead, version=again(lead).version).sealed_at


def test_after_the_seal_nothing_changes():
    lead, indicator = review()
    seal(lead)
    by = lead.assessor
    refused("sealed", score, lead, indicator, points=1)
    summary = {"strengths": "Other.", "improvements": "Other."}
    refused("sealed", reviews.save_summary, lead, by=by, **summary)
    refused("sealed", seal_now, lead)


def test_after_the_seal_the_database_changes_nothing():
    lead, indicator = review("gold")
    seal(lead)
    mine = Score.objects.filter(assignment=lead)
    kept = Assignment.objects.filter(pk=lead.pk)
    extra = Indicator.objects.get(code="B1")
    for rule, change in [
        ("score_is_sealed", lambda: mine.update(points=5)),
        ("score_is_sealed", lambda: mine.delete()),
        (
            "score_comes_before_the_seal",
            lambda: Score.objects.create(assignment=lead, indicator=extra, maximum=0),
        ),
        ("assignment_is_sealed", lambda: kept.update(strengths="Other.")),
        ("assignment_is_sealed", lambda: kept.update(sealed_at=None)),
        ("assignment_is_sealed", lambda: kept.update(ended_at=F("sealed_at"))),
    ]:
        assert broken_rule(change) == rule
    kept.update(part=SECOND, version=F("version") + 1)


def test_the_database_keeps_an_assignment_with_its_person_and_its_end():
    lead, _ = review("gold")
    kept = Assignment.objects.filter(pk=lead.pk)
    rule = broken_rule(lambda: kept.update(assessor=make_assessor()))
    assert rule == "assignment_stays_with_its_person_and_case"
    assignments.unassign(lead, by=make_secretariat(), reason="Ill.")
    assert broken_rule(lambda: kept.update(ended_at=None)) == "assignment_is_ended"


def broken_rule(change):
    """The name of the rule with which the database refuses."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    return error.value.__cause__.diag.constraint_name


def test_a_seal_is_journaled_and_told_to_the_secretariat():
    sam = make_secretariat()
    lead, _ = review(secretariat=sam)
    seal(lead)
    event = Event.objects.of("assessment", lead.assessment.public_id).get(verb="seal")
    assert event.after == {"assignment": str(lead.public_id), "assessed_on": str(today())}
    assert [mail.user for mail in Mail.objects.filter(kind="review_sealed")] == [sam]


@pytest.mark.parametrize(
    ("level", "found"), [("bronze", {}), ("silver", {"met": False}), ("silver", {"met": True})]
)
def test_a_single_assessor_completes_the_review(level, found):
    lead, _ = review(level)
    seal(lead, **found)
    case = again(lead.assessment)
    assert (case.status, case.assessed_on) == ("assessed", today())
    own = Score.objects.filter(assignment=lead).order_by("indicator")
    fields = ("indicator", "points", "met", "maximum", "comment")
    counted = ConsolidatedScore.objects.filter(assessment=case).order_by("indicator")
    assert list(own.values(*fields)) == list(counted.values(*fields))
    verbs = Event.objects.of("assessment", case.public_id).values_list("verb", "role")
    assert ("complete_review", "assessors") in verbs


def test_one_of_two_does_not_complete_the_review():
    lead, _ = review("gold")
    seal(lead)
    assert again(lead.assessment).status == "in_review"


def test_the_only_one_left_of_two_does_not_complete_the_review_of_gold():
    lead, _ = review("gold")
    second = parts(lead.assessment)[1]
    assignments.unassign(second, by=make_secretariat(), reason="Ill.")
    seal(lead)
    assert again(lead.assessment).status == "in_review"


@pytest.mark.parametrize("write", ["_close", "record", "_tell", "take_what_agrees", "move"])
def test_a_seal_that_breaks_off_leaves_nothing_behind(write, monkeypatch):
    lead, _ = review("bronze")
    version = again(fill(lead)).version

    def breaks_off(*args, **options):
        raise RuntimeError(write)

    with monkeypatch.context() as patch:
        patch.setattr(reviews, write, breaks_off)
        with pytest.raises(RuntimeError, match=write):
            seal_now(lead)
    kept, case = again(lead), again(lead.assessment)
    assert (kept.sealed_at, kept.version, case.status) == (None, version, "in_review")
    assert (case.assessed_on, case.consolidated_scores.count()) == (None, 0)
    assert not Event.objects.filter(verb="seal").exists()
    assert seal_now(lead, version=version).sealed_at


# Who sees what.


def seen_by(person, assignment):
    person = type(person).objects.get(pk=person.pk)
    return Score.objects.visible_to(person).filter(assignment=assignment).exists()


def test_findings_are_hidden_from_the_other_until_both_have_sealed():
    lead, _ = review("gold")
    second = parts(lead.assessment)[1]
    sam, auditor, stranger = make_secretariat(), make_auditor(), make_assessor()
    fill(lead)
    assert not seen_by(sam, lead)
    seal(lead)
    assert seen_by(sam, lead)
    assert seen_by(auditor, lead)
    assert not seen_by(second.assessor, lead)
    seal(second)
    assert seen_by(second.assessor, lead)
    assert seen_by(lead.assessor, second)
    assert not seen_by(stranger, lead)


def test_a_new_assessor_closes_the_findings_again():
    lead, _ = review("gold")
    second = parts(lead.assessment)[1]
    seal(lead)
    seal(second)
    third = declared(lead.assessment)
    for person in (second.assessor, third.assessor):
        assert not seen_by(person, lead)


def test_an_assessor_who_is_also_of_the_secretariat_sees_no_more_than_the_other():
    one = make_assessor("FR")
    lead, _ = review("gold", assessors=[make_assessor(), one])
    seal(lead)
    assert not seen_by(give_office(one, "secretariat"), lead)
    assert seen_by(make_secretariat(), lead)
    one.groups.clear()
    seal(parts(lead.assessment)[1])
    assert seen_by(give_office(one, "secretariat"), lead)


def test_the_cluster_sees_no_findings():
    lead, _ = review("gold")
    second = parts(lead.assessment)[1]
    seal(lead), seal(second)
    manager = lead.assessment.cluster.memberships.get().user
    assert not seen_by(manager, lead)
    assert not Assignment.objects.visible_to(manager).exists()


def test_who_assesses_two_cases_of_a_cluster_side_by_side_can_seal_both():
    cluster = make_cluster()
    manager, who = make_manager(cluster), make_assessor()
    cases = [
        make_assessment("in_review", level, cluster=cluster, manager=manager, assessors=[who])
        for level in ("bronze", "silver")
    ]
    for case in cases:
        seal(parts(case)[0])
    assert [Assessment.objects.get(pk=case.pk).status for case in cases] == ["assessed"] * 2
