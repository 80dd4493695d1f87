"""A cluster that left: its address tells why, and the desk takes clusters out and back in."""

import pytest

from labels.models import Cluster, Entry
from labels.workflow.delisting import delist, list_again
from tests.factories import make_cluster, make_label
from tests.people import make_auditor, make_board, make_manager, make_secretariat, make_user
from tests.views.desking import sit
from tests.views.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpha(db):
    return make_cluster("Alpha Health")


@pytest.fixture
def double(alpha):
    return make_cluster("Alpha Healht")


@pytest.fixture
def sam(client):
    person = make_secretariat()
    sit(client, person)
    return person


# The public address.


def test_an_address_that_was_never_listed_is_not_there(client, db):
    assert client.get("/clusters/nobody/").status_code == 404
    assert client.get("/api/v1/clusters/nobody/").status_code == 404


def test_a_double_is_gone_and_leads_to_the_other_one(client, alpha, double, settings):
    delist(double, by=make_secretariat(), reason="double", same_as=alpha, note="Ida Canary says so")
    answer = client.get(double.get_absolute_url())
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert "entered twice" in text
    assert f'href="{alpha.get_absolute_url()}"' in text
    assert "Canary" not in text
    told = client.get(f"/api/v1/clusters/{double.slug}/")
    assert told.status_code == 410
    assert told.headers["Content-Type"] == "application/problem+json"
    problem = told.json()
    assert (problem["code"], problem["reason"]) == ("delisted", "double")
    assert problem["same_as"] == alpha.slug
    assert problem["url"] == f"{settings.BASE_URL}/api/v1/clusters/{alpha.slug}/"


def test_a_mistake_is_gone_and_leads_nowhere(client, double):
    delist(double, by=make_secretariat(), reason="mistake")
    text = client.get(double.get_absolute_url()).content.decode()
    assert "entered by mistake" in text
    problem = client.get(f"/api/v1/clusters/{double.slug}/").json()
    assert (problem["reason"], problem["same_as"], problem["url"]) == ("mistake", None, None)


def test_what_was_known_before_is_shown_as_it_was(client, double):
    before = Entry.objects.get(cluster=double).at.isoformat().replace("+00:00", "Z")
    left = delist(double, by=make_secretariat(), reason="mistake")
    after = Entry.objects.get(cluster=double, superseded_at=None).at.isoformat()
    after = after.replace("+00:00", "Z")
    list_again(left, by=make_secretariat())
    for address in (double.get_absolute_url(), f"/api/v1/clusters/{double.slug}/"):
        assert client.get(f"{address}?known_at={before}").status_code == 200
        assert client.get(f"{address}?known_at={after}").status_code == 410
        assert client.get(address).status_code == 200


def test_it_is_in_no_list_and_in_no_count(client, alpha, double):
    delist(double, by=make_secretariat(), reason="double", same_as=alpha)
    assert client.get("/api/v1/clusters/").json()["count"] == 1
    assert client.get("/api/v1/clusters/?q=healht").json()["count"] <= 1
    assert "Healht" not in client.get("/clusters/").content.decode()


# The desk.


def at(cluster):
    return f"/desk/clusters/{cluster.slug}/listing/"


def test_nobody_else_comes_to_the_page(client, double):
    for person, status in ((make_user(), 404), (make_manager(double), 404)):
        sit(client, person)
        assert client.get(at(double)).status_code == status


@pytest.mark.parametrize("make", [make_board, make_auditor])
def test_who_only_looks_takes_nothing_out(client, double, make):
    sit(client, make())
    page = client.get(at(double))
    assert page.status_code == 200
    assert "Take it out" not in page.content.decode()
    assert client.post(at(double), {"reason": "mistake"}).status_code == 403
    assert Cluster.objects.get(pk=double.pk).delisted_at is None


def test_a_form_without_a_reason_comes_back(client, sam, double):
    answer = client.post(at(double), {"reason": "", "note": "As said"})
    assert answer.status_code == 422
    assert "As said" in answer.content.decode()


def test_what_the_step_refuses_stands_in_the_form(client, sam, double):
    make_label(double, "gold", awarded="2020")
    answer = client.post(at(double), {"reason": "mistake"})
    assert answer.status_code == 422
    assert "labels never leave" in answer.content.decode()
    answer = client.post(at(double), {"reason": "double", "same_as": "nobody"})
    assert "knows no cluster" in answer.content.decode()


def test_the_twins_lead_to_the_form_and_the_form_takes_the_double_out(client, sam, alpha, double):
    page = client.get("/desk/twins/").content.decode()
    link = f"{at(double)}?same_as={alpha.slug}"
    assert f'href="{link}"' in page
    form = read(client.get(link))
    assert alpha.slug in str(form)
    sent = {"reason": "double", "same_as": alpha.number, "note": "One address."}
    answer = client.post(link, sent)
    assert answer.status_code == 302
    assert Cluster.objects.get(pk=double.pk).same_as == alpha
    page = client.get("/desk/twins/").content.decode()
    assert "Clusters that left the register" in page
    assert client.get(at(double)).status_code == 200


def test_a_cluster_that_left_is_taken_back(client, sam, double):
    delist(double, by=sam, reason="mistake")
    assert "Take it back" in client.get(at(double)).content.decode()
    assert client.post(at(double), {"note": ""}).status_code == 302
    assert client.get(double.get_absolute_url()).status_code == 200


def test_any_cluster_is_found_by_number_or_address(client, sam, double):
    for given in (double.number, double.slug, f"http://localhost/clusters/{double.slug}/"):
        answer = client.get("/desk/twins/", {"cluster": given})
        assert (answer.status_code, answer.headers["Location"]) == (302, at(double))
    answer = client.get("/desk/twins/", {"cluster": "nobody"})
    assert "knows no cluster" in answer.content.decode()
