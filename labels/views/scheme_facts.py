"""Schemes with all that belongs to them. Reference data, kept for a minute like names."""

from dataclasses import dataclass
from datetime import date
from time import monotonic

from django.db.models import Exists, OuterRef, Prefetch

from ..models import Area, LevelRule, Programme, ProgrammeRule, RuleSet, Scheme
from .names import KEPT_FOR


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """One scheme: its rules, the newest first, and what programmes ask of its labels."""

    scheme: Scheme
    rule_sets: list[RuleSet]
    programme_rules: list[ProgrammeRule]

    @property
    def slug(self) -> str:
        return self.scheme.slug

    @property
    def aliases(self) -> list[str]:
        return [each.name for each in self.scheme.aliases.all()]

    def rules_on(self, day: date) -> RuleSet | None:
        """The rules of a day; None before the first, or where there is a gap."""
        return next(
            (
                each
                for each in self.rule_sets
                if each.valid_from <= day and (each.valid_until is None or day <= each.valid_until)
            ),
            None,
        )

    def indicators_of(self, rules: RuleSet) -> RuleSet | None:
        """The rule set whose indicators are used under these rules, if any are known."""
        found = {each.pk: each for each in self.rule_sets}
        told = found.get(rules.indicators_of_id, rules)
        return told if told.areas.all() else None

    def asked(self, kind: str) -> list[ProgrammeRule]:
        """What programmes of a kind ask, by country."""
        return [each for each in self.programme_rules if each.programme.kind == kind]


@dataclass(frozen=True, slots=True)
class Facts:
    """All schemes by their slugs, and the programmes that ask for no label."""

    schemes: dict[str, SchemeFacts]
    others: list[Programme]


_kept: tuple[float, Facts] | None = None


def facts() -> Facts:
    """What the reference data says, as of a minute ago or less. Nobody changes the rows in it."""
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEPT_FOR:
        _kept = monotonic(), _read()
    return _kept[1]


def forget() -> None:
    """Read it anew next time."""
    global _kept
    _kept = None


def _read() -> Facts:
    rules: dict[int, list[ProgrammeRule]] = {}
    asked = ProgrammeRule.objects.select_related("programme__country", "min_level")
    for rule in asked.order_by("programme__country", "programme__name", "valid_from", "pk"):
        rules.setdefault(rule.scheme_id, []).append(rule)
    found = [
        SchemeFacts(scheme, list(scheme.rule_sets.all()), rules.get(scheme.pk, []))
        for scheme in _schemes()
    ]
    return Facts({each.slug: each for each in found}, list(_others()))


def _schemes():
    levels = LevelRule.objects.select_related("level").order_by("level__rank")
    areas = Area.objects.prefetch_related("indicators__levels").order_by("kind", "code")
    rule_sets = RuleSet.objects.order_by("-valid_from").prefetch_related(
        Prefetch("level_rules", levels), Prefetch("areas", areas)
    )
    return Scheme.objects.select_related("country").prefetch_related(
        "aliases", Prefetch("rule_sets", rule_sets)
    )


def _others():
    """National programmes of which no rule on any label is known."""
    rules = ProgrammeRule.objects.filter(programme=OuterRef("pk"))
    programmes = Programme.objects.filter(~Exists(rules), kind=Programme.Kind.PROGRAMME)
    return programmes.select_related("country").order_by("country", "name")
