"""Ties between an assessor and a case, as far as the register itself knows of them.

What it cannot know the assessor declares. Hard ties refuse the assignment, the others are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from ..clock import today
from ..models import (
    Assessment,
    AssessorProfile,
    Assignment,
    Management,
    Membership,
    User,
)
from ..models.people import BOARD, SECRETARIAT
from ..rules.partial_dates import PartialDate
from ..rules.text import core


@dataclass(frozen=True, slots=True)
class Conflict:
    """One tie: a stable code, a sentence for the secretariat, and whether it refuses."""

    code: str
    text: str
    hard: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """What the register knows around a case, read once for any number of assessors.

    `members` belong or belonged to the cluster; `siblings` belong now to another cluster that
    one of its managing organisations runs; `last_time` assessed it the time before. `officers`
    are of the secretariat or the board.
    """

    members: frozenset[int]
    managed_by: dict[str, bool]
    siblings: frozenset[int]
    last_time: frozenset[int]
    officers: frozenset[int]
    country: str | None

    def of(self, user_id: int, profile: AssessorProfile | None) -> list[Conflict]:
        """The ties of one person, hard ones first."""
        found = [*self._personal(user_id)]
        if profile is not None:
            found += [*self._of_employer(profile.employer), *self._of_country(profile)]
        return sorted(found, key=lambda conflict: not conflict.hard)

    def _personal(self, user_id: int) -> Iterable[Conflict]:
        if user_id in self.members:
            yield Conflict("member", gettext("Belongs or belonged to the cluster."), hard=True)
        if user_id in self.siblings:
            text = gettext("Belongs to another cluster that the same organisation runs.")
            yield Conflict("same_organisation", text, hard=True)
        if user_id in self.last_time:
            text = gettext("Assessed the cluster the last time.")
            yield Conflict("assessed_last_time", text, hard=True)
        if user_id in self.officers:
            text = gettext("Who runs or decides cases does not assess them.")
            yield Conflict("holds_office", text, hard=True)

    def _of_employer(self, employer: str) -> Iterable[Conflict]:
        """Names are compared without case, accents and legal forms."""
        runs_it_now = self.managed_by.get(core(employer)) if employer else None
        if runs_it_now:
            yield Conflict("employer", gettext("The employer runs the cluster."), hard=True)
        elif runs_it_now is False:
            text = gettext("The employer ran the cluster in the past.")
            yield Conflict("former_employer", text, hard=False)

    def _of_country(self, profile: AssessorProfile) -> Iterable[Conflict]:
        if self.country is not None and profile.country_id == self.country:
            text = gettext("Comes from the country of the cluster.")
            yield Conflict("same_country", text, hard=False)


def conflicts(assessor: User, assessment: Assessment) -> list[Conflict]:
    """The ties of this person to this case."""
    profile = AssessorProfile.objects.filter(user=assessor).first()
    return ties(assessment).of(assessor.pk, profile)


def hard_conflicts(assessor: User, assessment: Assessment) -> list[Conflict]:
    return [conflict for conflict in conflicts(assessor, assessment) if conflict.hard]


def ties(assessment: Assessment) -> Ties:
    cluster = assessment.cluster
    members = Membership.objects.filter(cluster=cluster).values_list("user", flat=True)
    management = list(Management.objects.filter(cluster=cluster).select_related("organisation"))
    running = {one.organisation_id for one in management if _runs_now(one)}
    return Ties(
        members=frozenset(members),
        managed_by=_by_name(management),
        siblings=_in_clusters_run_by(running, but=cluster.pk),
        last_time=_who_assessed_before(assessment),
        officers=_officers(),
        country=cluster.country_id,
    )


def _by_name(management: list[Management]) -> dict[str, bool]:
    """Each managing organisation, and whether it runs the cluster now."""
    named: dict[str, bool] = {}
    for one in management:
        name = core(one.organisation.name)
        named[name] = named.get(name, False) or _runs_now(one)
    return named


def _runs_now(management: Management) -> bool:
    """In doubt yes: an end known to the year runs to the last day of that year."""
    return not management.until or PartialDate.parse(management.until).last >= today()


def _in_clusters_run_by(organisations: set[int], *, but: int) -> frozenset[int]:
    rows = Management.objects.filter(organisation__in=organisations).exclude(cluster=but)
    siblings = {one.cluster_id for one in rows if _runs_now(one)}
    people = Membership.objects.current().filter(cluster__in=siblings)
    return frozenset(people.values_list("user", flat=True))


def _officers() -> frozenset[int]:
    """Who runs or decides cases; an office would open the evidence before any declaration."""
    people = User.objects.filter(groups__name__in=(SECRETARIAT, BOARD))
    return frozenset(people.values_list("pk", flat=True))


def _who_assessed_before(assessment: Assessment) -> frozenset[int]:
    """Who sealed their findings the last time this cluster was assessed under the scheme.

    The last time lies before this case was handed in: what is assessed beside it makes no tie,
    so nobody who was free at the assignment is stuck at the seal.
    """
    sealed = Assignment.objects.filter(
        assessment__cluster=assessment.cluster_id,
        assessment__rule_set__scheme=assessment.rule_set.scheme_id,
        sealed_at__lt=assessment.submitted_at or timezone.now(),
    ).exclude(assessment=assessment)
    last = sealed.order_by("-sealed_at", "-pk").values_list("assessment", flat=True).first()
    return frozenset(sealed.filter(assessment=last).values_list("assessor", flat=True))
