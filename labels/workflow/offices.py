"""Parts that belong to no cluster: assessors, and the offices (secretariat, board, auditor)."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import (
    Assessment,
    AssessorProfile,
    Assignment,
    Country,
    Invitation,
    Sector,
    User,
)
from ..models.people import BOARD, SECRETARIAT, STAFF
from .steps import WorkflowError, allow, hold_person, step
from .telling import is_language, line

LONGEST_EMPLOYER = 200
MOST_LANGUAGES = 30

# Without anybody in them the register could not go on.
NEVER_EMPTY = (SECRETARIAT, BOARD)


@step
def save_assessor_profile(
    user: User,
    *,
    by: User,
    country: Country,
    languages: Iterable[str],
    sectors: Iterable[Sector],
    employer: str,
    active: bool,
) -> AssessorProfile:
    """What matters when cases are assigned. Only the secretariat makes or rests an assessor."""
    allow(permissions.can_keep_assessor(by, user))
    profile = AssessorProfile.objects.select_for_update(no_key=True).filter(user=user).first()
    allow(by.is_secretariat or (profile is not None and profile.active == active))
    fields = {
        "country": country,
        "languages": _languages(languages),
        "employer": line(employer, longest=LONGEST_EMPLOYER),
        "active": active,
    }
    profile, _made = AssessorProfile.objects.update_or_create(user=user, defaults=fields)
    profile.sectors.set(sectors)
    role, told = _side(by), {"country": country.pk, "active": active}
    record("save_assessor_profile", by=by, role=role, of=("user", user.pk), after=told)
    return profile


@step
def end_office(user: User, part: str, *, by: User) -> None:
    """Somebody leaves the secretariat, the board or the auditors; not the last one of those.

    Their open invitations end where they could not invite any more.
    """
    if part not in STAFF:
        raise ValueError(f"There is no office {part}.")
    allow(permissions.can_end_office(by, user, part))
    group = _office(part)
    if not group.user_set.filter(pk=user.pk).exists():
        raise WorkflowError("office_ended", _("This person does not hold this office any more."))
    others = group.user_set.filter(is_active=True).exclude(pk=user.pk)
    if part in NEVER_EMPTY and not others.exists():
        raise WorkflowError("last_of_the_office", _("Somebody else must hold this office first."))
    user.groups.remove(group)
    _end_invitations(User.objects.get(pk=user.pk))
    role = role_of(part) if by.pk == user.pk else "board"
    record("end_office", by=by, role=role, of=("user", user.pk), after={"part": part})


def take_office(user: User, part: str) -> None:
    """Put somebody into the group of an office; who assesses a case finishes that first."""
    hold_person(user)
    cases = Assessment.objects.open()
    if Assignment.objects.current().filter(assessor=user, assessment__in=cases).exists():
        text = _("Who assesses a case cannot take an office. Finish the case or leave it first.")
        raise WorkflowError("assesses_now", text)
    user.groups.add(_office(part))


def become_assessor(user: User, country: Country | None) -> None:
    """A profile for somebody who accepts to assess; who rested does so again."""
    profile = AssessorProfile.objects.select_for_update(no_key=True).filter(user=user).first()
    if profile is not None:
        profile.active = True
        profile.save(update_fields=["active"])
    elif country is None:
        raise WorkflowError("country_needed", _("Say in which country you work."))
    else:
        AssessorProfile.objects.create(user=user, country=country, active=True)


def role_of(part: str) -> str:
    """On which side a part is, for the journal."""
    if part == Invitation.Part.ASSESSOR:
        return "assessors"
    return part if part in (SECRETARIAT, BOARD) else ""


def _side(by: User) -> str:
    return "secretariat" if by.is_secretariat else "assessors"


def _end_invitations(user: User) -> None:
    """Of somebody whose rights have just become less."""
    sent = Invitation.objects.open().filter(invited_by=user).select_related("cluster", "agency")
    gone = [each.pk for each in sent if not _may_still_invite(user, each)]
    Invitation.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())


def _may_still_invite(user: User, sent: Invitation) -> bool:
    return permissions.can_invite(user, sent.part, sent.cluster, sent.agency)


def _office(part: str) -> Group:
    """The group of an office, held: of two who leave at once one stays."""
    Group.objects.get_or_create(name=part)
    return Group.objects.select_for_update(no_key=True).get(name=part)


def _languages(codes: Iterable[str]) -> list[str]:
    """Codes of languages, each once, in order."""
    found = sorted(set(codes))
    wrong = [code for code in found if not is_language(code)]
    if wrong or len(found) > MOST_LANGUAGES:
        raise WorkflowError("language_wrong", _("Write languages as codes: en, de, fr."))
    return found
