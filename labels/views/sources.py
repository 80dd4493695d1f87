"""The sources of a record, numbered, so that every fact can point to the ones it rests on."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..templatetags import words

Json = dict[str, Any]

# How sources begin when they state one of these; what they state in other words, or leave open,
# they state of the cluster as a whole.
FACTS = (
    "name",
    "country",
    "city",
    "place on the map",
    "website",
    "description",
    "founded",
    "region",
    "sector",
    "managed by",
    "number of members",
)
_PARTS = re.compile(r"[;,.]| and ")
# What is told of one name only: "former name NCE NODE; name at the award of 2012".
_ONE_NAME = re.compile(r"[a-z]+ name ")


class Saying(NamedTuple):
    """What a source states, and about what."""

    about: str
    states: str
    dated: str | None


@dataclass(slots=True)
class Source:
    number: int
    reference: str
    title: str | None = None
    sayings: list[Saying] = field(default_factory=list)


def numbered(record: Json) -> list[Source]:
    """All sources in order of use. Labels, recognitions, names and the record get their `cites`.

    `fact_cites` of the record has them for single facts, by the words of FACTS; for the number of
    members by its day too.
    """
    found: dict[str, Source] = {}
    for label in record["labels"]:
        about = _("%(label)s %(number)s") % {
            "label": words.LABELS.get(label["level"], _("Label")),
            "number": label["number"],
        }
        label["cites"] = _cited(found, label["sources"], about)
    for recognition in record["recognitions"]:
        recognition["cites"] = _cited(found, recognition["sources"], recognition["name"])
    record["cites"] = _cited(found, record["sources"], "")
    numbers = {reference: source.number for reference, source in found.items()}
    record["fact_cites"] = _by_fact(record["sources"], numbers)
    for name in record["names"]:
        beginning = f"{name['kind']} name {name['text']}"
        name["cites"] = _stating(record["sources"], numbers, beginning)
    return list(found.values())


def facts_stated(states: str) -> list[str]:
    """The single facts that a source states in so many words: "name and country" states two."""
    if _ONE_NAME.match(states):
        return []
    parts = [part.strip() for part in _PARTS.split(states)]
    found = [fact for fact in FACTS if any(part.startswith(fact) for part in parts)]
    members = "number of members on "
    return found + [part for part in parts if part.startswith(members)]


def _by_fact(sources: list[Json], numbers: dict[str, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for each in sources:
        for fact in facts_stated(each["states"]) if each["states"] else ("all",):
            cites = found.setdefault(fact.replace(" ", "_"), [])
            if numbers[each["reference"]] not in cites:
                cites.append(numbers[each["reference"]])
    return found


def _stating(sources: list[Json], numbers: dict[str, int], beginning: str) -> list[int]:
    said = (each for each in sources if each["states"].split("; ")[0] == beginning)
    return list(dict.fromkeys(numbers[each["reference"]] for each in said))


def _cited(found: dict[str, Source], sources: list[Json], about: str) -> list[int]:
    """The numbers of these sources; new ones are added. Nothing is said twice."""
    numbers = []
    for each in sources:
        reference = each["reference"]
        source = found.setdefault(reference, Source(len(found) + 1, reference, each.get("title")))
        said = any(
            (saying.states, saying.dated) == (each["states"], each["dated"])
            for saying in source.sayings
        )
        if not (said and not about):
            source.sayings.append(Saying(about, each["states"], each["dated"]))
        if source.number not in numbers:
            numbers.append(source.number)
    return numbers
