"""What became of a saved set, with names: for answers, files, mail and pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..models import Cohort
from ..rules.cohort_diff import REASONS, Diff, Gone, LabelThen, Member, diff, will_expire
from .cohorts import Then, names_of, state
from .formats import Column, absolute

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """A difference, the labels that end soon after it, and names of clusters by address."""

    difference: Diff
    ending: list[LabelThen]
    within: int
    names: dict[str, str]

    def as_dict(self) -> Json:
        found = self.difference
        return {
            "since": found.since.as_dict(),
            "until": found.until.as_dict(),
            "within": self.within,
            "entered": [self._cluster(each) for each in found.entered],
            "left": [self._cluster(each) for each in found.left],
            "gained": [self._gone(each) for each in found.gained],
            "lost": [self._gone(each) for each in found.lost],
            "will_expire": [self._label(each) for each in self.ending],
        }

    def lines(self) -> Iterator[Json]:
        """The same as rows of one table: a row for each cluster or label."""
        told = self.as_dict()
        for change in ("entered", "left"):
            for cluster in told[change]:
                yield {"change": change, "cluster": cluster, "url": cluster["url"]}
        for change in ("gained", "lost", "will_expire"):
            for label in told[change]:
                yield {"change": change, **label}

    def _cluster(self, member: Member) -> Json:
        slug = member.slug
        return {"slug": slug, "name": self.names.get(slug, ""), "url": f"/clusters/{slug}/"}

    def _label(self, label: LabelThen) -> Json:
        last = label.last_day
        return {
            "number": label.number,
            "level": label.level,
            "last_day": last.isoformat() if last else None,
            "cluster": self._cluster(label.member),
            "url": f"/labels/{label.number}/",
        }

    def _gone(self, gone: Gone) -> Json:
        told = {"reason": str(gone.reason), "detail": REASONS[gone.reason]}
        return self._label(gone.label) | told


COLUMNS = (
    Column("change", lambda line: line["change"]),
    Column("cluster_slug", lambda line: line["cluster"]["slug"]),
    Column("cluster", lambda line: line["cluster"]["name"]),
    Column("label", lambda line: line.get("number", "")),
    Column("level", lambda line: line.get("level", "")),
    Column("last_day", lambda line: line.get("last_day") or ""),
    Column("reason", lambda line: line.get("reason", "")),
    Column("url", lambda line: absolute(line["url"])),
)


def changes(cohort: Cohort, since: Then, until: Then, *, within: int = 0) -> Changes:
    """What became of the set from one moment to the other, and what ends `within` days after it.

    Two statements, however large the set is, and one for each 5,000 names.
    """
    last = state(cohort, until)
    found = diff(state(cohort, since), last)
    ending = will_expire(last, until.valid_on, within)
    return Changes(found, ending, within, names_of(_slugs(found, ending), until))


def _slugs(found: Diff, ending: list[LabelThen]) -> set[str]:
    members = {each.slug for each in (*found.entered, *found.left)}
    labels = (*(each.label for each in (*found.gained, *found.lost)), *ending)
    return members | {each.member.slug for each in labels}
