"""What mail a person wants: each kind that can reach them, and whether it can be turned off."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ..models import AssessorProfile, MailChoice, Membership, User
from .kinds import KINDS, Audience, Kind


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind of mail for one person. `kind.about` says what it is, `kind.why` why it must be."""

    kind: Kind
    wanted: bool

    @property
    def can_change(self) -> bool:
        return not self.kind.must_be_sent


def choices_of(user: User) -> list[Choice]:
    """Every kind that the person's parts bring, in the order of the process."""
    parts = _parts(user)
    off = set(MailChoice.objects.filter(user=user, wanted=False).values_list("kind", flat=True))
    return [
        Choice(kind, kind.must_be_sent or kind.name not in off)
        for kind in KINDS.values()
        if not kind.to.isdisjoint(parts)
    ]


@transaction.atomic
def choose(user: User, kind: str, wanted: bool, *, by: User) -> None:
    """Turn a kind of mail on or off for oneself.

    PermissionDenied for anybody else's; ValueError, with a sentence, for a kind that must be
    sent; KeyError for one that does not exist.
    """
    if by.pk != user.pk or not by.is_active:
        raise PermissionDenied
    if KINDS[kind].must_be_sent and not wanted:
        raise ValueError(str(KINDS[kind].why))
    MailChoice.objects.update_or_create(user=user, kind=kind, defaults={"wanted": wanted})


def _parts(user: User) -> set[Audience]:
    found = {Audience.EVERYBODY}
    if Membership.objects.current().filter(user=user).exists():
        found.add(Audience.CLUSTER)
    if AssessorProfile.objects.filter(user=user, active=True).exists():
        found.add(Audience.ASSESSORS)
    if user.agency_memberships.current().exists():
        found.add(Audience.AGENCIES)
    if user.is_secretariat:
        found.add(Audience.SECRETARIAT)
    if user.is_board:
        found.add(Audience.BOARD)
    return found
