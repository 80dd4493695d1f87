"""A cluster as it will be: what the register has, what the rows of a file add, what they change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

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
from ...rules.partial_dates import PartialDate
from ...rules.text import fold
from ..numbers import take
from .codes import Codes
from .programmes import Recognised
from .report import Change, Report
from .rows import AwardRow

HANDFUL = 50


@dataclass(slots=True)
class Changes:
    """Rows to be written at the end, in bulk; `dirty` are fields of rows that are there."""

    new: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    dirty: dict[Any, set[str]] = field(default_factory=lambda: defaultdict(set))
    touched: set[int] = field(default_factory=set)
    keys: list[int] = field(default_factory=list)

    def label_key(self) -> int:
        """A key for a new label; they are taken by the handful, and only when one is needed."""
        if not self.keys:
            self.keys = take(Label, HANDFUL)
        return self.keys.pop(0)

    def add(self, row: Any, *, cluster: Cluster) -> None:
        self.new[type(row)].append(row)
        self.touched.add(cluster.pk)

    def set(self, row: Any, values: dict[str, Any], *, cluster: Cluster) -> None:
        """Note only what differs. Rows are told apart by key, so each is changed in one place."""
        fields = {name for name, value in values.items() if getattr(row, name) != value}
        for name in fields:
            setattr(row, name, values[name])
        if fields and not row._state.adding:
            self.dirty[row] |= fields
            self.touched.add(cluster.pk)


class Draft:
    """One cluster and its relations, compared with what rows say of it."""

    def __init__(self, cluster: Cluster, *, changes: Changes, codes: Codes, report: Report) -> None:
        self.cluster, self.changes, self.codes, self.report = cluster, changes, codes, report
        self.fresh = cluster._state.adding
        self.names = self._there("names")
        self.regions = self._there("regions")
        self.sectors = self._there("sectors")
        self.management = self._there("management")
        self.recognitions: list[Recognition] = self._there("recognitions")
        self.labels = self._there("labels")
        self.citations: list[Citation] = self._there("citations")
        if self.fresh:
            kind = ClusterName.Kind.CURRENT
            self.add(ClusterName(cluster=cluster, text=cluster.name, kind=kind), self.names)

    def _there(self, relation: str) -> list[Any]:
        return [] if self.fresh else list(getattr(self.cluster, relation).all())

    def add(self, row: Any, among: list[Any]) -> None:
        among.append(row)
        self.changes.add(row, cluster=self.cluster)

    def learn(
        self,
        rows: Sequence[AwardRow],
        *,
        organisations: dict[str, Organisation],
        sources: dict[str, Source],
    ) -> None:
        """Everything the rows say of the cluster itself."""
        self._learn_facts(rows)
        for row in rows:
            self._learn_names(row)
            self._learn_places(row)
            self._learn_sectors(row.sectors)
            self._learn_managers(organisations[name] for name in row.managers)
            for told in row.programmes.recognitions:
                recognition = self._recognition(told)
                self.cite(sources[row.source], told.words, recognition=recognition)

    def cite(
        self,
        source: Source,
        states: str,
        *,
        label: Label | None = None,
        recognition: Recognition | None = None,
    ) -> None:
        """The source for a fact, kept once."""
        for each in self.citations:
            same = (each.source, each.states, each.label_id) == (
                source,
                states,
                label.pk if label else None,
            )
            if same and _is_about(each, recognition):
                return
        about = {"label": label, "recognition": recognition}
        citation = Citation(source=source, cluster=self.cluster, states=states, **about)
        self.add(citation, self.citations)

    def note_change(self, what: str, before: object, after: object) -> None:
        if not self.fresh:
            change = Change(self.cluster.name, what, str(before or ""), str(after or ""))
            self.report.changed.append(change)

    def _learn_facts(self, rows: Sequence[AwardRow]) -> None:
        for name, attribute in (
            ("country", "country_id"),
            ("city", "city"),
            ("website", "website"),
            ("founded", "founded"),
        ):
            told = list(dict.fromkeys(value for row in rows if (value := getattr(row, name))))
            kept = getattr(self.cluster, attribute) or ""
            value = _agreed_date(kept, told) if name == "founded" else _agreed(kept, told)
            if value != kept:
                self.note_change(name, kept, value)
                self.changes.set(self.cluster, {attribute: value}, cluster=self.cluster)
            self.report.conflicts += [
                Change(self.cluster.name, name, value, other)
                for other in told
                if other != value and not (name == "founded" and value.startswith(other))
            ]

    def _learn_names(self, row: AwardRow) -> None:
        """Names in other capitals or accents are names of their own; the same one is kept once."""
        kept = {each.text for each in self.names}
        told = [(row.name, ClusterName.Kind.LOCAL), *((s.text, s.kind) for s in row.spellings)]
        for text, kind in told:
            if text not in kept:
                kept.add(text)
                name = ClusterName(cluster=self.cluster, text=text, kind=kind)
                self.add(name, self.names)

    def _learn_places(self, row: AwardRow) -> None:
        for code, name in row.regions:
            if code and any(each.region_id == code for each in self.regions):
                continue
            namesake = next((each for each in self.regions if each.name == name), None)
            if namesake is None:
                region = ClusterRegion(cluster=self.cluster, region_id=code or None, name=name)
                self.add(region, self.regions)
            elif code and not namesake.region_id:
                self.note_change(f"region {name}", "", code)
                self.changes.set(namesake, {"region_id": code}, cluster=self.cluster)

    def _learn_sectors(self, words: Iterable[str]) -> None:
        for word in words:
            kept = [each for each in self.sectors if fold(each.word) == fold(word)]
            missing = list(self.codes.sectors.get(fold(word), ()))
            missing = [pk for pk in missing if all(each.sector_id != pk for each in kept)]
            unknown = next((each for each in kept if each.sector_id is None), None)
            if missing and unknown:
                self.note_change(f"sector of {word}", "", missing[0])
                self.changes.set(unknown, {"sector_id": missing.pop(0)}, cluster=self.cluster)
            for pk in missing if missing or kept else [None]:
                sector = ClusterSector(cluster=self.cluster, word=word, sector_id=pk)
                self.add(sector, self.sectors)

    def _learn_managers(self, organisations: Iterable[Organisation]) -> None:
        kept = {each.organisation.name for each in self.management}
        for organisation in organisations:
            if organisation.name not in kept:
                management = Management(cluster=self.cluster, organisation=organisation)
                kept.add(organisation.name)
                self.add(management, self.management)

    def _recognition(self, told: Recognised) -> Recognition:
        """The recognition that fits, with the dates the source adds; else a new one."""
        for each in self.recognitions:
            same = each.programme_id == told.programme
            if same and _fit(each.since, told.since) and _fit(each.until, told.until):
                values = {
                    "since": max(told.since, each.since, key=len),
                    "until": max(told.until, each.until, key=len),
                }
                if (each.since, each.until) != (values["since"], values["until"]):
                    self.note_change(str(each.programme), each.since, values["since"])
                self.changes.set(each, values, cluster=self.cluster)
                return each
        recognition = Recognition(
            cluster=self.cluster,
            programme_id=told.programme,
            since=told.since,
            until=told.until,
        )
        self.add(recognition, self.recognitions)
        return recognition


def _is_about(citation: Citation, recognition: Recognition | None) -> bool:
    """A recognition made in this import has no key yet, so the object itself is compared."""
    if recognition is None or not recognition._state.adding:
        return citation.recognition_id == (recognition.pk if recognition else None)
    return citation._state.adding and citation.recognition is recognition


def _agreed(kept: str, told: list[str]) -> str:
    """What is kept if the file says so too, else the first thing it says."""
    return kept if kept in told or not told else told[0]


def _agreed_date(kept: str, told: list[str]) -> str:
    """The more precise of dates that agree."""
    value = kept
    for text in told:
        if not value or text.startswith(value):
            value = text
    if kept and told and not any(_fit(kept, text) for text in told):
        value = told[0]
    return str(PartialDate.parse(value)) if value else ""


def _fit(kept: str, told: str) -> bool:
    """Whether two partial dates can be the same one; an empty one fits any."""
    return not kept or not told or kept.startswith(told) or told.startswith(kept)
