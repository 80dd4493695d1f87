"""Awards: the label by the rules, what the register shows of it, and what stays of a decision."""

from datetime import date

import pytest
from django.db import IntegrityError

from labels.models import Citation, Decision, Entry, Event, Label, Mail
from labels.register.query import label_record
from labels.register.question import Question
from labels.rules import decided
from labels.workflow import decisions
from labels.workflow.labels import refuse_award
from labels.workflow.opening import consequences
from labels.workflow.steps import WorkflowError
from labels.workflow.verdicts import frozen_inputs
from tests.factories import exact, make_cluster, make_label
from tests.people import (
    make_board,
    make_user,
)
from tests.workflow.deciding import assessed

pytestmark = pytest.mark.django_db


def test_an_award_issues_the_label_by_the_rules_and_publishes_it():
    case = assessed(assessed_on="2026-04-09")
    decision = case.decide(decided_on=date(2026, 5, 4))
    label = Label.objects.get()
    assert label.decision == decision
    assert (label.sure_from, label.sure_until) == (date(2026, 4, 9), date(2028, 4, 30))
    assert (label.possible_from, label.possible_until) == (label.sure_from, label.sure_until)
    assert label.renewable_until == date(2029, 4, 30)
    assert (label.awarded_on, label.awarded_basis) == ("2026-05-04", "stated")
    assert (label.valid_until, label.valid_until_basis) == ("2028-04-30", "computed")
    assert label.cluster_name == case.assessment.cluster.name
    shown, _record = label_record(label.number, Question(valid_on=date(2026, 6, 1)))
    assert shown["status"] == "valid"
    assert shown["sources"][0]["reference"] == f"Decision {case.assessment.public_id}"
    assert shown["sources"][0]["states"] == "gold label, awarded 2026-05-04, valid until 2028-04-30"


def test_the_public_record_names_nobody():
    case = assessed()
    case.decide()
    body = Entry.objects.latest("seq").document.body
    names = [case.manager, case.secretariat, case.assessor, Decision.objects.get().confirmed_by]
    assert not [each.email for each in names if each.email in body or each.name in body]
    assert "secret" not in body


def test_a_renewal_in_time_joins_on_to_the_last_label():
    cluster = make_cluster()
    make_label(cluster, validity=exact("2023-12-05", "2025-12-31"))
    case = assessed(assessed_on="2026-03-10", cluster=cluster)
    case.decide()
    label = Label.objects.latest("pk")
    assert (label.sure_from, label.sure_until) == (date(2026, 1, 1), date(2028, 12, 31))


def test_a_late_renewal_is_a_first_award_again():
    cluster = make_cluster()
    make_label(cluster, validity=exact("2022-12-05", "2024-12-31"))
    case = assessed(assessed_on="2026-03-10", cluster=cluster)
    case.decide()
    label = Label.objects.latest("pk")
    assert (label.sure_from, label.sure_until) == (date(2026, 3, 10), date(2028, 3, 31))


def test_renewals_are_not_stacked_on_a_label_that_is_still_to_come():
    cluster = make_cluster()
    make_label(cluster, validity=exact("2024-12-05", "2090-12-31"))
    assessed(cluster=cluster).decide()
    upcoming = Label.objects.latest("pk")
    again = assessed(cluster=cluster)
    with pytest.raises(WorkflowError, match=upcoming.number) as error:
        again.propose()
    assert error.value.code == "label_upcoming"
    again.propose("not_awarded", departure_reason="It has its label already.")


def test_a_label_that_becomes_the_next_one_while_a_proposal_waits_is_not_followed_by_another():
    cluster = make_cluster()
    make_label(cluster, validity=exact("2024-12-05", "2090-12-31"))
    case = assessed(cluster=cluster)
    case.propose()
    make_label(cluster, validity=exact("2095-01-01", "2096-12-31"))
    with pytest.raises(WorkflowError) as error:
        case.confirm()
    assert error.value.code == "label_upcoming"


def test_an_upcoming_label_of_another_level_or_one_withdrawn_stops_no_award():
    cluster = make_cluster()
    make_label(cluster, "silver", validity=exact("2090-01-01", "2091-12-31"))
    gone = make_label(cluster, validity=exact("2090-01-01", "2091-12-31"))
    Label.objects.filter(pk=gone.pk).update(withdrawn_on="2025-06-01", withdrawal_reason="Test")
    assert assessed(cluster=cluster).decide().outcome == "awarded"


