"""What assessors find, how their findings become one, and what the rules say of it."""

from typing import Any

from django.db import transaction
from rest_framework.response import Response

from ..models import Assignment, Indicator, Score
from ..rules.decided import shown
from ..workflow import assignments, consolidation, reviews
from ..workflow.scales import scale
from ..workflow.steps import Stale
from ..workflow.verdicts import verdict_of
from . import case_bodies as bodies
from . import case_documentation as doc
from .bodies import Given, fault
from .case_answers import Told, assignment_told
from .cases import CaseView
from .conditional import if_match
from .private import tagged


class Scores(CaseView):
    """One's own findings as an assessor: drafts until they are sealed."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.allow(self.part.scores)

    @doc.scores
    def get(self, request, assessment):
        return self._told()

    @doc.keep_scores
    def put(self, request, assessment):
        version, body = if_match(request), self.body(bodies.ScoresBody)
        with transaction.atomic():
            mine = assignments.lock_assignment(self.part.assignment)
            if mine.version != version:
                raise Stale(mine)
            self._keep(mine, body)
        return self._told()

    def _keep(self, mine: Assignment, body: Given) -> None:
        """All of it or nothing: each draft by its own step, in one transaction."""
        by = self.request.user
        known = scale(self.case).indicators
        for each in body.get("scores", []):
            indicator = asked(known, each["indicator"])
            found = {name: each[name] for name in ("points", "met", "comment", "note")}
            reviews.save_score(mine, indicator, by=by, **found)
        named = {each.position: each for each in self.case.improvement_areas.all()}
        for each in body.get("areas", []):
            if each["position"] not in named:
                raise fault("areas", "unknown_area", "The case has no area at this position.")
            found = {"confirmed": each["confirmed"], "finding": each["finding"]}
            reviews.confirm_area(mine, named[each["position"]], by=by, **found)
        if "strengths" in body or "improvements" in body:
            strengths = body.get("strengths", mine.strengths)
            improvements = body.get("improvements", mine.improvements)
            reviews.save_summary(mine, by=by, strengths=strengths, improvements=improvements)

    def _told(self) -> Response:
        mine = Assignment.objects.select_related("assessor").get(pk=self.part.assignment.pk)
        mine.assessment = self.case
        told = assignment_told(mine) | {
            "strengths": mine.strengths,
            "improvements": mine.improvements,
            "scores": [_score(each) for each in mine.scores.order_by("indicator")],
            "areas": [
                {
                    "position": each.position,
                    "indicator": each.indicator_id,
                    "confirmed": each.confirmed,
                    "finding": each.finding,
                }
                for each in self.case.improvement_areas.order_by("position")
            ],
            "gaps": [_gap(each) for each in reviews.gaps(mine)],
        }
        return tagged(told, mine.version)


class Consolidated(CaseView):
    """What each assessor sealed, the largest difference first, and what counts."""

    @doc.consolidated
    def get(self, request, assessment):
        self.allow(self.part.reads_findings)
        return self._told()

    @doc.keep_consolidated
    def put(self, request, assessment):
        self.allow(self.part.runs and self.part.may("complete_review"))
        version, body = if_match(request), self.body(bodies.ConsolidatedScoresBody)
        known = scale(self.case).indicators
        with transaction.atomic():
            for number, each in enumerate(body["scores"]):
                found = {name: each[name] for name in ("points", "met", "comment", "reason")}
                seen = None if number else version  # the first holds the case for all of them
                consolidation.save_consolidated(
                    self.case,
                    asked(known, each["indicator"]),
                    by=request.user,
                    version=seen,
                    **found,
                )
        return self._told()

    def _told(self) -> Response:
        case = self.case_of(self.case.public_id)
        told = _score_with_note if self.part.reads_notes else _score_of_another
        rows = [
            {
                "indicator": row.indicator.pk,
                "difference": row.difference,
                "needs_reason": row.needs_reason,
                "given": [told(each) for each in row.given],
                "consolidated": _consolidated(row.consolidated) if row.consolidated else None,
            }
            for row in consolidation.findings(case)
        ]
        return tagged({"results": rows}, case.version)


class Verdict(CaseView):
    """What the rules say of the scores that count. People decide."""

    @doc.verdict
    def get(self, request, assessment):
        self.allow(self.part.reads_findings)
        return tagged(shown(verdict_of(self.case)), self.case.version)


def asked(known: dict[int, Indicator], pk: int) -> Indicator:
    if pk not in known:
        sentence = "The case does not ask for this indicator; `indicators` lists those it does."
        raise fault("scores", "unknown_indicator", sentence)
    return known[pk]


def _score(score: Score) -> Told:
    """One's own."""
    return {
        "indicator": score.indicator_id,
        "points": score.points,
        "maximum": score.maximum,
        "met": score.met,
        "comment": score.comment,
        "note": score.note,
    }


def _score_of_another(score: Score) -> Told:
    """A sealed finding, without what was meant for the secretariat."""
    return {
        "points": score.points,
        "maximum": score.maximum,
        "met": score.met,
        "comment": score.comment,
    }


def _score_with_note(score: Score) -> Told:
    return _score_of_another(score) | {"note": score.note}


def _consolidated(score: Any) -> Told:
    return {
        "points": score.points,
        "maximum": score.maximum,
        "met": score.met,
        "comment": score.comment,
        "reason": score.reason,
    }


def _gap(gap: dict[str, Any]) -> Told:
    return {"code": gap["code"], "detail": gap["text"], "indicator": gap.get("indicator")}
