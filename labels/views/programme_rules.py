"""Which level a programme asks for on a day. Reference data, kept for a minute like names."""

from datetime import date
from time import monotonic
from typing import NamedTuple

from ..models import ProgrammeRule
from .names import KEPT_FOR


class Rule(NamedTuple):
    """What a programme asks for, and when; days are open where they are not known."""

    level: str
    scheme: str
    first: date
    last: date


_kept: tuple[float, dict[str, list[Rule]]] | None = None


def rule_on(programme: str, day: date) -> Rule | None:
    """The rule of a programme on a day; None if it asked for no level, or we are not certain."""
    return next(
        (rule for rule in _rules().get(programme, ()) if rule.first <= day <= rule.last), None
    )


def forget() -> None:
    """Read the rules anew next time."""
    global _kept
    _kept = None


def _rules() -> dict[str, list[Rule]]:
    global _kept
    if _kept is None or monotonic() - _kept[0] > KEPT_FOR:
        _kept = monotonic(), _read()
    return _kept[1]


def _read() -> dict[str, list[Rule]]:
    rules = ProgrammeRule.objects.filter(certain=True, min_level__isnull=False)
    found: dict[str, list[Rule]] = {}
    for rule in rules.select_related("programme", "scheme", "min_level").order_by(
        "-min_level__rank"
    ):
        period = rule.valid_from or date.min, rule.valid_until or date.max
        told = Rule(rule.min_level.code, rule.scheme.slug, *period)
        found.setdefault(rule.programme.code, []).append(told)
    return found
