"""Findings as drafts: kept half, kept by themselves, and never lost to an older form."""

import pytest
from django.test import Client
from django.urls import reverse

from labels.models import Score
from labels.workflow import reviews
from tests.cases import make_assessment
from tests.reviewing import seal
from tests.worlds import world

from .november import in_november
from .review_pages import indicators, lead_and_second, sent

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@world
@in_november
def case():
    return make_assessment("in_review")


@pytest.fixture
def lead(case):
    return lead_and_second(case)[0]


@pytest.fixture
def at(case, lead):
    return lead.assignment.public_id, indicators(case)[0].pk


def marks(visitor, at):
    return sent(visitor.see("review-indicator", *at))


def score(lead):
    return Score.objects.get(assignment=lead.assignment)


def test_points_above_the_maximum_are_refused_and_the_text_stays(lead, at):
    typed = {"points": "7", "comment": "Much of it", "note": "Look"} | marks(lead, at)
    page = lead.send("review-indicator", *at, status=422, **typed)
    assert "Much of it" in page.words
    assert "Look" in page.words
    assert not Score.objects.exists()


def test_another_assessor_has_no_way_to_the_findings(case, lead, at):
    second = lead_and_second(case)[1]
    second.see("review-indicator", *at, status=404)
    second.send("review-indicator", *at, status=404, points="1")


def test_an_indicator_that_the_level_does_not_ask_for_is_not_there(lead, at):
    lead.see("review-indicator", at[0], 10**9, status=404)


def test_a_finding_is_saved_by_its_button_and_leads_on(case, lead, at):
    typed = {"points": "4", "comment": "Clear.", "note": "Ask about 2025."} | marks(lead, at)
    response = lead.send("review-indicator", *at, onward="1", **typed)
    assert response["Location"] == reverse("review-indicator", args=[at[0], indicators(case)[1].pk])
    assert (score(lead).points, score(lead).note) == (4, "Ask about 2025.")
    page = lead.see("review-indicator", *at)
    checked = [each for each in page.all("input") if "checked" in each]
    assert [each["value"] for each in checked] == ["4"]
    assert "The threshold is 2." in page.words


def test_the_last_indicator_leads_to_the_summary(case, lead, at):
    last = indicators(case)[-1].pk
    fields = {"comment": "Fine.", "onward": "1"} | marks(lead, (at[0], last))
    response = lead.send("review-indicator", at[0], last, **fields)
    assert response["Location"] == reverse("review-summary", args=[at[0]])


def test_a_half_finding_waits(lead, at):
    lead.send("review-indicator", *at, points="", comment="To be seen", **marks(lead, at))
    assert (score(lead).points, score(lead).comment) == (None, "To be seen")


def test_what_saves_itself_is_told_as_data(lead, at):
    first = marks(lead, at)
    told = lead.send("review-indicator", *at, status=200, headers=JSON, comment="A", **first).json()
    assert told["text"].startswith("Saved on")
    again = {"version": told["version"], "seen": told["seen"], "comment": "AB"}
    assert lead.send("review-indicator", *at, status=200, headers=JSON, **again).json()
    assert score(lead).comment == "AB"


def test_an_older_form_is_told_as_data_what_stands_there(lead, at):
    older = marks(lead, at)
    lead.send("review-indicator", *at, comment="Newer", **older)
    sent_late = {"comment": "Older"} | older
    answer = lead.send("review-indicator", *at, status=412, headers=JSON, **sent_late)
    assert (answer.json()["code"], answer.json()["comment"]) == ("stale", "Newer")
    assert score(lead).comment == "Newer"


def test_what_cannot_be_saved_is_told_as_data(lead, at):
    fields = {"points": "9", "comment": "A"} | marks(lead, at)
    told = lead.send("review-indicator", *at, status=422, headers=JSON, **fields).json()
    assert "9" in told["text"]


def test_an_older_form_is_shown_beside_the_newer_one_and_either_can_be_saved(lead, at):
    older = marks(lead, at)
    lead.send("review-indicator", *at, points="2", comment="Newer text", **older)
    page = lead.send("review-indicator", *at, status=412, points="5", comment="Older text", **older)
    assert "Newer text" in page.words
    assert "Older text" in page.words
    assert score(lead).comment == "Newer text"
    lead.send("review-indicator", *at, points="5", comment="Both texts", **sent(page))
    assert (score(lead).points, score(lead).comment) == (5, "Both texts")


