"""Look-ups, counts and the change feed, each on an example small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from labels.models import Cluster
from labels.register import labels, query
from labels.register.changes import MOST, changes
from labels.register.head import head
from labels.register.statistics import statistics
from tests.factories import exact, make_cluster, make_label, republish
from tests.register.asking import ask

YEAR = date(2016, 12, 31)


def fill():
    """Gold valid in 2016, bronze of 2012 known to the year, a label of unknown days."""
    alpha = make_cluster("Alpha", country="AT", sectors=["health", "ict"])
    alpha.identifiers.create(scheme="vat", value="AT:1")
    gold = make_label(
        alpha, "gold", validity=exact("2016-01-01", "2017-12-31"), awarded="2016-01-01"
    )
    make_label(alpha, "bronze", awarded="2012")
    beta = make_cluster("Beta", country=None)
    make_label(beta, "silver")
    return gold


@pytest.mark.parametrize(
    ("on", "totals"),
    [
        ("2011-12-31", (1, 0, 1, 0, 1)),
        ("2012-12-30", (1, 0, 1, 0, 1)),
        ("2012-12-31", (2, 1, 2, 1, 1)),
        ("2015-12-31", (2, 0, 2, 0, 1)),
        ("2016-01-01", (3, 1, 2, 1, 1)),
        ("2017-12-31", (3, 1, 2, 1, 1)),
        ("2018-01-01", (3, 0, 2, 0, 1)),
    ],
)
def test_ever_awarded_and_valid_are_two_numbers(register, on, totals):
    found = statistics(on=date.fromisoformat(on))
    names = ("ever", "valid", "clusters", "clusters_valid", "undated")
    assert found["totals"] == dict(zip(names, totals, strict=True))
    assert found["on"] == on
    assert found["register"]["seq"] == head().seq


def test_counts_are_broken_down_and_what_is_not_known_has_no_code(register):
    by = statistics(on=YEAR)["by"]
    short = {
        name: [(row["code"], row["ever"], row["valid"], row["clusters"]) for row in rows]
        for name, rows in by.items()
    }
    assert short == {
        "level": [("bronze", 1, 0, 1), ("gold", 1, 1, 1), ("silver", 1, 0, 1)],
        "country": [("AT", 2, 1, 1), (None, 1, 0, 1)],
        "sector": [("health", 2, 1, 1), ("ict", 2, 1, 1)],
        "year": [("2012", 1, 0, 1), ("2016", 1, 1, 1), (None, 1, 0, 1)],
    }


def test_counts_of_the_past_stay_what_they_were(register):
    then, before = head().at, statistics(on=YEAR)
    make_label(Cluster.objects.get(slug="beta"), "gold", validity=exact("2016-06-01", "2018-06-30"))
    assert statistics(on=YEAR)["totals"]["valid"] == 2
    assert statistics(on=YEAR, known_at=then) == before


def test_a_label_of_unknown_days_is_never_valid(register):
    for status in ("valid", "suspended", "expired"):
        assert query.page(ask(level="silver", status=status)).count == 0
    assert query.page(ask(level="silver", status="unknown")).count == 1


def test_a_record_is_found_by_identifier_and_by_label(register):
    found = query.record_by_identifier("vat", "AT:1", ask())
    assert found.record()["slug"] == "alpha"
    assert query.record_by_identifier("vat", "AT", ask()) is None
    assert query.record_by_label(register.number, ask()).body == found.body
    label, record = query.label_record(register.number, ask(valid_on=YEAR))
    assert (label["number"], label["status"], record["slug"]) == (
        register.number,
        "valid",
        "alpha",
    )
    assert query.label_record("2222-2222", ask()) is None
    assert query.record("gamma", ask()) is None


def test_a_record_of_the_past_goes_by_the_address_it_had(register):
    then = head().at
    Cluster.objects.filter(slug="alpha").update(slug="omega")
    republish(register.cluster)
    assert query.record("alpha", ask()) is None
    assert query.record("alpha", ask(known_at=then)).record()["slug"] == "alpha"
    assert query.record("omega", ask(known_at=then)) is None
    assert query.label_record(register.number, ask(known_at=then))[1]["slug"] == "alpha"


def test_labels_bring_their_cluster_in_short(register):
    first = labels.labels_page(ask()).records()[0]
    assert first["number"] == register.number
    assert first["cluster"] == {
        "slug": "alpha",
        "number": register.cluster.number,
        "name": "Alpha",
        "country": "AT",
        "url": "/clusters/alpha/",
    }


def test_changes_go_on_from_any_number_to_the_last(register):
    last = head().seq
    every = changes(0, 1000)
    assert [entry["seq"] for entry in every.entries()] == list(range(1, last + 1))
    assert (every.last, every.more) == (last, False)
    found, after = [], 0
    while True:
        part = changes(after, 2)
        found += part.entries()
        if not part.more:
            break
        after = part.last
    assert found == every.entries()
    for beyond in (last, last + 5, MOST * 1000):
        assert (changes(beyond).entries(), changes(beyond).more) == ([], False)


def test_a_change_tells_what_it_was_when(register):
    entry = changes(0, 1).entries()[0]
    assert set(entry) == {"seq", "at", "events", "kind", "slug", "sha256", "record"}
    assert entry["record"]["updated_at"] == entry["at"]
    assert datetime.fromisoformat(entry["at"]) <= datetime.now(UTC) + timedelta(seconds=1)
    assert "standing" not in entry["record"]
    assert all("status" not in label for label in entry["record"]["labels"])


def test_dates_fit_if_any_day_they_may_mean_fits(register):
    def found(**filters):
        return [each["level"] for each in labels.labels_page(ask(**filters)).records()]

    assert found(awarded_after=date(2012, 12, 31)) == ["gold", "bronze"]
    assert found(awarded_after=date(2013, 1, 1)) == ["gold"]
    assert found(awarded_before=date(2012, 1, 1)) == ["bronze"]
    assert found(awarded_before=date(2011, 12, 31)) == []
    assert found(expires_after=date(2017, 12, 31)) == ["gold"]
    assert found(expires_before=date(2017, 12, 31), min_level="silver") == ["gold"]
