"""Who comes to a review, and what every page of it knows."""

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404

from ... import permissions
from ...models import Assignment, Evidence, LevelRule
from ...workflow import reviews
from ...workflow.carrying import carried_state
from ...workflow.consolidation import UNDER_REVIEW
from ...workflow.scales import MET, POINTS, scale
from ...workflow.steps import WorkflowError
from ...workflow.verdicts import level_rule, threshold_of
from ..case_words import CARRIED


def my_assignment(request, public_id):
    """The person's own assignment, while it lasts; any other looks like not there."""
    found = my_assignments(request).current().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def my_assignments(request):
    """All of the person's own, with their cases."""
    mine = Assignment.objects.visible_to(request.user).filter(assessor=request.user)
    return mine.select_related(
        "assessment__cluster__country", "assessment__level", "assessment__rule_set"
    )


def my_review(request, public_id):
    """The same once it is declared that there is no conflict; nothing opens before."""
    assignment = my_assignment(request, public_id)
    if not permissions.can_score(request.user, assignment):
        raise PermissionDenied
    return Review(request.user, assignment)


@dataclass
class Review:
    """One assessor's work on one case."""

    user: object
    assignment: Assignment

    @property
    def case(self):
        return self.assignment.assessment

    @property
    def sealed(self):
        return self.assignment.sealed_at is not None

    @property
    def editable(self):
        return self.case.state in UNDER_REVIEW and not self.sealed

    @property
    def leads(self):
        return self.assignment.part == Assignment.Part.LEAD

    @cached_property
    def rule(self) -> LevelRule:
        return level_rule(self.case)

    @cached_property
    def scale(self):
        return scale(self.case)

    @cached_property
    def scores(self):
        """One's own findings by indicator."""
        return {score.indicator_id: score for score in self.assignment.scores.all()}

    @cached_property
    def areas(self):
        """Silver: the areas in which the cluster says it has improved."""
        rows = self.case.improvement_areas.select_related("indicator").order_by("position")
        return list(rows) if self.rule.scoring == MET else []

    @cached_property
    def gaps(self):
        return reviews.gaps(self.assignment) if self.editable else []

    @property
    def asked(self):
        """How many things the seal asks for: every indicator, two texts, the lead's areas."""
        return len(self.scale.indicators) + 2 + (len(self.areas) if self.leads else 0)

    @cached_property
    def others_sealed(self):
        """For each other assessor on the case, whether they have sealed."""
        others = self.case.assignments.current().exclude(pk=self.assignment.pk)
        return [moment is not None for moment in others.values_list("sealed_at", flat=True)]

    @property
    def alone(self):
        return not self.others_sealed

    @property
    def all_sealed(self):
        """Whether there are others, and everybody has sealed: then all findings may be seen."""
        return self.sealed and not self.alone and all(self.others_sealed)

    @cached_property
    def evidence(self):
        """What this assessor may read, by indicator: the answer first, then links and files."""
        rows = Evidence.objects.visible_to(self.user).kept().filter(assessment=self.case)
        found = {}
        for item in rows.select_related("carried_from").order_by("pk"):
            item.carried = CARRIED[carried_state(item)]
            found.setdefault(item.indicator_id, []).append(item)
        for items in found.values():
            items.sort(key=lambda item: item.kind != Evidence.Kind.TEXT)
        return found

    def maximum(self, indicator):
        """The most points; None where no points are given or none are known."""
        try:
            return self.scale.maximum(indicator) or None
        except WorkflowError:
            return None

    def threshold(self, indicator):
        return threshold_of(indicator, self.rule) if self.rule.scoring == POINTS else None

    def asked_of(self, number):
        found = self.scale.indicators.get(number)
        if found is None:
            raise Http404
        return found
