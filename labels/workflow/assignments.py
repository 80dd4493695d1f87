"""Who assesses a case: candidates, assignments, and the declaration about conflicts of interest."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext

from .. import permissions
from ..clock import today
from ..journal import record
from ..models import Assessment, AssessorProfile, Assignment, User
from ..outreach import outbox
from ..rules.moves import OPEN, WORDS, Party, State
from ..rules.opening import Advice
from ..rules.scoring import GOLD
from ..wording import worded
from .conflicts import Conflict, hard_conflicts, ties
from .handing_in import said
from .steps import WorkflowError, allow, hold_cluster, hold_person, lock, step, touch
from .verdicts import level_rule

# A case can be assigned from the day it is handed in until its review is complete.
ASSIGNABLE = frozenset({State.SUBMITTED, State.IN_REVIEW})
# An assessor may leave, and tell of a conflict, also while the cluster completes its case.
WITH_ASSESSORS = ASSIGNABLE | {State.RETURNED}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could assess a case. `load` counts the reviews they have not finished."""

    user: User
    profile: AssessorProfile
    load: int
    conflicts: list[Conflict]

    @property
    def can_be_assigned(self) -> bool:
        return not any(conflict.hard for conflict in self.conflicts)


def candidates(assessment: Assessment) -> list[Candidate]:
    """Active assessors who were not on the case yet: those without hard ties and least load first.

    The number of statements does not depend on the number of assessors.
    """
    unfinished = Q(
        user__assignments__ended_at=None,
        user__assignments__sealed_at=None,
        user__assignments__assessment__status__in=OPEN,
    )
    profiles = (
        AssessorProfile.objects.filter(active=True, user__is_active=True)
        .exclude(user__in=assessment.assignments.values("assessor"))
        .select_related("user", "country")
        .prefetch_related("sectors")
        .annotate(load=Count("user__assignments", filter=unfinished))
    )
    known = ties(assessment)
    found = [
        Candidate(profile.user, profile, profile.load, known.of(profile.user_id, profile))
        for profile in profiles
    ]
    return sorted(found, key=lambda one: (not one.can_be_assigned, one.load, str(one.user)))


def still_needed(assessment: Assessment) -> int:
    """How many assessors the case lacks of the least number for its level."""
    assigned = assessment.assignments.current().count()
    return max(0, level_rule(assessment).assessors - assigned)


def advice(assessment: Assessment) -> list[Advice]:
    """What is worth knowing of the assessors as a group; it never stops anybody.

    Gold has one national and one foreign expert; exceptions are known.
    """
    current = assessment.assignments.current()
    countries = list(current.values_list("assessor__assessor_profile__country", flat=True))
    if assessment.level.code != GOLD or len(countries) < 2:
        return []
    home = assessment.cluster.country_id
    found = []
    if home not in countries:
        text = gettext("No assessor comes from the country of the cluster; one is the rule.")
        found.append(Advice("no_national_assessor", text))
    if all(country == home for country in countries):
        text = gettext("No assessor comes from another country; one is the rule.")
        found.append(Advice("no_foreign_assessor", text))
    return found


@step
def assign(
    assessment: Assessment,
    assessor: User,
    *,
    by: User,
    part: str,
    due_on: date,
    version: int | None = None,
) -> Assignment:
    """Put an assessor on the case. Evidence opens only after their declaration."""
    if part not in Assignment.Part.values:
        raise ValueError(f"There is no part {part}.")
    assessment = lock(assessment, version=version)
    allow(permissions.can_run(by, assessment))
    check_state(assessment, ASSIGNABLE, gettext("assessors cannot be assigned now"))
    hold_cluster(assessment)
    hold_person(assessor)
    if due_on < today():
        raise WorkflowError("due_in_the_past", gettext("The due date lies in the past."))
    _check_assessor(assessment, assessor)
    if part == Assignment.Part.LEAD:
        _check_no_lead(assessment)
    assignment = Assignment.objects.create(
        public_id=uuid4(),
        assessment=assessment,
        assessor=assessor,
        part=part,
        assigned_by=by,
        assigned_at=timezone.now(),
        due_on=due_on,
    )
    touch(assessment)
    _record("assign", assignment, by=by, after={"part": part, "due_on": due_on.isoformat()})
    _tell(assignment)
    return assignment


@step
def make_lead(assignment: Assignment, *, by: User, version: int | None = None) -> Assignment:
    """Give the lead to this assessor; who had it becomes second. The findings stay as they are."""
    assignment = lock_assignment(assignment, assessment_version=version)
    assessment = assignment.assessment
    allow(permissions.can_run(by, assessment))
    check_state(assessment, WITH_ASSESSORS, gettext("the lead cannot change now"))
    check_current(assignment)
    if assignment.part == Assignment.Part.LEAD:
        raise WorkflowError("is_lead", gettext("This assessor has the lead already."))
    for former in assessment.assignments.current().filter(part=Assignment.Part.LEAD):
        _change(former, part=Assignment.Part.SECOND)
    _change(assignment, part=Assignment.Part.LEAD)
    touch(assessment)
    _record("make_lead", assignment, by=by, after={"part": assignment.part})
    return assignment


