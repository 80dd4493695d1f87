"""The reference data that rows are checked against, loaded once per import."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Self

from ...models import (
    Country,
    LabelLevel,
    LevelRule,
    Programme,
    Region,
    SchemeAlias,
    Sector,
    SectorWord,
)
from ...rules.text import fold
from ...rules.validity import Terms


@dataclass(frozen=True, slots=True)
class TermsFrom:
    """The terms of a level from a day on, until the next ones take over."""

    since: date
    terms: Terms


@dataclass(frozen=True, slots=True)
class Codes:
    """Code lists by the words that sources use. Words are folded."""

    levels: dict[str, int]
    schemes: dict[str, int]
    terms: dict[tuple[int, str], list[TermsFrom]]
    countries: frozenset[str]
    regions: dict[str, tuple[str, str]]
    programmes: dict[str, int]
    programme_names: dict[int, str]
    sectors: dict[str, tuple[int, ...]]

    @classmethod
    def load(cls) -> Self:
        return cls(
            levels=dict(LabelLevel.objects.values_list("code", "pk")),
            schemes=dict(SchemeAlias.objects.values_list("folded", "scheme")),
            terms=_terms(),
            countries=frozenset(Country.objects.values_list("pk", flat=True)),
            regions={
                code: (name, country)
                for code, name, country in Region.objects.values_list("pk", "name", "country")
            },
            programmes=_programmes(),
            programme_names=dict(Programme.objects.values_list("pk", "name")),
            sectors=_sectors(),
        )

    def terms_on(self, scheme: int, level: str, day: date | None) -> Terms:
        """The terms in force on a day; before the first rule set, its terms.

        Where nothing is known of the day the newest terms are taken: they date no period then.
        """
        versions = self.terms[scheme, level]
        if day is None:
            return versions[-1].terms
        in_force = [each.terms for each in versions if each.since <= day]
        return in_force[-1] if in_force else versions[0].terms


def _terms() -> dict[tuple[int, str], list[TermsFrom]]:
    found: dict[tuple[int, str], list[TermsFrom]] = defaultdict(list)
    rules = LevelRule.objects.select_related("rule_set", "level").order_by("rule_set__valid_from")
    for rule in rules:
        key = rule.rule_set.scheme_id, rule.level.code
        found[key].append(TermsFrom(rule.rule_set.valid_from, rule.terms))
    return dict(found)


def _programmes() -> dict[str, int]:
    found: dict[str, int] = {}
    for pk, name, words in Programme.objects.values_list("pk", "name", "words"):
        found |= {fold(word): pk for word in [name, *words]}
    return found


def _sectors() -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for pk, names in Sector.objects.values_list("pk", "names"):
        found[fold(names.get("en", ""))].add(pk)
    for word, sector in SectorWord.objects.values_list("word", "sector"):
        found[fold(word)].add(sector)
    return {word: tuple(sorted(sectors)) for word, sectors in found.items() if word}
