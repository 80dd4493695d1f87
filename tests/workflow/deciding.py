"""Cases that wait for a decision, with the findings that a test asks for.

case = assessed("gold", points={"1.1": 1})     # all others have their maximum
"""

from dataclasses import dataclass
from datetime import timedelta

from labels.clock import today
from labels.models import Assessment, ConsolidatedScore, User
from labels.workflow import cases, decisions
from tests.cases import MET, make_assessment
from tests.people import make_board, make_secretariat

NOT_AWARDED = {"outcome": "not_awarded", "reason": "Too few points.", "improve": "The strategy."}


@dataclass
class Case:
    """A case and its people."""

    assessment: Assessment
    manager: User
    secretariat: User
    assessor: User

    def now(self):
        """The case as it stands in the database."""
        return Assessment.objects.get(pk=self.assessment.pk)

    def propose(self, outcome="awarded", *, by=None, **fields):
        if outcome == "not_awarded":
            given = {"come_back_on": today() + timedelta(days=365)}
            fields = NOT_AWARDED | given | fields
        fields["outcome"] = outcome
        return decisions.propose(self.assessment, by=by or self.secretariat, **fields)

    def confirm(self, *, by=None, **fields):
        return decisions.confirm(self.assessment, by=by or make_board(), **fields)

    def decide(self, outcome="awarded", *, decided_on=None, **fields):
        self.propose(outcome, **fields)
        return self.confirm(decided_on=decided_on)


def assessed(
    level="gold", *, points=(), met=(), areas=3, eligible=True, assessed_on=None, cluster=None
):
    """A case whose review is complete. `points` and `met` by the code of the indicator.

    What a test asks for that differs is put in afterwards: no step dates a review back.
    """
    secretariat = make_secretariat()
    assessment = make_assessment("assessed", level, cluster=cluster, secretariat=secretariat)
    if eligible is not None:
        found = MET | ({} if eligible else {"committed_members": ("not_met", "Only nine.")})
        cases.record_eligibility(assessment, found, by=secretariat)
    scores = ConsolidatedScore.objects.filter(assessment=assessment)
    if level == "gold":
        scores.update(points=5)
    for code, value in dict(points).items():
        scores.filter(indicator__code=code).update(points=value)
    for code, value in dict(met).items():
        scores.filter(indicator__code=code).update(met=value)
    assessment.improvement_areas.filter(position__gt=areas).update(confirmed=False)
    if assessed_on:
        Assessment.objects.filter(pk=assessment.pk).update(assessed_on=assessed_on)
    case = Assessment.objects.get(pk=assessment.pk)
    lead = case.assignments.order_by("part").first().assessor
    return Case(case, case.opened_by, secretariat, lead)


def again(person):
    """The person as the next request sees them."""
    return User.objects.get(pk=person.pk)
