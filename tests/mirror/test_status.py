"""The client computes statuses and words by itself: held equal to the register's rules."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docs.mirror.register_mirror import status, text
from labels.rules.partial_dates import PartialDate
from labels.rules.text import fold
from labels.rules.validity import Held, Validity, label_status, standing
from tests.register.histories import ALL_DAYS, validities

MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
RANKS = {"bronze": 1, "silver": 2, "gold": 3}


def as_record(validity, level="gold", number="X"):
    """A label as a record tells it."""

    def span(each):
        return each and {"from": str(each.first), "until": each.last and str(each.last)}

    withdrawn = validity.withdrawn_on
    return {
        "number": number,
        "level": level,
        "scheme": "ecei",
        "valid_until": None,
        "sure": span(validity.sure),
        "possible": span(validity.possible),
        "renewable_until": validity.renewable_until and str(validity.renewable_until),
        "withdrawn": withdrawn and {"on": str(withdrawn), "reason": ""},
        "suspensions": [span(each) for each in validity.suspensions],
    }


@settings(MANY, max_examples=300)
@given(validities())
def test_a_label_has_the_status_that_the_rules_give_it_on_every_day(validity):
    label = as_record(validity)
    for day in ALL_DAYS:
        assert status.label_status(label, str(day)) == label_status(validity, day)


@settings(MANY, max_examples=200)
@given(
    st.lists(st.tuples(st.sampled_from(list(RANKS)), validities()), max_size=4),
    st.sampled_from(ALL_DAYS),
)
def test_a_cluster_stands_where_the_rules_say(labels, day):
    told = [as_record(each, level, f"N{i}") for i, (level, each) in enumerate(labels)]
    held = [Held(RANKS[level], f"N{i}", each) for i, (level, each) in enumerate(labels)]

    shown = status.shown({"labels": told}, str(day), RANKS)["standing"]

    found = standing(held, day)
    expected = (found[0].number, found[1]) if found else (None, "none")
    assert (shown["label"], shown["status"]) == expected


def test_other_schemes_have_no_part_in_the_standing():
    label = as_record(Validity(None, None)) | {"scheme": "other"}

    assert status.shown({"labels": [label]}, "2020-03-01", RANKS)["standing"] == status.NO_STANDING


@pytest.mark.parametrize("dated", ["2016", "2016-02", "2015-02", "2016-06-15", "2016-12", "2100"])
def test_partial_dates_span_the_same_days(dated):
    span = PartialDate(dated)

    assert status.span(dated) == (str(span.first), str(span.last))


@settings(MANY, max_examples=500)
@given(st.text(max_size=30))
def test_any_text_is_folded_alike(name):
    assert text.fold(name) == fold(name)


@pytest.mark.parametrize(
    "name", ["Łódź Ämter & Co", "Åland ﬁnance", "ΚΕΝΤΡΟ ευρώπης", "Клъстер Щъркел", "ЙЇ ʼnaïve Ⅷ"]
)
def test_names_of_all_alphabets_are_folded_alike(name):
    assert text.fold(name) == fold(name)
