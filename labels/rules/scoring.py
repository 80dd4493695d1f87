"""What the scores of an assessment say: passed or not, and why.

The verdict is a proposal: people decide. Sums and percentages are exact; nothing is rounded
before it is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from labels.rules.sentences import Sentence

BRONZE, SILVER, GOLD = "bronze", "silver", "gold"
LEVELS = (BRONZE, SILVER, GOLD)
IMPROVEMENT_AREAS = 3


@dataclass(frozen=True, slots=True)
class Scored:
    """The points of one indicator, from 0 to its maximum.

    `baseline` is for an indicator that carries a minimum requirement of silver: whether it is
    met. None for all others.
    """

    code: str
    name: str
    points: int
    maximum: int
    threshold: int | None = None
    baseline: bool | None = None

    def __post_init__(self) -> None:
        if self.maximum < 1:
            raise ValueError(f"{self.title}: the maximum must be at least 1 point.")
        if not 0 <= self.points <= self.maximum:
            raise ValueError(f"{self.title}: give 0 to {self.maximum} points, not {self.points}.")
        if self.threshold is not None and not 0 <= self.threshold <= self.maximum:
            raise ValueError(f"{self.title}: the threshold lies outside 0 to {self.maximum}.")

    @property
    def title(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def reaches(self) -> bool:
        """Whether the points reach the threshold; an indicator without one always does."""
        return self.threshold is None or self.points >= self.threshold


@dataclass(frozen=True, slots=True)
class Requirement:
    """One minimum requirement of the European Cluster Excellence Baseline."""

    code: str
    name: str
    met: bool

    @property
    def title(self) -> str:
        return f"{self.code} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an assessment does not pass; `indicator` is the code of what it is about, if any."""

    code: str
    text: str
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scores say. `passed` is None for a level without a pass mark.

    `percent` lies between 0 and 100, and is None where nothing was scored.
    """

    passed: bool | None
    points: int
    maximum: int
    percent: Fraction | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator as each assessor scored it, in their order."""

    code: str
    name: str
    given: tuple[int, ...]

    @property
    def size(self) -> int:
        """How far the highest and the lowest score lie apart."""
        return max(self.given) - min(self.given)


def verdict(
    level_code: str,
    scored: Sequence[Scored],
    *,
    pass_percent: int | None,
    areas_confirmed: int | None = None,
    baseline: Sequence[Requirement] = (),
    maximum: int | None = None,
) -> Verdict:
    """What the scores say for this level, with a reason for everything that fails.

    Gold passes with the total and every threshold reached. Silver passes with the whole baseline
    met, all three improvement areas confirmed and every threshold reached, and with the total
    only where the rule set has a pass mark for it. Bronze has no pass mark and is never computed
    from points. `maximum` is what the rule set gives for the level: with it, a missing score is
    noticed. ValueError if there is not enough to say anything.
    """
    _check_scores(scored, maximum)
    _check_level(level_code, scored, pass_percent)
    if level_code == BRONZE:
        text = Sentence("Bronze has no pass mark: the benchmarking itself counts.")
        return _verdict(None, scored, [Reason("no_pass_mark", text)])
    reasons = _total(scored, pass_percent)
    if level_code == SILVER:
        reasons += _silver([*baseline, *_requirements(scored)], areas_confirmed)
    reasons += _thresholds(scored)
    return _verdict(not reasons, scored, reasons)


