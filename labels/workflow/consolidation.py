"""Several findings become one: the secretariat settles the differences and completes the review."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from .. import permissions
from ..clock import today
from ..journal import record
from ..models import Assessment, Assignment, ConsolidatedScore, Indicator, Score, User
from ..rules.eligibility import SINCE
from ..rules.moves import Party, State, target
from ..rules.scoring import Difference, needs_reason
from ..rules.validity import day_of
from .assignments import check_state, stated, still_needed
from .handing_in import said
from .scales import MET, POINTS, Scale, scale
from .steps import WorkflowError, allow, lock, move, step, touch
from .verdicts import counted, level_rule

UNDER_REVIEW = frozenset({State.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator: what each assessor sealed (the lead first), and what counts.

    `difference` is how far the findings lie apart, 0 where they agree.
    """

    indicator: Indicator
    scoring: str
    given: tuple[Score, ...]
    consolidated: ConsolidatedScore | None

    @property
    def values(self) -> tuple[int, ...]:
        """What was found, as numbers: points, or 1 and 0 for met and not met."""
        return tuple(
            int(value) for one in self.given if (value := _value(one, self.scoring)) is not None
        )

    @property
    def difference(self) -> int:
        code, name = self.indicator.code, self.indicator.name
        return Difference(code, name, self.values).size if self.values else 0

    @property
    def needs_reason(self) -> bool:
        """Whether what counts was found by none of the assessors."""
        value = _value(self.consolidated, self.scoring) if self.consolidated else None
        return value is not None and needs_reason(int(value), self.values)


def findings(assessment: Assessment) -> list[Finding]:
    """Each indicator of the case, the largest difference first; only what is sealed counts."""
    asked = scale(assessment)
    given: dict[int, list[Score]] = {pk: [] for pk in asked.indicators}
    for assignment in counted(assessment):
        for score in assignment.scores.filter(indicator__in=asked.indicators):
            given[score.indicator_id].append(score)
    settled = {one.indicator_id: one for one in assessment.consolidated_scores.all()}
    rows = [
        Finding(indicator, asked.scoring, tuple(given[pk]), settled.get(pk))
        for pk, indicator in asked.indicators.items()
    ]
    return sorted(rows, key=lambda row: -row.difference)


@step
def save_consolidated(
    assessment: Assessment,
    indicator: Indicator,
    *,
    by: User,
    points: int | None = None,
    met: bool | None = None,
    comment: str = "",
    reason: str = "",
    version: int | None = None,
) -> ConsolidatedScore:
    """What counts for one indicator. A finding that no assessor made needs a reason."""
    assessment = lock(assessment, version=version)
    allow(permissions.can_consolidate(by, assessment))
    check_state(assessment, UNDER_REVIEW, gettext("findings cannot be brought together now"))
    _check_all_sealed(assessment)
    asked = scale(assessment)
    asked.check(indicator, points, met)
    found = {"points": points, "met": met, "comment": said(comment), "reason": said(reason)}
    if not asked.is_complete(points, met, str(found["comment"])):
        text = gettext("%(indicator)s: nothing is found for it yet.")
        raise WorkflowError("nothing_found", text % {"indicator": indicator})
    fixed = {"maximum": asked.maximum(indicator), "recorded_by": by}
    saved, _ = ConsolidatedScore.objects.update_or_create(
        assessment=assessment, indicator=indicator, defaults=found | fixed
    )
    row = next(row for row in findings(assessment) if row.indicator.pk == indicator.pk)
    if row.needs_reason and not saved.reason:
        raise WorkflowError("reason_missing", _unreasoned(indicator))
    touch(assessment)
    _journal("save_consolidated", assessment, by=by, after={"indicator": indicator.code})
    return saved


