"""What a profile shows besides its labels, and what it does with what is missing or hostile."""

import pytest
from django.urls import reverse

from labels.models import (
    Identifier,
    LevelRule,
    Management,
    MembershipFigures,
    ProgrammeRule,
    Recognition,
    RuleSet,
    Succession,
)
from labels.workflow.delisting import delist
from tests.factories import exact, make_cluster, make_label, make_level, make_scheme, republish
from tests.people import make_secretariat

pytestmark = pytest.mark.django_db

RTL = 'مجموعة "\u202egnissel" <b>&'


def saved(cluster, **fields):
    for name, value in fields.items():
        setattr(cluster, name, value)
    cluster.save(update_fields=list(fields))
    republish(cluster)
    return cluster


def test_an_unknown_address_offers_a_search(see, register):
    page = see("/clusters/alfa-bio/", 404)
    assert "alfa bio" in [attrs.get("value") for attrs in page.all("input")]


def test_a_cluster_that_left_says_so(see, register):
    double = make_cluster("Alpha Bio again")
    delist(double, by=make_secretariat(), reason="double", same_as=register["alpha"])
    page = see("/clusters/alpha-bio-again/", 410)
    assert "/clusters/alpha-bio/" in page.links


def test_a_wrong_day_is_refused(see, register):
    see("/clusters/alpha-bio/?valid_on=yesterday", 400)


@pytest.mark.parametrize(
    ("kind", "on", "after", "before"),
    [
        (
            "renamed",
            "2019-05-01",
            "Went on as Beta on 1 May 2019.",
            "Goes back to Alpha, which was",
        ),
        ("merged", "", "Merged into Beta.", "Alpha was merged into it."),
        ("split", "2019", "Beta was split off from it in 2019.", "split off from Alpha in 2019."),
    ],
)
def test_what_became_of_a_cluster_is_told_in_plain_words(see, kind, on, after, before):
    old, new = make_cluster("Alpha"), make_cluster("Beta")
    Succession.objects.create(kind=kind, predecessor=old, successor=new, on=on)
    republish(old, new)
    page = see("/clusters/alpha/")
    assert after in page.words
    assert "/clusters/beta/" in page.links
    assert before in see("/clusters/beta/").words


def test_labels_of_several_schemes_have_lanes_of_their_own(see):
    cluster = make_cluster("Alpha")
    make_label(cluster, "gold", validity=exact("2025-01-01", "2026-12-31"))
    make_label(cluster, "gold", scheme="other", validity=exact("2025-01-01", "2026-12-31"))
    page = see("/clusters/alpha/")
    assert len([each for each in page.all("rect") if each.get("class") == "lane"]) == 2
    assert "Gold (other): 1 label" in page.words


def test_with_unknown_dates_only_there_is_no_picture(see):
    make_label(make_cluster("Alpha"), "gold")
    page = see("/clusters/alpha/")
    assert not page.all("figure")
    assert "not known" in page.words


def test_a_withdrawn_label_ends_with_a_mark_and_a_word(see):
    cluster = make_cluster("Alpha")
    make_label(
        cluster,
        "gold",
        validity=exact("2025-01-01", "2026-12-31"),
        withdrawn_on="2026-02-01",
        withdrawal_reason="Terms broken",
    )
    page = see("/clusters/alpha/")
    assert "withdrawn on 1 February 2026" in page.words
    assert [each for each in page.all("path") if each.get("class") == "end"]
    assert not any("certificate.pdf" in link for link in page.links)


def test_an_extract_is_offered_only_for_today_and_while_there_is_something_to_certify(
    see, register, client
):
    address = reverse("label-certificate", args=[register["gold"].number])
    assert address in see("/clusters/alpha-bio/").links
    assert address not in see("/clusters/alpha-bio/?valid_on=2026-06-01").links
    assert not any("certificate" in link for link in see("/clusters/beta-energie/").links)


def test_the_picture_has_a_name_and_words_for_those_who_do_not_see_it(see, register):
    page = see("/clusters/alpha-bio/")
    [picture] = [each for each in page.all("svg") if each.get("role") == "img"]
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert set(picture["aria-labelledby"].split()) <= ids
    assert "Gold: 1 label, drawn from 2026 to 2028." in page.words


@pytest.mark.parametrize("name", [RTL, "x" * 300, "O'Clúster & “Co” %(name)s {{ 7 }}"])
def test_any_name_is_shown_as_it_is(see, client, name):
    cluster = make_cluster(name, slug="hostile", names=[(RTL + "2", "former")])
    other = make_cluster("Other", sectors=["health"])
    Succession.objects.create(kind="merged", predecessor=other, successor=cluster)
    republish(cluster, other)
    page = see("/clusters/hostile/")
    assert " ".join(name.split()) in page.words
    assert "<b>" not in client.get("/clusters/hostile/").content.decode()
    assert name in see("/clusters/other/").text


