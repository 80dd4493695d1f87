"""People in every part, as rows: no log-in, no mail, no second factor.

anna = make_manager(cluster)
sam = make_secretariat()
"""

from itertools import count

from django.contrib.auth.models import Group

from labels.models import AssessorProfile, Membership, User
from labels.models.people import AUDITOR, BOARD, SECRETARIAT
from tests.factories import make_country

_numbers = count(1)


def make_user(email=None, groups=(), **fields):
    """Somebody with an account, in these groups; nobody can log in with a password."""
    email = email or f"person.{next(_numbers)}@example.org"
    user = User(email=email, **({"name": email.partition("@")[0]} | fields))
    user.set_unusable_password()
    user.save(force_insert=True)
    user.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)
    return user


def make_member(cluster, role, **fields):
    user = make_user(**fields)
    Membership.objects.create(user=user, cluster=cluster, role=role)
    return user


def make_manager(cluster, **fields):
    return make_member(cluster, Membership.Role.MANAGER, **fields)


def make_editor(cluster, **fields):
    return make_member(cluster, Membership.Role.EDITOR, **fields)


def make_secretariat(**fields):
    return make_user(groups=[SECRETARIAT], **fields)


def make_board(**fields):
    return make_user(groups=[BOARD], **fields)


def make_auditor(**fields):
    return make_user(groups=[AUDITOR], **fields)


def give_office(user, *names):
    """As an administrator could: no step gives an office to who assesses. The person again."""
    user.groups.set(Group.objects.get_or_create(name=name)[0] for name in names)
    return again(user)


def make_assessor(country="DE", *, user=None, sectors=(), **profile):
    """An assessor with a profile: `languages`, `employer`, `active`; `user` makes somebody one."""
    user = user or make_user()
    given = {"languages": ["en"], "country": make_country(country)} | profile
    AssessorProfile.objects.create(user=user, **given).sectors.set(sectors)
    return user


def again(user):
    """The person as the next request sees them: rights are asked anew."""
    return User.objects.get(pk=user.pk)