@step
def complete_review(
    assessment: Assessment,
    *,
    by: User,
    assessed_on: date | None = None,
    version: int | None = None,
) -> Assessment:
    """Everything is sealed and every difference settled: the case is assessed.

    What all assessors found alike counts without being settled one by one.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_consolidate(by, assessment))
    target("complete_review", assessment.state)
    _check_all_sealed(assessment)
    if assessed_on is not None:
        check_day(assessment, assessed_on)
    _check_areas(assessment)
    take_what_agrees(assessment, by=by)
    _check_settled(assessment)
    day = assessed_on or assessment.assessed_on
    return move(assessment, "complete_review", by=by, assessed_on=day)


@step
def reopen_review(
    assessment: Assessment, *, by: User, reason: str, version: int | None = None
) -> Assessment:
    """Open the review again, to settle differences anew or to add an assessor.

    What is sealed stays sealed.
    """
    assessment = lock(assessment, version=version)
    allow(permissions.can_consolidate(by, assessment))
    target("reopen_review", assessment.state)
    return move(assessment, "reopen_review", by=by, reopening_reason=stated(reason))


def take_what_agrees(assessment: Assessment, *, by: User) -> None:
    """Where all assessors found the same and nothing was settled otherwise, that counts."""
    asked = scale(assessment)
    ConsolidatedScore.objects.bulk_create(
        _agreed(assessment, row, asked, by)
        for row in findings(assessment)
        if row.given and row.consolidated is None and row.difference == 0
    )


def open_what_departs_from(assignment: Assignment) -> None:
    """What was settled before these findings, and without them, is open again."""
    assessment = assignment.assessment
    scoring = level_rule(assessment).scoring
    found = {score.indicator_id: _value(score, scoring) for score in assignment.scores.all()}
    settled = {one.pk: one for one in assessment.consolidated_scores.all()}
    departing = [
        pk
        for pk, one in settled.items()
        if (value := _value(one, scoring)) is None or value != found.get(one.indicator_id)
    ]
    ConsolidatedScore.objects.filter(pk__in=departing).delete()


def check_day(assessment: Assessment, day: date) -> None:
    """The day of the assessment lies between the first hand-in and today; by video since 2019."""
    last, handed_in = today(), assessment.submitted_at
    # A moment of the real clock may lie after a day that TODAY replaces.
    first = min(day_of(handed_in), last) if handed_in else assessment.opened_on
    if not first <= day <= last:
        text = gettext("The day of the assessment lies between %(first)s and %(last)s.")
        words = {"first": first.isoformat(), "last": last.isoformat()}
        raise WorkflowError("assessed_on_out_of_range", text % words)
    if assessment.mode == Assessment.Mode.VIDEO and day < SINCE:
        text = gettext("Assessments by video exist since %(day)s only.")
        raise WorkflowError("no_video_yet", text % {"day": SINCE.isoformat()})


def _value(score: Score | ConsolidatedScore, scoring: str) -> int | bool | None:
    if scoring == POINTS:
        return score.points
    return score.met if scoring == MET else None


def _agreed(assessment: Assessment, row: Finding, asked: Scale, by: User) -> ConsolidatedScore:
    """The common finding, with the comments of all, each text once."""
    first = row.given[0]
    comments = dict.fromkeys(score.comment for score in row.given if score.comment)
    return ConsolidatedScore(
        assessment=assessment,
        indicator=row.indicator,
        points=first.points,
        met=first.met,
        maximum=asked.maximum(row.indicator),
        comment="\n\n".join(comments),
        recorded_by=by,
    )


def _check_all_sealed(assessment: Assessment) -> None:
    waiting = assessment.assignments.current().filter(sealed_at=None).count()
    lacking = still_needed(assessment)
    if waiting or lacking:
        text = gettext("Not all assessors have sealed their findings.")
        raise WorkflowError("not_all_sealed", text)


def _check_areas(assessment: Assessment) -> None:
    """Silver under this rule set: each improvement area has its finding."""
    open_areas = assessment.improvement_areas.filter(confirmed=None)
    if level_rule(assessment).scoring == MET and open_areas.exists():
        text = gettext("Not every improvement area has a finding.")
        raise WorkflowError("areas_open", text)


def _check_settled(assessment: Assessment) -> None:
    rows = findings(assessment)
    problems = [_problem(row) for row in rows if row.consolidated is None]
    if problems:
        text = gettext("%(count)s indicators are not settled yet.")
        raise WorkflowError("not_consolidated", text % {"count": len(problems)}, problems)


def _problem(row: Finding) -> dict[str, Any]:
    text = gettext("%(indicator)s: the findings differ.") % {"indicator": row.indicator}
    return {"code": "not_consolidated", "text": text, "indicator": row.indicator.pk}


def _unreasoned(indicator: Indicator) -> str:
    text = gettext("%(indicator)s: no assessor found this. Say why it counts.")
    return text % {"indicator": indicator}


def _journal(verb: str, assessment: Assessment, *, by: User, after: dict[str, Any]) -> None:
    case = ("assessment", assessment.public_id)
    record(verb, by=by, role=Party.SECRETARIAT, of=case, after=after)
