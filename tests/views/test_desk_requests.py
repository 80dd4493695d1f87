"""Labels, claims, changes and people at the desk: asked for by one, answered by another."""

import pytest

from labels.models import AssessorProfile, Invitation, Label, Measure
from labels.workflow import people as steps
from labels.workflow import profiles
from labels.workflow.labels import propose_measure
from tests.factories import exact, make_cluster, make_country, make_label, make_level, make_scheme
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.views.desking import sit
from tests.views.reading import read

pytestmark = pytest.mark.django_db

SUSPENSION = {"first": "2026-11-01", "last": "", "reason": "A complaint is looked into."}


@pytest.fixture
def sam(client):
    person = make_secretariat(name="Sam Secretary")
    sit(client, person)
    return person


@pytest.fixture
def label(db):
    validity = exact("2025-03-10", "2027-03-31")
    return make_label(make_cluster("Holder"), "gold", awarded="2025-03-10", validity=validity)


def at(label, kind):
    return f"/desk/labels/{label.number}/{kind}/"


def _waiting(label, by=None):
    details = {"from": "2026-11-01"}
    by = by or make_secretariat()
    return propose_measure("suspend", by=by, label=label, details=details, reason="A complaint.")


def test_a_suspension_is_asked_for_and_confirmed_by_the_board(client, sam, label):
    assert client.post(at(label, "suspend"), SUSPENSION).status_code == 302
    measure = Measure.objects.get()
    sit(client, make_board())
    form = {"accept": "yes", "note": ""}
    assert client.post(f"/desk/measures/{measure.public_id}/", form).status_code == 302
    assert str(label.suspensions.get().first) == "2026-11-01"


def test_who_asked_for_a_measure_does_not_answer_it(client, sam, label):
    measure = _waiting(label, by=sam)
    form = {"accept": "yes", "note": ""}
    assert client.post(f"/desk/measures/{measure.public_id}/", form).status_code == 403
    assert not label.suspensions.exists()


def test_a_refusal_says_why(client, sam, label):
    place = f"/desk/measures/{_waiting(label).public_id}/"
    assert client.post(place, {"accept": "no", "note": " "}).status_code == 422
    assert client.post(place, {"accept": "no", "note": "No grounds."}).status_code == 302
    assert Measure.objects.get().answer == "refused"


@pytest.mark.parametrize("make", [make_board, make_auditor])
@pytest.mark.parametrize("kind", ["suspend", "reinstate", "withdraw", "correct"])
def test_only_the_secretariat_asks_for_measures(client, label, make, kind):
    sit(client, make())
    assert client.post(at(label, kind), SUSPENSION).status_code == 403
    assert not Measure.objects.exists()


def test_a_correction_names_only_what_differs(client, sam, label):
    form = {"awarded_on": "2025-03-10", "valid_from": "", "valid_until": "", "certificate": ""}
    form |= {"cluster_name": "Holder e.V.", "wrong": "The legal form.", "reason": "They told us."}
    form |= {"source": "https://example.org/deed", "dated": ""}
    assert client.post(at(label, "correct"), form).status_code == 302
    assert list(Measure.objects.get().details["changes"]) == ["cluster_name"]


def test_a_withdrawal_in_the_future_is_refused_with_the_text_kept(client, sam, label):
    form = {"on": "2027-01-01", "reason": "They do not run it any more."}
    answer = client.post(at(label, "withdraw"), form)
    page = read(answer)
    assert answer.status_code == 422
    assert not page.faults
    assert "They do not run it any more." in page.text


def test_a_label_with_a_measure_that_waits_has_no_buttons(client, sam, label):
    place = f"/desk/labels/{label.number}/"
    assert at(label, "suspend") in read(client.get(place)).links
    _waiting(label)
    assert at(label, "suspend") not in read(client.get(place)).links


def _award(cluster, **fields):
    make_scheme()
    make_level("bronze")
    form = {"cluster": cluster.number, "level": "bronze", "scheme": "ecei", "awarded_on": "2014"}
    form |= {"awarded_basis": "stated", "reason": "Found in an archive."}
    return form | {"source": "https://example.org/archive"} | fields


def test_a_historical_award_needs_its_source(client, sam):
    cluster = make_cluster("Forgotten")
    answer = client.post("/desk/labels/enter/", _award(cluster, source=""))
    assert answer.status_code == 422
    assert not Measure.objects.exists()


