"""The copy answers every question as the register does: the same clusters in the same order."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.mirror.register_mirror import asking
from docs.mirror.register_mirror.answers import records, write_csv, write_json
from docs.mirror.register_mirror.faults import BadQuestion
from labels.models import Entry
from labels.register import formats, query
from labels.register.head import head
from labels.register.publish import stamp
from tests.factories import make_cluster, make_label
from tests.mirror.keeping import assert_equal_to_the_register, in_step
from tests.register import reference
from tests.register.asking import ask

MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
DAYS = st.sampled_from([date(2012, 12, 31), date(2016, 12, 31), date(2026, 6, 30)])
ORDERINGS = st.sampled_from(list(asking.ORDERS))
SOME = st.lists(st.sampled_from(["AT", "DE", "PL"]), min_size=1, max_size=2, unique=True)


def fill():
    reference.fill()
    odd = make_cluster(
        "Łódzki Klaster ÅÄÖ",
        country="PL",
        names=[("Lodz Cluster", "translation")],
        managers=["Świt Foundation"],
        city="Łódź",
    )
    odd.identifiers.create(scheme="eccp", value="77")
    make_cluster("=SUM(1) & Sons", country="AT")
    make_label(odd, "silver", awarded="2025-03")


@pytest.fixture(scope="module")
def copy(kept, tmp_path_factory):
    store = in_step(tmp_path_factory.mktemp("copy") / "copy.sqlite3")
    yield store
    store.close()


def offline(store, **filters):
    """The slugs of the copy's answer, in order."""
    pairs = [
        (name, str(value))
        for name, given in filters.items()
        for value in (given if isinstance(given, (list, tuple)) else [given])
    ]
    asked = asking.question(pairs, store)
    return [record["slug"] for record in records(store, asked)]


def online(**filters):
    page = query.page(ask(limit=100, **filters))
    return [record["slug"] for record in page.records()]


@MANY
@given(reference.FILTERS, DAYS, ORDERINGS)
def test_any_question_is_answered_like_by_the_register(copy, filters, day, ordering):
    asked = filters | {"valid_on": day, "ordering": ordering}

    assert offline(copy, **asked) == online(**asked)


@MANY
@given(SOME, SOME, st.booleans())
def test_of_repeated_values_one_fits_or_none(copy, wanted, refused, negated):
    asked = {"country": wanted} | ({"country__n": refused} if negated else {})

    assert offline(copy, valid_on="2026-06-30", **asked) == online(**asked)


def test_records_are_those_of_the_listing(copy):
    for day in (date(2012, 12, 31), date(2026, 6, 30)):
        assert_equal_to_the_register(copy, day)


def test_identifiers_and_moments_are_asked_like_there(copy):
    assert offline(copy, identifier="eccp:77") == online(identifier=["eccp:77"])
    assert offline(copy, identifier__n="eccp:77") == online(identifier__n=["eccp:77"])
    for entry in Entry.objects.order_by("seq")[::5]:
        since = stamp(entry.at)
        assert offline(copy, updated_since=since) == online(updated_since=entry.at)
    midnight = datetime(2020, 6, 29, 22, tzinfo=UTC)
    assert offline(copy, updated_since="2020-06-30") == online(updated_since=midnight)


@pytest.mark.parametrize("words", ["lodz", "ŁÓDZKI kla", "swit", "lódź cluster", "sum sons"])
def test_a_search_finds_words_that_begin_so_without_accents(copy, words):
    found = sorted(offline(copy, q=words))

    assert found
    assert found == sorted(online(q=words))


def test_a_search_forgives_no_typing_errors_and_finds_nothing_in_signs(copy):
    assert offline(copy, q="lozdki") == []
    assert offline(copy, q="&") == []


def test_codes_that_others_use_are_read_as_there(copy, register):
    assert offline(copy, scheme="ECEI", level="silver") == online(scheme="ecei", level="silver")
    assert asking.question([("country", "EL")], copy).any == {"country": ["GR"]}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("countri", "DE", "Did you mean country?"),
        ("level", "sliver", "Did you mean silver?"),
        ("min_level", "platinum", "no min_level"),
        ("status", "vaild", "Did you mean valid?"),
        ("valid_on", "2025-02-30", "a day that exists"),
        ("valid_on", "30.6.2025", "a day that exists"),
        ("updated_since", "2025-01-01T10:00", "time zone"),
        ("limit", "-1", "whole number"),
        ("known_at", "2025-01-01", "There is no parameter known_at"),
        ("country", "", "Write a value"),
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(copy, name, value, sentence):
    with pytest.raises(BadQuestion, match=sentence.replace("?", r"\?")):
        asking.question([(name, value)], copy)


def test_what_stands_once_is_not_written_twice(copy):
    with pytest.raises(BadQuestion, match="once only"):
        asking.question([("valid_on", "2025-06-30"), ("valid_on", "2025-07-01")], copy)


def test_a_page_is_cut_where_the_question_says(copy):
    everything = offline(copy)

    assert offline(copy, limit=3, offset=2) == everything[2:5]
    out = io.StringIO()
    write_json(copy, asking.question([("limit", "3")], copy), out)
    told = json.loads(out.getvalue())
    assert (told["count"], len(told["results"])) == (len(everything), 3)
    assert told["register"] == head().envelope(date.fromisoformat(asking.today()))


def test_the_table_is_that_of_the_register(copy):
    out, day = io.StringIO(), date(2026, 6, 30)
    write_csv(copy, asking.question([("valid_on", str(day))], copy), out)

    listed = query.walk(ask(valid_on=day), head())
    theirs = b"".join(formats.as_csv(formats.CLUSTER_COLUMNS, listed)).decode()
    own, theirs = (list(csv.DictReader(io.StringIO(text))) for text in (out.getvalue(), theirs))
    for row in (*own, *theirs):
        row["url"] = row["url"].partition("/clusters/")[2]
    assert own == theirs
    assert "'=SUM(1) & Sons" in [row["name"] for row in own]
