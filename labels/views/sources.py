"""The sources of a record, numbered, so that every fact can point to the ones it rests on."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..templatetags import words

Json = dict[str, Any]


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
    """All sources in order of use. Labels, recognitions and the record get their `cites`."""
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
    return list(found.values())


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
