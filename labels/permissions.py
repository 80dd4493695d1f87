"""Who may take which step: one predicate per step. Reading the register needs no permission.

Steps ask these inside their lock; pages ask them to draw buttons. Whether the case is in a state
for it is another question (rules/moves.py).
"""

from allauth.account.models import EmailAddress

from .journal import Actor
from .models import (
    AccessKey,
    Agency,
    AgencyKey,
    AgencyMembership,
    Assessment,
    Assignment,
    Cluster,
    ErrorReport,
    Invitation,
    Label,
    Measure,
    Membership,
    ProfileChange,
    Proposal,
    User,
)


def is_member(by: User, cluster: Cluster, *roles: str) -> bool:
    """Whether the person belongs to the cluster now, in one of the roles if any are named."""
    if not by.is_authenticated or not by.is_active:
        return False
    mine = by.memberships.current().filter(cluster=cluster)
    return mine.filter(role__in=roles).exists() if roles else mine.exists()


def _manages(by: User, cluster: Cluster) -> bool:
    return is_member(by, cluster, Membership.Role.MANAGER)


# The case, on the cluster's side.


def can_open(by: User, cluster: Cluster) -> bool:
    """Managers of the cluster, and the secretariat on their behalf."""
    return by.is_secretariat or _manages(by, cluster)


def can_edit(by: User, assessment: Assessment) -> bool:
    """Evidence is the cluster's own: managers and editors."""
    return is_member(by, assessment.cluster)


def can_submit(by: User, assessment: Assessment) -> bool:
    """Only a manager hands in for the cluster."""
    return _manages(by, assessment.cluster)


def can_withdraw(by: User, assessment: Assessment) -> bool:
    return by.is_secretariat or _manages(by, assessment.cluster)


def can_appeal(by: User, assessment: Assessment) -> bool:
    return _manages(by, assessment.cluster)


# The case, in the secretariat.


def can_run(by: User, assessment: Assessment) -> bool:
    """The secretariat runs a case, but nobody that of a cluster they belong or belonged to."""
    return by.is_secretariat and not ever_member(by, assessment.cluster)


def can_propose(by: User, assessment: Assessment) -> bool:
    """As above, and nobody who assessed the case, or confirmed the decision that is appealed."""
    if not can_run(by, assessment) or _assessed(by, assessment):
        return False
    return not _decided(by, assessment)


def can_consolidate(by: User, assessment: Assessment) -> bool:
    """Nobody brings their own findings together with those of others."""
    return can_propose(by, assessment)


def can_confirm(by: User, proposal: Proposal) -> bool:
    """A board member who neither proposed, assessed nor manages; after an appeal another one.

    Who proposed an outcome that was sent back, or appealed, does not confirm the next one either.
    """
    assessment = proposal.assessment
    if not by.is_board or assessment.proposals.filter(proposed_by=by).exists():
        return False
    if _assessed(by, assessment) or ever_member(by, assessment.cluster):
        return False
    return not _decided(by, assessment)


def ever_member(by: User, cluster: Cluster) -> bool:
    return by.memberships.filter(cluster=cluster).exists()


def _assessed(by: User, assessment: Assessment) -> bool:
    return assessment.assignments.filter(assessor=by).exists()


def _decided(by: User, assessment: Assessment) -> bool:
    return assessment.decisions.filter(confirmed_by=by).exists()


# The review.


def can_declare(by: User, assignment: Assignment) -> bool:
    return by.is_active and assignment.assessor_id == by.pk


def can_score(by: User, assignment: Assignment) -> bool:
    """The assessor, once free of conflicts by their own declaration, while assigned."""
    return can_declare(by, assignment) and assignment.conflict is False and not assignment.ended_at


# Labels, records, people.


def can_propose_measure(by: User) -> bool:
    return by.is_secretariat


# What makes a label or can stretch one: no label comes about without the board.
FOR_THE_BOARD = frozenset({Measure.Kind.CORRECT, Measure.Kind.ENTER})


def can_answer_measure(by: User, measure: Measure) -> bool:
    """A second person: of the board; to stop a label, or not, also one of the secretariat."""
    if measure.proposed_by_id == by.pk or ever_member(by, measure.cluster):
        return False
    return by.is_board or (by.is_secretariat and measure.kind not in FOR_THE_BOARD)


def can_keep_profile(by: User, cluster: Cluster) -> bool:
    """Description, contact page and figures are kept by the cluster's own people."""
    return is_member(by, cluster)


def can_ask_for_change(by: User, cluster: Cluster) -> bool:
    return _manages(by, cluster)


def can_answer_change(by: User, change: ProfileChange) -> bool:
    """The secretariat, but nobody answers for a cluster of their own."""
    return by.is_secretariat and not ever_member(by, change.cluster)


