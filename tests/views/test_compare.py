"""Clusters side by side: who is compared, what is marked, and what is said when it cannot be."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import MembershipFigures
from labels.register import cache
from labels.register.head import head
from labels.workflow.delisting import delist
from tests.factories import exact, make_cluster, make_label, republish
from tests.people import make_secretariat

pytestmark = pytest.mark.django_db
BOTH = "c=alpha-bio&c=beta-energie"


def verdicts(page):
    """The property of each row and what is said of it, in the order of the page."""
    text = page.words.partition("Everything Only what differs")[2].partition("Download as CSV")[0]
    titles = ["Standing", "Labels ever awarded", "Sectors", "Members", "Founded", "Country"]
    signs = {"≠": "differs", "=": "same", "?": "unknown"}
    return {title: signs[text.partition(f" {title} ")[2][:1]] for title in titles if title in text}


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ("c=alpha-bio&c=beta-energie&c=gamma&c=x&c=y", "At most 4 clusters"),
        ("format=csv", "Name the clusters"),
        (f"{BOTH}&format=json", "format is one of these"),
        (f"{BOTH}&only=sameness", "only is one of these"),
        (f"{BOTH}&only=differences&only=differences", "only once only"),
        (f"{BOTH}&valid_on=yesterday", "valid_on"),
        (f"{BOTH}&known_at=2099-01-01", "known_at"),
        (f"{BOTH}&colour=red", "colour"),
        ("q=a&q=b", "q once only"),
    ],
)
def test_what_is_not_understood_is_refused_and_named(see, register, sent, named):
    page = see(f"/compare/?{sent}", 400)
    assert named in page.words
    assert page.response["Cache-Control"] == "no-store"


def test_all_that_is_wrong_is_named_at_once(see, register):
    words = see("/compare/?only=x&format=y&valid_on=z&colour=red", 400).words
    assert all(name in words for name in ("only", "format", "valid_on", "colour"))


def test_nothing_can_be_sent_to_it(client):
    assert client.post("/compare/").status_code == 405


@pytest.mark.parametrize("slug", ["nobody", "a%00b", "%F0%9F%8F%85", "x" * 500, "../etc", "a b"])
def test_an_address_of_nobody_is_told_and_the_others_stay(see, register, slug):
    page = see(f"/compare/?c=alpha-bio&c={slug}", 404)
    assert "There is no cluster at the address" in page.words
    assert "Alpha Bio" in page.words
    assert "/compare/?c=alpha-bio" in page.links
    assert page.response["Cache-Control"] == "no-store"


def test_a_cluster_that_left_is_told_with_the_one_as_which_it_goes_on(see, register):
    double = make_cluster("Alpha Boi")
    delist(double, by=make_secretariat(), reason="double", same_as=register["alpha"], note="x")
    page = see("/compare/?c=beta-energie&c=alpha-boi", 410)
    assert "Alpha Boi is no longer in the register." in page.words
    assert "/compare/?c=beta-energie&c=alpha-bio" in page.links
    assert "/compare/?c=beta-energie" in page.links
    assert see("/compare/?c=nobody&c=alpha-boi", 404)


def test_a_file_is_whole_or_not_made(client, register):
    answer = client.get(f"/compare/?{BOTH}&c=nobody&format=csv")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_without_clusters_the_page_says_what_to_do(see, db):
    page = see("/compare/")
    assert "Choose two to four clusters" in page.words
    assert [each["name"] for each in page.all("input")] == ["q"]


def test_one_cluster_asks_for_a_second_one(see, register):
    page = see("/compare/?c=alpha-bio")
    assert "Add a second one" in page.words
    assert "differs" not in page.words


def test_who_is_named_twice_is_shown_once(see, register):
    page = see(f"/compare/?{BOTH}&c=alpha-bio")
    assert "Alpha Bio was named more than once and is shown once." in page.words
    assert page.words.count("Take away Alpha Bio") == 1


def test_what_differs_is_marked_by_a_word_and_a_sign(see, register):
    assert verdicts(see(f"/compare/?{BOTH}")) == {
        "Standing": "differs",
        "Labels ever awarded": "differs",
        "Sectors": "differs",
        "Members": "unknown",
        "Founded": "unknown",
        "Country": "differs",
    }


def test_a_label_counts_as_awarded_from_its_award_on(see, register):
    """As in the statistics: what was awarded later had not been awarded on that day."""
    make_label(make_cluster("Delta"), "gold", awarded="2016")
    for day, told in (("2015-12-31", "none"), ("2016-12-31", "Gold label: 1")):
        page = see(f"/compare/?c=delta&valid_on={day}")
        assert f"Labels ever awarded {told}" in page.words


@pytest.mark.parametrize(("until", "word"), [("2028-03-31", "same"), ("2027-01-31", "differs")])
def test_two_valid_labels_stand_the_same_only_if_they_end_together(see, register, until, word):
    delta = make_cluster("Delta")
    make_label(delta, "gold", until=until, validity=exact("2026-03-10", until))
    assert verdicts(see("/compare/?c=alpha-bio&c=delta"))["Standing"] == word


def test_what_is_the_same_is_told_and_left_out_on_wish(see, register):
    make_cluster("Delta", country="DE", founded="2001", sectors=["health"])
    make_cluster("Epsilon", country="DE", founded="2001", sectors=["ict"])
    asked = "/compare/?c=delta&c=epsilon"
    assert verdicts(see(asked))["Founded"] == "same"
    page = see(f"{asked}&only=differences")
    assert "Health" in page.words
    assert "Founded" not in page.words.partition("Side by side")[2]
    assert "rows in which nothing differs are left out" in page.words
    assert f"{asked}#properties" in page.links


def test_what_is_known_of_one_only_is_no_difference(see, register):
    MembershipFigures.objects.create(cluster=register["alpha"], on="2020-05", total=1234)
    MembershipFigures.objects.create(cluster=register["alpha"], on="2019", total=12)
    republish(register["alpha"])
    page = see(f"/compare/?{BOTH}")
    assert verdicts(page)["Members"] == "unknown"
    assert "1,234 May 2020" in page.words
    assert "not known of all" in page.words


def test_labels_lie_on_one_axis_with_the_same_as_a_table(see, register):
    page = see(f"/compare/?{BOTH}&c=gamma")
    drawn = page.response.content.decode().partition('class="plot"')[2].partition("</figure>")[0]
    assert drawn.count('class="today"') == 2  # in the picture and in its key
    years = [part.partition("</text>")[0][-4:] for part in drawn.split('class="tick"')[1:]]
    assert years == sorted(set(years))
    assert "Alpha Bio: 2 labels, drawn from 2016 to 2028." in page.words
    assert "Béta Énergie: 1 label, drawn from 2021 to 2023." in page.words
    assert f"/labels/{register['silver'].number}/" in page.links


def test_hatches_of_one_level_are_told_once(see, register):
    make_label(register["beta"], "gold", awarded="2024")
    content = see(f"/compare/?{BOTH}").response.content.decode()
    assert content.count('id="hatch-gold"') == 1


def test_clocks_stay_in_every_address(see, register):
    moment = head().known_at
    make_label(register["beta"], "gold", validity=exact("2022-01-01", "2027-12-31"))
    page = see(f"/compare/?{BOTH}&valid_on=2022-06-30&known_at={moment}")
    carried = f"valid_on=2022-06-30&known_at={moment.replace(':', '%3A')}"
    assert f"/clusters/alpha-bio/?{carried}" in page.links
    assert f"/compare/?c=beta-energie&{carried}" in page.links
    assert f"/compare/?{BOTH}&{carried}&format=csv" in page.links
    assert "Silver label, valid at least until 31 May 2023" in page.words
    assert "Labels ever awarded" in page.words
    assert "Gold label: 1" not in page.words  # that of Beta was not known then
    assert f"/compare/?{BOTH}" in page.links  # today
    assert {"type": "hidden", "name": "known_at", "value": moment} in page.all("input")


def test_before_the_register_knew_them_nobody_is_there(see, register):
    assert "no cluster at the address" in see(f"/compare/?{BOTH}&known_at=2020-01-01", 404).words


def test_a_name_is_searched_and_the_cluster_added_by_a_link(see, register):
    page = see("/compare/?c=alpha-bio&q=enregie")
    assert "Béta Énergie" in page.words
    assert f"/compare/?{BOTH}" in page.links
    assert {"type": "hidden", "name": "c", "value": "alpha-bio"} in page.all("input")
    assert "chosen already" in see("/compare/?c=alpha-bio&q=alpha").words
    assert "No cluster has such a name." in see("/compare/?c=alpha-bio&q=zzzz").words


def test_the_best_fit_comes_first_and_there_are_few(see, register):
    for i in range(12):
        make_cluster(f"Energie {i:02}")
    make_cluster("Energie")
    page = see("/compare/?q=energie")
    added = [url for url in page.links if url.startswith("/compare/?c=")]
    assert added[0] == "/compare/?c=energie"
    assert len(added) == 8


def test_four_clusters_are_enough(see, register):
    make_cluster("Delta")
    page = see(f"/compare/?{BOTH}&c=gamma&c=delta&q=alpha")
    assert "Take one away to add another" in page.words
    assert not page.all("input")


def test_the_file_has_a_line_for_each_in_their_order(client, register):
    answer = client.get("/compare/?c=beta-energie&c=alpha-bio&format=csv&valid_on=2022-01-15")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(row["slug"], row["status"]) for row in rows] == [
        ("beta-energie", "valid"),
        ("alpha-bio", "upcoming"),
    ]
    assert answer["Content-Disposition"] == 'attachment; filename="comparison-2022-01-15.csv"'
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["ETag"]


def test_names_are_disarmed_for_spreadsheets_and_pages(see, client, register):
    make_cluster("=2+3", slug="sum")
    make_cluster("<script>alert(1)</script>", slug="script")
    answer = client.get("/compare/?c=sum&format=csv")
    assert next(csv.DictReader(io.StringIO(answer.content.decode())))["name"] == "'=2+3"
    page = see("/compare/?c=sum&c=script")
    assert b"<script>alert" not in page.response.content


def test_the_address_names_its_clusters_for_search_engines(see, register, settings):
    page = see(f"/de/compare/?{BOTH}&only=differences")
    (canonical,) = [each for each in page.all("link") if each["rel"] == "canonical"]
    assert canonical["href"] == f"{settings.BASE_URL}/de/compare/?{BOTH}"
    missing = see(f"/compare/?{BOTH}&c=nobody", 404)
    assert not [each for each in missing.all("link") if each["rel"] == "canonical"]


def test_an_unchanged_comparison_is_not_sent_again(client, register):
    tag = client.get(f"/compare/?{BOTH}")["ETag"]
    same = {"if-none-match": tag}
    assert client.get(f"/compare/?{BOTH}", headers=same).status_code == 304
    make_label(register["beta"], "gold", awarded="2025")
    assert client.get(f"/compare/?{BOTH}", headers=same).status_code == 200


@pytest.mark.parametrize("more", ["", "&c=nobody", "&q=energy", "&q=enregie&c=nobody"])
def test_it_takes_two_statements_whatever_is_asked(client, register, more):
    client.get(f"/compare/?{BOTH}{more}")  # reads the code lists, which are kept
    cache._kept.clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/compare/?{BOTH}{more}")
    assert len(asked) == 2
