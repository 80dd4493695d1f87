"""Membership figures: how many committed members, by category."""

from collections.abc import Mapping
from dataclasses import dataclass

from labels.rules.sentences import Sentence

CATEGORIES = (
    "sme",
    "non_sme",
    "research",
    "university",
    "training",
    "finance",
    "consultants",
    "government",
    "other",
)


@dataclass(frozen=True, slots=True)
class FigureProblem:
    """What is wrong with the figures; `field` is a category or the total."""

    code: str
    field: str
    sentence: str


def problems(total: int, by_category: Mapping[str, int | None]) -> list[FigureProblem]:
    """What keeps the figures from being right: all categories or none, and they make the total.

    ValueError for a category that does not exist.
    """
    unknown = sorted(by_category.keys() - set(CATEGORIES))
    if unknown:
        raise ValueError(f"There is no category {unknown[0]}.")
    parts = {code: by_category.get(code) for code in CATEGORIES}
    found = _negative({"total": total, **parts})
    if found or all(count is None for count in parts.values()):
        return found
    missing = [code for code, count in parts.items() if count is None]
    if missing:
        sentence = Sentence("Give a number for each category, 0 where there is none.")
        return [FigureProblem("category_missing", code, sentence) for code in missing]
    return _sum(total, sum(count or 0 for count in parts.values()))


def _negative(figures: Mapping[str, int | None]) -> list[FigureProblem]:
    return [
        FigureProblem("negative", field, Sentence("A number of members cannot be below 0."))
        for field, count in figures.items()
        if count is not None and count < 0
    ]


def _sum(total: int, together: int) -> list[FigureProblem]:
    if together == total:
        return []
    sentence = Sentence(
        "The categories add up to %(together)s, but the total is %(total)s.",
        together=together,
        total=total,
    )
    return [FigureProblem("sum_differs", "total", sentence)]
