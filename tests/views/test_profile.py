"""The profile of a cluster."""

import json

import pytest

from labels.models import Cluster
from tests.factories import make_cluster, make_label, republish

pytestmark = pytest.mark.django_db


def test_the_profile_says_where_the_cluster_stands(see, register):
    page = see("/clusters/alpha-bio/")
    assert "Gold label, valid until 31 March 2028" in page.words
    assert "20 November 2026" in page.words
    assert "Alpha GmbH" in page.words
    assert "only the year is known" in page.words


def test_the_profile_of_another_day_says_so(see, register):
    page = see("/clusters/alpha-bio/?valid_on=2017-06-01")
    assert "what was valid on 1 June 2017" in page.words
    assert "Bronze label, valid at least until 31 January 2018" in page.words
    assert f"/labels/{register['gold'].number}/?valid_on=2017-06-01" in page.links


def test_the_profile_shows_what_the_register_said_then(see, register):
    cluster = register["alpha"]
    page = see("/clusters/alpha-bio/")
    moment = json.loads(_api(page, "alpha-bio"))["updated_at"]
    Cluster.objects.filter(pk=cluster.pk).update(name="Alpha Renamed")
    cluster.refresh_from_db()
    republish(cluster)
    assert "Alpha Renamed" in see("/clusters/alpha-bio/").words
    before = see(f"/clusters/alpha-bio/?known_at={moment}")
    assert "Alpha Renamed" not in before.words
    assert "before any later correction" in before.words


def _api(page, slug):
    from django.test import Client

    return Client().get(f"/api/v1/clusters/{slug}/").content


def test_a_cluster_without_label_says_so(see, register):
    page = see("/clusters/gamma/")
    assert "No label is known" in page.words
    assert "because a source names it" in page.words


def test_every_source_is_named_with_what_it_states(see, register, cite):
    cite(register["alpha"], "https://example.com/a", states="founded in 2006", dated="2016-05")
    cite(register["alpha"], "seed.txt", label=register["gold"], states="gold")
    page = see("/clusters/alpha-bio/")
    assert "founded in 2006 (source dated May 2016)" in page.words
    assert "Document seed.txt" in page.words
    assert "https://example.com/a" in page.links
    assert "#source-1" in page.links


def test_an_address_that_is_no_web_address_is_not_a_link(see, register, cite):
    cite(register["alpha"], "javascript:alert(1)")
    assert not any(url.startswith("javascript") for url in see("/clusters/alpha-bio/").links)


def test_the_data_for_search_engines_cannot_end_its_element(client, register):
    make_cluster("</script><b>Sly", slug="sly")
    body = client.get("/clusters/sly/").content.decode()
    assert "</script><b>" not in body
    text = body.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(text)["name"] == "</script><b>Sly"


def test_search_engines_read_the_linked_data_of_the_api(client, register):
    for day, status in (("2021-06-01", "Active"), ("2022-02-10", "Inactive")):
        body = client.get(f"/clusters/beta-energie/?valid_on={day}").content.decode()
        text = body.split('<script type="application/ld+json">')[1].split("</script>")[0]
        told = client.get(f"/api/v1/clusters/beta-energie/?valid_on={day}&format=jsonld").json()
        assert json.loads(text) == told
        assert told["hasCertification"][0]["certificationStatus"] == f"Certification{status}"


def test_the_day_form_of_a_profile_stays_with_the_register_asked(see, register, client):
    known_at = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    for path in ("/clusters/alpha-bio/", f"/labels/{register['gold'].number}/"):
        hidden = [a for a in see(path, 200).all("input") if a.get("type") == "hidden"]
        assert hidden == []
        page = see(f"{path}?known_at={known_at}")
        assert {"type": "hidden", "name": "known_at", "value": known_at} in page.all("input")


def test_the_picture_has_a_bar_for_each_period(see, register):
    page = see("/clusters/alpha-bio/")
    kinds = [attrs.get("class") for attrs in page.all("rect")]
    assert kinds.count("sure") == 2
    assert kinds.count("possible") == 1
    assert "off" in [a.get("class") for a in see("/clusters/beta-energie/").all("rect")]


def test_labels_without_dates_are_in_the_table_only(see, register):
    make_label(register["beta"], "gold")
    page = see("/clusters/beta-energie/")
    assert "1 label without any date is in the table only" in page.words


def test_a_profile_takes_three_statements(see, register, django_assert_max_num_queries):
    see("/clusters/alpha-bio/")
    with django_assert_max_num_queries(3):
        see("/clusters/beta-energie/?valid_on=2022-02-10")
