"""Cases under review, walked there by real steps.

start(assessment)              assessors assigned, declared, review started
fill(assignment, points=4)     everything an assessor finds, as a draft
seal(assignment)               the same, sealed
"""

from labels.clock import today
from labels.models import Assignment
from labels.workflow import assignments, reviews
from labels.workflow.consolidation import complete_review
from labels.workflow.scales import MET, POINTS, scale
from labels.workflow.verdicts import level_rule
from tests.people import make_assessor, make_secretariat

LEAD, SECOND = Assignment.Part.LEAD, Assignment.Part.SECOND


def assign(assessment, assessor=None, *, by=None, part=SECOND, due_on=None):
    """An assessor on the case who has not declared anything yet."""
    return assignments.assign(
        assessment,
        assessor or make_assessor(),
        by=by or make_secretariat(),
        part=part,
        due_on=due_on or today(),
    )


def declared(assessment, assessor=None, **options):
    """The same, free of conflicts by their own declaration."""
    assignment = assign(assessment, assessor, **options)
    return assignments.declare(assignment, by=assignment.assessor, conflict=False)


def start(assessment, *, by=None, assessors=()):
    """The review of a submitted case with the least number of assessors, or with these."""
    by = by or make_secretariat()
    people = assessors or _assessors(level_rule(assessment).assessors)
    for place, person in enumerate(people):
        declared(assessment, person, by=by, part=SECOND if place else LEAD)
    return reviews.start_review(assessment, by=by)


def _assessors(number):
    """The first comes from the country of the cluster, the others do not."""
    return [make_assessor("FR" if place else "DE") for place in range(number)]


def parts(assessment):
    """The assignments of a case, the lead first."""
    return list(assessment.assignments.current().order_by("part", "pk"))


def fill(assignment, *, points=4, met=True, confirmed=True):
    """Every finding that the level asks of this assessor, and the summary."""
    by, asked = assignment.assessor, scale(assignment.assessment)
    found = {POINTS: {"points": points}, MET: {"met": met}}.get(asked.scoring, {})
    for indicator in asked.indicators.values():
        reviews.save_score(assignment, indicator, by=by, comment="Seen on site.", **found)
    if asked.scoring == MET and assignment.part == LEAD:
        for area in assignment.assessment.improvement_areas.all():
            reviews.confirm_area(assignment, area, by=by, confirmed=confirmed, finding="Seen.")
    return reviews.save_summary(
        assignment, by=by, strengths="Clear aims.", improvements="More members."
    )


def seal(assignment, *, assessed_on=None, **findings):
    fill(assignment, **findings)
    return reviews.seal(assignment, by=assignment.assessor, assessed_on=assessed_on or today())


def assess(assessment, *, by=None, **findings):
    """From under review to assessed: all seal the same findings, the secretariat completes."""
    for assignment in parts(assessment):
        seal(assignment, **findings)
    assessment.refresh_from_db()
    if assessment.status == "in_review":
        complete_review(assessment, by=by or make_secretariat())
        assessment.refresh_from_db()
    return assessment