def test_a_withdrawn_label_is_not_renewed():
    cluster = make_cluster()
    known = make_label(cluster, validity=exact("2023-12-05", "2025-12-31"))
    Label.objects.filter(pk=known.pk).update(withdrawn_on="2025-06-01", withdrawal_reason="Test")
    case = assessed(assessed_on="2026-03-10", cluster=cluster)
    case.decide()
    assert Label.objects.latest("pk").sure_from == date(2026, 3, 10)


@pytest.mark.parametrize(
    "known", [("2023-12-05", "2025-12-31"), ("2020-01-01", "2021-12-31"), None]
)
def test_what_was_shown_when_the_case_was_opened_is_what_is_awarded(known):
    cluster = make_cluster()
    if known:
        make_label(cluster, validity=exact(*known))
    case = assessed(assessed_on="2026-03-10", cluster=cluster)
    shown = consequences(cluster, case.assessment.level, on=date(2026, 3, 10))
    case.decide()
    label = Label.objects.latest("pk")
    assert (label.sure_from, label.sure_until) == (shown.expected.first, shown.expected.last)


def test_an_award_over_the_days_of_another_label_is_refused_by_its_number():
    """It cannot come so far while the rules look at the last label; the guard is for the rest."""
    case = assessed(assessed_on="2026-03-10")
    period = decided.period_of(frozen_inputs(case.assessment))
    known = make_label(case.assessment.cluster, validity=exact("2028-03-31", "2030-03-31"))
    with pytest.raises(WorkflowError, match=known.number) as error:
        refuse_award(case.assessment, period)
    assert error.value.code == "label_overlaps"
    make_label(make_cluster("Other"), validity=exact("2026-03-10", "2028-03-31"))
    Label.objects.filter(pk=known.pk).update(withdrawn_on="2026-01-01", withdrawal_reason="Test")
    refuse_award(case.assessment, period)


# What stays.


def test_the_inputs_of_a_decision_are_enough_to_compute_it_again():
    decision = assessed(points={"1.1": 2, "1.2": 4}, assessed_on="2026-04-09").decide()
    inputs = Decision.objects.get(pk=decision.pk).inputs
    assert decided.shown(decided.verdict_of(inputs)) == inputs["verdict"]
    assert decided.period_of(inputs).last == date(2028, 4, 30)
    assert decided.is_eligible(inputs)
    assert len(inputs["assessors"]) == 2
    assert {one["points"] for one in inputs["assessors"][0]["scores"]} == {4}
    assert "note" not in str(inputs)


def test_a_decision_is_never_changed():
    decision = assessed().decide()
    with pytest.raises(IntegrityError, match="never|append"):
        Decision.objects.filter(pk=decision.pk).update(outcome="not_awarded")


def test_the_journal_has_a_line_for_each_step_and_no_words_of_people():
    case = assessed()
    case.propose(reason="Secret words.")
    decisions.send_back(case.assessment, by=make_board(), reason="Secret words.")
    case.decide()
    verbs = Event.objects.of("assessment", case.assessment.public_id).order_by("seq")
    found = list(verbs.values_list("verb", flat=True))[-4:]
    assert found == ["propose", "send_back", "propose", "confirm"]
    assert not Event.objects.filter(note__contains="Secret").exists()
    number = Label.objects.get().number
    assert Event.objects.of("label", number).get().verb == "label_issued"


def test_the_board_learns_of_a_proposal_and_the_managers_of_the_decision():
    board, case = make_board(), assessed()
    proposer = make_user(groups=["secretariat", "board"])
    case.propose(by=proposer)
    assert [mail.user for mail in Mail.objects.filter(kind="proposed")] == [board]
    case.confirm(by=board)
    mail = Mail.objects.get(kind="decided")
    assert mail.user == case.manager
    assert mail.context["number"] == Label.objects.get().number


def test_a_citation_of_the_award_is_kept_once():
    case = assessed()
    case.decide()
    assert Citation.objects.filter(label=Label.objects.get()).count() == 1
