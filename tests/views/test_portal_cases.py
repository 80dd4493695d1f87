"""A case on the cluster's pages: opened, filled, handed in, ended, decided, appealed."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.urls import reverse

from labels.models import Appeal, Assessment, Cluster
from labels.workflow import cases
from labels.workflow.readiness import indicators_for
from tests.accounts.people import log_in
from tests.cases import fill, make_assessment, make_rule_set
from tests.factories import exact, make_cluster, make_label
from tests.people import again, make_assessor, make_auditor, make_editor, make_manager, make_user
from tests.reviewing import assign
from tests.workflow.deciding import assessed
from tests.worlds import world

from .november import in_november
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

PAGES = (
    "portal-case",
    "portal-evidence",
    "portal-facts",
    "portal-improvements",
    "portal-submit",
    "portal-withdraw",
)


@world
@in_november
def case():
    return make_assessment()


@pytest.fixture
def manager(case):
    return Visitor(case.opened_by)


@pytest.fixture
def editor(case):
    return Visitor(make_editor(case.cluster))


@pytest.fixture
def decided():
    """A case that was decided not to be awarded, and its manager."""
    found = assessed("gold", points={"1.1": 1, "1.2": 1})
    found.decide("not_awarded")
    return found


@pytest.mark.parametrize("where", PAGES)
def test_a_stranger_finds_nothing(case, where):
    stranger = Visitor(make_manager(make_cluster("Other")))
    stranger.see(where, case.public_id, status=404)
    stranger.see(where, uuid4(), status=404)


@pytest.mark.parametrize("where", PAGES)
def test_who_is_not_logged_in_is_led_there(case, where):
    address = reverse(where, args=[case.public_id])
    response = Visitor().client.get(address)
    expected = f"/accounts/login/?{urlencode({'next': address})}"
    assert (response.status_code, response.headers["Location"]) == (302, expected)


def test_an_assessor_who_has_not_declared_sees_none_of_the_clusters_pages():
    case = make_assessment("submitted")
    assessor = make_assessor()
    assign(case, assessor)
    visitor = Visitor(assessor)
    log_in(visitor.client, again(assessor))
    visitor.see("portal-case", case.public_id, status=404)
    visitor.see("portal-evidence", case.public_id, status=404)


def test_an_editor_does_not_withdraw_or_hand_in(case, editor):
    editor.see("portal-withdraw", case.public_id, status=403)
    fill(case, by=case.opened_by)
    editor.send("portal-submit", case.public_id, status=403, version=_now(case).version)
    assert _now(case).status == "draft"
    assert (
        "A manager of the cluster hands it in" in editor.see("portal-submit", case.public_id).words
    )


def test_nothing_is_written_before_a_level_is_confirmed():
    make_rule_set()
    cluster = make_cluster()
    manager = Visitor(make_manager(cluster))
    assert "Open the case for Gold" in manager.see("portal-open", cluster.slug, level="gold").words
    assert not Assessment.objects.exists()
    manager.send("portal-open", cluster.slug, level="gold")
    assert Assessment.objects.get().level.code == "gold"


def test_opening_shows_what_it_means():
    make_rule_set()
    cluster = make_cluster()
    label = make_label(cluster, "gold", validity=exact("2025-01-10", "2027-01-31"))
    words = Visitor(make_manager(cluster)).see("portal-open", cluster.slug, level="gold").words
    assert "Renewal" in words
    assert label.number in words
    assert "Indicators 4" in words
    assert "Assessors 2" in words
    assert "at least 15 members" in words.lower()


def test_an_editor_opens_nothing():
    make_rule_set()
    cluster = make_cluster()
    Visitor(make_editor(cluster)).see("portal-open", cluster.slug, status=403)


def test_a_second_case_for_the_level_is_refused_in_words(case, manager):
    manager.send("portal-open", case.cluster.slug, level="gold")
    words = manager.see("portal-open", case.cluster.slug, level="gold").words
    assert "The cluster has an open case for this level already." in words
    assert Assessment.objects.count() == 1


def test_the_case_says_who_has_the_ball_and_what_comes(case, manager):
    words = manager.see("portal-case", case.public_id).words
    assert "Now it is up to: Your cluster" in words
    assert "The board decides" in words
    assert "8 things are left to do" in words


def test_the_check_names_each_gap_with_the_way_there(case, manager):
    page = manager.see("portal-submit", case.public_id)
    first = indicators_for(case)[0]
    assert f"/portal/cases/{case.public_id}/evidence/{first.pk}/" in page.links
    assert f"/portal/cases/{case.public_id}/facts/" in page.links
    page = manager.send("portal-submit", case.public_id, status=422, version=case.version)
    assert f"{first}: nothing is handed in yet." in page.words


def test_a_manager_hands_in_once_everything_is_there(case, manager):
    fill(case, by=case.opened_by)
    manager.send("portal-submit", case.public_id, version=_now(case).version)
    assert _now(case).status == "submitted"
    assert "Now it is up to: The secretariat" in manager.see("portal-case", case.public_id).words


def test_a_form_older_than_the_case_hands_nothing_in(case, manager):
    fill(case, by=case.opened_by)
    manager.send("portal-submit", case.public_id, status=412, version=case.version)
    manager.send("portal-submit", case.public_id, status=412)
    assert _now(case).status == "draft"


def test_what_the_secretariat_asks_stands_at_the_case_and_at_the_indicator():
    case = make_assessment("returned")
    page = Visitor(case.opened_by).see("portal-case", case.public_id)
    assert "Please add more." in page.words
    assert "Hand in" in page.words


def test_withdrawing_asks_first_and_then_ends_the_case(case, manager):
    manager.see("portal-withdraw", case.public_id)
    assert _now(case).status == "draft"
    manager.send("portal-withdraw", case.public_id, version=case.version, reason="Not now.")
    assert _now(case).status == "withdrawn"


def test_figures_are_kept_with_a_comma_or_a_point(case, manager):
    sent = {"management_fte": "2,5", "committed_members": "40", "mode": "on_site"}
    manager.send("portal-facts", case.public_id, version=case.version, **sent)
    assert str(_now(case).management_fte) == "2.50"


def test_a_wrong_figure_is_told_at_its_field_and_nothing_typed_is_lost(case, manager):
    sent = {"management_fte": "-1", "platform_profile": "no address", "mode": ""}
    page = manager.send("portal-facts", case.public_id, status=422, version=case.version, **sent)
    assert "#id_management_fte" in page.links
    assert any(each.get("value") == "no address" for each in page.all("input"))


def test_older_figures_are_shown_beside_the_newer_ones(case, manager):
    manager.send("portal-facts", case.public_id, version=case.version, committed_members="40")
    page = manager.send(
        "portal-facts", case.public_id, status=412, version=case.version, committed_members="41"
    )
    typed = [each.get("value") for each in page.all("input")]
    assert "41" in typed
    assert "40" in typed
    assert str(_now(case).version) in typed
    assert _now(case).committed_members == 40


def test_silver_names_three_areas():
    case = make_assessment(level="silver")
    manager = Visitor(case.opened_by)
    indicators = indicators_for(case)
    sent = {f"indicator_{place}": each.pk for place, each in enumerate(indicators, 1)}
    sent |= {f"text_{place}": f"Better {place}" for place in (1, 2, 3)}
    manager.send("portal-improvements", case.public_id, version=case.version, **sent)
    assert [each.text for each in case.improvement_areas.all()] == [
        "Better 1",
        "Better 2",
        "Better 3",
    ]


def test_a_text_without_its_area_is_not_dropped():
    case = make_assessment(level="silver")
    sent = {"text_2": "Better in something"}
    page = Visitor(case.opened_by).send(
        "portal-improvements", case.public_id, status=422, version=case.version, **sent
    )
    assert "Better in something" in page.words


def test_the_last_areas_stand_beside_the_new_ones():
    cluster = make_cluster()
    first = make_assessment("submitted", "silver", cluster=cluster)
    cases.withdraw(first, by=first.opened_by)
    case = make_assessment(level="silver", cluster=cluster)
    assert "Better 1.1." in Visitor(case.opened_by).see("portal-improvements", case.public_id).words


def test_there_is_no_report_before_the_decision(case, manager):
    manager.see("portal-report", case.public_id, status=404)
    response = manager.client.get(f"/portal/cases/{case.public_id}/report.pdf")
    assert response.status_code == 404


def test_the_report_tells_the_result_and_no_assessor(decided):
    people = [each.assessor for each in decided.assessment.assignments.all()]
    for person in people:
        person.name = f"Secret {person.pk}"
        person.save(update_fields=["name"])
    manager = Visitor(decided.assessment.opened_by)
    page = manager.see("portal-report", decided.assessment.public_id)
    assert "Not awarded" in page.words
    assert "Too few points." in page.words
    assert "Seen on site." in page.words
    for person in people:
        assert person.name not in page.words
        assert person.email not in page.words
    response = manager.client.get(f"/portal/cases/{decided.assessment.public_id}/report.pdf")
    assert response.content.startswith(b"%PDF")
    assert "no-store" in response.headers["Cache-Control"]


def test_assessors_do_not_read_the_report_and_auditors_do(decided):
    case = decided.now()
    for person, status in ((decided.assessor, 403), (make_auditor(), 200)):
        visitor = Visitor(person)
        log_in(visitor.client, again(person))
        visitor.see("portal-report", case.public_id, status=status)


def test_an_appeal_needs_grounds_and_keeps_them(decided):
    case = decided.now()
    manager = Visitor(case.opened_by)
    assert "Appeal" in manager.see("portal-case", case.public_id).words
    manager.send("portal-appeal", case.public_id, status=422, version=case.version, grounds=" ")
    assert not Appeal.objects.exists()
    manager.send("portal-appeal", case.public_id, version=case.version, grounds="You overlooked.")
    assert Appeal.objects.get().grounds == "You overlooked."
    assert decided.now().status == "appealed"
    manager.send("portal-appeal", case.public_id, version=decided.now().version)
    assert decided.now().status == "decided"


def test_an_editor_does_not_appeal(decided):
    editor = Visitor(make_editor(decided.assessment.cluster))
    case = decided.now()
    editor.send("portal-appeal", case.public_id, status=403, version=case.version, grounds="No.")


def test_somebody_without_a_cluster_is_shown_the_way():
    page = Visitor(make_user()).see("portal")
    assert "/portal/claim/" in page.links


def test_the_rights_end_at_the_next_request(case, manager):
    manager.see("portal-case", case.public_id)
    case.cluster.memberships.update(ended_at=_now(case).moved_at.replace(year=2099))
    manager.see("portal-case", case.public_id, status=404)
    assert Cluster.objects.exists()


def _now(case):
    return Assessment.objects.get(pk=case.pk)
