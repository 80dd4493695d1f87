"""Historical awards entered by hand: never without a source, never twice."""

from datetime import date

import pytest

from labels.models import Event, Label
from labels.register.query import label_record
from labels.register.question import Question
from labels.workflow.labels import confirm_measure
from tests.cases import make_rule_set
from tests.factories import exact, make_cluster, make_label
from tests.people import make_board, make_secretariat
from tests.workflow.at_once import at_once, kinds
from tests.workflow.measuring import ask, carry_out, refused

pytestmark = pytest.mark.django_db


def award(**details):
    return {
        "level": "silver",
        "scheme": "ecei",
        "awarded_on": "2016-03",
        "source": "Annual report 2016",
    } | details


@pytest.fixture
def cluster():
    make_rule_set()
    return make_cluster()


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"source": " "}, "details_wrong"),
        ({"awarded_on": ""}, "details_wrong"),
        ({"awarded_on": "2016-13"}, "details_wrong"),
        ({"awarded_on": "2099"}, "details_wrong"),
        ({"awarded_basis": "guess"}, "details_wrong"),
        ({"valid_until": "2015-01"}, "ends_before_it_begins"),
        ({"valid_until": "2036"}, "details_wrong"),
        ({"level": "platinum"}, "no_such_level"),
        ({"scheme": "other"}, "no_such_level"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(cluster, details, code):
    assert refused("enter", cluster=cluster, **award(**details)) == code


def test_a_historical_award_is_entered_with_its_citation_as_the_rules_tell_it(cluster):
    measure = carry_out("enter", cluster=cluster, **award(states="Page 12.", dated="2017"))
    label = Label.objects.get()
    assert measure.label == label
    assert (label.sure_from, label.sure_until) == (date(2016, 3, 31), date(2018, 3, 31))
    assert (label.possible_from, label.possible_until) == (date(2016, 3, 1), date(2018, 3, 31))
    assert (label.decision, label.awarded_basis, label.valid_until_basis) == (
        None,
        "stated",
        "computed",
    )
    shown, _record = label_record(label.number, Question(valid_on=date(2017, 1, 1)))
    assert shown["status"] == "valid"
    assert shown["sources"] == [
        {
            "reference": "Annual report 2016",
            "title": None,
            "states": "silver label, awarded 2016-03; Page 12.",
            "dated": "2017",
        }
    ]


def test_a_notice_leaves_open_when_the_award_was(cluster):
    carry_out("enter", cluster=cluster, **award(awarded_basis="notice"))
    label = Label.objects.get()
    assert (label.sure_from, label.possible_from) == (date(2016, 3, 31), date(2015, 3, 1))


def test_an_award_that_is_known_is_not_entered_again(cluster):
    carry_out("enter", cluster=cluster, **award())
    assert refused("enter", cluster=cluster, **award(awarded_on="2016")) == "award_known"
    assert refused("enter", cluster=cluster, **award(awarded_on="2016-05-04")) == "award_known"
    ends = award(awarded_on="", valid_until="2018-03")
    assert refused("enter", cluster=cluster, **ends) == "award_known"
    carry_out("enter", cluster=cluster, **award(awarded_on="2018-01-20"))  # a renewal joins on
    assert Label.objects.latest("pk").sure_from == date(2018, 4, 1)


def test_an_award_of_days_that_another_label_has_is_not_entered(cluster):
    make_label(cluster, "silver", validity=exact("2015-01-01", "2017-12-31"))
    ends = award(awarded_on="", valid_until="2017-06-30")
    assert refused("enter", cluster=cluster, **ends) == "label_overlaps"


def test_an_entry_moves_no_day_of_other_labels(cluster):
    other = make_label(cluster, "silver", awarded="2018-01-20")
    before = other.validity
    carry_out("enter", cluster=cluster, **award())
    other.refresh_from_db()
    assert other.validity == before
    assert Label.objects.latest("pk").sure_until == date(2018, 1, 19)


@pytest.mark.django_db(transaction=True)
def test_of_32_entries_of_one_award_confirmed_at_once_one_makes_a_label():
    make_rule_set()
    cluster, board, secretariat = make_cluster(), make_board(), make_secretariat()
    measures = [ask("enter", cluster=cluster, by=secretariat, **award()) for _ in range(32)]
    outcomes = at_once(*(lambda m=each: confirm_measure(m, by=board) for each in measures))
    assert kinds(outcomes) == {"Measure": 1, "award_known": 31}
    assert Label.objects.count() == 1
    assert Event.objects.filter(verb="measure_confirmed").count() == 1
