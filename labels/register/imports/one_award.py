"""One award as the sources tell it: what each adds, and what contradicts."""

from dataclasses import dataclass, field

from ...models import Label
from ...rules.partial_dates import PartialDate
from .rows import AwardRow

Basis = Label.Basis

# The award and the end of validity, as far as they are known.
type Dates = tuple[PartialDate | None, PartialDate | None]


# The stronger of two sources that give the same date says what it is the date of.
STRONGEST = [Basis.STATED, Basis.CERTIFICATE, Basis.COMPUTED, Basis.NOTICE, Basis.UNKNOWN]


@dataclass(slots=True, eq=False)
class Award:
    """One award: a label that is there already, or one that the rows of this file tell of.

    `open_sources` are those of its earlier citations that no row of this file repeats word for
    word: a row from there tells the same again. `cited` has the dates in those citations.
    `corrected`: people have put the label right, as `corrected_by` says, which tell no award.
    """

    label: Label | None = None
    awarded: PartialDate | None = None
    basis: Basis = Basis.UNKNOWN
    until: PartialDate | None = None
    certificate: str = ""
    award: str = ""
    sources: set[str] = field(default_factory=set)
    open_sources: set[str] = field(default_factory=set)
    cited: dict[str, list[Dates]] = field(default_factory=dict)
    rows: list[AwardRow] = field(default_factory=list)
    certain: bool = True
    corrected: bool = False
    corrected_by: set[str] = field(default_factory=set)
    conflicts: list[tuple[AwardRow, str, str, str]] = field(default_factory=list)

    @property
    def fixed(self) -> bool:
        """Whether no source may move its dates: awarded here, withdrawn, or corrected."""
        label = self.label
        if label is None:
            return False
        return self.corrected or bool(label.decision_id or label.withdrawn_on)

    def correct(self, row: AwardRow) -> None:
        """The only source of this label says something else now: that is what is known."""
        self.rows.append(row)
        self.award = self.award or row.award
        self.certificate = row.certificate or self.certificate
        self.awarded, self.basis, self.until = row.awarded, row.basis, row.until

    def only_from(self, source: str) -> bool:
        """Whether the label stands on that source alone, and its words there are no longer told.

        A corrected label does, if it did before the correction.
        """
        told, waiting = self.sources - self.corrected_by, self.open_sources - self.corrected_by
        if self.rows or (self.fixed and not self.corrected):
            return False
        return told == {source} == waiting

    def told_by(self, source: str) -> list[Dates]:
        """The dates of the label, and those that this source gave until now."""
        return [(self.awarded, self.until), *self.cited.get(source, ())]

    def take(self, row: AwardRow, *, retold: bool = False) -> None:
        """One more source for this award: what it adds is taken, what contradicts is noted."""
        self.sources.add(row.source)
        self.rows.append(row)
        self.award = self.award or row.award
        if self.fixed:
            return
        self.certificate = self.certificate or row.certificate
        awarded = self._finer(row, "date of award", self.awarded, row.awarded)
        until = self._finer(row, "end of validity", self.until, row.until)
        if awarded and until and until.last < awarded.first:
            self.conflicts.append((row, "end of validity", str(self.until or ""), str(until)))
            return
        if awarded == row.awarded and (retold or awarded != self.awarded):
            self.basis = row.basis
        elif awarded == row.awarded:
            self.basis = min(self.basis, row.basis, key=STRONGEST.index)
        self.awarded, self.until = awarded, until

    def _finer(
        self, row: AwardRow, what: str, kept: PartialDate | None, given: PartialDate | None
    ) -> PartialDate | None:
        """The more precise of two dates that agree, the earlier of two that do not.

        An earlier end never shows a label as valid too long, and notices come after the award.
        """
        if kept is None or given is None:
            return kept or given
        if not kept.overlaps(given.first, given.last):
            earlier, later = sorted((kept, given))
            self.conflicts.append((row, what, str(earlier), str(later)))
            return earlier
        return given if len(str(given)) > len(str(kept)) else kept
