"""The filtered feed: folding it gives exactly the filtered listing, at every number."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.models import Cluster
from labels.register import changes as feed
from labels.register import query
from labels.register.changes import changes
from labels.register.check import Tally, check
from labels.register.head import head
from labels.register.publish import publish
from tests.factories import (
    exact,
    make_cluster,
    make_country,
    make_label,
    make_region,
    make_scheme,
    make_sector,
    republish,
)
from tests.register.asking import ask

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FIRST = date(2024, 1, 1)
CODES = {
    "country": ["AT", "DE"],
    "region": ["AT2", "AT22", "DE8"],
    "sector": ["health", "ict"],
    "level": ["silver", "gold"],
}
FILTERS = st.dictionaries(
    st.sampled_from([name + end for name in CODES for end in ("", "__n")]),
    st.integers(0, 2),
    min_size=1,
    max_size=3,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["create", "move", "sector", "award", "other", "delist", "list", "rename"]),
        st.integers(0, 5),
        st.integers(0, 2),
        st.integers(0, 200),
    ),
    min_size=1,
    max_size=12,
)


def asked(chosen):
    """The filters as parameters."""
    return {
        name: CODES[name.removesuffix("__n")][which % len(CODES[name.removesuffix("__n")])]
        for name, which in chosen.items()
    }


def play(steps):
    """One step after the other, some days apart."""
    day = FIRST
    for verb, which, code, later in steps:
        day += timedelta(later)
        with override_settings(TODAY=day), transaction.atomic():
            publish([take(verb, which, code, day).pk])
    return day


def take(verb, which, code, day):
    clusters = list(Cluster.objects.order_by("pk"))
    if verb == "create" or not clusters:
        country, region = [("AT", "AT22"), ("DE", "DE80"), (None, None)][code]
        regions = [region] if region else []
        return make_cluster("New", country=country, regions=regions, published=False)
    cluster = clusters[which % len(clusters)]
    listed = Cluster.objects.filter(pk=cluster.pk)
    if verb == "move":
        listed.update(country=[make_country("AT"), make_country("DE"), None][code])
        cluster.regions.all().delete()
        cluster.regions.create(region=make_region(["AT22", "DE80", "DE81"][code]), name="x")
    elif verb == "sector":
        cluster.sectors.all().delete()
        cluster.sectors.create(sector=make_sector(CODES["sector"][code % 2]), word="x")
    elif verb in {"award", "other"} and not cluster.delisted_at:
        make_scheme("other")
        validity = exact(str(day + timedelta(code)), str(day + timedelta(100 + code)))
        level = ["bronze", "silver", "gold"][code]
        scheme = "ecei" if verb == "award" else "other"
        taken = cluster.labels.filter(level__code=level, scheme__slug=scheme).exists()
        if not taken:
            make_label(cluster, level, validity=validity, scheme=scheme, published=False)
    elif verb == "delist" and not cluster.labels.exists():
        listed.update(delisted_at=timezone.now(), delisted_for="mistake")
    elif verb == "list":
        listed.update(delisted_at=None, delisted_for="", same_as=None)
    else:
        listed.update(name=f"Name {which} {code}")
    return cluster


def walked(filters, limit):
    """All items of the filtered feed, page by page, and every number that ended a page."""
    after, items = 0, []
    while True:
        page = changes(after, limit, ask(**filters))
        items += page.entries()
        assert page.last >= after
        after = page.last
        if not page.more:
            return items, after


def folded(items):
    """What a copy holds after these items."""
    kept = {}
    for item in items:
        if item["kind"] == "record":
            kept[item["slug"]] = item["record"]["seq"]
        else:
            assert item["record"] is None
            kept.pop(item["slug"], None)
    return kept


def never_there(items):
    """Items that tell of somebody leaving who was not there."""
    return [
        item
        for place, item in enumerate(items)
        if item["kind"] != "record" and item["slug"] not in folded(items[:place])
    ]


def listed(at, filters):
    page = query.page(ask(known_at=at, limit=100, **filters))
    return {record["slug"]: record["seq"] for record in page.records()}


@FEW
@given(STEPS, FILTERS, st.integers(1, 4), st.integers(1, 5))
def test_folding_the_filtered_feed_gives_the_filtered_listing(steps, chosen, limit, scan):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed, "SCAN", scan)
        last = play(steps)
        with override_settings(TODAY=last):
            filters = asked(chosen)
            items, end = walked(filters, limit)
            assert end == head().seq
            assert never_there(items) == []
            moments = {
                entry["seq"]: datetime.fromisoformat(entry["at"])
                for entry in changes(0, 1000).entries()
            }
            for seq, at in moments.items():
                until = [item for item in items if item["seq"] <= seq]
                assert folded(until) == listed(at, filters), (seq, filters)
            assert list(check(Tally())) == []
        transaction.set_rollback(True)


@FEW
@given(STEPS)
def test_folding_the_whole_feed_gives_the_listing_also_past_tombstones(steps):
    with transaction.atomic():
        last = play(steps)
        with override_settings(TODAY=last):
            entries = changes(0, 1000).entries()
            assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
            for number, entry in enumerate(entries, 1):
                at = datetime.fromisoformat(entry["at"])
                assert folded(entries[:number]) == listed(at, {})
        transaction.set_rollback(True)


def test_who_leaves_the_filter_is_told_once_and_who_was_never_in_it_not_at_all():
    alpha, beta = make_cluster("Alpha", country="AT"), make_cluster("Beta", country="DE")
    for country in ("DE", "AT"):
        Cluster.objects.filter(pk=alpha.pk).update(country=make_country(country))
        republish(alpha)
    Cluster.objects.filter(pk=beta.pk).update(city="Bonn")
    republish(beta)
    told = changes(0, 100, ask(country="AT")).entries()
    assert [(each["seq"], each["kind"]) for each in told] == [
        (1, "record"),
        (3, "left"),
        (4, "record"),
    ]
    assert (told[1]["record"], told[1]["slug"]) == (None, "alpha")
    assert changes(0, 100, ask(country="AT")).last == 5


def test_a_tombstone_is_told_to_those_who_had_the_cluster():
    alpha = make_cluster("Alpha", country="AT")
    Cluster.objects.filter(pk=alpha.pk).update(delisted_at=timezone.now(), delisted_for="mistake")
    republish(alpha)
    for filters in ({}, {"country": "AT"}):
        told = changes(0, 100, ask(**filters)).entries()
        assert [each["kind"] for each in told] == ["record", "tombstone"]
        assert told[1]["record"] is None
    assert changes(0, 100, ask(country="DE")).entries() == []


def test_a_level_counts_for_labels_of_the_european_scheme_only():
    make_scheme("other")
    cluster = make_cluster("Alpha")
    make_label(cluster, "gold", scheme="other", awarded="2020")
    assert changes(0, 100, ask(level="gold")).entries() == []
    make_label(cluster, "gold", awarded="2020")
    assert [each["seq"] for each in changes(0, 100, ask(level="gold")).entries()] == [3]


def test_an_answer_looks_at_so_many_entries_and_says_where_to_go_on(monkeypatch):
    monkeypatch.setattr(feed, "SCAN", 3)
    for number in range(7):
        make_cluster(f"Cluster {number}", country="AT" if number == 6 else "DE")
    page = changes(0, 100, ask(country="AT"))
    assert (page.items, page.last, page.more) == ((), 3, True)
    page = changes(3, 100, ask(country="AT"))
    assert (page.items, page.last, page.more) == ((), 6, True)
    page = changes(6, 100, ask(country="AT"))
    assert ([each["seq"] for each in page.entries()], page.last, page.more) == ([7], 7, False)


def test_a_page_that_is_full_goes_on_after_its_last_item():
    for number in range(4):
        make_cluster(f"Cluster {number}", country="AT" if number % 2 else "DE")
    page = changes(0, 1, ask(country="AT"))
    assert (page.last, page.more) == (2, True)
    page = changes(2, 1, ask(country="AT"))
    assert (page.last, page.more) == (4, False)
