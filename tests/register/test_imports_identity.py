"""Which rows tell of one award: never doubled, never lost."""

import itertools

import pytest

from labels.models import Label
from labels.register.imports.identity import sort_into_awards
from labels.register.imports.one_award import Award
from labels.register.imports.periods import dated
from labels.register.imports.programmes import Told
from labels.register.imports.rows import AwardRow
from labels.rules.partial_dates import PartialDate
from labels.rules.validity import Terms

TERMS = Terms()
Basis = Label.Basis


def telling(awarded="", until="", *, source="a", award="", certificate="", note="", line=2):
    return AwardRow(
        line=line,
        name="X",
        spellings=(),
        name_at_award="X",
        managers=(),
        country="DE",
        regions=(),
        city="",
        website="",
        founded="",
        sectors=(),
        level="gold",
        scheme=1,
        awarded=PartialDate.parse(awarded) if awarded else None,
        basis=Basis.STATED if awarded else Basis.UNKNOWN,
        until=PartialDate.parse(until) if until else None,
        certificate=certificate,
        award=award,
        programmes=Told(),
        source=source,
        note=note,
    )


def result(*rows, awards=()):
    return sort_into_awards(rows, list(awards), known=lambda row: False, terms=TERMS)


def shape(found):
    """Each award as (awarded, until), and how many rows stand beside it."""
    awards = {(str(a.awarded or ""), str(a.until or "")): len(a.rows) for a in found.awards}
    return awards, len(found.undecided)


SAME = [
    ("the same day", telling("2012-04-18"), telling("2012-04-18", source="b"), True),
    ("a year and its month", telling("2019"), telling("2019-04", source="b"), True),
    ("the same end", telling(until="2018-04-29"), telling(until="2018-04-29", source="b"), True),
    ("the end that belongs", telling("2016-06"), telling(until="2018-06-30", source="b"), True),
    ("the end to the day", telling("2019-07-25"), telling(until="2021-07-25", source="b"), True),
    (
        "a certificate",
        telling(certificate="C1", note="x"),
        telling("2019", certificate="C1", source="b"),
        True,
    ),
    ("the file", telling(award="first"), telling("2013", award="first", source="b"), True),
    ("in the middle", telling("2016-07"), telling(until="2018-04-29", source="b"), False),
    ("no date there", telling("2022"), telling(source="b"), False),
    ("no date in either", telling(), telling(source="b"), False),
]


@pytest.mark.parametrize(
    ("one", "other", "certain"), [case[1:] for case in SAME], ids=[case[0] for case in SAME]
)
def test_two_sources_for_one_award_make_one_award_in_any_order(one, other, certain):
    for rows in itertools.permutations([one, other]):
        found = result(*rows)
        assert [len(award.rows) for award in found.awards] == [2]
        assert [joined[3] for joined in found.joined] == [certain]
        assert found.awards[0].certain is certain


APART = [
    ("two years on", telling("2013"), telling("2015", source="b")),
    ("within a year", telling("2016-12"), telling("2017-01", source="b")),
    ("years that touch", telling("2015"), telling("2016", source="b")),
    ("far apart", telling("2013"), telling(until="2019-01-10", source="b")),
    ("a renewal", telling("2019"), telling(until="2027-12-31", source="b")),
    ("another end", telling(until="2016-01-31"), telling(until="2019-01-31", source="b")),
    ("one source, one undated", telling("2016"), telling(note="third award")),
    ("one source, both undated", telling(note="first"), telling(note="renewal")),
    ("the file says so", telling(award="first"), telling(award="renewal", source="b")),
    ("certificates", telling("2019", certificate="C1"), telling(certificate="C2", source="b")),
]


@pytest.mark.parametrize(
    ("one", "other"), [case[1:] for case in APART], ids=[case[0] for case in APART]
)
def test_two_awards_stay_two(one, other):
    for rows in itertools.permutations([one, other]):
        found = result(*rows)
        assert len(found.awards) == 2
        assert found.joined == []


