"""Bit strings and ranks by halves give what counting and ranking rows gives."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.models import Cluster
from labels.register import bits, cache, query, ranked, upkeep
from labels.register.head import head
from labels.register.question import FACETS, Choice
from tests.factories import make_cluster, make_label, republish
from tests.register.asking import ask

NAMES = [
    "Energy Cluster",
    "Energy",
    "Energy Cluster Graz",
    "Cluster Energy South",
    "Green Energy e.V.",
    "Klaster LifeScience Kraków",
    "Health Cluster Kraków",
    "South Health",
]
WORDS = ["energy", "cluster", "Kraków", "south", "health", "e", "clu", "energi", "", "energy clu"]


def fill():
    for number in range(40):
        cluster = make_cluster(
            f"{NAMES[number % 8]}{' ' + str(number) if number > 7 else ''}",
            slug=f"c-{number}",
            country=["DE", "PL", None][number % 3],
            city="Energy City" if number % 7 == 0 else "",
            sectors=["health", "ict"][: number % 3],
            regions=[["DE80", "PL21"][number % 2]],
            names=[("Energy", "former")] if number == 30 else [],
        )
        if number % 4:
            make_label(cluster, ["bronze", "gold"][number % 2], awarded="2022-03-01")


@pytest.fixture(autouse=True)
def always_bits(monkeypatch):
    monkeypatch.setattr(bits, "SMALL", 1)
    monkeypatch.setattr(upkeep, "later", lambda key, task: task())
    bits.forget()
    yield
    bits.forget()


def choices(*codes):
    return st.builds(
        Choice,
        any=st.lists(st.sampled_from(codes), max_size=2, unique=True).map(tuple),
        none=st.lists(st.sampled_from(codes), max_size=1).map(tuple),
    )


def by_bits(question):
    """The answer when everything is prepared, which the first question brings about."""
    query.page(question)
    cache._kept.clear()
    assert bits.matches(question, head()) is not None
    return query.page(question)


def both(question, monkeypatch, few):
    """The answer by bit strings, and by SQL alone."""
    cache._kept.clear()
    monkeypatch.setattr(ranked, "FEW", few)
    monkeypatch.setattr(bits, "SMALL", 1)
    quick = by_bits(question)
    cache._kept.clear()
    monkeypatch.setattr(bits, "SMALL", 10**9)
    slow = query.page(question)
    return [(p.count, p.body, p.facets, p.next_cursor) for p in (quick, slow)]


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    q=st.sampled_from(WORDS),
    country=choices("DE", "PL", "FR"),
    sector=choices("health", "ict"),
    region=choices("DE8", "PL"),
    ordering=st.sampled_from(["", "-name", "updated"]),
    offset=st.integers(0, 30),
    limit=st.integers(1, 12),
    few=st.sampled_from([0, 1000]),
)
def test_both_ways_give_the_same(register, monkeypatch, few, **fields):
    asked = ask(facets=("country", "level", "region", "sector")).but(**fields)
    quick, slow = both(asked, monkeypatch, few)
    assert quick == slow


def test_what_is_published_later_is_added_and_what_is_replaced_goes(register):
    assert query.page(ask(q="energy", facets=("country",))).count > 0
    make_cluster("Energy Late", slug="late", country="FR")
    moved = Cluster.objects.get(slug="c-0")
    moved.name, moved.country_id = "Something Else", "FR"
    moved.names.all().delete()
    moved.city = ""
    moved.save()
    republish(moved)
    page = by_bits(ask(q="energy", facets=("country",), limit=100))
    slugs = [each["slug"] for each in page.records()]
    assert "late" in slugs
    assert "c-0" not in slugs
    assert {"code": "FR", "count": 1} in page.facets["country"]


def test_a_register_that_was_put_back_is_read_anew(register):
    asked = ask(q="energy")
    before = query.page(asked).count
    bits._kept = bits.Bits(1, None, 1, {name: {} for name in bits.CODES})
    assert by_bits(asked).count == before


def test_an_older_register_is_left_to_sql(register):
    before = query.page(ask(q="energy")).count
    bits._kept = bits.Bits(10**6, None)
    cache._kept.clear()
    assert query.page(ask(q="energy")).count == before


def test_words_that_nobody_asks_for_are_forgotten(register, monkeypatch):
    monkeypatch.setattr(bits, "BYTES_FOR_WORDS", 0)
    query.page(ask(q="energy cluster"))
    query.page(ask(q="health"))
    assert list(bits._kept.words) == ["'health':*"]


def test_entries_are_taken_in_by_parts(register, monkeypatch):
    monkeypatch.setattr(bits, "CHUNK", 7)
    assert by_bits(ask(q="cluster")).count == by_bits(ask(q="cluste")).count > 7


@pytest.mark.parametrize("q", ["energy", "energi", "cluster south", "nothing"])
@pytest.mark.parametrize("asked_before", [True, False])
def test_no_answer_waits_for_what_makes_later_ones_cheaper(
    register, monkeypatch, django_assert_max_num_queries, q, asked_before
):
    waiting = []
    if asked_before:
        bits.prepare(ask(), head())
    monkeypatch.setattr(upkeep, "later", lambda key, task: waiting.append(task))
    asked = ask(q=q, facets=FACETS, offset=2)
    with django_assert_max_num_queries(3):
        cold = query.page(asked)
    for task in waiting:
        task()
    cache._kept.clear()
    with django_assert_max_num_queries(3):
        warm = query.page(asked)
    assert (cold.count, cold.body, cold.facets) == (warm.count, warm.body, warm.facets)


def test_strings_read_from_where_not_all_is_to_be_seen_are_not_kept(register):
    there = head()
    bits.prepare(ask(q="energy"), replace(there, clusters=there.clusters + 1))
    assert bits._kept.seq == 0


def test_while_strings_are_made_sql_answers_and_nothing_more_is_asked_for(register, monkeypatch):
    monkeypatch.setattr(upkeep, "later", lambda key, task: pytest.fail("asked for again"))
    with bits._lock:
        assert bits.matches(ask(q="energy"), head()) is None
