"""The seal, and what one sees after it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from labels.clock import today
from labels.workflow import reviews
from tests.cases import make_assessment
from tests.people import make_assessor
from tests.reviewing import fill, seal

from .review_pages import indicators, lead_and_second, sent

pytestmark = pytest.mark.django_db

CANARY = "Canary note for the secretariat"


@pytest.fixture
def two():
    return lead_and_second(make_assessment("in_review"))


def test_what_is_missing_is_named_with_the_way_to_it(two):
    lead = two[0]
    number = lead.assignment.public_id
    page = lead.see("review-seal", number)
    first = indicators(lead.assignment.assessment)[0]
    assert "6 things are still missing" in page.words
    assert reverse("review-indicator", args=[number, first.pk]) in page.links
    assert reverse("review-summary", args=[number]) in page.links
    assert "assessed_on" not in [each.get("name") for each in page.all("input")]
    fields = {"assessed_on": today(), "version": lead.assignment.version}
    page = lead.send("review-seal", number, status=422, **fields)
    assert "nothing is found yet" in page.words
    lead.assignment.refresh_from_db()
    assert lead.assignment.sealed_at is None


def test_silver_names_its_open_areas():
    lead = lead_and_second(make_assessment("in_review", "silver"))[0]
    page = lead.see("review-seal", lead.assignment.public_id)
    assert reverse("review-area", args=[lead.assignment.public_id, 3]) in page.links


def test_a_day_in_the_future_is_refused(two):
    lead = two[0]
    fill(lead.assignment)
    number = lead.assignment.public_id
    page = lead.see("review-seal", number)
    assert "Nothing can be changed afterwards." in page.words
    assert "On site" in page.words
    tomorrow = (today() + timedelta(days=1)).isoformat()
    page = lead.send("review-seal", number, status=422, assessed_on=tomorrow, **sent(page))
    assert "The day of the assessment lies between" in page.words


def test_a_seal_made_from_older_findings_seals_nothing(two):
    lead = two[0]
    fill(lead.assignment)
    number = lead.assignment.public_id
    older = sent(lead.see("review-seal", number))
    words = {"strengths": "Others", "improvements": "Others"}
    reviews.save_summary(lead.assignment, by=lead.user, **words)
    page = lead.send("review-seal", number, status=412, assessed_on=today(), **older)
    assert "Nothing is sealed yet." in page.words
    lead.send("review-seal", number, assessed_on=today(), **sent(page))
    lead.assignment.refresh_from_db()
    assert lead.assignment.sealed_at is not None


def test_a_form_without_a_version_seals_nothing(two):
    lead = two[0]
    fill(lead.assignment)
    lead.send("review-seal", lead.assignment.public_id, status=412, assessed_on=today())


def test_the_others_findings_stay_hidden_until_all_have_sealed(two):
    lead, second = two
    fill(second.assignment, points=3)
    first = indicators(second.assignment.assessment)[0]
    given = {"points": 1, "comment": "Thin here.", "note": CANARY}
    reviews.save_score(second.assignment, first, by=second.user, **given)
    seal(lead.assignment, points=4)
    number = lead.assignment.public_id
    lead.see("review-others", number, status=404)
    page = lead.see("review-case", number)
    assert "once all have sealed" in page.words
    assert "Thin here." not in page.words

    reviews.seal(second.assignment, by=second.user, assessed_on=today())
    page = lead.see("review-others", number)
    assert page.words.index("1.1 Indicator 1.1") < page.words.index("1.2 Indicator 1.2")
    assert "4 findings differ." in page.words
    assert "Thin here." in page.words
    assert "Second assessor" in page.words
    content = page.response.content.decode()
    assert CANARY not in content
    assert second.user.email not in content
    assert second.user.name not in content
    assert reverse("review-others", args=[number]) in lead.see("review-case", number).links


def test_who_is_off_the_case_sees_nothing_of_it_any_more(two):
    lead, second = two
    for each in two:
        seal(each.assignment)
    stranger = type(lead)(make_assessor())
    stranger.see("review-others", lead.assignment.public_id, status=404)
    second.see("review-others", lead.assignment.public_id, status=404)


def test_one_assessor_seals_and_the_review_is_complete():
    case = make_assessment("in_review", "bronze")
    lead = lead_and_second(case)[0]
    fill(lead.assignment)
    page = lead.see("review-seal", lead.assignment.public_id)
    lead.send("review-seal", lead.assignment.public_id, assessed_on=today(), **sent(page))
    case.refresh_from_db()
    assert case.status == "assessed"
    page = lead.see("review-case", lead.assignment.public_id)
    assert "Your findings are sealed" in page.words
    assert "after all" not in page.words
    assert "the others" not in page.words
    lead.see("review-others", lead.assignment.public_id, status=404)
    response = lead.client.get(reverse("review-seal", args=[lead.assignment.public_id]))
    assert response.status_code == 302


def test_a_sealed_review_cannot_be_declared_away(two):
    lead = two[0]
    seal(lead.assignment)
    number = lead.assignment.public_id
    page = lead.send("review-declare", number, status=422, answer="tied", note="Late")
    assert "sealed" in page.words
    lead.assignment.refresh_from_db()
    assert lead.assignment.conflict is False
