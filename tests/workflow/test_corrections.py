"""Corrections of labels: what was wrong, what is right, who says so; the periods follow."""

from datetime import date

import pytest
from django.utils import timezone

from labels.models import Citation, Label
from labels.workflow.labels import confirm_measure
from labels.workflow.steps import WorkflowError
from tests.cases import make_rule_set
from tests.factories import exact, make_cluster, make_label
from tests.people import make_board
from tests.workflow.deciding import assessed
from tests.workflow.measuring import ask, carry_out, gold_label, refused, status
from tests.worlds import world

pytestmark = pytest.mark.django_db

SOURCE = "https://example.org/certificate"


@world
def label():
    return gold_label()


def correction(**changes):
    return {"changes": changes, "wrong": "A slip of the pen.", "source": SOURCE}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "nothing_to_correct"),
        ({"level": "silver"}, "not_correctable"),
        ({"sure_until": "2027-12-31"}, "not_correctable"),
        ({"valid_until": "2026-12-31"}, "nothing_to_correct"),
        ({"valid_until": "2026-13"}, "details_wrong"),
        ({"valid_until": "2024-12-31"}, "ends_before_it_begins"),
        ({"valid_until": "2062-12-31"}, "details_wrong"),
        ({"awarded_on": "1995-01-20"}, "details_wrong"),
        ({"cluster_name": " "}, "details_wrong"),
        ({"certificate": "X" * 61}, "details_wrong"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(label, changes, code):
    assert refused("correct", label, **correction(**changes)) == code


@pytest.mark.parametrize("missing", ["wrong", "source"])
def test_a_correction_says_what_was_wrong_and_names_its_source(label, missing):
    details = correction(certificate="DE123") | {missing: " "}
    assert refused("correct", label, **details) == "details_wrong"


def test_a_corrected_end_moves_the_period_and_cites_its_source(label):
    known_at = timezone.now()
    carry_out("correct", label, **correction(valid_until="2026-06-30", certificate="DE123"))
    label.refresh_from_db()
    assert (label.sure_until, label.possible_until) == (date(2026, 6, 30), date(2026, 6, 30))
    assert (label.valid_until, label.valid_until_basis) == ("2026-06-30", "stated")
    assert status(label, "2026-07-01") == "renewable"
    assert status(label, "2026-07-01", known_at=known_at) == "valid"
    cited = Citation.objects.get(source__reference=SOURCE)
    assert cited.label == label
    assert cited.states == (
        "Correction. end of validity: 2026-06-30, not 2026-12-31; "
        "certificate number: DE123, not empty. A slip of the pen."
    )


def test_an_end_known_to_the_month_leaves_open_what_is_open(label):
    carry_out("correct", label, **correction(valid_until="2026-06"))
    label.refresh_from_db()
    assert (label.sure_until, label.possible_until) == (date(2026, 6, 1), date(2026, 6, 30))


def test_a_corrected_award_moves_what_was_only_computed_from_it():
    make_rule_set()
    label = make_label(make_cluster(), "silver", awarded="2020")
    carry_out("correct", label, **correction(awarded_on="2019-05-20"))
    label.refresh_from_db()
    assert (label.sure_from, label.sure_until) == (date(2019, 5, 20), date(2021, 5, 31))
    assert (label.valid_until, label.valid_until_basis) == ("2021-05-31", "computed")


def test_a_corrected_name_moves_no_day(label):
    before = label.validity
    carry_out("correct", label, **correction(cluster_name="As it was called then"))
    label.refresh_from_db()
    assert (label.cluster_name, label.validity) == ("As it was called then", before)


def test_a_correction_into_the_days_of_another_label_is_refused(label):
    other = make_label(label.cluster, validity=exact("2027-01-01", "2028-12-31"))
    details = correction(valid_until="2027-01-01")
    assert refused("correct", label, **details) == "label_overlaps"
    with pytest.raises(WorkflowError, match=other.number):
        ask("correct", label, **details)


def test_a_correction_of_what_has_changed_since_is_refused(label):
    measure = ask("correct", label, **correction(valid_until="2026-06-30"))
    Label.objects.filter(pk=label.pk).update(valid_until="2026-11-30")
    with pytest.raises(WorkflowError) as error:
        confirm_measure(measure, by=make_board())
    assert error.value.code == "changed_meanwhile"


def test_a_corrected_day_of_a_decision_moves_no_period():
    assessed(assessed_on="2026-04-09").decide()
    label = Label.objects.get()
    carry_out("correct", label, **correction(awarded_on="2026-05-04"))
    after = Label.objects.get()
    assert (after.awarded_on, after.validity) == ("2026-05-04", label.validity)


def test_an_award_known_to_the_year_only_leaves_the_beginning_open():
    make_rule_set()
    label = make_label(make_cluster(), "silver", awarded="2020-05-20")
    carry_out("correct", label, **correction(awarded_on="2020"))
    label.refresh_from_db()
    assert (label.valid_from, label.valid_until) == ("", "")
    assert (label.sure_from, label.sure_until) == (date(2020, 12, 31), date(2022, 1, 31))


def test_the_end_of_an_early_renewal_is_measured_from_where_it_begins():
    cluster = make_cluster()
    make_label(cluster, validity=exact("2026-04-01", "2028-04-30"))
    assessed(assessed_on="2026-04-09", cluster=cluster).decide()
    label = Label.objects.latest("pk")
    assert label.valid_until == "2031-04-30"
    carry_out("correct", label, **correction(valid_until="2031-06-30"))
    assert refused("correct", label, **correction(valid_until="2062-06-30")) == "details_wrong"
