"""Which rule of a programme was in force on some days, as something that can be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from django.db.models import F
from django.utils.translation import gettext as _

from ..models import Programme, ProgrammeRule
from ..rules.validity import ONE_DAY, Period


class CannotAnswer(Exception):
    """A question that has no answer: a code, a sentence, and the member of it that is wrong."""

    def __init__(self, code: str, text: str, member: str) -> None:
        self.code, self.member = code, member
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class InForce:
    """What a programme asks for: a level of a scheme. `told` is the rule as answers show it."""

    level: str
    scheme: str
    told: dict[str, Any]


def rule_of(code: str, days: Period) -> InForce:
    """The rule of a programme on all of these days.

    CannotAnswer if it has none on the first, contradicting ones, or another one later: what
    follows from the rule of one day says nothing of a day with another. Of several rules for one
    scheme the one that asks for most counts: it covers the others.
    """
    programme = Programme.objects.filter(code=code).first()
    if programme is None:
        text = _("There is no such programme.")
        raise CannotAnswer("no_such_programme", text, "rule/programme")
    rules = _that_ask(programme)
    asked = _in_force(rules, days.first)
    if not asked:
        text = _("%(programme)s asked for no level on this day, as far as the register knows.")
        _refuse("no_rule_in_force", text, programme=programme.name)
    if len({each.scheme_id for each in asked}) > 1:
        text = _("%(programme)s had rules for several schemes. Name the level and the scheme.")
        _refuse("rules_differ", text, programme=programme.name)
    certain = asked[0].certain
    for day in _changes(rules, days):
        later = _in_force(rules, day)
        if _asks_for(later) != _asks_for(asked):
            text = _("%(programme)s has another rule from %(day)s on. Ask for the days before it.")
            _refuse("rules_differ", text, programme=programme.name, day=day.isoformat())
        certain = certain and later[0].certain
    return _told(programme, asked[0], certain)


def _refuse(code: str, text: str, **words: str) -> NoReturn:
    raise CannotAnswer(code, text % words, "rule/programme")


def _that_ask(programme: Programme) -> Sequence[ProgrammeRule]:
    """The rules that ask for a level: the highest first, of equals a certain one."""
    rules = programme.rules.filter(min_level__isnull=False)
    return list(
        rules.select_related("min_level", "scheme").order_by(
            "-min_level__rank", "-certain", F("valid_from").desc(nulls_last=True), "pk"
        )
    )


def _in_force(rules: Sequence[ProgrammeRule], day: date) -> Sequence[ProgrammeRule]:
    return [
        each
        for each in rules
        if (each.valid_from is None or each.valid_from <= day)
        and (each.valid_until is None or day <= each.valid_until)
    ]


def _changes(rules: Sequence[ProgrammeRule], days: Period) -> list[date]:
    """The days after the first one on which a rule begins, or is over."""
    begin = {each.valid_from for each in rules if each.valid_from}
    over = {each.valid_until + ONE_DAY for each in rules if each.valid_until}
    return sorted(day for day in begin | over if days.first < day <= days.last)


def _asks_for(rules: Sequence[ProgrammeRule]) -> tuple[set[int], int | None]:
    """The schemes, and the highest level of them."""
    return {each.scheme_id for each in rules}, rules[0].min_level_id if rules else None


def _told(programme: Programme, rule: ProgrammeRule, certain: bool) -> InForce:
    assert rule.min_level is not None
    told = {
        "code": programme.code,
        "name": programme.name,
        "text": rule.text,
        "certain": certain,
        "from": rule.valid_from and rule.valid_from.isoformat(),
        "until": rule.valid_until and rule.valid_until.isoformat(),
        "source": rule.source or None,
    }
    return InForce(rule.min_level.code, rule.scheme.slug, told)
