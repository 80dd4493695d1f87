"""Pages and cursors: every record once, in an order that is total, whatever is published."""

from datetime import date

import pytest

from labels.models import Cluster
from labels.register import labels, paging, query
from labels.register.head import head
from labels.register.question import LABEL_ORDERINGS, ORDERINGS
from labels.rules.text import fold
from tests.factories import make_cluster, make_label, republish
from tests.register import reference
from tests.register.asking import ask
from tests.register.test_edges import LONG_AGO

fill = reference.fill
SORTED_BY = {
    "name": lambda r: fold(r["name"]),
    "country": lambda r: r["country"] or "",
    "updated": lambda r: r["seq"],
}
QUESTIONS = [
    {},
    {"country": "AT"},
    {"level": "gold", "status__n": "expired"},
    {"q": "cluster"},
    {"q": "clustre b"},
    {"q": "&"},
]


def by_offset(read, **filters):
    """All records, page after page by offset."""
    found, limit = [], 3
    while chunk := read(ask(**filters, limit=limit, offset=len(found))).records():
        found += chunk
    return found


def by_cursor(read, *, between=lambda: None, **filters):
    """All records, page after page by cursor, and what happens between the pages."""
    found, cursor, registers = [], paging.START, set()
    while cursor:
        page = read(ask(**filters, limit=3, cursor=cursor))
        found += page.records()
        cursor = page.next_cursor
        registers.add((page.register.seq, page.count))
        between()
    assert len(registers) == 1
    return found


def numbers(records):
    return [record["number"] for record in records]


@pytest.mark.parametrize("ordering", ["", *ORDERINGS])
@pytest.mark.parametrize("filters", QUESTIONS, ids=str)
def test_pages_cursors_and_exports_give_the_same_records(register, ordering, filters):
    asked = filters | {"ordering": ordering}
    every = by_offset(query.page, **asked)
    assert len(set(numbers(every))) == len(every) == query.page(ask(**asked)).count
    assert by_cursor(query.page, **asked) == every
    assert list(query.walk(ask(**asked), head())) == every


@pytest.mark.parametrize("ordering", ["", *LABEL_ORDERINGS])
@pytest.mark.parametrize("filters", QUESTIONS, ids=str)
def test_labels_are_paged_in_the_same_way(register, ordering, filters):
    asked = filters | {"ordering": ordering}
    every = by_offset(labels.labels_page, **asked)
    assert len(set(numbers(every))) == len(every) == labels.labels_page(ask(**asked)).count
    assert by_cursor(labels.labels_page, **asked) == every
    assert list(labels.walk_labels(ask(**asked), head())) == every


@pytest.mark.parametrize("name", SORTED_BY)
def test_records_come_in_the_order_that_is_asked(register, name):
    upwards = [SORTED_BY[name](record) for record in by_offset(query.page, ordering=name)]
    assert upwards == sorted(upwards)
    if name != "country":
        downwards = [SORTED_BY[name](each) for each in by_offset(query.page, ordering=f"-{name}")]
        assert downwards == upwards[::-1]


def test_a_founding_date_that_is_not_known_comes_last_both_ways(register):
    for ordering in ("founded", "-founded"):
        years = [
            each["founded"] and each["founded"]["value"][:4]
            for each in by_offset(query.page, ordering=ordering)
        ]
        known = [year for year in years if year]
        assert known == sorted(known, reverse=ordering == "-founded")
        assert set(years[len(known) :]) == {None}


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_cursor_stays_with_its_register_while_others_publish(register, ordering):
    every = by_offset(query.page, ordering=ordering)

    def publish_something():
        cluster = Cluster.objects.order_by("?").first()
        Cluster.objects.filter(pk=cluster.pk).update(name=f"A {cluster.pk}", founded="1990")
        republish(cluster)
        make_cluster("Cluster A newcomer", country="AT")

    assert by_cursor(query.page, ordering=ordering, between=publish_something) == every


def test_a_walk_stays_with_its_register_while_others_publish(register, monkeypatch):
    monkeypatch.setattr(query, "CHUNK", 4)
    monkeypatch.setattr(labels, "CHUNK", 4)
    every, every_label = by_offset(query.page), by_offset(labels.labels_page)
    walk, walk_labels = query.walk(ask(), head()), labels.walk_labels(ask(), head())
    started = [next(walk)], [next(walk_labels)]
    make_label(make_cluster("A newcomer"), awarded="2026")
    assert [*started[0], *walk] == every
    assert [*started[1], *walk_labels] == every_label


@pytest.mark.parametrize("offset", [16, 1000, 10**12])
def test_beyond_the_last_page_there_is_nothing(register, offset):
    page = query.page(ask(offset=offset))
    assert (page.count, page.records(), page.next_cursor) == (16, [], None)
    assert labels.labels_page(ask(offset=offset + 40)).records() == []


def test_a_cursor_of_another_order_is_refused(register):
    cursor = query.page(ask(limit=2)).next_cursor
    with pytest.raises(paging.BadCursor, match="another question"):
        query.page(ask(limit=2, cursor=cursor, ordering="-name"))


def test_updated_since_keeps_what_was_published_later(register):
    moment = head().at
    assert query.page(ask(updated_since=LONG_AGO)).count == 16
    assert query.page(ask(updated_since=moment)).count == 1
    make_cluster("New one")
    assert query.page(ask(updated_since=moment)).count == 2
    assert labels.labels_page(ask(updated_since=moment, valid_on=date(2020, 1, 1))).count <= 3


def test_a_page_asked_again_with_its_moment_is_the_same(register):
    before = query.page(ask(facets=("country",)))
    make_cluster("New one", country="AT")
    again = query.page(ask(facets=("country",), known_at=before.register.at))
    assert (again.body, again.count, again.facets) == (before.body, before.count, before.facets)
    assert query.page(ask()).count == before.count + 1