@step
def unassign(assignment: Assignment, *, by: User, reason: str) -> Assignment:
    """Take an assessor off the case before they have sealed; what they drafted never counts."""
    assignment = lock_assignment(assignment)
    assessment = assignment.assessment
    allow(permissions.can_run(by, assessment))
    check_state(assessment, WITH_ASSESSORS, gettext("assessors cannot be taken off now"))
    check_current(assignment)
    check_unsealed(assignment)
    _change(assignment, ended_at=timezone.now(), ended_reason=stated(reason))
    touch(assessment)
    _record("unassign", assignment, by=by)
    return assignment


@step
def declare(assignment: Assignment, *, by: User, conflict: bool, note: str = "") -> Assignment:
    """The assessor says whether they have a conflict of interest.

    Without one the evidence opens. A conflict ends the assignment at once; it may also be told
    later, as long as the findings are not sealed, and never be taken back.
    """
    assignment = lock_assignment(assignment)
    allow(permissions.can_declare(by, assignment))
    assessment = assignment.assessment
    check_state(assessment, WITH_ASSESSORS, gettext("nothing can be declared now"))
    check_current(assignment)
    check_unsealed(assignment)
    if not conflict:
        _check_can_be_free(assignment)
    ended: dict[str, Any] = {"ended_at": timezone.now(), "ended_reason": "conflict"}
    _change(
        assignment,
        declared_at=timezone.now(),
        conflict=conflict,
        conflict_note=said(note),
        **(ended if conflict else {}),
    )
    touch(assessment)
    _record("declare", assignment, by=by, role=Party.ASSESSORS, after={"conflict": conflict})
    return assignment


def lock_assignment(assignment: Assignment, *, assessment_version: int | None = None) -> Assignment:
    """The case first, then the assignment: read again, and held until the transaction ends."""
    assessment = lock(assignment.assessment, version=assessment_version)
    found = Assignment.objects.select_for_update().get(pk=assignment.pk)
    found.assessment = assessment
    return found


def stated(reason: str) -> str:
    """A reason in words; WorkflowError if there is none."""
    if not (text := said(reason)):
        raise WorkflowError("reason_missing", gettext("Give a reason."))
    return text


def check_free_of_ties(assessor: User, assessment: Assessment) -> None:
    """WorkflowError if the register knows of a tie that rules the assessor out."""
    if hard := hard_conflicts(assessor, assessment):
        raise WorkflowError(
            "conflict_of_interest",
            gettext("This assessor has a tie to the cluster and cannot assess it."),
            [{"code": one.code, "text": one.text} for one in hard],
        )


def check_state(assessment: Assessment, states: frozenset[State], cannot: str) -> None:
    if assessment.state not in states:
        words = {"state": worded(WORDS[assessment.state]), "cannot": cannot}
        raise WorkflowError("wrong_state", gettext("This case is %(state)s; %(cannot)s.") % words)


def _check_assessor(assessment: Assessment, assessor: User) -> None:
    """Somebody who assesses, was never on this case, and has no tie to it."""
    profile = AssessorProfile.objects.filter(user=assessor, user__is_active=True, active=True)
    if not profile.exists():
        raise WorkflowError("not_an_assessor", gettext("This person is not an active assessor."))
    before = assessment.assignments.filter(assessor=assessor).first()
    if before and before.ended_at:
        text = gettext("This assessor was on the case before and cannot be assigned again.")
        raise WorkflowError("was_assigned", text)
    if before:
        raise WorkflowError("already_assigned", gettext("This assessor is on the case already."))
    check_free_of_ties(assessor, assessment)


def _check_no_lead(assessment: Assessment) -> None:
    if assessment.assignments.current().filter(part=Assignment.Part.LEAD).exists():
        raise WorkflowError("lead_taken", gettext("The case has a lead already."))


def _check_can_be_free(assignment: Assignment) -> None:
    if assignment.conflict is False:
        text = gettext("You have declared already that you have no conflict of interest.")
        raise WorkflowError("already_declared", text)
    check_free_of_ties(assignment.assessor, assignment.assessment)


def check_current(assignment: Assignment) -> None:
    if assignment.ended_at:
        raise WorkflowError("assignment_ended", gettext("This assignment has ended."))


def check_unsealed(assignment: Assignment) -> None:
    if assignment.sealed_at:
        raise WorkflowError("sealed", gettext("The findings are sealed; nothing changes now."))


def _change(assignment: Assignment, **changes: Any) -> None:
    changes["version"] = assignment.version + 1
    for field, value in changes.items():
        setattr(assignment, field, value)
    assignment.save(update_fields=list(changes))


def _record(
    verb: str,
    assignment: Assignment,
    *,
    by: User,
    role: Party = Party.SECRETARIAT,
    after: dict[str, Any] | None = None,
) -> None:
    said = {"assignment": str(assignment.public_id)} | (after or {})
    case = assignment.assessment.public_id
    record(verb, by=by, role=role, of=("assessment", case), after=said)


def _tell(assignment: Assignment) -> None:
    assessment = assignment.assessment
    outbox.put(
        "assigned",
        key=f"assigned:{assignment.public_id}",
        to=assignment.assessor,
        context={
            "cluster": assessment.cluster.name,
            "level": assessment.level.name,
            "assessment": str(assessment.public_id),
            "assignment": str(assignment.public_id),
            "due_on": assignment.due_on.isoformat(),
        },
    )
