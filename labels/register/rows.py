"""The columns of an entry: what lists, filters and searches need to know of a document."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from ..models import Cluster, Label
from ..rules.partial_dates import PartialDate
from ..rules.text import fold, near, search_terms, words
from . import shown
from .question import MAIN_SCHEME

ENTRY_COLUMNS = (
    "seq",
    "cluster_id",
    "slug",
    "kind",
    "at",
    "sha256",
    "country",
    "sort_name",
    "names",
    "regions",
    "sectors",
    "programmes",
    "identifiers",
    "founded_on",
    "levels",
    "lat",
    "lon",
    "words",
)
DOCUMENT_COLUMNS = ("entry_id", "body", "days", "slots", "search")
LABEL_COLUMNS = (
    "entry_id",
    "number",
    "scheme",
    "level",
    "rank",
    "country",
    "newest_on",
    "awarded_first",
    "awarded_last",
    "until_first",
    "until_last",
    "sure_from",
    "sure_until",
    "possible_from",
    "possible_until",
    "renewable_until",
    "withdrawn_on",
    "suspensions",
)
LONGEST_SORT_NAME = 320
LONG_AGO = date(1, 1, 1)  # labels without any date come last when the newest come first


def entry_columns(cluster: Cluster) -> tuple[Any, ...]:
    """The values of ENTRY_COLUMNS after `sha256`."""
    founded = PartialDate.parse(cluster.founded).first if cluster.founded else None
    names = {fold(cluster.name), *(fold(name.text) for name in cluster.names.all())}
    regions = {code for each in cluster.regions.all() for code in _upwards(each.region_id)}
    return (
        cluster.country_id or "",
        fold(cluster.name)[:LONGEST_SORT_NAME],
        sorted(names),
        sorted(regions),
        sorted({each.sector.code for each in cluster.sectors.all() if each.sector}),
        sorted({each.programme.code for each in cluster.recognitions.all()}),
        sorted(f"{each.scheme}:{each.value}" for each in cluster.identifiers.all()),
        founded,
        sorted(
            {label.level.code for label in cluster.labels.all() if label.scheme.slug == MAIN_SCHEME}
        ),
        *_place(cluster),
        search_words(cluster),
    )


def tombstone_columns(cluster: Cluster) -> tuple[Any, ...]:
    """The same for a cluster that left the register: nothing by which it would be found."""
    return (
        "",
        fold(cluster.name)[:LONGEST_SORT_NAME],
        [],
        [],
        [],
        [],
        [],
        None,
        [],
        None,
        None,
        "",
    )


def _place(cluster: Cluster) -> tuple[float | None, float | None]:
    """Latitude and longitude as the record shows them; both or none."""
    where = shown.location(cluster)
    return (float(where["lat"]), float(where["lon"])) if where else (None, None)


def _upwards(code: str | None) -> Iterable[str]:
    """A NUTS code and those above it, down to level 1: DE80 is in DE8."""
    return [code[:length] for length in range(3, len(code) + 1)] if code else []


def search_words(cluster: Cluster) -> str:
    """A tsvector: words of the names with weight A, of managers and place with weight B."""
    names = search_terms(_all_names(cluster))
    others = search_terms(
        [
            *(each.organisation.name for each in cluster.management.all()),
            *(each.region.name if each.region else each.name for each in cluster.regions.all()),
            cluster.city,
        ]
    )
    lexemes = dict.fromkeys(names, "1A") | {word: "2B" for word in others - names if word}
    return " ".join(f"'{word}':{lexemes[word]}" for word in sorted(lexemes))


def search_vector(cluster: Cluster) -> str:
    """A tsvector of what is one symbol away from the words of the names: it finds typing errors.

    Each form carries a tilde, so that no word is ever taken for a form of another.
    """
    texts = _all_names(cluster)
    single = {word for text in texts for word in (*words(text), *fold(text).split())}
    forms = {form for word in single if len(word) > 3 for form in (near(word) | {word})}
    return " ".join(f"'~{form}'" for form in sorted(forms))


def _all_names(cluster: Cluster) -> list[str]:
    return list(dict.fromkeys([cluster.name, *(name.text for name in cluster.names.all())]))


def label_columns(label: Label, *, country: str) -> tuple[Any, ...]:
    """The values of LABEL_COLUMNS after `entry_id`."""
    awarded = PartialDate.parse(label.awarded_on) if label.awarded_on else None
    until = PartialDate.parse(label.valid_until) if label.valid_until else None
    return (
        label.number,
        label.scheme.slug,
        label.level.code,
        label.level.rank,
        country,
        (awarded.last if awarded else label.possible_from) or LONG_AGO,
        awarded.first if awarded else None,
        awarded.last if awarded else None,
        until.first if until else label.sure_until,
        until.last if until else label.possible_until,
        label.sure_from,
        label.sure_until,
        label.possible_from,
        label.possible_until,
        label.renewable_until,
        label.withdrawn_on,
        [DateRange(each.first, each.last, "[]") for each in label.suspensions.all()],
    )


def longest_sure_period(labels: Iterable[Label]) -> int:
    """Days of the longest sure period: how far back a label valid on a day can begin."""
    return max((_days(each.sure_from, each.sure_until) for each in labels), default=0)


def _days(first: date | None, last: date | None) -> int:
    return (last - first).days + 1 if first and last else 0
