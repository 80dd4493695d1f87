"""Two cases, everybody, any step at any time: what is told of a case is true after each step."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from labels.clock import today
from labels.models import Appeal, Decision, Label
from labels.register.query import label_record
from labels.register.question import Question
from labels.rules.moves import OPEN, State, possible
from labels.rules.validity import Period, Terms, first_award, renewal
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import WorkflowError
from tests import reviewing
from tests.cases import FACTS, MET, make_rule_set
from tests.factories import make_level
from tests.workflow.everything import changes, everything
from tests.workflow.moved import check_moved
from tests.workflow.trying import (
    MOVES_TRIED,
    RIGHTS,
    appeal_runs,
    attempt,
    expected,
    make_cast,
    make_office,
    may,
    new_assessors,
    now,
    propose,
    row_that_fits,
    seat_referee,
)

WHICH = st.integers(0, 1)
PARTS, TRIED = st.sampled_from(list(RIGHTS)), st.sampled_from(list(MOVES_TRIED))
OUTCOMES = st.sampled_from(["awarded", "not_awarded"])
BACKWARD = {"return_for_completion", "reopen_review", "send_back", "withdraw_appeal"}
# What else may be done, by whom and in which states, and the code of the refusal in all others.
OFFICE = {"secretariat", "judge", "elder", "referee"}
WORKS = {
    "answer": ({"manager", "editor", "insider"}, {"draft", "returned"}, "evidence_closed"),
    "eligibility": (
        OFFICE,
        {"submitted", "returned", "in_review", "assessed", "appealed"},
        "wrong_state",
    ),
}


class Procedure(RuleBasedStateMachine):
    """Clusters Alpha and Beta; the offices are the same for both."""

    def __init__(self):
        super().__init__()
        self.all_of_it = transaction.atomic()
        self.all_of_it.__enter__()
        make_rule_set()
        office = make_office()
        self.casts = [make_cast(office, name) for name in ("Alpha", "Beta")]
        self.cases, self.held, self.texts = [], {}, 0

    def teardown(self):
        transaction.set_rollback(True)
        self.all_of_it.__exit__(None, None, None)

    @initialize(
        levels=st.permutations(["bronze", "silver", "gold"]),
        far=st.lists(st.sampled_from([0, 2, 4, 6, 8]), min_size=2, max_size=2),
        outcome=OUTCOMES,
    )
    def open_both(self, levels, far, outcome):
        """Anywhere on their way, so that what is rare is tried as well."""
        self.cases = [
            cases.open_assessment(cast.cluster, make_level(level), by=cast.people["manager"])
            for cast, level in zip(self.casts, levels, strict=False)
        ]
        for which, times in enumerate(far):
            self._go_on(which, outcome, times=times)

    @rule(which=WHICH, name=TRIED, part=PARTS)
    def somebody_tries_something(self, which, name, part):
        self._try(which, name, part)

    @rule(which=WHICH, work=st.sampled_from(list(WORKS)), part=PARTS)
    def somebody_works_on_it(self, which, work, part):
        case, user, before = self.cases[which], self.casts[which].people[part], everything()
        who, states, code = WORKS[work]
        fits = now(case).status in states
        outcome = self._work(work, case, user)
        if part not in who or (part == "referee" and not user.is_board):
            assert outcome == "forbidden"
        else:
            assert outcome == ("accepted" if fits else code)
        if outcome != "accepted":
            assert changes(before, everything()) == {}
        assert now(case).status == case.status

    @rule(which=WHICH, outcome=OUTCOMES, back=st.integers(0, 3), times=st.integers(1, 4))
    def it_goes_on(self, which, outcome, back, times):
        if back == 3:
            self._go_on(which, outcome, times=1, back=True)
        self._go_on(which, outcome, times=times)

    def _go_on(self, which, outcome, *, times, back=False):
        """So many moves as they should be: prepared, and taken by somebody who may."""
        for _time in range(times):
            moves = self._next_moves(self.cases[which])
            ordered = sorted(moves, key=lambda name: (name in BACKWARD) != back)
            if ordered:
                self._go(which, ordered[0], outcome)
            else:
                self._open_again(which)

    def _go(self, which, name, outcome):
        self._prepare(which, name)
        case = self.cases[which] = now(self.cases[which])
        if name == "complete_review" and case.status == State.ASSESSED:
            return  # a single assessor's seal took the move with it
        if self._label_is_to_come(which):
            outcome = "not_awarded"
        people = self.casts[which].people
        part = next(part for part in RIGHTS if may(part, name, case, people[part]))
        assert self._try(which, name, part, outcome) == "accepted"
        self.a_decision_has_its_label_and_the_register_shows_it()

    @invariant()
    def a_decision_has_its_label_and_the_register_shows_it(self):
        for case in self.cases:
            decisions = Decision.objects.filter(assessment=case).order_by("round")
            assert (case.status == State.DECIDED) <= decisions.exists()
            labels = Label.objects.filter(decision__assessment=case)
            awarded = [one for one in decisions if one.outcome == "awarded"]
            assert len(labels) == len(awarded) <= 1
            for label in labels:
                self._check_label(case, label)

    def _try(self, which, name, part, outcome="awarded"):
        case, user, before = self.cases[which], self.casts[which].people[part], everything()
        row = row_that_fits(name, case)
        could = expected(name, case, part, user, fits=row)
        if name == "propose" and outcome == "not_awarded":
            propose(case, user, outcome)
            came = "accepted"
        else:
            came = attempt(name, case, user)
        assert came in could
        if came == "accepted":
            self.cases[which] = check_moved(before, everything(), case, row, user)
        else:
            assert changes(before, everything()) == {}
        return came

    def _work(self, work, case, user):
        self.texts += 1
        try:
            if work == "eligibility":
                cases.record_eligibility(case, MET, by=user)
            else:
                self._answer(case, user)
        except PermissionDenied:
            return "forbidden"
        except WorkflowError as error:
            return error.code
        self.cases = [now(each) for each in self.cases]
        return "accepted"

    def _answer(self, case, user):
        indicator = indicators_for(case)[0]
        known = case.evidence.kept().filter(indicator=indicator, kind="text").first()
        said = {"text": f"Text {self.texts}.", "version": known.version if known else None}
        evidence.save_answer(case, indicator, by=user, **said)

    def _next_moves(self, case):
        """What can be taken now, once it is prepared; who withdraws does so by chance only."""
        sealed = case.assignments.filter(sealed_at__isnull=False).exists()
        refused = case.decisions.filter(round=1, outcome="not_awarded").exists()
        appealed = Appeal.objects.filter(assessment=case).exists()
        never = {"withdraw", "send_back_appeal"}
        if sealed:
            never.add("return_for_completion")
        if appealed or not refused:
            never.add("appeal")
        moves = possible(State(case.status), appeal=appeal_runs(case))
        return [move.step for move in moves if move.step not in never]

    def _prepare(self, which, name):
        case, people = self.cases[which], self.casts[which].people
        if name == "submit":
            complete_what_is_open(case, people["manager"])
        elif name == "start_review":
            self._staff(case, people)
        elif name == "complete_review":
            for assignment in reviewing.parts(case):
                if assignment.sealed_at is None:
                    reviewing.seal(assignment)
            seat_referee(self.casts[which])
        elif name == "propose":
            cases.record_eligibility(case, MET, by=people["secretariat"])

    def _staff(self, case, people):
        wanted = ["referee", "second"] if case.level.code == "gold" else ["referee"]
        for part, place in zip(wanted, (reviewing.LEAD, reviewing.SECOND), strict=False):
            if not case.assignments.filter(assessor=people[part]).exists():
                by = people["secretariat"]
                reviewing.declared(case, people[part], by=by, part=place)

    def _open_again(self, which):
        """A closed case is followed by a new one of its level, and the label by its renewal."""
        case, cast = self.cases[which], new_assessors(self.casts[which])
        assert case.status not in OPEN
        label = Label.objects.filter(decision__assessment=case).first()
        key = (which, case.level.code)
        if label:
            self.held[key] = Period(label.sure_from, label.sure_until)
        new = cases.open_assessment(cast.cluster, case.level, by=cast.people["manager"])
        assert new.kind == ("renewal" if key in self.held else "first")
        self.cases[which] = now(new)

    def _label_is_to_come(self, which):
        """Then no other one of the level is awarded."""
        held = self.held.get((which, self.cases[which].level.code))
        return held is not None and held.first > today()

    def _check_label(self, case, label):
        """Its days are those of the rules, and it stands in the register with them."""
        held = self.held.get((self.cases.index(case), case.level.code))
        due = renewal(held, today(), Terms()) if held else first_award(today(), Terms())
        assert Period(label.sure_from, label.sure_until) == due
        shown, record = label_record(label.number, Question(valid_on=due.first))
        assert (shown["status"], record["slug"]) == ("valid", case.cluster.slug)
        assert shown["sources"][0]["reference"] == f"Decision {case.public_id}"


def complete_what_is_open(case, manager):
    """Words that somebody wrote already stay."""
    answered = set(case.evidence.kept().filter(kind="text").values_list("indicator", flat=True))
    for indicator in indicators_for(case):
        if indicator.pk not in answered:
            given = {"by": manager, "text": "As asked.", "version": None}
            evidence.save_answer(case, indicator, **given)
    if case.level.code == "silver":
        areas = [(each, f"Better {each.code}.") for each in indicators_for(case)[:3]]
        cases.set_improvement_areas(case, areas, by=manager)
    cases.record_facts(case, by=manager, **FACTS)


@pytest.mark.django_db
def test_whoever_tries_whatever_a_case_is_always_as_the_rules_have_it():
    run_state_machine_as_test(
        Procedure,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],  # a shorter story would take minutes to find
            suppress_health_check=list(HealthCheck),
        ),
    )