def can_answer_claim(by: User, claimed_by: User) -> bool:
    return by.is_secretariat and by.pk != claimed_by.pk


def can_answer_report(by: User, report: ErrorReport) -> bool:
    """The secretariat, but nobody answers for a cluster of their own."""
    return by.is_secretariat and not ever_member(by, report.cluster)


def can_invite(by: User, part: str, cluster: Cluster | None, agency: Agency | None = None) -> bool:
    """Managers invite for their cluster, administrators for their agency; the secretariat for
    both, and assessors; the board for the offices."""
    if agency is not None:
        return can_administer_agency(by, agency)
    if cluster is not None:
        return by.is_secretariat or _manages(by, cluster)
    if part == Invitation.Part.ASSESSOR:
        return by.is_secretariat
    return by.is_board or (by.is_active and by.is_superuser)


def can_end_membership(by: User, membership: Membership) -> bool:
    """Oneself, a manager of the cluster, or the secretariat."""
    return by.is_secretariat or membership.user_id == by.pk or _manages(by, membership.cluster)


def can_change_role(by: User, membership: Membership) -> bool:
    """A manager of the cluster, or the secretariat: nobody makes themselves a manager.

    So an editor of the cluster does not, even if they are of the secretariat.
    """
    if _manages(by, membership.cluster):
        return True
    return by.is_secretariat and not is_member(by, membership.cluster)


def can_accept(by: User, invitation: Invitation) -> bool:
    """Only the person who was invited: the address is theirs, and they have shown it to be."""
    if not by.is_authenticated or not by.is_active:
        return False
    theirs = EmailAddress.objects.filter(user=by, verified=True)
    return theirs.filter(email__iexact=invitation.email).exists()


def can_claim(by: User) -> bool:
    return by.is_authenticated and by.is_active


def can_end_office(by: User, user: User, part: str) -> bool:
    """Oneself, and whoever may invite to it."""
    return (by.is_active and by.pk == user.pk) or can_invite(by, part, None)


def can_keep_assessor(by: User, user: User) -> bool:
    """The secretariat; and the assessors their own, but for whether they are asked."""
    return by.is_secretariat or (by.is_active and by.pk == user.pk)


def can_revoke_key(by: User, key: AccessKey) -> bool:
    """One's own; the secretariat also those of others, when one of them got lost."""
    return by.is_secretariat or (by.is_active and key.user_id == by.pk)


def sees_desk(by: User) -> bool:
    return by.is_authenticated and by.sees_all_cases


def can_correct(by: User, label: Label) -> bool:
    return by.is_secretariat and not ever_member(by, label.cluster)


def can_delist(by: User, cluster: Cluster) -> bool:
    """The secretariat, but nobody takes a cluster of their own out of the register, or back in."""
    return by.is_secretariat and not ever_member(by, cluster)


# Agencies.

# Whoever may change may also read.
_IMPLIED_BY = {
    AgencyKey.Scope.COHORTS_READ: AgencyKey.Scope.COHORTS_WRITE,
    AgencyKey.Scope.WEBHOOKS_READ: AgencyKey.Scope.WEBHOOKS_WRITE,
}


def is_of_agency(by: Actor, agency: Agency, *roles: str) -> bool:
    """Whether the person belongs to the agency now, in one of the roles if any are named."""
    if not isinstance(by, User) or not by.is_active:
        return False
    mine = by.agency_memberships.current().filter(agency=agency)
    return mine.filter(role__in=roles).exists() if roles else mine.exists()


def administers_agency(by: Actor, agency: Agency) -> bool:
    return is_of_agency(by, agency, AgencyMembership.Role.ADMINISTRATOR)


def can_administer_agency(by: Actor, agency: Agency) -> bool:
    """Its administrators, and the secretariat; never a program."""
    if not isinstance(by, User):
        return False
    return by.is_secretariat or administers_agency(by, agency)


def may_for_agency(by: Actor, agency: Agency, scope: AgencyKey.Scope) -> bool:
    """A person of the agency; or its key, while it is in force, within what it is for."""
    if not isinstance(by, AgencyKey):
        return is_of_agency(by, agency)
    return by.agency_id == agency.pk and by.is_in_force and grants(by, scope)


def grants(key: AgencyKey, scope: AgencyKey.Scope) -> bool:
    """Whether the key is for this, by name or because it is for more than this."""
    return scope in key.scopes or _IMPLIED_BY.get(scope) in key.scopes


def can_make_agency(by: Actor) -> bool:
    return isinstance(by, User) and by.is_secretariat


def can_end_agency_membership(by: Actor, membership: AgencyMembership) -> bool:
    """Oneself, an administrator of the agency, or the secretariat."""
    theirs = isinstance(by, User) and by.is_active and membership.user_id == by.pk
    return theirs or can_administer_agency(by, membership.agency)