def test_an_undated_row_among_several_awards_of_others_makes_no_award_and_is_not_lost():
    rows = [telling(year) for year in ("2012", "2015", "2018")]
    found = result(*rows, telling(source="b"))
    assert shape(found) == ({("2012", ""): 1, ("2015", ""): 1, ("2018", ""): 1}, 1)


def test_the_same_row_twice_is_one_telling():
    found = result(telling("2016"), telling("2016", line=3))
    assert shape(found) == ({("2016", ""): 1}, 0)
    assert len(found.repeated) == 1


def test_the_more_precise_date_is_taken():
    found = result(telling("2019"), telling("2019-04", "2021-04-30", source="b"))
    assert shape(found) == ({("2019-04", "2021-04-30"): 2}, 0)


def test_a_contradiction_keeps_the_earlier_date_and_is_noted():
    rows = [telling("2019", "2021"), telling("2019", "2022", source="b")]
    for order in itertools.permutations(rows):
        (found,) = result(*order).awards
        assert str(found.until) == "2021"
        assert [each[1:] for each in found.conflicts] == [("end of validity", "2021", "2022")]


def test_awards_of_two_sources_within_a_year_stay_apart_and_are_told():
    found = result(telling("2016-12"), telling("2017-01", source="b"))
    assert len(found.awards) == 2
    assert [row.source for row, _ in found.doubts] == ["b"]
    assert result(telling("2016-12"), telling("2017-01")).doubts == []


def test_an_end_before_the_award_is_never_taken():
    found = result(telling("2019-06"), telling("", "2018", source="b", award=""))
    assert len(found.awards) == 2
    joined = result(telling("2019-06", award="x"), telling("", "2018", source="b", award="x"))
    assert shape(joined) == ({("2019-06", ""): 2}, 0)
    assert len(joined.awards[0].conflicts) == 1


def test_the_dates_of_a_label_awarded_here_are_moved_by_no_source():
    label = Label(decision_id=1, awarded_on="2019-04-01")
    award = Award(label=label, awarded=PartialDate.parse("2019-04-01"))
    found = result(telling("2019", "2025"), awards=[award])
    assert found.awards == [award]
    assert award.until is None


def columns(*awards):
    return [each for _, each in dated(awards, terms_on=lambda day: TERMS)]


def award(awarded="", until="", basis=Basis.STATED):
    return Award(
        awarded=PartialDate.parse(awarded) if awarded else None,
        until=PartialDate.parse(until) if until else None,
        basis=basis,
    )


@pytest.mark.parametrize(
    ("told", "until", "basis"),
    [
        (award("2016-06"), "2018-06-30", "computed"),
        (award("2018-04-09"), "2020-04-30", "computed"),
        (award("2016"), "", "unknown"),
        (award("2016-06", basis=Basis.NOTICE), "", "unknown"),
        (award("2016-01", basis=Basis.NOTICE), "", "unknown"),
        (award("2016-01", "2018", basis=Basis.NOTICE), "2018", "stated"),
        (award("2016", "2019-03"), "2019-03", "stated"),
        (award(), "", "unknown"),
    ],
)
def test_an_end_is_computed_only_where_the_rules_leave_one_day(told, until, basis):
    (found,) = columns(told)
    assert (found["valid_until"], found["valid_until_basis"]) == (until, basis)


SPANS = ["sure_from", "sure_until", "possible_from", "possible_until"]


@pytest.mark.parametrize(
    ("told", "spans"),
    [
        (award("2016-02"), ["2016-02-29", "2017-02-28", "2015-02-01", "2018-02-28"]),
        (award("2015"), ["2015-12-31", "2016-01-31", "2014-01-01", "2017-12-31"]),
        (award("2016-02-03"), ["2016-02-03", "2017-02-28", "2015-02-03", "2018-02-28"]),
        (award("2016-02", "2018-01"), ["2016-02-29", "2018-01-01", "2015-02-01", "2018-01-31"]),
    ],
)
def test_a_notice_follows_its_award_within_twelve_months(told, spans):
    told.basis = Basis.NOTICE
    (found,) = columns(told)
    assert [found[name].isoformat() for name in SPANS] == spans


