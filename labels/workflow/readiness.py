"""How far a case is from being complete, and what each gap is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..models import Assessment, Evidence, Indicator, LabelLevel, RuleSet
from ..rules.eligibility import needed
from ..rules.scoring import SILVER

AREAS = 3

FACTS = {
    "management_fte": gettext_noop("Say how many full-time equivalents manage the cluster."),
    "committed_members": gettext_noop("Say how many committed members the cluster has."),
    "member_types": gettext_noop("Say of how many types the members are."),
    "platform_profile": gettext_noop(
        "Give the address of the profile on the European Cluster Collaboration Platform."
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing; `indicator` where it belongs to one."""

    code: str
    text: str
    indicator: Indicator | None = None


@dataclass(frozen=True, slots=True)
class ItemReadiness:
    """One indicator: whether it is answered, and if not, what is missing."""

    indicator: Indicator
    gap: Gap | None = None

    @property
    def ready(self) -> bool:
        return self.gap is None

    @property
    def missing(self) -> str:
        return self.gap.text if self.gap else ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How much of what is asked is there, rounded down: 100 only when nothing is missing."""

    percent: int
    items: list[ItemReadiness]
    gaps: list[Gap]


def indicators_of(rule_set: RuleSet, level: LabelLevel) -> QuerySet[Indicator]:
    """What a rule set asks of a level, in order; while it has no list of its own, an older one."""
    listed = rule_set.indicators_of_id or rule_set.pk
    asked = Indicator.objects.filter(area__rule_set=listed, levels=level).select_related("area")
    return asked.order_by("area__kind", "area__code", "position", "pk")


def indicators_for(assessment: Assessment) -> list[Indicator]:
    """What the level of the case asks for, in order."""
    return list(indicators_of(assessment.rule_set, assessment.level))


def readiness(assessment: Assessment) -> Readiness:
    """What is there and what is missing: the answers, the facts, and for silver three areas."""
    items = _items(assessment)
    facts = _facts(assessment)
    areas, named = _areas(assessment)
    gaps = [each.gap for each in items if each.gap] + facts + areas
    asked = len(items) + len(needed(assessment.opened_on)) + _areas_asked(assessment)
    done = sum(each.ready for each in items) + named
    done += len(needed(assessment.opened_on)) - len(facts)
    return Readiness(100 * done // asked if asked else 100, items, gaps)


def _items(assessment: Assessment) -> list[ItemReadiness]:
    """An indicator is ready once it is answered in words; links and files support the words."""
    kept = Evidence.objects.kept().filter(assessment=assessment)
    answered, supported = set(), set()
    for kind, text, indicator in kept.values_list("kind", "text", "indicator"):
        if kind != Evidence.Kind.TEXT:
            supported.add(indicator)
        elif text:
            answered.add(indicator)
    return [
        ItemReadiness(
            each, None if each.pk in answered else _unanswered(each, each.pk in supported)
        )
        for each in indicators_for(assessment)
    ]


def _unanswered(indicator: Indicator, supported: bool) -> Gap:
    if supported:
        text = _("%(indicator)s: say in words what the links and files show.")
        return Gap("answer_missing", text % {"indicator": indicator}, indicator)
    text = _("%(indicator)s: nothing is handed in yet.")
    return Gap("nothing_handed_in", text % {"indicator": indicator}, indicator)


def _facts(assessment: Assessment) -> list[Gap]:
    """The figures for the eligibility that are not given; whether they suffice is not asked."""
    return [
        Gap(f"{criterion.code}_missing", _(FACTS[criterion.code]))
        for criterion in needed(assessment.opened_on)
        if getattr(assessment, criterion.code) in (None, "")
    ]


def _areas_asked(assessment: Assessment) -> int:
    return AREAS if assessment.level.code == SILVER else 0


def _areas(assessment: Assessment) -> tuple[list[Gap], int]:
    """Silver: what is missing of exactly three improvement areas, and how many are complete."""
    if not _areas_asked(assessment):
        return [], 0
    areas = list(assessment.improvement_areas.select_related("indicator"))
    gaps = list(_untold(area.indicator for area in areas if not area.text))
    told = len(areas) - len(gaps)
    if len(areas) != AREAS:
        text = _("Name exactly three areas in which the cluster has improved; %(named)s so far.")
        gaps.append(Gap("areas_missing", text % {"named": len(areas)}))
    return gaps, told


def _untold(indicators: Iterable[Indicator]) -> Iterable[Gap]:
    text = _("Improvement area %(indicator)s: say what changed since the last time.")
    for each in indicators:
        yield Gap("area_text_missing", text % {"indicator": each}, each)