def test_a_form_without_marks_overwrites_nothing(lead, at):
    lead.send("review-indicator", *at, comment="Kept", **marks(lead, at))
    page = lead.send("review-indicator", *at, status=412, comment="Blind")
    assert "Blind" in page.words
    assert score(lead).comment == "Kept"


def test_two_indicators_in_two_windows_do_not_make_each_other_too_old(case, lead, at):
    other = at[0], indicators(case)[1].pk
    here, there = marks(lead, at), marks(lead, other)
    lead.send("review-indicator", *at, comment="Here", **here)
    lead.send("review-indicator", *other, comment="There", **there)
    found = set(lead.assignment.scores.values_list("comment", flat=True))
    assert found == {"Here", "There"}


def test_a_sealed_finding_is_read_only_and_what_is_typed_stays(lead, at):
    older = marks(lead, at)
    seal(lead.assignment)
    page = lead.send("review-indicator", *at, status=409, comment="Too late", **older)
    assert "Too late" in page.words
    assert "sealed" in page.words
    page = lead.see("review-indicator", *at)
    assert not page.all("textarea")
    assert "Seen on site." in page.words


def test_after_the_session_ended_the_text_is_shown_again(lead, at):
    typed = {"comment": "Long thought", "version": "3", "seen": "ab12"}
    response = Client().post(reverse("review-indicator", args=at), typed)
    assert response.status_code == 403
    assert "Long thought" in response.content.decode()
    assert '<input type="hidden" name="seen" value="ab12">' in response.content.decode()


def test_silver_asks_whether_the_requirement_is_met():
    lead = lead_and_second(make_assessment("in_review", "silver"))[0]
    at = lead.assignment.public_id, indicators(lead.assignment.assessment)[0].pk
    lead.send("review-indicator", *at, met="no", comment="Missing.", **marks(lead, at))
    assert score(lead).met is False
    assert "Not met" in lead.see("review-case", at[0]).words


def test_bronze_asks_for_words_only():
    lead = lead_and_second(make_assessment("in_review", "bronze"))[0]
    at = lead.assignment.public_id, indicators(lead.assignment.assessment)[0].pk
    page = lead.see("review-indicator", *at)
    assert not [each for each in page.all("input") if each.get("type") == "radio"]
    lead.send("review-indicator", *at, comment="Well done.", **sent(page))
    assert "Commented" in lead.see("review-case", at[0]).words


def test_the_summary_is_kept_and_an_older_one_is_shown_beside_it(lead):
    number = lead.assignment.public_id
    older = sent(lead.see("review-summary", number))
    lead.send("review-summary", number, strengths="Clear aims", improvements="", **older)
    lead.assignment.refresh_from_db()
    assert lead.assignment.strengths == "Clear aims"
    typed = {"strengths": "Other aims", "improvements": "Growth"} | older
    page = lead.send("review-summary", number, status=412, **typed)
    for text in ("Clear aims", "Other aims", "Growth"):
        assert text in page.words


def test_the_lead_finds_whether_an_area_has_improved():
    case = make_assessment("in_review", "silver")
    lead = lead_and_second(case)[0]
    at = lead.assignment.public_id, 1
    page = lead.see("review-area", *at)
    assert "Better 1.1." in page.words
    refused = lead.send("review-area", *at, status=422, finding="Seen", **sent(page))
    assert "Choose an answer." in refused.words
    assert "Seen" in refused.words
    lead.send("review-area", *at, confirmed="yes", finding="Seen", **sent(page))
    area = case.improvement_areas.get(position=1)
    assert (area.confirmed, area.finding) == (True, "Seen")
    assert "Confirmed" in lead.see("review-summary", at[0]).words
    assert "Better 1.1." in lead.see("review-indicator", at[0], area.indicator_id).words


def test_an_area_that_was_found_otherwise_in_the_meantime_is_shown_beside(case, lead):
    case = make_assessment("in_review", "silver")
    lead = lead_and_second(case)[0]
    at = lead.assignment.public_id, 1
    older = sent(lead.see("review-area", *at))
    area = case.improvement_areas.get(position=1)
    by = lead.user
    reviews.confirm_area(lead.assignment, area, by=by, confirmed=False, finding="Not there")
    page = lead.send("review-area", *at, status=412, confirmed="yes", finding="There", **older)
    assert "Not there" in page.words
    assert case.improvement_areas.get(position=1).confirmed is False


def test_an_area_that_does_not_exist_is_not_found(lead):
    lead.see("review-area", lead.assignment.public_id, 1, status=404)
