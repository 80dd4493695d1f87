"""Eligible or not: the decision table on every boundary day, and the same found day by day."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.claims import PROOF, Claim, Known, Rule, of_label
from labels.rules.eligible import REASONS, Succession, Verdict, eligible
from labels.rules.partial_dates import PartialDate
from labels.rules.told import told
from labels.rules.validity import Period, Status, Suspension, Terms, Validity, label_status

from .test_standing import ALL_DAYS, validities

ONE_DAY = timedelta(days=1)
RANKS = {"bronze": 1, "silver": 2, "gold": 3}


def on(text):
    return date.fromisoformat(text)


def period(first, last):
    return Period(on(first), on(last))


def held(first, last, *, level="silver", number="AAAA", scheme="ecei", **fields):
    """A label of which every day is known."""
    days = period(first, last)
    return claim(Validity(days, days, **fields), level=level, number=number, scheme=scheme)


def claim(validity, *, level="silver", number="AAAA", scheme="ecei"):
    return Claim(number, level, RANKS[level], scheme, validity)


def rule(first, last=None, *, level="silver", window=False, scheme="ecei", open_ended=False):
    return Rule(
        min_level=level,
        min_rank=RANKS[level],
        scheme=scheme,
        days=period(first, last or first),
        open_ended=open_ended,
        count_renewal_window=window,
    )


def codes(answer):
    return [each.code for each in answer.reasons]


WINDOW = {"renewable_until": on("2021-12-31")}
SUSPENDED = {"suspensions": (Suspension(on("2019-06-01"), on("2019-06-30")),)}
OPEN = {"suspensions": (Suspension(on("2020-11-01")),)}
PLAIN = held("2019-01-01", "2020-12-31")
LABELS = {
    "plain": PLAIN,
    "window": held("2019-01-01", "2020-12-31", **WINDOW),
    "suspended": held("2019-01-01", "2020-12-31", **SUSPENDED),
    "stopped": held("2019-01-01", "2020-12-31", **(WINDOW | OPEN)),
    "withdrawn": held("2019-01-01", "2020-12-31", withdrawn_on=on("2020-03-15")),
    "no window": held("2019-01-01", "2020-12-31", renewable_until=None),
    # A year only, as told: surely from 2016-12-31 to 2018-01-31, renewable at least to 2019-01-31.
    "year": claim(told(awarded=PartialDate.parse("2016"), until=None, terms=Terms())),
    # A month only.
    "month": claim(told(awarded=PartialDate.parse("2016-06"), until=None, terms=Terms())),
    # Only an end, known to the month.
    "end": claim(told(awarded=None, until=PartialDate.parse("2018-04"), terms=Terms())),
    "no dates": claim(Validity(None, None)),
}

# label, day, whether the renewal window counts, verdict, reason
ON_A_DAY = [
    # First and last valid day, and the days beside them.
    ("plain", "2018-12-31", False, "no", "upcoming"),
    ("plain", "2019-01-01", False, "yes", "valid"),
    ("plain", "2020-12-31", False, "yes", "valid"),
    ("plain", "2021-01-01", False, "no", "expired"),
    # First and last day of the renewal window, and the day after.
    ("window", "2020-12-31", True, "yes", "valid"),
    ("window", "2021-01-01", False, "no", "renewal_window_not_counted"),
    ("window", "2021-01-01", True, "yes", "in_renewal_window"),
    ("window", "2021-12-31", True, "yes", "in_renewal_window"),
    ("window", "2021-12-31", False, "no", "renewal_window_not_counted"),
    ("window", "2022-01-01", True, "no", "expired"),
    ("window", "2022-01-01", False, "no", "expired"),
    ("no window", "2021-01-01", True, "no", "expired"),
    # A suspension: the day before, the first and last day, the day after; one that goes on.
    ("suspended", "2019-05-31", False, "yes", "valid"),
    ("suspended", "2019-06-01", False, "no", "suspended"),
    ("suspended", "2019-06-15", True, "no", "suspended"),
    ("suspended", "2019-06-30", False, "no", "suspended"),
    ("suspended", "2019-07-01", False, "yes", "valid"),
    ("stopped", "2020-10-31", False, "yes", "valid"),
    ("stopped", "2020-11-01", False, "no", "suspended"),
    ("stopped", "2021-01-01", True, "no", "suspended"),
    ("stopped", "2021-01-01", False, "no", "renewal_window_not_counted"),
    # Withdrawn from its day on.
    ("withdrawn", "2020-03-14", False, "yes", "valid"),
    ("withdrawn", "2020-03-15", False, "no", "withdrawn"),
    ("withdrawn", "2020-03-15", True, "no", "withdrawn"),
    ("withdrawn", "2020-12-31", False, "no", "withdrawn"),
    # A year only.
    ("year", "2015-12-31", False, "no", "upcoming"),
    ("year", "2016-01-01", False, "unknown", "possibly_valid"),
    ("year", "2016-12-30", False, "unknown", "possibly_valid"),
    ("year", "2016-12-31", False, "yes", "valid"),
    ("year", "2018-01-31", False, "yes", "valid"),
    ("year", "2018-02-01", False, "unknown", "possibly_valid"),
    ("year", "2018-02-01", True, "yes", "valid_or_in_renewal_window"),
    ("year", "2018-12-31", False, "unknown", "possibly_valid"),
    ("year", "2018-12-31", True, "yes", "valid_or_in_renewal_window"),
    ("year", "2019-01-01", False, "no", "renewal_window_not_counted"),
    ("year", "2019-01-31", True, "yes", "in_renewal_window"),
    ("year", "2019-02-01", True, "unknown", "possibly_in_renewal_window"),
    ("year", "2019-02-01", False, "no", "expired"),
    ("year", "2019-12-31", True, "unknown", "possibly_in_renewal_window"),
    ("year", "2020-01-01", True, "no", "expired"),
    # A month only.
    ("month", "2016-05-31", False, "no", "upcoming"),
    ("month", "2016-06-01", False, "unknown", "possibly_valid"),
    ("month", "2016-06-29", False, "unknown", "possibly_valid"),
    ("month", "2016-06-30", False, "yes", "valid"),
    ("month", "2018-06-30", False, "yes", "valid"),
    ("month", "2018-07-01", False, "no", "renewal_window_not_counted"),
    # Only an end, known to the month: a first award or a renewal.
    ("end", "2015-04-01", False, "no", "upcoming"),
    ("end", "2015-04-02", False, "unknown", "possibly_valid"),
    ("end", "2016-04-30", False, "unknown", "possibly_valid"),
    ("end", "2016-05-01", False, "yes", "valid"),
    ("end", "2018-04-01", False, "yes", "valid"),
    ("end", "2018-04-02", False, "unknown", "possibly_valid"),
    ("end", "2018-04-30", False, "unknown", "possibly_valid"),
    # No date at all.
    ("no dates", "2010-01-01", True, "unknown", "dates_not_known"),
]


@pytest.mark.parametrize(("name", "day", "window", "verdict", "reason"), ON_A_DAY)
def test_one_label_on_one_day(name, day, window, verdict, reason):
    answer = eligible([LABELS[name]], rule(day, window=window))
    assert (str(answer.verdict), codes(answer)) == (verdict, [reason])


NEXT = held("2021-01-01", "2023-12-31", number="BBBB")
LATER = held("2021-01-02", "2023-12-31", number="BBBB")
BRONZE = held("2018-01-01", "2023-12-31", level="bronze", number="CCCC")
OTHER = held("2018-01-01", "2023-12-31", level="gold", number="DDDD", scheme="bw")

# labels, first and last day, verdict, last day covered, reasons
OVER_A_SPAN = [
    ([PLAIN], "2019-01-01", "2020-12-31", "yes", None, ["valid"]),
    ([PLAIN], "2018-12-31", "2020-12-31", "no", None, ["upcoming", "valid"]),
    ([PLAIN], "2019-01-01", "2021-01-01", "until", "2020-12-31", ["valid", "expired"]),
    # Two labels that join, and with one day between them.
    ([PLAIN, NEXT], "2019-01-01", "2023-12-31", "yes", None, ["valid", "valid"]),
    (
        [PLAIN, LATER],
        "2019-01-01",
        "2023-12-31",
        "until",
        "2020-12-31",
        ["valid", "gap", "expired", "upcoming", "valid"],
    ),
    # What does not count is named where nothing else covers the days.
    ([PLAIN, BRONZE], "2019-01-01", "2021-01-01", "until", "2020-12-31", None),
    ([BRONZE], "2019-01-01", "2019-12-31", "no", None, ["level_too_low"]),
    ([OTHER], "2019-01-01", "2019-12-31", "no", None, ["other_scheme"]),
    ([], "2019-01-01", "2019-12-31", "no", None, ["no_label"]),
    # A suspension in the middle ends what is covered; another label bridges it.
    (
        [LABELS["suspended"]],
        "2019-05-01",
        "2019-07-31",
        "until",
        "2019-05-31",
        ["valid", "suspended", "valid"],
    ),
    (
        [LABELS["suspended"], held("2019-01-01", "2019-12-31", level="gold", number="GGGG")],
        "2019-05-01",
        "2019-07-31",
        "yes",
        None,
        ["valid"],
    ),
    ([LABELS["suspended"]], "2019-06-30", "2019-07-31", "no", None, ["suspended", "valid"]),
    (
        [LABELS["withdrawn"]],
        "2019-01-01",
        "2020-12-31",
        "until",
        "2020-03-14",
        ["valid", "withdrawn"],
    ),
    # Possible days between no and yes.
    ([LABELS["year"]], "2016-12-01", "2017-12-31", "unknown", None, ["possibly_valid", "valid"]),
    ([LABELS["year"]], "2017-01-01", "2018-06-30", "unknown", None, ["valid", "possibly_valid"]),
    (
        [LABELS["year"]],
        "2017-01-01",
        "2019-02-28",
        "until",
        "2018-01-31",
        ["valid", "possibly_valid", "renewal_window_not_counted", "expired"],
    ),
    (
        [LABELS["year"]],
        "2015-12-31",
        "2016-06-30",
        "no",
        None,
        ["upcoming", "possibly_valid"],
    ),
]


@pytest.mark.parametrize(("labels", "first", "last", "verdict", "until", "reasons"), OVER_A_SPAN)
def test_labels_over_a_span(labels, first, last, verdict, until, reasons):
    answer = eligible(labels, rule(first, last))
    assert str(answer.verdict) == verdict
    assert answer.until == (until and on(until))
    assert reasons in (None, codes(answer))


def test_what_is_below_the_level_is_named_on_the_day_that_nothing_covers():
    answer = eligible([PLAIN, BRONZE], rule("2019-01-01", "2021-01-01"))
    assert codes(answer) == ["valid", "expired", "level_too_low"]


def test_the_labels_used_come_with_the_days_that_they_cover():
    uses = eligible([PLAIN, NEXT], rule("2020-06-01", "2021-06-30")).uses
    assert [(each.label, each.days) for each in uses] == [
        ("AAAA", period("2020-06-01", "2020-12-31")),
        ("BBBB", period("2021-01-01", "2021-06-30")),
    ]


def test_the_highest_label_is_the_one_used():
    gold = held("2019-03-01", "2020-12-31", level="gold", number="GGGG")
    uses = eligible([PLAIN, gold], rule("2019-01-01", "2020-12-31")).uses
    assert [each.label for each in uses] == ["AAAA", "GGGG"]


def test_a_question_without_a_last_day_is_answered_by_the_last_day_covered():
    answer = eligible([PLAIN, NEXT], rule("2019-06-01", "2100-12-31", open_ended=True))
    assert (answer.verdict, answer.until) == (Verdict.UNTIL, on("2023-12-31"))
    nothing = eligible([PLAIN], rule("2021-01-01", "2100-12-31", open_ended=True))
    assert nothing.verdict is Verdict.NO


MERGED_AWAY = Succession("merged", "successor", "2020-06-30", "beta", "Beta")
MERGED_IN = Succession("merged", "predecessor", "2020-06-30", "alpha", "Alpha")


@pytest.mark.parametrize("day", ["2020-06-30", "2020-07-01"])
def test_after_a_merger_a_label_stays_with_the_cluster_that_it_was_awarded_to(day):
    before = eligible([PLAIN], rule(day), [MERGED_AWAY])
    assert (before.verdict, codes(before)) == (Verdict.YES, ["valid", "merged_into"])
    assert before.reasons[-1].other == MERGED_AWAY
    after = eligible([], rule(day), [MERGED_IN])
    assert (after.verdict, codes(after)) == (Verdict.NO, ["no_label", "merged_from"])


def test_a_merger_after_the_days_asked_is_not_named():
    assert codes(eligible([PLAIN], rule("2020-06-29"), [MERGED_AWAY])) == ["valid"]
    partly = replace(MERGED_AWAY, on="2020")
    assert codes(eligible([PLAIN], rule("2020-01-01"), [partly])) == ["valid", "merged_into"]
    assert codes(eligible([PLAIN], rule("2019-12-31"), [partly])) == ["valid"]


@pytest.mark.parametrize(
    ("kind", "role", "code"),
    [
        ("renamed", "successor", "renamed_to"),
        ("split", "successor", "split_into"),
        ("renamed", "predecessor", "renamed_from"),
        ("split", "predecessor", "split_from"),
    ],
)
def test_every_succession_has_its_code(kind, role, code):
    answer = eligible([PLAIN], rule("2020-01-01"), [Succession(kind, role, "", "x", "X")])
    assert codes(answer) == ["valid", code]


CLAIMS = st.lists(
    st.builds(
        Claim,
        st.sampled_from("ABCD"),
        st.just("x"),
        st.integers(1, 3),
        st.sampled_from(["ecei", "bw"]),
        validities(),
    ),
    max_size=3,
    unique_by=lambda each: each.number,
)


@given(CLAIMS, st.sampled_from(ALL_DAYS), st.integers(0, 40), st.booleans())
def test_the_verdict_is_the_one_found_day_by_day(claims, first, length, window):
    asked = Rule(
        min_level="x",
        min_rank=2,
        scheme="ecei",
        days=Period(first, first + length * ONE_DAY),
        count_renewal_window=window,
    )
    fitting = [each.validity for each in claims if each.scheme == "ecei" and each.rank >= 2]
    days = [first + n * ONE_DAY for n in range(length + 1)]
    proof = [
        max((PROOF.get(of_label(v, day, asked), Known.NOT) for v in fitting), default=Known.NOT)
        for day in days
    ]
    answer = eligible(claims, asked)
    assert {each.code for each in answer.reasons} <= REASONS.keys()
    assert answer.reasons
    if all(each is Known.SURE for each in proof):
        assert answer.verdict is Verdict.YES
    elif Known.NOT not in proof:
        assert answer.verdict is Verdict.UNKNOWN
    elif proof[0] is Known.SURE:
        stop = next(n for n, each in enumerate(proof) if each is not Known.SURE)
        assert (answer.verdict, answer.until) == (Verdict.UNTIL, days[stop - 1])
    else:
        assert answer.verdict is Verdict.NO
    covered = {day for use in answer.uses for day in days if use.days.contains(day)}
    assert covered == {day for day, each in zip(days, proof, strict=True) if each}


@given(validities(), st.sampled_from(ALL_DAYS))
def test_without_the_window_a_day_counts_exactly_if_its_status_is_valid(validity, day):
    asked = rule(day.isoformat())
    surely = PROOF.get(of_label(validity, day, asked)) is Known.SURE
    assert surely == (label_status(validity, day) is Status.VALID)


@given(CLAIMS, st.sampled_from(ALL_DAYS), st.integers(0, 40))
def test_counting_the_window_never_makes_an_answer_worse(claims, first, length):
    asked = Rule(
        min_level="x", min_rank=1, scheme="ecei", days=Period(first, first + length * ONE_DAY)
    )
    without = eligible(claims, asked)
    with_it = eligible(claims, replace(asked, count_renewal_window=True))
    if without.verdict is Verdict.YES:
        assert with_it.verdict is Verdict.YES
    if without.verdict is Verdict.UNTIL and with_it.verdict is Verdict.UNTIL:
        assert with_it.until >= without.until
    assert (with_it.verdict is Verdict.NO) <= (without.verdict is Verdict.NO)


DOCS = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def test_the_decision_table_of_the_docs_is_the_one_above():
    text = DOCS.read_text(encoding="utf-8")
    for name, day, window, verdict, reason in ON_A_DAY:
        counted = "counts" if window else "does not count"
        row = f"| {name} | {day} | {counted} | **{verdict}** | `{reason}` |"
        assert row in text, row
    assert text.count("| **") == len(ON_A_DAY)


def test_every_reason_is_in_the_docs():
    text = DOCS.read_text(encoding="utf-8")
    for code, sentence in REASONS.items():
        assert f"| `{code}` | {sentence} |" in text


def test_a_question_without_a_last_day_stands_on_its_first_one():
    perhaps = eligible([LABELS["year"]], rule("2016-06-01", "2100-12-31", open_ended=True))
    assert (perhaps.verdict, perhaps.until) == (Verdict.UNKNOWN, None)
    over = eligible([LABELS["year"]], rule("2019-01-01", "2100-12-31", open_ended=True))
    assert over.verdict is Verdict.NO
    span = eligible([LABELS["year"]], rule("2016-06-01", "2020-12-31"))
    assert span.verdict is Verdict.NO
