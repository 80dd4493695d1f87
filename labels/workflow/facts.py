"""What a cluster says of itself in a case: figures for its eligibility, silver also its areas."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from .. import clock
from ..models import Assessment, ImprovementArea, Indicator, User
from ..rules.eligibility import SINCE
from ..rules.scoring import SILVER
from .handing_in import (
    asked_for,
    journal,
    journal_now_and_then,
    lock_for_the_cluster,
    said,
    web_address,
)
from .readiness import AREAS
from .steps import WorkflowError, step, touch

MOST_FTE, MOST_MEMBERS, MOST_TYPES = Decimal("999.99"), 1_000_000, 20
LONGEST_ADDRESS = 500


@step
def record_facts(
    assessment: Assessment,
    *,
    by: User,
    version: int | None = None,
    management_fte: Decimal | None,
    committed_members: int | None,
    member_types: int | None,
    platform_profile: str,
    mode: str,
) -> Assessment:
    """The figures for the eligibility and how the assessment takes place; None: not known yet."""
    assessment = lock_for_the_cluster(assessment, by=by, version=version)
    facts = {
        "management_fte": management_fte,
        "committed_members": committed_members,
        "member_types": member_types,
        "platform_profile": said(platform_profile),
        "mode": known_mode(mode),
    }
    problems = _problems(facts)
    if problems:
        raise WorkflowError("bad_facts", problems[0]["text"], problems)
    changed = [name for name, fact in facts.items() if getattr(assessment, name) != fact]
    if changed:
        for name in changed:
            setattr(assessment, name, facts[name])
        assessment.save(update_fields=changed)
        touch(assessment)
        journal_now_and_then("record_facts", assessment, by=by, after={"facts": changed})
    return assessment


@step
def set_improvement_areas(
    assessment: Assessment,
    areas: Sequence[tuple[Indicator, str]],
    *,
    by: User,
    version: int | None = None,
) -> Assessment:
    """Silver: up to three areas, in order, each with what changed since the last assessment.

    An area that is named anew, moved or reworded loses what an assessor found of it.
    """
    assessment = lock_for_the_cluster(assessment, by=by, version=version)
    if assessment.level.code != SILVER:
        raise WorkflowError("no_areas", _("Only silver names improvement areas."))
    if len(areas) > AREAS:
        raise WorkflowError("too_many_areas", _("Name exactly three improvement areas, not more."))
    if len({indicator.pk for indicator, _text in areas}) < len(areas):
        raise WorkflowError("area_named_twice", _("Name three different improvement areas."))
    named = {
        place: (asked_for(assessment, indicator).pk, said(text))
        for place, (indicator, text) in enumerate(areas, 1)
    }
    if _put_areas(assessment, named):
        touch(assessment)
        codes = [indicator.code for indicator, _text in areas]
        journal("set_improvement_areas", assessment, by=by, after={"indicators": codes})
    return assessment


def known_mode(mode: str) -> str:
    """On site or by video, or not said yet; by video only since 15 November 2019."""
    if mode and mode not in Assessment.Mode.values:
        raise WorkflowError("bad_mode", _("An assessment takes place on site or by video."))
    if mode == Assessment.Mode.VIDEO and clock.today() < SINCE:
        raise WorkflowError("no_video_yet", _("There is no assessment by video on this day yet."))
    return mode


def _put_areas(assessment: Assessment, named: dict[int, tuple[int, str]]) -> bool:
    """Whether anything changed. What changed is made anew: indicators may change places."""
    kept = {each.position: each for each in assessment.improvement_areas.all()}
    now = {place: (area.indicator_id, area.text) for place, area in kept.items()}
    stale = [area.pk for place, area in kept.items() if named.get(place) != now[place]]
    assessment.improvement_areas.filter(pk__in=stale).delete()
    new = [
        ImprovementArea(assessment=assessment, position=place, indicator_id=pk, text=text)
        for place, (pk, text) in named.items()
        if now.get(place) != (pk, text)
    ]
    ImprovementArea.objects.bulk_create(new)
    return bool(stale or new)


def _problems(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """What cannot be: each with the field it belongs to."""
    bounds = (
        ("management_fte", MOST_FTE),
        ("committed_members", MOST_MEMBERS),
        ("member_types", MOST_TYPES),
    )
    problems = []
    for name, most in bounds:
        if facts[name] is not None and not 0 <= facts[name] <= most:
            text = _("Write a number from 0 to %(most)s.") % {"most": most}
            problems.append({"code": "out_of_bounds", "text": text, "field": name})
    if facts["platform_profile"]:
        try:
            web_address(facts["platform_profile"], longest=LONGEST_ADDRESS)
        except WorkflowError as error:
            problem = {"code": error.code, "text": str(error), "field": "platform_profile"}
            problems.append(problem)
    return problems
