"""Clusters that left the register: what its tombstones tell, on the clock of knowledge."""

import json
from dataclasses import dataclass

from django.db.models import Q

from ..models import Entry
from .question import Question


@dataclass(frozen=True, slots=True)
class Departure:
    """Who left and why: `mistake`, or `double` with the slug under which it goes on."""

    name: str
    reason: str
    same_as: str | None


def departure(slug: str, question: Question) -> Departure | None:
    """Why nothing is listed under a slug any more; None if nothing ever was, or it still is."""
    known = Q(superseded_at=None)
    if question.known_at:
        known |= Q(superseded_at__gt=question.known_at)
        known &= Q(at__lte=question.known_at)
    tombstones = Entry.objects.filter(known, slug=slug, kind=Entry.Kind.TOMBSTONE)
    body = tombstones.values_list("document__body", flat=True).first()
    if body is None:
        return None
    told = json.loads(body)
    return Departure(told["name"], told["delisted"]["for"], told["delisted"]["same_as"])