def test_a_historical_award_is_entered_by_two(client, sam, scheme):
    from labels.models import LevelRule, RuleSet

    cluster = make_cluster("Forgotten")
    form = _award(cluster)
    LevelRule.objects.create(rule_set=RuleSet.objects.get(), level=make_level("bronze"))
    assert client.post("/desk/labels/enter/", form).status_code == 302
    sit(client, make_board())
    place = f"/desk/measures/{Measure.objects.get().public_id}/"
    assert client.post(place, {"accept": "yes"}).status_code == 302
    assert Label.objects.get(cluster=cluster).awarded_on == "2014"


def _claim(**fields):
    by = make_user(name="Carla Claimant")
    given = {"name": "New Cluster", "country": make_country("DE"), "message": "Look at our site."}
    return steps.claim(by=by, **given | fields)


def test_a_claim_is_accepted_for_a_new_cluster(client, sam):
    claim = _claim()
    form = {"accept": "yes", "cluster": "new", "note": ""}
    assert client.post(f"/desk/claims/{claim.public_id}/", form).status_code == 302
    assert claim.claimed_by.memberships.get().cluster.name == "New Cluster"


def test_a_claim_is_shown_beside_clusters_of_similar_names(client, sam):
    known = make_cluster("New Clusters Network")
    claim = _claim(name="New Clusters Netwrok")
    page = read(client.get(f"/desk/claims/{claim.public_id}/"))
    assert f"/clusters/{known.slug}/" in page.links
    form = {"accept": "yes", "cluster": known.slug, "note": ""}
    assert client.post(f"/desk/claims/{claim.public_id}/", form).status_code == 302
    assert claim.claimed_by.memberships.get().cluster == known


def test_a_claim_is_not_accepted_without_saying_for_which_cluster(client, sam):
    claim = _claim()
    place = f"/desk/claims/{claim.public_id}/"
    assert client.post(place, {"accept": "yes", "cluster": ""}).status_code == 422
    assert not claim.claimed_by.memberships.exists()


@pytest.mark.parametrize("make", [make_board, make_auditor])
def test_only_the_secretariat_answers_claims_and_changes(client, make):
    claim, change = _claim(), _change()
    sit(client, make())
    form = {"accept": "no", "note": "No."}
    assert client.post(f"/desk/claims/{claim.public_id}/", form).status_code == 403
    assert client.post(f"/desk/changes/{change.public_id}/", form).status_code == 403


def _change():
    cluster = make_cluster("Old Name")
    details = {"name": "Better Name", "language": "en", "from": "2026"}
    by = make_manager(cluster)
    return profiles.ask_for_change(cluster, "name", by=by, details=details, reason="We grew.")


def test_a_new_name_is_confirmed(client, sam):
    change = _change()
    page = read(client.get(f"/desk/changes/{change.public_id}/"))
    assert "Better Name" in page.words
    assert "Old Name" in page.words
    form = {"accept": "yes", "note": ""}
    assert client.post(f"/desk/changes/{change.public_id}/", form).status_code == 302
    change.cluster.refresh_from_db()
    assert change.cluster.name == "Better Name"


def test_the_secretariat_invites_assessors_and_the_board_offices(client, sam):
    form = {"email": "new@example.org", "part": "assessor"}
    assert client.post("/desk/people/", form).status_code == 302
    assert client.post("/desk/people/", form | {"part": "board"}).status_code == 422
    sit(client, make_board())
    assert client.post("/desk/people/", form | {"part": "board"}).status_code == 302
    assert Invitation.objects.filter(part="board", email="new@example.org").exists()


def test_an_auditor_invites_nobody(client):
    sit(client, make_auditor())
    form = {"email": "new@example.org", "part": "assessor"}
    assert client.post("/desk/people/", form).status_code == 403


def test_the_profile_of_an_assessor_is_kept(client, sam):
    ida = make_assessor("DE")
    make_country("FR")
    form = {"do": "profile", "country": "FR", "languages": "fr, EN", "employer": "Example Labs"}
    assert client.post(f"/desk/people/{ida.pk}/", form).status_code == 302
    profile = AssessorProfile.objects.get(user=ida)
    assert (profile.country_id, profile.languages, profile.active) == ("FR", ["en", "fr"], False)


def test_people_without_an_office_have_no_page_here(client, sam):
    assert client.get(f"/desk/people/{make_user().pk}/").status_code == 404


def test_twins_are_found_and_counted_from_then_on(client, sam):
    make_cluster("Medical Valley Network")
    make_cluster("Medical Valley Netwerk")
    make_cluster("Medical Valley Netwerk", country="FR")
    page = read(client.get("/desk/twins/"))
    assert not page.faults
    assert "very similar names" in page.words
    assert "1 pair" in page.words
    file = b"".join(client.get("/desk/twins/?format=csv").streaming_content).decode()
    assert file.count("Medical Valley Netwerk") == 1
    book = client.get("/desk/twins/?format=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    book.close()
