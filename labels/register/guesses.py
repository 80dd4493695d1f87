"""Which label or cluster somebody may have meant who mistyped its number."""

from typing import NamedTuple

from ..rules.numbers import likely
from . import query
from .question import Question
from .shown import Json

MOST_GUESSES = 5
LONGEST_TYPED = 40


class Meant(NamedTuple):
    """Labels with the records that hold them, by number; and clusters, in no order."""

    labels: list[tuple[Json, Json]]
    clusters: list[Json]


def meant(typed: str, asked: Question) -> Meant:
    """What the register knew by a number that one correction of the text gives: one statement."""
    numbers = frozenset(likely(typed[:LONGEST_TYPED]))
    records = query.records_with_numbers(numbers, asked) if numbers else []
    labels = [
        (label, record)
        for record in records
        for label in record["labels"]
        if label["number"] in numbers
    ]
    labels.sort(key=lambda each: each[0]["number"])
    clusters = [record for record in records if record["number"] in numbers]
    return Meant(labels[:MOST_GUESSES], clusters)
