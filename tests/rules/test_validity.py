"""How long awards last, and what a label is on a day: the scheme's rules as tables of dates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from labels.rules.validity import (
    Period,
    Status,
    Suspension,
    Terms,
    Validity,
    day_of,
    end_of_month_after,
    first_award,
    label_status,
    months_after,
    renewal,
    window_end,
)

TERMS = Terms()
D = date.fromisoformat


def period(first: str, last: str) -> Period:
    return Period(D(first), D(last))


def ends(assessed: list[str], terms: Terms = TERMS) -> list[str]:
    """The ends of validity of one cluster's labels of a level, from the days of assessment."""
    periods = [first_award(D(assessed[0]), terms)]
    for day in assessed[1:]:
        periods.append(renewal(periods[-1], D(day), terms))
    return [str(each.last) for each in periods]


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        pytest.param(["2018-04-09"], ["2020-04-30"], id="Omnipack, rule 26"),
        pytest.param(["2016-04-29"], ["2018-04-30"], id="Querétaro, from the interview"),
        pytest.param(["2015-12-01"], ["2017-12-31"], id="Alsace BioValley, from the audit"),
        pytest.param(["2021-10-14"], ["2023-10-31"], id="MADE, first gold"),
        pytest.param(["2018-12-03", "2020-12-10"], ["2020-12-31", "2023-12-31"], id="Sofia"),
        pytest.param(["2019-11-05", "2021-11-16"], ["2021-11-30", "2024-11-30"], id="Hemp Cluster"),
        pytest.param(["2015-05-20", "2017-05-20"], ["2017-05-31", "2020-05-31"], id="PhotonicNet"),
        pytest.param(
            ["2018-06-11", "2020-06-01", "2024-03-20"],
            ["2020-06-30", "2023-06-30", "2026-06-30"],
            id="Paper Province",
        ),
        pytest.param(
            ["2012-10-02", "2015-09-30", "2018-09-30", "2021-09-30", "2024-09-30"],
            ["2014-10-31", "2017-10-31", "2020-10-31", "2023-10-31", "2026-10-31"],
            id="GCE NODE",
        ),
        pytest.param(["2023-09-06", "2025-09-18"], ["2025-09-30", "2028-09-30"], id="CAAR"),
        pytest.param(
            ["2019-11-12", "2023-11-29"], ["2021-11-30", "2025-11-30"], id="Slovak Smart City"
        ),
        pytest.param(["2018-02-14"], ["2020-02-29"], id="rule 28, into a leap year"),
        pytest.param(["2020-02-29"], ["2022-02-28"], id="rule 28, out of a leap year"),
        pytest.param(["2017-12-31"], ["2019-12-31"], id="last day of a year"),
        pytest.param(["2018-02-01", "2020-02-29"], ["2020-02-29", "2023-02-28"], id="leap renewal"),
        pytest.param(["2015-02-01", "2017-02-01"], ["2017-02-28", "2020-02-29"], id="month's end"),
    ],
)
def test_the_validity_of_real_histories(assessed, expected):
    assert ends(assessed) == expected


def test_gce_ocean_was_extended_by_two_years_so_the_months_come_from_the_rule_set():
    assert ends(["2019-12-02", "2021-12-08"], Terms(renewal_months=24))[-1] == "2023-12-31"
    assert ends(["2019-12-02", "2021-12-08"])[-1] == "2024-12-31"


@pytest.mark.parametrize(
    ("assessed_on", "expected"),
    [
        ("2019-02-01", ("2021-01-01", "2023-12-31")),
        ("2020-12-31", ("2021-01-01", "2023-12-31")),
        ("2021-01-01", ("2021-01-01", "2023-12-31")),
        ("2021-12-31", ("2021-01-01", "2023-12-31")),
        ("2022-01-01", ("2022-01-01", "2024-01-31")),
    ],
)
def test_a_renewal_joins_on_up_to_the_last_day_of_the_window_then_it_is_a_first_award(
    assessed_on, expected
):
    found = renewal(period("2018-12-03", "2020-12-31"), D(assessed_on), TERMS)
    assert (str(found.first), str(found.last)) == expected


def test_the_renewal_of_an_old_day_precise_label_ends_on_that_day():
    assert renewal(period("2019-07-25", "2021-07-25"), D("2021-09-01"), TERMS) == period(
        "2021-07-26", "2024-07-25"
    )


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2020-12-31", "2021-12-31"),
        ("2020-02-29", "2021-02-28"),
        ("2019-02-28", "2020-02-29"),
        ("2018-04-29", "2019-04-29"),
        ("2021-07-25", "2022-07-25"),
    ],
)
def test_the_window_ends_twelve_months_on_and_a_month_end_stays_one(until, expected):
    assert window_end(D(until), TERMS) == D(expected)


def test_the_window_comes_from_the_rule_set():
    assert window_end(D("2020-11-30"), Terms(window_months=3)) == D("2021-02-28")
    assert window_end(D("2020-11-30"), Terms(window_months=0)) == D("2020-11-30")


