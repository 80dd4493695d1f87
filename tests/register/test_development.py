"""How counts grew: on every day the same as the statistics of that day, from one statement."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.register import development as module
from labels.register.development import development
from labels.register.head import head
from labels.register.headlines import headlines
from labels.register.statistics import statistics
from labels.views.headline_rows import KINDS, QUALITIES
from tests.factories import exact, make_cluster, make_label, republish, suspend

ALSO = [date(2014, 2, 28), date(2016, 12, 31), date(2019, 8, 31)]
COUNTRIES = ["AT", "DE", "FR", None]


def fill():
    """Clusters with labels of all kinds: years and days, open, suspended, withdrawn, of others."""
    chance = random.Random(11)
    for i in range(40):
        cluster = make_cluster(f"C {i}", country=chance.choice(COUNTRIES), published=False)
        for level in chance.sample(["bronze", "silver", "gold"], chance.randint(0, 3)):
            _label(cluster, level, chance)
        republish(cluster)
    then = head().at
    make_label(make_cluster("Late", country="AT"), "gold", awarded="2015-03-01")
    return then


def _label(cluster, level, chance):
    first = date(2011, 1, 1) + timedelta(days=chance.randint(0, 4000))
    last = first + timedelta(days=chance.choice([0, 30, 400, 800, 1500]))
    kind = chance.choice(["exact", "late award", "year", "until", "nothing", "other", "withdrawn"])
    kept = {"published": False}
    if kind == "exact":
        label = make_label(cluster, level, validity=exact(str(first), str(last)), **kept)
        if chance.random() < 0.5:
            suspend(label, first, first + timedelta(days=200), published=False)
    elif kind == "late award":
        award = (first + timedelta(days=100)).isoformat()
        make_label(cluster, level, awarded=award, validity=exact(str(first), str(last)), **kept)
    elif kind == "withdrawn":
        gone = {"withdrawn_on": first + timedelta(days=50), "withdrawal_reason": "x"}
        make_label(cluster, level, awarded=first.isoformat(), **gone, **kept)
    elif kind == "other":
        make_label(cluster, level, scheme="other", awarded=str(first.year), **kept)
    elif kind == "until":
        make_label(cluster, level, until=last.isoformat(), **kept)
    else:
        make_label(cluster, level, awarded=str(first.year) if kind == "year" else "", **kept)


def of_statistics(day, name, part, known_at=None):
    rows = statistics(on=day, known_at=known_at)["by"][name]
    return Counter({row["code"] or "": row[part] for row in rows if row[part]})


def grouped(counts, place):
    found = Counter()
    for codes, number in counts.items():
        found[codes[place]] += number
    return found


def test_every_day_counts_what_the_statistics_of_that_day_count(register):
    found = development(head(), 2026, ALSO)
    assert len(found.ends_of_years(date(2026, 12, 31))) > 10
    assert set(ALSO) <= set(found.days)
    for day in found.days:
        for place, name in enumerate(["level", "country"]):
            assert grouped(found.valid[day], place) == of_statistics(day, name, "valid")
            ever = grouped(found.ever[day], place) + grouped(found.undated, place)
            assert ever == of_statistics(day, name, "ever")


def test_the_past_has_the_development_it_had(register):
    then = head(register)
    assert then.past
    found = development(then, 2026)
    for day in found.days:
        valid = of_statistics(day, "level", "valid", known_at=register)
        assert grouped(found.valid[day], 0) == valid
    assert found.ever != development(head(), 2026).ever


def test_years_end_with_the_year_that_is_asked_for(register):
    assert development(head(), 2015).ends_of_years(date(2015, 6, 1))[-1] == date(2014, 12, 31)
    assert development(head(), 2010).ends_of_years(date(2010, 12, 31)) == []


def test_no_year_is_counted_after_everything_is_over(register):
    far = development(head(), 9999)
    assert far.days[-1].year < 2040
    assert not far.valid[far.days[-1]]


def test_it_takes_one_statement_and_then_none(register):
    found = head()
    for most in (1, 0):
        with CaptureQueriesContext(connection) as asked:
            development(found, 2026, ALSO)
        assert len(asked) == most


def test_what_is_published_meanwhile_is_not_in_it(register, monkeypatch):
    before = head()
    known = development(before, 2026)
    module.cache._kept.clear()
    make_label(make_cluster("Meanwhile"), "gold", awarded="2014-01-01")
    assert development(before, 2026) == known
    assert development(head(), 2026) != known


def test_an_empty_register_has_no_development(db):
    found = development(head(), 2026, ALSO)
    assert found.ends_of_years(date(2026, 11, 20)) == []
    assert all(not found.ever[day] and not found.valid[day] for day in ALSO)
    assert not found.undated


def test_labels_without_any_day_are_in_no_year(db):
    make_label(make_cluster("Alpha"), "gold")
    found = development(head(), 2026)
    assert found.ends_of_years(date(2026, 11, 20)) == []
    assert found.undated == {("gold", "DE"): 1}


def test_published_numbers_are_told_with_what_they_count_and_where_they_stand():
    assert len(headlines()) > 30
    for each in headlines():
        assert each.number > 0
        assert each.source
        assert (each.counted == "labels") == (each.level in {"bronze", "silver", "gold"})
        assert each.kind in KINDS
        assert each.quality in QUALITIES
        assert each.day >= date(2011, 5, 31)


@pytest.mark.parametrize(
    ("on", "level", "number", "kind"),
    [
        ("2014-05", "bronze", 566, ""),
        ("2019-08", "gold", 57, "valid"),
        ("2023", "gold", 137, "ever"),
    ],
)
def test_numbers_that_the_press_mixes_up_are_among_them(on, level, number, kind):
    found = [each for each in headlines() if (each.on, each.level, each.country) == (on, level, "")]
    assert [(each.number, each.kind) for each in found] == [(number, kind)]