def shown_percent(percent: Fraction) -> str:
    """A percentage with one decimal, rounded down: 79.96 is shown as 79.9, never as 80.0."""
    whole, tenth = divmod(percent * 10 // 1, 10)
    return f"{whole}.{tenth}"


def consolidation_differences(
    first: Sequence[Scored], second: Sequence[Scored], *others: Sequence[Scored]
) -> list[Difference]:
    """Each indicator as the assessors scored it, the largest difference first.

    Equal ones stay in the order of the first sheet. ValueError if the sheets do not score the
    same indicators.
    """
    sheets = [{(one.code, one.name): one.points for one in sheet} for sheet in (second, *others)]
    if any(sheet.keys() != {(one.code, one.name) for one in first} for sheet in sheets):
        raise ValueError("Each assessor must score the same indicators before they are compared.")
    differences = [
        Difference(one.code, one.name, (one.points, *(s[one.code, one.name] for s in sheets)))
        for one in first
    ]
    return sorted(differences, key=lambda difference: -difference.size)


def needs_reason(consolidated: int, given: Sequence[int]) -> bool:
    """Whether the consolidated score is one that no assessor gave; it then needs a reason."""
    return consolidated not in given


def _check_scores(scored: Sequence[Scored], maximum: int | None) -> None:
    """ValueError if an indicator is scored twice or the maxima do not add up to the level's."""
    if len({(one.code, one.name) for one in scored}) < len(scored):
        raise ValueError(Sentence("An indicator is scored twice."))
    total = sum(one.maximum for one in scored)
    if scored and maximum is not None and total != maximum:
        raise ValueError(
            Sentence(
                "The scored indicators have %(total)s points in all, the level has %(maximum)s.",
                total=total,
                maximum=maximum,
            )
        )


def _check_level(level_code: str, scored: Sequence[Scored], pass_percent: int | None) -> None:
    """ValueError if the level does not exist, or its pass mark or its scores are missing."""
    if level_code not in LEVELS:
        raise ValueError(f"There is no level {level_code}.")
    if pass_percent is not None and not 0 <= pass_percent <= 100:
        raise ValueError(f"A pass mark is a percentage, not {pass_percent}.")
    if level_code == GOLD and pass_percent is None:
        raise ValueError(Sentence("Gold needs a pass mark."))
    if level_code != BRONZE and pass_percent is not None and not scored:
        raise ValueError(Sentence("Nothing is scored yet."))


def _requirements(scored: Sequence[Scored]) -> list[Requirement]:
    """The minimum requirements that indicators carry."""
    return [
        Requirement(one.code, one.name, one.baseline) for one in scored if one.baseline is not None
    ]


def _total(scored: Sequence[Scored], pass_percent: int | None) -> list[Reason]:
    """Points and pass mark compared in whole numbers: 120 of 150 are exactly 80 percent."""
    if pass_percent is None:
        return []
    points = sum(one.points for one in scored)
    maximum = sum(one.maximum for one in scored)
    if points * 100 >= pass_percent * maximum:
        return []
    needed = -(-pass_percent * maximum // 100)
    shown = shown_percent(Fraction(points * 100, maximum))
    text = Sentence(
        "Total: %(points)s of %(maximum)s points (%(percent)s %%), "
        "needs %(needed)s (%(pass_percent)s %%)",
        points=points,
        maximum=maximum,
        percent=shown,
        needed=needed,
        pass_percent=pass_percent,
    )
    return [Reason("total_too_low", text)]


def _thresholds(scored: Sequence[Scored]) -> list[Reason]:
    return [
        Reason(
            "below_threshold",
            Sentence(
                "%(indicator)s: %(points)s of %(maximum)s, needs %(threshold)s",
                indicator=one.title,
                points=one.points,
                maximum=one.maximum,
                threshold=one.threshold,
            ),
            one.code,
        )
        for one in scored
        if not one.reaches
    ]


def _silver(requirements: Sequence[Requirement], confirmed: int | None) -> list[Reason]:
    """The baseline and the improvement areas; ValueError where either is not recorded."""
    if confirmed is None or not requirements:
        raise ValueError(
            Sentence("Silver needs its baseline requirements and the improvement areas.")
        )
    reasons = [
        Reason("baseline_not_met", _unmet(one), one.code) for one in requirements if not one.met
    ]
    if confirmed != IMPROVEMENT_AREAS:
        text = Sentence(
            "Improvement areas: %(confirmed)s confirmed, needs exactly %(needed)s",
            confirmed=confirmed,
            needed=IMPROVEMENT_AREAS,
        )
        reasons.append(Reason("areas_not_confirmed", text))
    return reasons


def _unmet(requirement: Requirement) -> Sentence:
    return Sentence("%(indicator)s: minimum requirement not met", indicator=requirement.title)


def _verdict(passed: bool | None, scored: Sequence[Scored], reasons: list[Reason]) -> Verdict:
    points = sum(one.points for one in scored)
    maximum = sum(one.maximum for one in scored)
    percent = Fraction(points * 100, maximum) if maximum else None
    return Verdict(passed, points, maximum, percent, tuple(reasons))
