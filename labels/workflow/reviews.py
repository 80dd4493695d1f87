"""What an assessor does: findings in drafts that save themselves, and the seal that closes them."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from .. import permissions
from ..journal import record
from ..models import Assessment, Assignment, ImprovementArea, Indicator, Score, User
from ..outreach.outbox import put_each
from ..outreach.recipients import secretariat
from ..rules.moves import Party, target
from .assignments import check_free_of_ties, check_state, check_unsealed, lock_assignment
from .consolidation import UNDER_REVIEW, check_day, open_what_departs_from, take_what_agrees
from .handing_in import journal_now_and_then, said
from .scales import MET, POINTS, Scale, scale
from .steps import Stale, WorkflowError, allow, lock, move, step, touch
from .verdicts import level_rule


@step
def start_review(assessment: Assessment, *, by: User, version: int | None = None) -> Assessment:
    """The review starts when enough assessors have declared to be free, one of all has the lead."""
    assessment = lock(assessment, version=version)
    allow(permissions.can_run(by, assessment))
    target("start_review", assessment.state)
    current = assessment.assignments.current()
    lacking = level_rule(assessment).assessors - current.filter(conflict=False).count()
    if lacking > 0:
        text = gettext("%(count)s more must declare that they have no conflict of interest.")
        raise WorkflowError("assessors_missing", text % {"count": lacking})
    _check_lead(assessment)
    _check_scale(assessment)
    return move(assessment, "start_review", by=by)


@step
def save_score(
    assignment: Assignment,
    indicator: Indicator,
    *,
    by: User,
    points: int | None = None,
    met: bool | None = None,
    comment: str = "",
    note: str = "",
    version: int | None = None,
) -> Score:
    """Keep the draft for one indicator, also a half one. `version` is the assignment's.

    Stale carries the score as it stands. Saving again what is there already changes nothing.
    """
    assignment = _lock_own(assignment, by)
    asked = scale(assignment.assessment)
    asked.check(indicator, points, met)
    found = {"points": points, "met": met, "comment": said(comment), "note": said(note)}
    score = _draft(assignment, indicator, asked)
    if all(getattr(score, field) == value for field, value in found.items()):
        return score
    _check_version(assignment, version, score)
    for field, value in found.items():
        setattr(score, field, value)
    if score.pk:
        score.save(update_fields=[*found])
    else:
        score.save(force_insert=True)
    _drafted(assignment, by=by)
    return score


@step
def save_summary(
    assignment: Assignment,
    *,
    by: User,
    strengths: str,
    improvements: str,
    version: int | None = None,
) -> Assignment:
    """Keep the draft of the summary for the cluster. Stale carries the assignment as it stands."""
    assignment = _lock_own(assignment, by)
    said_now = (said(strengths), said(improvements))
    if said_now == (assignment.strengths, assignment.improvements):
        return assignment
    _check_version(assignment, version, assignment)
    assignment.strengths, assignment.improvements = said_now
    assignment.save(update_fields=["strengths", "improvements"])
    _drafted(assignment, by=by)
    return assignment


@step
def confirm_area(
    assignment: Assignment,
    area: ImprovementArea,
    *,
    by: User,
    confirmed: bool,
    finding: str = "",
    version: int | None = None,
) -> ImprovementArea:
    """Silver: whether the cluster has improved in an area. The lead finds it for all."""
    assignment = _lock_own(assignment, by)
    allow(assignment.part == Assignment.Part.LEAD)
    area = ImprovementArea.objects.select_for_update().get(pk=area.pk)
    if area.assessment_id != assignment.assessment_id:
        raise WorkflowError("area_not_asked", gettext("This area belongs to another case."))
    found = (confirmed, said(finding))
    if found == (area.confirmed, area.finding):
        return area
    _check_version(assignment, version, area)
    area.confirmed, area.finding = found
    area.save(update_fields=["confirmed", "finding"])
    _drafted(assignment, by=by)
    return area


@step
def seal(
    assignment: Assignment, *, by: User, assessed_on: date, version: int | None = None
) -> Assignment:
    """Hand in the findings: from now on nothing in them changes, and others may see them.

    A single assessor's findings count as they are, and complete the review. Of several days of
    assessment the last one counts.
    """
    assignment = _lock_own(assignment, by)
    _check_version(assignment, version, assignment)
    assessment = assignment.assessment
    check_day(assessment, assessed_on)
    _check_can_be_sealed(assignment)
    _close(assignment)
    open_what_departs_from(assignment)
    assessment.assessed_on = max(assessed_on, assessment.assessed_on or assessed_on)
    assessment.save(update_fields=["assessed_on"])
    touch(assessment)
    said_of = {"assignment": str(assignment.public_id), "assessed_on": assessed_on.isoformat()}
    case = ("assessment", assessment.public_id)
    record("seal", by=by, role=Party.ASSESSORS, of=case, after=said_of)
    _tell(assignment)
    if level_rule(assessment).assessors == 1 and assessment.assignments.current().count() == 1:
        take_what_agrees(assessment, by=by)
        move(assessment, "complete_review", by=by, role=Party.ASSESSORS)
    return assignment


def gaps(assignment: Assignment) -> list[dict[str, Any]]:
    """What is missing before the findings can be sealed, one by one."""
    asked = scale(assignment.assessment)
    done = {
        score.indicator_id
        for score in assignment.scores.all()
        if asked.is_complete(score.points, score.met, score.comment)
    }
    found = [
        _gap("not_scored", gettext("%(what)s: nothing is found yet.") % {"what": one}, one)
        for one in asked.indicators.values()
        if one.pk not in done
    ]
    if not assignment.strengths:
        found.append(_gap("no_strengths", gettext("Say what the strengths are.")))
    if not assignment.improvements:
        found.append(_gap("no_improvements", gettext("Say what could be better.")))
    if asked.scoring == MET and assignment.part == Assignment.Part.LEAD:
        found += _area_gaps(assignment.assessment)
    return found


def _area_gaps(assessment: Assessment) -> list[dict[str, Any]]:
    """Each improvement area is confirmed or not, and the finding is told in words."""
    text = gettext("Improvement area %(area)s: say whether it is confirmed, and what you found.")
    return [
        _gap("area_open", text % {"area": area}, area.indicator)
        for area in assessment.improvement_areas.select_related("indicator")
        if area.confirmed is None or not area.finding
    ]


def _gap(code: str, text: str, indicator: Indicator | None = None) -> dict[str, Any]:
    gap: dict[str, Any] = {"code": code, "text": text}
    return gap | ({"indicator": indicator.pk} if indicator else {})


def _lock_own(assignment: Assignment, by: User) -> Assignment:
    """The assessor's own assignment, held, while its findings can still change."""
    assignment = lock_assignment(assignment)
    allow(permissions.can_score(by, assignment))
    cannot = gettext("findings cannot be changed now")
    check_state(assignment.assessment, UNDER_REVIEW, cannot)
    check_unsealed(assignment)
    return assignment


