"""What the assessors of the demonstration find, and what the secretariat makes of it."""

from datetime import timedelta

from labels.clock import today
from labels.models import Assessment, Assignment
from labels.workflow import assignments, cases, consolidation, reviews
from labels.workflow.consolidation import findings
from labels.workflow.scales import MET, POINTS, scale

from .people import user_of

LEAD, SECOND = Assignment.Part.LEAD, Assignment.Part.SECOND
# Points of 5, by the place of the indicator: 88 %, and 64 %, which is too little for gold.
GOOD, POOR = (5, 4, 5, 4, 4), (3, 4, 3, 2, 4)
# At these places the second assessor finds one point less.
DIFFERENT = frozenset({2, 7, 13})
COMMENT = "Seen on site, and shown with documents. The next step is to measure what comes of it."
MET_ALL = dict.fromkeys(
    ("management_fte", "committed_members", "member_types", "platform_profile"), ("met", "")
)


def score(assignment: Assignment, *, good: bool = True, only: int | None = None) -> None:
    """The drafts of an assessor for all indicators, or for the first few."""
    asked, by = scale(assignment.assessment), assignment.assessor
    points = GOOD if good else POOR
    for place, indicator in enumerate(list(asked.indicators.values())[:only]):
        less = assignment.part == SECOND and place in DIFFERENT
        found: dict[str, int | bool] = {}
        if asked.scoring == POINTS:
            found["points"] = points[place % len(points)] - less
        elif asked.scoring == MET:
            found["met"] = good or place > 1
        reviews.save_score(assignment, indicator, by=by, comment=COMMENT, **found)


def seal(assignment: Assignment, *, good: bool = True) -> None:
    """Everything that is asked of the assessor, sealed today."""
    assignment = Assignment.objects.select_related("assessment", "assessor").get(pk=assignment.pk)
    by = assignment.assessor
    score(assignment, good=good)
    if scale(assignment.assessment).scoring == MET and assignment.part == LEAD:
        for area in assignment.assessment.improvement_areas.all():
            finding = "The documents show what changed."
            reviews.confirm_area(assignment, area, by=by, confirmed=True, finding=finding)
    reviews.save_summary(
        assignment,
        by=by,
        strengths="A small team that knows its members well.",
        improvements="The strategy could say which results it expects, and when.",
    )
    reviews.seal(assignment, by=by, assessed_on=today())


def settle(assessment: Assessment) -> None:
    """Where two assessors differ, what the lead found counts; then the review is complete."""
    secretariat = user_of("secretariat.1")
    for row in findings(assessment):
        if row.difference:
            first = row.given[0]
            consolidation.save_consolidated(
                assessment,
                row.indicator,
                by=secretariat,
                points=first.points,
                met=first.met,
                comment=first.comment,
            )
    consolidation.complete_review(assessment, by=secretariat)


def declared(assessment: Assessment, number: int, part: str, *, due_in: int) -> Assignment:
    """An assessor on the case who has declared to be free of conflicts."""
    assignment = assigned(assessment, number, part, due_in=due_in)
    return assignments.declare(assignment, by=assignment.assessor, conflict=False)


def assigned(assessment: Assessment, number: int, part: str, *, due_in: int) -> Assignment:
    return assignments.assign(
        assessment,
        user_of(f"assessor.{number}"),
        by=user_of("secretariat.1"),
        part=part,
        due_on=today() + timedelta(days=due_in),
    )


def record_eligibility(assessment: Assessment) -> None:
    cases.record_eligibility(assessment, MET_ALL, by=user_of("secretariat.1"))
