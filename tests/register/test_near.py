"""Clusters near to one, and clusters like it."""

from datetime import date
from math import asin, cos, radians, sin, sqrt

import pytest

from labels.models import Cluster
from labels.register import query
from labels.register.near import NEAR_KM, SHOWN, around
from labels.workflow.delisting import delist
from tests.factories import exact, make_cluster, make_label
from tests.people import make_secretariat
from tests.register.asking import ask

DAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def look(slug, day=DAY):
    return around(query.record(slug, ask(valid_on=day)).record(), day)


def slugs(neighbours):
    return [each.slug for each in neighbours]


def km(here, there):
    """The distance on a ball, told once more."""
    (a, b), (c, d) = [[radians(each) for each in place] for place in (here, there)]
    half = sin((a - c) / 2) ** 2 + cos(a) * cos(c) * sin((b - d) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def placed(name, lat, lon, **fields):
    return make_cluster(name, lat=lat, lon=lon, **fields)


def test_a_cluster_of_which_nothing_is_known_has_neither(django_assert_num_queries):
    make_cluster("Alone", country=None)
    make_cluster("Other", country=None)
    record = query.record("alone", ask()).record()
    with django_assert_num_queries(0):
        found = around(record, DAY)
    assert found.near == found.alike == []


def test_nobody_is_near_to_or_like_itself():
    placed("Self", 50.0, 8.0, sectors=["health"], regions=["DE71"])
    found = look("self")
    assert found.near == found.alike == []


def test_the_nearest_come_first_with_their_distance():
    placed("Self", 50.0, 8.0)
    placed("Far", 50.9, 8.0)
    placed("Near", 50.1, 8.0)
    found = look("self").near
    assert slugs(found) == ["near", "far"]
    assert found[0].km == pytest.approx(km((50, 8), (50.1, 8)))


def test_who_is_too_far_away_is_not_near():
    placed("Self", 50.0, 8.0)
    placed("Inside", 51.34, 8.0)
    placed("Outside", 51.36, 8.0)
    assert km((50, 8), (51.34, 8)) < NEAR_KM < km((50, 8), (51.36, 8))
    assert slugs(look("self").near) == ["inside"]


def test_in_the_north_a_degree_to_the_east_is_shorter():
    placed("Self", 69.0, 20.0)
    placed("East", 69.0, 21.5)
    placed("North", 70.0, 20.0)
    assert slugs(look("self").near) == ["east", "north"]


@pytest.mark.parametrize(("lon", "other"), [(179.9, -179.9), (-179.9, 179.9)])
def test_the_day_line_does_not_part_neighbours(lon, other):
    placed("Self", -17.0, lon)
    placed("Beyond", -17.0, other)
    [found] = look("self").near
    assert found.km == pytest.approx(km((-17, lon), (-17, other)))
    assert found.km < 25


def test_zero_is_a_place_like_any_other():
    placed("Self", 0.0, 0.0)
    placed("Same place", 0.0, 0.0)
    placed("West", 0.0, -0.5)
    make_cluster("Nowhere")
    found = look("self").near
    assert slugs(found) == ["same-place", "west"]
    assert found[0].km == 0


def test_the_poles_are_places_too():
    placed("Self", 90.0, 0.0)
    placed("Below", 89.9, 0.0)
    assert slugs(look("self").near) == ["below"]
    placed("South", -90.0, 0.0)
    assert look("south").near == []


def test_without_a_place_those_of_the_region_are_near():
    make_cluster("Self", regions=["DE80"])
    make_cluster("Same", regions=["DE80"])
    make_cluster("Within", regions=["DE80N"])
    make_cluster("Elsewhere", regions=["DE21"])
    found = look("self").near
    assert slugs(found) == ["same", "within"]
    assert {each.km for each in found} == {None}


def test_places_come_before_those_of_which_the_region_only_is_known():
    placed("Self", 54.0, 12.0, regions=["DE80"])
    make_cluster("Alpha", regions=["DE80"])
    placed("Zeta", 54.1, 12.0)
    placed("Wide region", 57.0, 12.0, regions=["DE80"])
    assert slugs(look("self").near) == ["zeta", "alpha"]


def test_only_clusters_that_share_a_sector_are_alike():
    make_cluster("Self", sectors=["health"])
    make_cluster("Like", sectors=["health"])
    make_cluster("Other", sectors=["energy"])
    make_cluster("None")
    [found] = look("self").alike
    assert (found.slug, found.sectors) == ("like", ("health",))


def test_more_sectors_in_common_count_more_than_region_and_country():
    make_cluster("Self", country="DE", regions=["DE80"], sectors=["health", "food"])
    make_cluster("Abroad, same country", country="DE", sectors=["health"])
    make_cluster("Both abroad", country="FR", sectors=["health", "food"])
    make_cluster("Same region", country="DE", regions=["DE80"], sectors=["health"])
    make_cluster("Many more", country="DE", sectors=["health", "ict", "energy"])
    assert slugs(look("self").alike) == [
        "both-abroad",
        "same-region",
        "abroad-same-country",
        "many-more",
    ]


def test_few_are_shown():
    placed("Self", 50.0, 8.0, sectors=["health"])
    for number in range(SHOWN + 2):
        placed(f"C{number}", 50.0, 8.0 + number / 100, sectors=["health"])
    found = look("self")
    assert slugs(found.near) == [f"c{number}" for number in range(SHOWN)]
    assert slugs(found.alike) == [f"c{number}" for number in range(SHOWN)]


def test_a_neighbour_stands_where_it_stood_on_the_day():
    make_cluster("Self", sectors=["health"])
    like = make_cluster('Sl"y \\ <b>', sectors=["health"])
    make_label(like, "gold", validity=exact("2020-01-01", "2021-12-31"))
    [then] = look("self", date(2020, 6, 1)).alike
    assert then.name == 'Sl"y \\ <b>'
    assert (then.standing["status"], then.standing["level"]) == ("valid", "gold")
    assert look("self").alike[0].standing["status"] == "expired"


def test_who_left_is_nobodys_neighbour():
    placed("Self", 50.0, 8.0, sectors=["health"], regions=["DE71"])
    placed("Gone", 50.0, 8.0, sectors=["health"], regions=["DE71"])
    assert slugs(look("self").near) == ["gone"]
    delist(Cluster.objects.get(slug="gone"), by=make_secretariat(), reason="mistake")
    found = look("self")
    assert found.near == found.alike == []


def test_both_take_one_statement(django_assert_num_queries):
    placed("Self", 50.0, 8.0, sectors=["health"], regions=["DE71"])
    placed("Other", 50.0, 8.0, sectors=["health"], regions=["DE71"])
    record = query.record("self", ask()).record()
    with django_assert_num_queries(1):
        assert around(record, DAY).near
