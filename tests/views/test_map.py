"""The map: where clusters are drawn, counted and listed, and how one comes nearer."""

import json
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Cluster, Region
from labels.register import cache, places
from labels.register.head import head
from labels.register.reference import load_reference
from labels.views.maps import borders, regions, small
from labels.views.maps.countries import KOSOVO
from tests.factories import make_cluster, republish

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def regions_are_read_anew():
    regions.forget()
    yield
    regions.forget()


@pytest.fixture
def placed(register):
    """Besides the three of the register, whose regions lie nowhere, some that have a place."""
    Region.objects.filter(code__startswith="DE2").update(lat=48.14, lon=11.55)
    make_cluster("Exact", country="DE", lat=53.55, lon=9.99)
    make_cluster("Far", country="MX")
    make_cluster("Stateless", country=None)


def picture(page):
    """The picture of a page as XML, which refuses what a browser would forgive."""
    text = page.response.content.decode()
    start = text.index('<svg viewBox="0 0 1000')
    return ElementTree.fromstring(  # noqa: S314
        text[start : text.index("</svg>", start) + 6].replace(
            "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
        )
    )


def titles(page, kind):
    marks = [a for a in picture(page).iter(f"{SVG}a") if kind in a.get("class", "").split()]
    return [a.find(f"{SVG}title").text for a in marks]


@pytest.mark.parametrize(
    "query",
    [
        "area=moon",
        "area=world&area=europe",
        "colour=red",
        "country=XX",
        "country=XK",
        "region=DE99",
        "valid_on=31.12.2025",
        "known_at=never",
        "limit=0",
        "format=json",
    ],
)
def test_what_the_list_refuses_the_map_refuses_too(see, register, query):
    page = see(f"/map/?{query}", status=400)
    assert page.response.headers["Cache-Control"] == "no-store"


def test_nothing_can_be_sent_to_the_map(client):
    assert client.post("/map/").status_code == 405


def test_an_empty_register_has_a_map(see, db):
    page = see("/map/")
    assert "No cluster fits" in page.words
    assert titles(page, "one") == titles(page, "many") == titles(page, "country") == []


def test_empty_fields_ask_nothing(see, register):
    assert "3 clusters fit" in see("/map/?q=&area=&country=").words


def test_a_cluster_is_drawn_where_its_sources_say(see, placed):
    page = see("/map/")
    assert "Exact: No label is known" in titles(page, "one")


def test_a_cluster_without_coordinates_is_drawn_at_its_region_and_says_so(see, placed):
    (title,) = [each for each in titles(see("/map/"), "one") if each.startswith("Alpha Bio")]
    assert title.startswith(
        "Alpha Bio: Gold label, valid until 31 March 2028. Placed at its region"
    )


def test_a_cluster_of_a_country_only_is_counted_and_listed(see, placed):
    page = see("/map/")
    assert "FR: 1 cluster of which only the country is known" in titles(page, "country")
    assert "4 clusters without a place" in page.words
    assert {"/clusters/beta-energie/", "/clusters/stateless/"} <= set(page.links)


def test_clusters_outside_the_picture_are_counted_and_the_world_has_them(see, placed):
    page = see("/map/")
    assert "1 cluster lies outside this picture" in page.words
    assert "/map/?area=world" in page.links
    world = see("/map/?area=world")
    assert "outside this picture" not in world.words
    assert any(title.startswith("MX:") for title in titles(world, "country"))


def test_a_country_outside_europe_is_shown_on_the_world(see, placed):
    page = see("/map/?country=MX")
    assert "MX: 1 cluster of which only the country is known" in titles(page, "country")
    assert "/map/" in page.links, "Europe is offered without the country that is not in it"


def test_a_valid_label_has_a_full_medal_and_another_a_hollow_one(see, placed):
    Region.objects.update(lat=48.85, lon=2.35)
    marks = {}
    for query in ("", "?valid_on=2020-01-01"):
        for a in picture(see(f"/map/{query}")).iter(f"{SVG}a"):
            if (title := a.find(f"{SVG}title")) is not None and "Alpha" in (title.text or ""):
                marks[query] = a.get("class").split()
    assert marks == {"": ["one", "gold"], "?valid_on=2020-01-01": ["one", "gold", "hollow"]}


