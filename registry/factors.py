"""Who needs a second factor, and who has one. Asked by the log-in and by steps alike."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from labels.models import AssessorProfile, User
from labels.models.people import STAFF

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def asked_of(user: User) -> tuple[bool, bool]:
    """Whether this person needs a second factor, and whether there is one. One statement."""
    me = OuterRef("pk")
    in_a_group = User.groups.through.objects.filter(user=me, group__name__in=STAFF)
    assesses = AssessorProfile.objects.filter(user=me, active=True)
    factors = Authenticator.objects.filter(user=me, type__in=FACTORS)
    row = User.objects.filter(pk=user.pk).values_list(
        "is_staff", "is_superuser", Exists(in_a_group), Exists(assesses), Exists(factors)
    )
    *reasons, has = row.get()
    return any(reasons), has