def _check_version(assignment: Assignment, version: int | None, now: Any) -> None:
    if version is not None and version != assignment.version:
        raise Stale(now)


def _check_scale(assessment: Assessment) -> None:
    """Points can only be given where the rule set says how many there are."""
    asked = scale(assessment)
    if not asked.indicators:
        text = gettext("The rule set lists no indicators for this level.")
        raise WorkflowError("no_indicators", text)
    for indicator in asked.indicators.values() if asked.scoring == POINTS else ():
        asked.maximum(indicator)


def _draft(assignment: Assignment, indicator: Indicator, asked: Scale) -> Score:
    """The score as it stands; an empty one that is not kept yet if there is none."""
    kept = Score.objects.filter(assignment=assignment, indicator=indicator).first()
    new = Score(assignment=assignment, indicator=indicator, maximum=asked.maximum(indicator))
    score = kept or new
    score.assignment = assignment
    return score


def _drafted(assignment: Assignment, *, by: User) -> None:
    """Older forms are noticed from now on. The journal says once an hour that there is work."""
    assignment.version += 1
    assignment.save(update_fields=["version"])
    after = {"assignment": str(assignment.public_id)}
    journal_now_and_then("findings_saved", assignment.assessment, by=by, after=after)


def _check_can_be_sealed(assignment: Assignment) -> None:
    """Somebody without ties has found everything that the level asks for."""
    check_free_of_ties(assignment.assessor, assignment.assessment)
    if missing := gaps(assignment):
        text = gettext("%(count)s things are missing before the findings can be sealed.")
        raise WorkflowError("incomplete", text % {"count": len(missing)}, missing)
    # Only the lead finds what became of the improvement areas.
    if scale(assignment.assessment).scoring == MET:
        _check_lead(assignment.assessment)


def _check_lead(assessment: Assessment) -> None:
    if not assessment.assignments.current().filter(part=Assignment.Part.LEAD).exists():
        raise WorkflowError("no_lead", gettext("None of the assessors has the lead."))


def _close(assignment: Assignment) -> None:
    """The scores first: the database takes none once the assignment itself is sealed."""
    now = timezone.now()
    assignment.scores.update(sealed_at=now)
    assignment.sealed_at = now
    assignment.version += 1
    assignment.save(update_fields=["sealed_at", "version"])


def _tell(assignment: Assignment) -> None:
    assessment = assignment.assessment
    put_each(
        "review_sealed",
        key=f"review_sealed:{assignment.public_id}",
        to=secretariat(),
        context={
            "cluster": assessment.cluster.name,
            "level": assessment.level.name,
            "assessment": str(assessment.public_id),
        },
    )