@pytest.mark.parametrize(
    ("day", "months", "same_day", "month_end"),
    [
        ("2020-01-31", 1, "2020-02-29", "2020-02-29"),
        ("2019-01-31", 1, "2019-02-28", "2019-02-28"),
        ("2020-02-29", 12, "2021-02-28", "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29", "2024-02-29"),
        ("2020-11-15", 2, "2021-01-15", "2021-01-31"),
        ("2020-12-15", 12, "2021-12-15", "2021-12-31"),
        ("2021-01-01", -24, "2019-01-01", "2019-01-31"),
        ("2021-03-31", -1, "2021-02-28", "2021-02-28"),
        ("2021-05-05", 0, "2021-05-05", "2021-05-31"),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, same_day, month_end):
    assert months_after(D(day), months) == D(same_day)
    assert end_of_month_after(D(day), months) == D(month_end)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2021, 6, 30, 21, 59, tzinfo=UTC), "2021-06-30"),
        (datetime(2021, 6, 30, 22, 0, tzinfo=UTC), "2021-07-01"),
        (datetime(2021, 12, 31, 22, 59, tzinfo=UTC), "2021-12-31"),
        (datetime(2021, 12, 31, 23, 0, tzinfo=UTC), "2022-01-01"),
    ],
)
def test_a_day_begins_at_midnight_in_brussels(moment, day):
    assert day_of(moment) == D(day)


def test_a_moment_without_a_time_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2021, 6, 30))


LABEL = Validity(
    sure=period("2018-04-30", "2020-04-30"),
    possible=period("2018-04-01", "2020-05-31"),
    renewable_until=D("2021-04-30"),
    suspensions=(
        Suspension(D("2018-03-01"), D("2018-03-31")),
        Suspension(D("2019-01-10"), D("2019-01-20")),
        Suspension(D("2020-05-30")),
    ),
)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2018-03-15", Status.UPCOMING),
        ("2018-03-31", Status.UPCOMING),
        ("2018-04-01", Status.UNKNOWN),
        ("2018-04-29", Status.UNKNOWN),
        ("2018-04-30", Status.VALID),
        ("2019-01-09", Status.VALID),
        ("2019-01-10", Status.SUSPENDED),
        ("2019-01-20", Status.SUSPENDED),
        ("2019-01-21", Status.VALID),
        ("2020-04-30", Status.VALID),
        ("2020-05-01", Status.UNKNOWN),
        ("2020-05-30", Status.SUSPENDED),
        ("2020-05-31", Status.SUSPENDED),
        ("2020-06-01", Status.RENEWABLE),
        ("2021-04-30", Status.RENEWABLE),
        ("2021-05-01", Status.EXPIRED),
    ],
)
def test_the_status_on_each_boundary_day(day, status):
    assert label_status(LABEL, D(day)) is status


def test_a_withdrawn_label_stays_withdrawn_and_was_what_it_was_before():
    label = Validity(LABEL.sure, LABEL.possible, withdrawn_on=D("2019-06-01"))
    assert label_status(label, D("2019-05-31")) is Status.VALID
    assert label_status(label, D("2019-06-01")) is Status.WITHDRAWN
    assert label_status(label, D("2030-01-01")) is Status.WITHDRAWN


def test_a_label_whose_dates_nobody_knows_is_never_valid_but_can_be_withdrawn():
    label = Validity(None, None, withdrawn_on=D("2019-06-01"))
    assert label_status(label, D("2019-05-31")) is Status.UNKNOWN
    assert label_status(label, D("2019-06-01")) is Status.WITHDRAWN


def test_a_label_that_is_only_possible_is_unknown_inside_and_expired_after():
    label = Validity(None, period("2018-01-01", "2020-12-31"))
    assert label_status(label, D("2019-01-01")) is Status.UNKNOWN
    assert label_status(label, D("2021-01-01")) is Status.EXPIRED


def test_a_label_awarded_here_is_valid_on_its_first_and_last_day():
    award = first_award(D("2018-04-09"), TERMS)
    label = Validity(award, award, window_end(award.last, TERMS))
    around = [award.first - timedelta(1), award.first, award.last, award.last + timedelta(1)]
    assert [label_status(label, day) for day in around] == [
        "upcoming",
        "valid",
        "valid",
        "renewable",
    ]
    assert label_status(label, D("2021-04-30")) == "renewable"
    assert label_status(label, D("2021-05-01")) == "expired"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Period(D("2020-01-02"), D("2020-01-01")),
        lambda: Suspension(D("2020-01-02"), D("2020-01-01")),
        lambda: Terms(first_months=-1),
        lambda: Terms(window_months=-1),
        lambda: Validity(period("2020-01-01", "2020-12-31"), None),
        lambda: Validity(period("2020-01-01", "2020-12-31"), period("2020-01-02", "2020-12-31")),
        lambda: Validity(period("2020-01-01", "2020-12-31"), period("2020-01-01", "2020-12-30")),
    ],
)
def test_what_cannot_be_is_refused(make):
    with pytest.raises(ValueError, match=r"cannot|must"):
        make()


def test_one_day_is_a_period():
    assert period("2020-02-29", "2020-02-29").contains(D("2020-02-29"))
    assert not period("2020-02-29", "2020-02-29").contains(D("2020-03-01"))
