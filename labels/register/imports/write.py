"""The plan carried out: clusters, what is said of them, their labels, and their publication."""

from collections.abc import Iterable, Sequence
from itertools import chain, count

from django.db.models import Prefetch, QuerySet

from ... import journal
from ...models import (
    Citation,
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Label,
    Management,
    Organisation,
    Recognition,
    Source,
)
from ...rules.text import slug
from ..numbers import cluster_number, take
from ..publish import publish
from .codes import Codes
from .drafts import Changes, Draft
from .labels import learn_labels
from .matching import Known
from .report import Report
from .tables import Unreadable

BATCH = 1000
# In this order: what is cited comes before the citations.
IN_ORDER = [
    (Cluster, "clusters"),
    (ClusterName, "names"),
    (ClusterRegion, "regions"),
    (ClusterSector, "sectors"),
    (Management, "managements"),
    (Recognition, "recognitions"),
    (Label, "labels"),
    (Citation, "citations"),
]


def write(touched: Sequence[Known], *, codes: Codes, report: Report) -> None:
    """Everything the rows of these clusters tell, written and published."""
    changes = Changes()
    clusters = {**_register(touched), **_founded(touched, changes)}
    rows = [row for known in touched for row in known.rows]
    sources = _sources(row.source for row in rows)
    organisations = _organisations(name for row in rows for name in row.managers)
    for known in touched:
        draft = Draft(clusters[id(known)], changes=changes, codes=codes, report=report)
        draft.learn(known.rows, organisations=organisations, sources=sources)
        learn_labels(draft, known.rows, sources=sources)
    flush(changes, report=report)


def flush(changes: Changes, *, report: Report) -> None:
    """Write what was gathered. Changed labels come first, so that no two ever overlap."""
    _write_changed(changes)
    for model, noun in IN_ORDER:
        made = changes.new[model]
        model._default_manager.bulk_create(made, batch_size=BATCH)
        report.count(noun, len(made))
    journal.hold()
    report.published = len(publish(changes.touched))


def with_all_that_is_told(pks: Iterable[int]) -> QuerySet[Cluster]:
    """The clusters with what a file may add to or change, held: steps on them wait.

    The lower key comes before the higher, as wherever several clusters are held. Unreadable if
    one left the register after the names were matched: nothing is hung on those that left.
    """
    rows = Cluster.objects.select_for_update(no_key=True).filter(pk__in=list(pks)).order_by("pk")
    held = list(rows)
    if gone := [each.name for each in held if each.delisted_at]:
        raise Unreadable(f"{gone[0]} left the register just now. Import the file again.")
    labels = Label.objects.select_related("level").order_by("pk")
    labels = labels.prefetch_related("suspensions", "measures")
    return Cluster.objects.filter(pk__in=[each.pk for each in held]).prefetch_related(
        "names",
        "regions",
        "sectors",
        Prefetch("management", queryset=Management.objects.select_related("organisation")),
        "recognitions",
        Prefetch("labels", queryset=labels),
        Prefetch("citations", queryset=Citation.objects.select_related("source").order_by("pk")),
    )


def _register(touched: Iterable[Known]) -> dict[int, Cluster]:
    found = {known.pk: id(known) for known in touched if known.pk}
    return {found[cluster.pk]: cluster for cluster in with_all_that_is_told(found)}


def _founded(touched: Iterable[Known], changes: Changes) -> dict[int, Cluster]:
    """New clusters with a number and an address of their own."""
    new = [known for known in touched if known.pk is None]
    used = set(Cluster.objects.values_list("slug", flat=True))
    found = {}
    for pk, known in zip(take(Cluster, len(new)), new, strict=True):
        cluster = Cluster(
            pk=pk, number=cluster_number(pk), name=known.name, slug=_slug(known, used)
        )
        changes.add(cluster, cluster=cluster)
        found[id(known)] = cluster
    return found


def _slug(known: Known, used: set[str]) -> str:
    """The name as an address; a namesake gets its country, then a number behind it."""
    base = slug(known.name)
    named = [base, f"{base}-{known.country.lower()}"] if known.country else [base]
    numbered = (f"{base}-{number}" for number in count(2))
    free = next(choice for choice in chain(named, numbered) if choice not in used)
    used.add(free)
    return free


def _sources(references: Iterable[str]) -> dict[str, Source]:
    wanted = dict.fromkeys(references)
    rows = [Source(reference=reference) for reference in wanted]
    Source.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return {each.reference: each for each in Source.objects.filter(reference__in=wanted)}


def _organisations(names: Iterable[str]) -> dict[str, Organisation]:
    wanted = dict.fromkeys(names)
    rows = [Organisation(name=name) for name in wanted]
    Organisation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return {each.name: each for each in Organisation.objects.filter(name__in=wanted)}


def _write_changed(changes: Changes) -> None:
    """Periods are cleared before they are set: on the way no two may overlap either."""
    labels = [row for row in changes.dirty if isinstance(row, Label)]
    moved = [label.pk for label in labels if changes.dirty[label] & {"sure_from", "sure_until"}]
    Label.objects.filter(pk__in=moved).update(sure_from=None, sure_until=None)
    for model in sorted({type(row) for row in changes.dirty}, key=str):
        rows = [row for row in changes.dirty if type(row) is model]
        fields = set().union(*(changes.dirty[row] for row in rows))
        if moved and model is Label:
            fields |= {"sure_from", "sure_until"}
        model._default_manager.bulk_update(rows, sorted(fields), batch_size=BATCH)
