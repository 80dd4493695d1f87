"""What changed from one version of a scheme's rules to the next, level by level."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from .. import formats
from ..models import LabelLevel, LevelRule, RuleSet

SCORING = {
    LevelRule.Scoring.NONE: lazy("Comments only, no points"),
    LevelRule.Scoring.MET: lazy("Each indicator is met or not met"),
    LevelRule.Scoring.POINTS: lazy("Each indicator gets points"),
}
TEXTS = {"slogan": lazy("Slogan"), "summary": lazy("Assessment")}
VALUES = {
    "first_months": lazy("First award"),
    "renewal_months": lazy("Renewal"),
    "window_months": lazy("Renewable after the end"),
    "assessors": lazy("Assessors"),
    "maximum_points": lazy("Points in all"),
    "pass_percent": lazy("Points needed"),
    "scoring": lazy("Scoring"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is told otherwise than before; `is_text` marks texts of the reference data.

    Without a field the level itself came or went. What was not told is empty.
    """

    level: LabelLevel
    word: str | Promise
    before: str
    after: str
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the rules, and how it differs from the one before, if there is one."""

    rules: RuleSet
    first: bool
    changes: list[Change]


def versions(rule_sets: list[RuleSet]) -> list[Version]:
    """The versions, the newest first as they come."""
    earlier = [*rule_sets, None][1:]
    return [
        Version(rules, before is None, changes(before, rules) if before else [])
        for rules, before in zip(rule_sets, earlier, strict=True)
    ]


def changes(before: RuleSet, after: RuleSet) -> list[Change]:
    """What differs, by level from the lowest."""
    old, new = _by_level(before), _by_level(after)
    levels = sorted({*old, *new}, key=lambda level: level.rank)
    return [each for level in levels for each in _of_level(level, old.get(level), new.get(level))]


def value(rule: LevelRule, field: str) -> str:
    """A field of a rule as people read it; empty where nothing is told."""
    known: Any = getattr(rule, field)
    if known is None:
        return ""
    if field.endswith("_months"):
        text = ngettext("%(count)s month", "%(count)s months", known)
        return text % {"count": formats.count(known)}
    if field == "scoring":
        return str(SCORING[known])
    if field == "pass_percent":
        return f"{known} %"
    return formats.count(known)


def _by_level(rules: RuleSet) -> dict[LabelLevel, LevelRule]:
    return {rule.level: rule for rule in rules.level_rules.all()}


def _of_level(level: LabelLevel, old: LevelRule | None, new: LevelRule | None) -> list[Change]:
    if old is None or new is None:
        came, went = lazy("The level was added"), lazy("The level was dropped")
        return [Change(level, came if old is None else went, "", "")]
    found = [
        Change(level, word, getattr(old, field), getattr(new, field), is_text=True)
        for field, word in TEXTS.items()
    ]
    found += [
        Change(level, word, value(old, field), value(new, field)) for field, word in VALUES.items()
    ]
    return [each for each in found if each.before != each.after]