def test_sources_that_date_one_award_differently_leave_only_the_days_they_share():
    rows = [telling("2016-06", award="x"), telling("2017-03", award="x", source="b")]
    for order in itertools.permutations(rows):
        (joined,) = result(*order).awards
        (found,) = columns(joined)
        assert found["awarded_on"] == "2016-06"
        assert [found[name].isoformat() for name in SPANS[:2]] == ["2017-03-31", "2018-06-30"]
        assert found["valid_until"] == ""


def test_sources_that_share_no_day_leave_none():
    rows = [telling("2013-01", award="x"), telling("2019-03", award="x", source="b")]
    (found,) = columns(*result(*rows).awards)
    assert (found["sure_from"], found["sure_until"]) == (None, None)
    assert found["possible_until"].isoformat() == "2021-03-31"


def kept(awarded="", until="", *, sources=("a",), **cells):
    """A label of an earlier import; no row of this file repeats what its sources said."""
    return Award(
        label=Label(awarded_on=awarded, valid_until=until),
        awarded=PartialDate.parse(awarded) if awarded else None,
        until=PartialDate.parse(until) if until else None,
        basis=Basis.STATED,
        sources=set(sources),
        open_sources=set(sources),
        **cells,
    )


@pytest.mark.parametrize(
    ("before", "row"),
    [
        (kept("2016-06"), telling("2016-09")),
        (kept("2016-06", "2018-06-30"), telling("2016-06", "2019-06-30")),
        (kept(until="2018-06-30"), telling(until="2018-09-30")),
        (kept("2016-06", "2018-06-30"), telling("2016-06")),
    ],
)
def test_the_only_source_of_a_label_corrects_its_dates(before, row):
    (found,) = result(row, awards=[before]).awards
    assert found is before
    assert (found.awarded, found.until) == (row.awarded, row.until)
    assert found.conflicts == []


def test_a_source_among_several_corrects_no_date():
    before = kept("2016-06", "2018-06-30", sources=("a", "b"))
    (found,) = result(telling("2016-06", "2019-06-30"), awards=[before]).awards
    assert str(found.until) == "2018-06-30"
    assert len(found.conflicts) == 1


def test_two_new_rows_of_the_only_source_correct_nothing():
    before = kept("2016-06")
    found = result(telling("2016-09"), telling("2017-02", line=3), awards=[before])
    assert [str(each.awarded) for each in found.awards] == ["2016-06", "2016-09", "2017-02"]


def test_what_may_be_the_next_award_of_the_only_source_is_told_to_a_person():
    before = kept("2016-06")
    found = result(telling("2018-06"), awards=[before])
    assert [str(each.awarded) for each in found.awards] == ["2016-06", "2018-06"]
    assert [each[1:] for each in before.conflicts] == [("date of award", "2016-06", "2018-06")]


def test_a_label_without_dates_has_no_period():
    (found,) = columns(award())
    periods = ["sure_from", "sure_until", "possible_from", "possible_until", "renewable_until"]
    assert {found[name] for name in periods} == {None}


def test_no_day_is_surely_that_of_two_labels_and_order_does_not_matter():
    awards = [award("2013-01"), award("2014-06"), award(until="2015-06-30"), award()]
    for order in itertools.permutations(awards):
        spans = sorted(
            (each["sure_from"], each["sure_until"]) for each in columns(*order) if each["sure_from"]
        )
        assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))


def test_a_later_award_may_be_a_renewal_so_its_end_stays_open():
    first, second = columns(award("2014-03"), award("2016-02"))
    assert first["valid_until"] == "2016-03-31"
    assert second["valid_until"] == ""
    assert second["possible_until"].isoformat() == "2019-03-31"