def test_the_day_goes_along_to_profiles_and_countries(see, placed):
    page = see("/map/?valid_on=2022-02-10")
    assert "/clusters/alpha-bio/?valid_on=2022-02-10" in page.links
    assert "/map/?country=DE&valid_on=2022-02-10" in page.links
    assert "/clusters/?valid_on=2022-02-10" in page.links


def test_a_group_leads_nearer_and_at_last_to_the_list(see, placed):
    for number in range(5):
        make_cluster(f"Near {number}", country="DE", regions=["DE212"])
    page = see("/map/")
    seen = []
    while (link := group(page)) is not None and link.startswith("/map/"):
        assert link not in seen, "coming nearer never leads back"
        seen.append(link)
        page = see(link)
    assert [parse_qs(urlsplit(each).query) for each in seen] == [
        {"country": ["DE"]},
        {"country": ["DE"], "region": ["DE212"]},
    ]
    assert link == "/clusters/?country=DE&region=DE212"
    assert "6 clusters" in see(link).words


def group(page):
    found = [a for a in picture(page).iter(f"{SVG}a") if "many" in a.get("class", "").split()]
    return found[0].get("href") if found else None


def test_there_is_a_way_out_of_a_region(see, placed):
    page = see("/map/?region=DE212&status=valid")
    assert {
        "/map/?status=valid",
        "/map/?country=DE&status=valid",
        "/map/?region=DE2&status=valid",
        "/clusters/?region=DE212&status=valid",
    } <= set(page.links)


def test_chips_stay_on_the_map(see, placed):
    page = see("/map/?country=DE&status=valid")
    assert {"/map/?country=DE", "/map/?status=valid"} <= set(page.links)


def test_the_past_is_drawn_as_it_was_known(see, placed):
    before = see("/map/").response.context["count"]
    then = head().known_at
    make_cluster("Later", country="DE", lat=50.0, lon=8.0)
    assert see("/map/").response.context["count"] == before + 1
    assert see(f"/map/?known_at={then}").response.context["count"] == before


@pytest.mark.parametrize(
    ("query", "word"), [("area=moon", "europe, world"), ("area=world&area=europe", "area")]
)
def test_a_wrong_area_is_told_in_the_language_of_the_page(client, register, query, word):
    german, english = (
        client.get(f"{start}/map/?{query}").content.decode() for start in ("/de", "")
    )
    told = english.partition('id="content"')[2].partition("<li>")[2].partition("</li>")[0]
    assert word in told
    assert told not in german


@pytest.mark.parametrize("query", ["", "?area=world", "?country=DE", "?q=clutser", "?region=DE2"])
def test_the_map_takes_three_statements_at_most(see, client, placed, query):
    for number in range(30):
        make_cluster(f"More {number}", country="DE", lat=47.5 + number / 5, lon=8 + number / 7)
    see(f"/map/{query}")
    cache._kept.clear()
    with CaptureQueriesContext(connection) as captured:
        see(f"/map/{query}")
    assert len(captured) <= 3 + ("q=" in query), [each["sql"][:90] for each in captured]


@pytest.mark.parametrize("language", ["", "/de", "/pl"])
def test_numbers_in_the_picture_are_written_for_machines(see, placed, language):
    page = see(f"{language}/map/?country=DE")
    for a in picture(page).iter(f"{SVG}a"):
        if moved := a.get("transform"):
            assert moved.startswith("translate(")
            assert "," not in moved


def test_every_cluster_is_in_the_picture_or_counted_beside_it(see, placed):
    for query in ("", "?area=world", "?country=DE", "?country=DE&country=MX", "?region=DE2"):
        page = see(f"/map/{query}")
        asked = see(f"/clusters/{query if 'area' not in query else ''}")
        assert page.response.context["count"] == asked.response.context["count"]


def test_countries_with_clusters_are_links_with_their_count(see, placed):
    links = picture(see("/map/")).iter(f"{SVG}a")
    told = {a.get("href"): t.text for a in links for t in a.iter(f"{SVG}title")}
    assert told["/map/?country=DE"] == "DE: 2 clusters"


