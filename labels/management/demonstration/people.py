"""The people of the demonstration: somebody for every role, with the one password."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from labels.models import (
    Agency,
    AgencyMembership,
    Area,
    Classification,
    Country,
    Indicator,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
    User,
)
from labels.models.people import AUDITOR, BOARD, SECRETARIAT
from labels.workflow.people import save_assessor_profile
from registry.accounts import confirm_address

from . import log_ins
from .cast import AGENCY, DEMO, MANAGED, REAL
from .once import once, one_at_a_time

REFERENCE_DATA = [
    Area,
    Classification,
    Country,
    Indicator,
    LabelLevel,
    LevelRule,
    Programme,
    ProgrammeRule,
    Region,
    RuleSet,
    Scheme,
    SchemeAlias,
    Sector,
    SectorWord,
]
OFFICES = (SECRETARIAT, BOARD, AUDITOR)
WITH_A_CODE = (*OFFICES, "assessor")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to log in as: what they can do, and where."""

    part: str
    role: str
    name: str
    can: str
    where: str

    @property
    def email(self) -> str:
        return f"{self.part}@{DEMO}"

    @property
    def needs_code(self) -> bool:
        return self.role in WITH_A_CODE


@dataclass(frozen=True, slots=True)
class Expert:
    """What is known of an assessor."""

    country: str
    languages: tuple[str, ...]
    employer: str


EXPERTS = {
    "assessor.1": Expert("BE", ("en", "fr", "nl"), "Example Consulting"),
    "assessor.2": Expert("DE", ("de", "en"), "Example Institute"),
    "assessor.3": Expert("FR", ("en", "fr"), ""),
}


def everybody() -> Iterator[Person]:
    """All who can log in, those of the clusters first."""
    for slug, name in MANAGED.items():
        yield Person(
            f"manager.{slug}", "manager", f"Manager of {name}", f"manages {name}", "/portal/"
        )
    yield Person(
        f"editor.{REAL.biopmed}",
        "editor",
        "Editor of bioPmed",
        "writes evidence for bioPmed, hands nothing in",
        "/portal/",
    )
    for number in (1, 2, 3):
        yield Person(
            f"assessor.{number}", "assessor", f"Assessor {number}", "assesses", "/reviews/"
        )
    for number in (1, 2):
        yield Person(
            f"{SECRETARIAT}.{number}",
            SECRETARIAT,
            f"Secretariat {number}",
            "runs cases, keeps reference data",
            "/desk/, /admin/",
        )
    for number in (1, 2):
        yield Person(
            f"{BOARD}.{number}", BOARD, f"Board member {number}", "confirms decisions", "/desk/"
        )
    yield Person(
        f"{AUDITOR}.1", AUDITOR, "Auditor 1", "reads everything, changes nothing", "/desk/"
    )
    yield Person("agency.1", "agency", "Agency 1", "administers an agency", "/agency/")
    yield Person("claimant.1", "claimant", "Claimant 1", "waits for a claim", "/portal/")


def make_people() -> list[Person]:
    """Make who is missing; password and secret are made good where they were changed or lost."""
    people = list(everybody())
    with transaction.atomic():
        one_at_a_time()
        users = {person.part: _user(person) for person in people}
        _set_password(list(users.values()), log_ins.password())
        for person in people:
            user = users[person.part]
            confirm_address(user)
            if person.role in OFFICES:
                user.groups.add(Group.objects.get_or_create(name=person.role)[0])
            if person.needs_code:
                _set_secret(user, log_ins.totp_secret())
        Group.objects.get(name=SECRETARIAT).permissions.add(*_may_keep_reference_data())
        _make_agency(users["agency.1"])
    return people


def make_assessors() -> None:
    """The profiles of the assessors, by the secretariat. The countries must be there."""
    for part in EXPERTS:
        once(f"profile of {part}", lambda part=part: _make_assessor(part))


def user_of(part: str) -> User:
    """The person, with their rights asked anew."""
    return User.objects.get(email=f"{part}@{DEMO}")


def _user(person: Person) -> User:
    """Only the secretariat may enter /admin/, where the reference data is."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        staff = person.role == SECRETARIAT
        user = User.objects.create(email=person.email, name=person.name, is_staff=staff)
    return user


def _set_password(users: list[User], password: str) -> None:
    """One hash for all of them: to hash, or to check, twenty times would take a while."""
    hashes = {user.password for user in users} - {""}
    right = {each for each in hashes if check_password(password, each)}
    new = min(right) if right else make_password(password)
    for user in users:
        if user.password not in right and user.password != new:
            user.password = new
            user.save(update_fields=["password"])


def _set_secret(user: User, secret: str) -> None:
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        TOTP.activate(user, secret)
    elif decrypt(app.data["secret"]) != secret:
        app.data = {"secret": encrypt(secret)}
        app.save(update_fields=["data"])
    RecoveryCodes.activate(user)


def _make_assessor(part: str) -> None:
    expert = EXPERTS[part]
    save_assessor_profile(
        user_of(part),
        by=user_of("secretariat.1"),
        country=Country.objects.get(pk=expert.country),
        languages=expert.languages,
        sectors=Sector.objects.order_by("pk")[:3],
        employer=expert.employer,
        active=True,
    )


def _make_agency(user: User) -> None:
    """One that looks after Piedmont; its key is made by agency.py."""
    agency, new = Agency.objects.get_or_create(
        slug=AGENCY, defaults={"name": "Demonstration Agency (fictitious)"}
    )
    if new:
        agency.regions.set(Region.objects.filter(pk="ITC1"))
    AgencyMembership.objects.get_or_create(
        agency=agency, user=user, defaults={"role": AgencyMembership.Role.ADMINISTRATOR}
    )


def _may_keep_reference_data() -> set[Permission]:
    """To see, add and change reference data; nothing is ever deleted."""
    names = [model._meta.model_name for model in REFERENCE_DATA]
    codenames = [f"{verb}_{name}" for name in names for verb in ("view", "add", "change")]
    return set(Permission.objects.filter(content_type__app_label="labels", codename__in=codenames))
