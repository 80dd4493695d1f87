"""How an indicator is scored at a level: with points, as met or not met, or in words only."""

from dataclasses import dataclass

from django.utils.translation import gettext

from ..models import Assessment, Indicator, LevelRule
from .readiness import indicators_for
from .steps import WorkflowError
from .verdicts import level_rule

POINTS, MET = LevelRule.Scoring.POINTS, LevelRule.Scoring.MET


@dataclass(frozen=True, slots=True)
class Scale:
    """What the rule set asks for each indicator of a case."""

    scoring: str
    indicator_points: int | None
    indicators: dict[int, Indicator]

    def maximum(self, indicator: Indicator) -> int:
        """The most points of an indicator; 0 where no points are given.

        The rule set's own points for it, else those that it assumes for all.
        """
        if self.scoring != POINTS:
            return 0
        known = self.indicators[indicator.pk]
        maximum = known.maximum_points or self.indicator_points
        if not maximum:
            text = gettext("The rule set gives no points for %(indicator)s.")
            raise WorkflowError("no_maximum", text % {"indicator": indicator})
        return maximum

    def check(self, indicator: Indicator, points: int | None, met: bool | None) -> None:
        """WorkflowError for a finding that does not fit the indicator; an empty one may wait."""
        if indicator.pk not in self.indicators:
            text = gettext("%(indicator)s does not belong to this case.")
            raise WorkflowError("indicator_not_asked", text % {"indicator": indicator})
        if points is not None and self.scoring != POINTS:
            raise WorkflowError("no_points_here", gettext("This level has no points."))
        if met is not None and self.scoring != MET:
            text = gettext("This level does not ask whether a requirement is met.")
            raise WorkflowError("no_requirement_here", text)
        maximum = self.maximum(indicator)
        if points is not None and not 0 <= points <= maximum:
            text = gettext("%(indicator)s: give 0 to %(maximum)s points, not %(points)s.")
            words = {"indicator": indicator, "maximum": maximum, "points": points}
            raise WorkflowError("points_out_of_range", text % words)

    def is_complete(self, points: int | None, met: bool | None, comment: str) -> bool:
        """Whether a finding says what the level asks for."""
        if self.scoring == POINTS:
            return points is not None
        return met is not None if self.scoring == MET else bool(comment)


def scale(assessment: Assessment) -> Scale:
    rule = level_rule(assessment)
    indicators = {indicator.pk: indicator for indicator in indicators_for(assessment)}
    return Scale(rule.scoring, rule.indicator_points, indicators)
