"""Who is told: the people who hold a part now, and can log in."""

from django.db.models import QuerySet

from ..models import Agency, AgencyMembership, Cluster, Membership, User
from ..models.people import BOARD, SECRETARIAT


def secretariat() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=SECRETARIAT)


def board() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__name=BOARD)


def managers(cluster: Cluster) -> QuerySet[User]:
    """The present managers of a cluster: who hands in for it, and answers for its labels."""
    held = Membership.objects.current().filter(cluster=cluster, role=Membership.Role.MANAGER)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def administrators(agency: Agency) -> QuerySet[User]:
    """The present administrators of an agency: who answers for its keys and webhooks."""
    held = AgencyMembership.objects.current().filter(
        agency=agency, role=AgencyMembership.Role.ADMINISTRATOR
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def agency_people(agency: Agency) -> QuerySet[User]:
    """All who belong to an agency now."""
    held = AgencyMembership.objects.current().filter(agency=agency)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))