def test_the_code_of_the_badge_holds_no_way_out(see, client):
    make_cluster('"><img src=x> ](http://evil.example) `x`', slug="sly")
    body = client.get("/clusters/sly/").content.decode()
    code = body.split('<code id="embed-html">')[1].split("</code>")[0]
    assert "<img src=x>" not in code
    assert "&amp;quot;&amp;gt;&amp;lt;img src=x&amp;gt;" in code
    markdown = body.split('<code id="embed-markdown">')[1].split("</code>")[0]
    assert r"\](http://evil.example)" in markdown
    assert "/clusters/sly/badge.svg" in markdown


def test_a_text_in_another_language_says_which(see):
    cluster = saved(make_cluster("Alpha"), description={"pl": "Klaster", "fr": "Grappe"})
    page = see("/clusters/alpha/")
    assert "Grappe" in page.words
    assert "Language of this text: French" in page.words
    saved(cluster, description={"pl": "Klaster", "en": "A cluster"})
    page = see("/clusters/alpha/")
    assert "A cluster" in page.words
    assert "Language of this text" not in page.words


def test_two_figures_of_members_make_a_chart_and_a_table(see):
    cluster = make_cluster("Alpha")
    MembershipFigures.objects.create(cluster=cluster, on="2020", total=1200)
    republish(cluster)
    page = see("/clusters/alpha/")
    assert "1,200 (2020)" in page.words
    assert not page.all("polyline")
    MembershipFigures.objects.create(cluster=cluster, on="2022-05", total=1300)
    republish(cluster)
    page = see("/clusters/alpha/")
    assert len(page.all("circle")) >= 2
    assert len(page.all("polyline")) == 1
    assert "May 2022 1,300" in page.words


def test_facts_point_to_their_sources(see, register, cite):
    cluster = saved(register["alpha"], website="https://alpha.example/", city="Berlin")
    cite(cluster, "https://a.example/x", states="website", dated="2016-05")
    page = see("/clusters/alpha-bio/")
    assert "alpha.example[2]" in page.words
    assert "Berlin," in page.words


def test_managers_and_names_are_told_with_their_time(see):
    cluster = make_cluster("Alpha", managers=["Old GmbH"], names=[("Älpha", "former")])
    Management.objects.filter(cluster=cluster).update(since="2010", until="2015-06")
    cluster.names.filter(kind="former").update(language="de", used_until="2012")
    Identifier.objects.create(cluster=cluster, scheme="wikidata", value="Q42")
    republish(cluster)
    page = see("/clusters/alpha/")
    assert "Old GmbH 2010 – June 2015" in page.words
    assert "Älpha former name, German, until 2012" in page.words
    assert {"lang": "de"} in page.all("bdi")
    assert "wikidata Q42" in page.words


def test_a_recognition_tells_which_level_its_programme_asks_for(see):
    cluster = make_cluster("Alpha", programmes=["national"])
    scheme, silver = make_scheme(), make_level("silver")
    rules = RuleSet.objects.create(code="r", scheme=scheme, name="R", valid_from="2022-01-01")
    LevelRule.objects.create(rule_set=rules, level=silver, summary="")
    programme = Recognition.objects.get(cluster=cluster).programme
    ProgrammeRule.objects.create(
        programme=programme, scheme=scheme, min_level=silver, valid_from="2020-01-01"
    )
    page = see("/clusters/alpha/")
    assert "asks for this or a higher level: Silver label" in page.words
    assert "/schemes/ecei/#programmes" in page.links
    assert "asks for" not in see("/clusters/alpha/?valid_on=2019-12-31").words


def test_near_and_similar_clusters_are_named_with_what_they_share(see):
    make_cluster("Alpha", lat=50.0, lon=8.0, sectors=["health"])
    make_cluster("Beta", lat=50.1, lon=8.0, sectors=["health"])
    page = see("/clusters/alpha/")
    assert page.links.count("/clusters/beta/") == 2
    assert "11 km" in page.words
    assert "Health" in page.words


def test_the_page_about_an_earlier_register_names_no_neighbours_of_today(see, client):
    make_cluster("Alpha", sectors=["health"])
    then = client.get("/api/v1/clusters/").json()["register"]["known_at"]
    make_cluster("Beta", sectors=["health"])
    assert "/clusters/beta/" in see("/clusters/alpha/").links
    assert "/clusters/beta/" not in see(f"/clusters/alpha/?known_at={then}").links


def test_the_page_is_the_same_in_every_language(see, register):
    for language in ("de", "fr", "it", "es", "pl"):
        page = see(f"/{language}/clusters/alpha-bio/")
        assert f"/{language}/labels/{register['gold'].number}/" in page.links
