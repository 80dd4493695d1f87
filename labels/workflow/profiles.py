"""The public profile of a cluster, kept by its own people and published at once.

What matters for its labels (name, managing organisation, merger) is asked for and checked:
see profile_changes.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from .. import clock, permissions
from ..journal import record
from ..models import Cluster, Entry, MembershipFigures, User
from ..register.publish import publish
from ..rules.figures import CATEGORIES, problems
from ..rules.partial_dates import PartialDate
from .memberships import locked_cluster, side
from .profile_changes import answer_change, ask_for_change
from .steps import Stale, WorkflowError, allow, step
from .telling import address, cite, is_language, line, plain, uncite

__all__ = [
    "answer_change",
    "ask_for_change",
    "keep_profile",
    "profile_version",
    "record_figures",
    "remove_figures",
]

LONGEST_DESCRIPTION = 5_000
LONGEST_CITY = 200
MOST_LANGUAGES = 30
MOST_MEMBERS = 1_000_000

# Columns that are one fact to those who read, and what its source is said to state.
FACTS = {
    "description": ("description",),
    "website": ("website",),
    "city": ("city",),
    "place on the map": ("lat", "lon"),
}


@step
def keep_profile(
    cluster: Cluster,
    *,
    by: User,
    description: Mapping[str, str],
    website: str,
    city: str,
    lat: float | None = None,
    lon: float | None = None,
    version: int | None = None,
) -> Cluster:
    """Keep the whole profile as given, for the `profile_version` that the form was made from.

    What is empty is not said any more.
    """
    cluster = locked_cluster(cluster)
    allow(permissions.can_keep_profile(by, cluster))
    if version is not None and version != profile_version(cluster):
        raise Stale(cluster)
    place = _place(lat, lon)
    given = {
        "description": _descriptions(description),
        "website": address(website),
        "city": line(city, longest=LONGEST_CITY),
        "lat": place[0],
        "lon": place[1],
    }
    _change(cluster, given, by=by)
    return cluster


@step
def record_figures(
    cluster: Cluster, *, by: User, on: str | date, total: int, **categories: int | None
) -> MembershipFigures:
    """How many members there were on a day; figures for the same day are replaced."""
    cluster = locked_cluster(cluster)
    allow(permissions.can_keep_profile(by, cluster))
    day = _past_day(on)
    _refuse_wrong(total, categories)
    counts = {code: categories.get(code) for code in CATEGORIES}
    known = MembershipFigures.objects.filter(cluster=cluster, on=day).first()
    figures = known or MembershipFigures(cluster=cluster, on=day)
    given = {"total": total, **counts}
    if known and all(getattr(known, field) == value for field, value in given.items()):
        return known
    for field, value in given.items():
        setattr(figures, field, value)
    if known:
        figures.save(update_fields=list(given))
    else:
        figures.save(force_insert=True)
    cite(cluster, _fact_of_figures(day))
    _journal("record_figures", cluster, by=by, after={"on": day})
    publish([cluster.pk])
    return figures


@step
def remove_figures(cluster: Cluster, *, by: User, on: str | date) -> None:
    """Take back figures that were given for the wrong day; earlier entries keep them."""
    cluster = locked_cluster(cluster)
    allow(permissions.can_keep_profile(by, cluster))
    day = _past_day(on)
    gone, _each = MembershipFigures.objects.filter(cluster=cluster, on=day).delete()
    if not gone:
        raise WorkflowError("figures_missing", _("There are no figures for this day."))
    uncite(cluster, _fact_of_figures(day))
    _journal("remove_figures", cluster, by=by, after={"on": day})
    publish([cluster.pk])


def profile_version(cluster: Cluster) -> int:
    """The number of the published entry: it changes with whatever is shown of the cluster."""
    entries = Entry.objects.filter(cluster=cluster, superseded_at=None)
    return entries.values_list("seq", flat=True).first() or 0


def _change(cluster: Cluster, given: Mapping[str, Any], *, by: User) -> None:
    """Keep and publish what differs; where nothing does, nothing happened."""
    changed = sorted(field for field, value in given.items() if getattr(cluster, field) != value)
    if not changed:
        return
    for field in changed:
        setattr(cluster, field, given[field])
    cluster.save(update_fields=changed)
    _cite_changed(cluster, set(changed))
    _journal("keep_profile", cluster, by=by, after={"fields": changed})
    publish([cluster.pk])


def _cite_changed(cluster: Cluster, changed: set[str]) -> None:
    for fact, fields in FACTS.items():
        if changed.isdisjoint(fields):
            continue
        if getattr(cluster, fields[0]) in ("", None, {}):
            uncite(cluster, fact)
        else:
            cite(cluster, fact)


def _fact_of_figures(day: str) -> str:
    return f"number of members on {day}"


@dataclass(frozen=True, slots=True)
class _Fault:
    code: str
    field: str
    text: str

    def error(self) -> WorkflowError:
        problem = {"code": self.code, "field": self.field, "text": self.text}
        return WorkflowError(self.code, self.text, [problem])


def _descriptions(given: Mapping[str, str]) -> dict[str, str]:
    """Text by language; a language without text is left out."""
    wrong = [code for code in given if not is_language(code)]
    if wrong or len(given) > MOST_LANGUAGES:
        text = _("Write languages as codes: en, de, fr.")
        raise _Fault("language_wrong", "description", text).error()
    texts = {code: plain(text, longest=LONGEST_DESCRIPTION) for code, text in given.items()}
    return {code: text for code, text in sorted(texts.items()) if text}


def _place(lat: float | None, lon: float | None) -> tuple[float | None, float | None]:
    """Both or neither, on Earth."""
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        text = _("Give latitude (-90 to 90) and longitude (-180 to 180), or neither.")
        raise _Fault("place_wrong", "lat", text).error()
    return float(lat), float(lon)


def _past_day(on: str | date) -> str:
    """A date as precise as it is known, which has begun."""
    try:
        day = PartialDate.parse(on.isoformat() if isinstance(on, date) else on)
    except ValueError as error:
        raise _Fault("day_wrong", "on", str(error)).error() from None
    if day.first > clock.today():
        raise _Fault("day_wrong", "on", _("This day has not come yet.")).error()
    return str(day)


def _refuse_wrong(total: int, categories: Mapping[str, int | None]) -> None:
    found = [
        {"code": each.code, "field": each.field, "text": each.sentence}
        for each in problems(total, categories)
    ]
    if total > MOST_MEMBERS:
        text = _("This is more than a cluster can have.")
        found.append({"code": "too_many", "field": "total", "text": text})
    if found:
        raise WorkflowError("figures_wrong", found[0]["text"], found)


def _journal(verb: str, cluster: Cluster, *, by: User, after: dict[str, object]) -> None:
    record(verb, by=by, role=side(by, cluster), of=("cluster", cluster.number), after=after)