def test_the_small_map_has_the_same_countries(register):
    counts = {"by": {"country": [{"code": "DE", "clusters": 2}, {"code": "MX", "clusters": 3}]}}
    drawn = small(counts)["small_map"]
    assert [land.count for land in drawn["numbers"]] == [2]
    assert drawn["elsewhere"] == 3


def test_every_country_of_our_list_has_a_shape_or_is_named_as_not_drawn():
    load_reference()
    path = project.BASE_DIR / "fixtures" / "countries.json"
    ours = {row["pk"] for row in json.loads(path.read_text(encoding="utf-8"))}
    drawn = set(borders.pictures()["world"].shapes)
    told = (project.BASE_DIR / "fixtures" / "README.md").read_text(encoding="utf-8")
    line = next(each for each in told.splitlines() if each.startswith("Not drawn: "))
    assert ours - drawn == set(line.removeprefix("Not drawn: ").rstrip(".").split(", "))
    assert drawn - ours == {KOSOVO, ""}, "shapes of no country of ours"
    assert set(borders.pictures()["europe"].shapes) <= drawn


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("DE", 52.5, 13.4),
        ("UA", 45.2, 34.2),
        ("CY", 35.3, 33.6),
        ("CY", 34.8, 32.8),
        ("XK", 42.6, 20.9),
        ("MT", 35.9, 14.4),
    ],
)
def test_places_lie_in_the_box_of_their_country(code, lat, lon):
    europe = borders.pictures()["europe"]
    box = europe.shapes[code].box
    assert box.wider(0.3).holds(europe.point(lat, lon))


def test_crimea_is_not_in_the_lines_of_russia():
    """No point of Russia's lines lies on the peninsula, and some of Ukraine's do."""
    europe = borders.pictures()["europe"]
    x, y = europe.point(45.2, 34.3)

    def near(code):
        return sum(abs(px - x) < 60 and abs(py - y) < 60 for px, py in walked(europe, code))

    assert near("RU") == 0
    assert near("UA") > 3


def walked(europe, code):
    """The points of a path of ours: M x y, then steps."""
    for ring in europe.shapes[code].fine.split("z"):
        if ring.startswith("M") and "l" in ring:
            start, steps = ring[1:].split("l")
            x, y = map(int, start.split())
            yield x, y
            numbers = [int(each) for each in re.findall(r"-?\d+", steps)]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                yield x, y


def test_a_move_is_seen_at_once(see, placed):
    Cluster.objects.filter(slug="exact").update(lat=35.9, lon=14.4)
    republish(Cluster.objects.get(slug="exact"))
    (mark,) = [
        a
        for a in picture(see("/map/")).iter(f"{SVG}a")
        if a.find(f"{SVG}title") is not None and "Exact" in (a.find(f"{SVG}title").text or "")
    ]
    _x, y = mark.get("transform").removeprefix("translate(").rstrip(")").split()
    assert float(y) > 600, "Malta is in the south"


def test_the_map_answers_not_modified(client, register):
    tag = client.get("/map/").headers["ETag"]
    assert client.get("/map/", headers={"If-None-Match": tag}).status_code == 304


def test_a_zoomed_view_lists_the_clusters_with_a_place_by_name(see, placed):
    make_cluster("Aaa", country="DE", lat=50.1, lon=8.6)
    rows = see("/map/?country=DE").response.context["placed"]
    assert [row["name"] for row in rows] == ["Aaa", "Alpha Bio", "Exact"]
    assert rows[1]["at_region"], "who reads the list learns it too"


def test_long_lists_say_how_much_is_missing(see, placed, monkeypatch):
    monkeypatch.setattr(places, "LISTED", 2)
    make_cluster("Aaa", country="DE", lat=50.1, lon=8.6)
    page = see("/map/?country=DE")
    assert "The first 2 of 3. See all in the list." in page.words
    assert len(page.response.context["placed"]) == 2


@pytest.mark.parametrize("query", ["", "?area=world", "?country=DE", "?status=expired"])
def test_every_link_of_the_picture_has_a_name(see, placed, query):
    for a in picture(see(f"/map/{query}")).iter(f"{SVG}a"):
        assert next(a.iter(f"{SVG}title")).text, "clusters without a country are in no land"
        assert "country=&" not in a.get("href")
