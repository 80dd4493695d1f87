"""The labels of a file with their periods: renewals that overlap are joined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched, groupby
from typing import Any

from django.db import connection

from ...models import LevelRule, Scheme
from ...rules.validity import ONE_DAY, Period, Terms, window_end
from ..numbers import label_number
from .store import copy_rows, scheme_and_levels

BATCH = 5000
REASON = "revoked according to the imported register"
COLUMNS = (
    "id, number, cluster_id, scheme_id, level_id, cluster_name, certificate, note,"
    " awarded_on, awarded_basis, valid_from, valid_from_basis, valid_until, valid_until_basis,"
    " sure_from, sure_until, possible_from, possible_until, renewable_until,"
    " withdrawn_on, withdrawal_reason"
)
# Grouped by cluster and level, oldest first.
IN_ORDER = (
    "SELECT c.pk, l.level, c.name, l.certificate, l.awarded_on, l.valid_until, l.revoked_on"
    " FROM import_labels l JOIN import_clusters c ON c.id = l.cluster_id"
    " ORDER BY c.pk, l.level, l.awarded_on, l.valid_until, l.id"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A label as the file has it."""

    cluster: int
    level: str
    name: str
    certificate: str
    awarded_on: date
    valid_until: date
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A label and the days that are its own; None if earlier labels cover them all."""

    stated: Stated
    sure: Period | None

    @property
    def moved(self) -> bool:
        return self.sure is not None and self.sure.first > self.stated.awarded_on


def join(labels: Iterable[Stated]) -> Iterator[Joined]:
    """The labels of one cluster and level, oldest first, without days that belong to another.

    A later period starts the day after the earlier one ends. Revoked labels neither move others
    nor are moved: their days may have to be covered by a new award.
    """
    covered: date | None = None
    for label in labels:
        first = label.awarded_on
        if label.revoked_on is None:
            if covered and covered >= first:
                first = covered + ONE_DAY
            covered = max(covered or label.valid_until, label.valid_until)
        sure = Period(first, label.valid_until) if first <= label.valid_until else None
        yield Joined(label, sure)


class Rules:
    """What the rule sets of a scheme say of its levels; nothing is said without reference data."""

    def __init__(self, scheme: Scheme) -> None:
        self.found: dict[str, list[tuple[date, Terms]]] = {}
        rules = LevelRule.objects.filter(rule_set__scheme=scheme)
        for rule in rules.select_related("rule_set", "level").order_by("rule_set__valid_from"):
            versions = self.found.setdefault(rule.level.code, [])
            versions.append((rule.rule_set.valid_from, rule.terms))

    def terms(self, label: Stated) -> Terms:
        """The terms in force at the award; before the first rule set, those of the first."""
        versions = self.found.get(label.level, [(date.min, Terms())])
        in_force = [terms for since, terms in versions if since <= label.awarded_on]
        return in_force[-1] if in_force else versions[0][1]


def copy_labels(pks: Sequence[int]) -> tuple[int, list[str]]:
    """Fill the labels; returns how many were joined, and certificates without a sure day."""
    scheme, levels = scheme_and_levels()
    rules = Rules(scheme)
    moved, empty, given = 0, [], iter(pks)
    for batch in batched(_joined(), BATCH):
        rows = []
        for label in batch:
            moved += label.moved
            if label.sure is None:
                empty.append(label.stated.certificate)
            terms = rules.terms(label.stated)
            level = levels[label.stated.level].pk
            rows.append(_columns(label, next(given), scheme.pk, level, terms))
        copy_rows(f"labels_label ({COLUMNS})", rows)
    return moved, empty


def _joined() -> Iterator[Joined]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(IN_ORDER)
        batches = iter(lambda: cursor.fetchmany(BATCH), [])
        stated = (Stated(*row) for batch in batches for row in batch)
        for _, labels in groupby(stated, key=lambda each: (each.cluster, each.level)):
            yield from join(labels)


def _columns(label: Joined, pk: int, scheme: int, level: int, terms: Terms) -> tuple[Any, ...]:
    stated, sure = label.stated, label.sure
    first = sure.first if sure else stated.awarded_on
    return (
        pk,
        label_number(pk),
        stated.cluster,
        scheme,
        level,
        stated.name,
        stated.certificate,
        "",
        stated.awarded_on.isoformat(),
        "stated",
        first.isoformat(),
        "computed" if label.moved else "stated",
        stated.valid_until.isoformat(),
        "stated",
        sure and sure.first,
        sure and sure.last,
        first,
        stated.valid_until,
        window_end(stated.valid_until, terms),
        stated.revoked_on,
        REASON if stated.revoked_on else "",
    )
