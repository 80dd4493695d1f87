"""The labels of one cluster as the rows of a file tell of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from ...models import Answer, Citation, Label, Measure, Source
from ...rules.partial_dates import PartialDate
from ..numbers import label_number
from .drafts import Draft
from .identity import Sorted, sort_into_awards
from .one_award import Award, Dates
from .periods import CORRECTION, dated, dates_in
from .report import Change, Joined
from .rows import AwardRow

UNSURE = "Told by two sources that fit one award; neither names the other."

type Group = tuple[int, str]


def learn_labels(draft: Draft, rows: Sequence[AwardRow], *, sources: dict[str, Source]) -> None:
    """Sort the rows into awards, and note what becomes of the labels."""
    groups: dict[Group, list[AwardRow]] = defaultdict(list)
    for row in rows:
        if row.level and row.scheme is not None:
            groups[row.scheme, row.level].append(row)
        else:
            _learn_without_level(draft, row, sources)
    for group, told in groups.items():
        _learn_group(draft, group, told, sources=sources)


def _learn_without_level(draft: Draft, row: AwardRow, sources: dict[str, Source]) -> None:
    before = len(draft.citations)
    draft.cite(sources[row.source], row.states)
    draft.report.left_alone += before == len(draft.citations)


def _learn_group(
    draft: Draft, group: Group, rows: list[AwardRow], *, sources: dict[str, Source]
) -> None:
    scheme, level = group
    terms_on = partial(draft.codes.terms_on, scheme, level)
    telling = _Telling(draft, group, rows)
    result = sort_into_awards(rows, telling.awards, known=telling.known, terms=terms_on(None))
    for award, columns in dated(result.awards, terms_on=terms_on):
        columns["certificate"] = award.certificate
        if award.label is None:
            award.label = _new_label(draft, group, award, columns)
        else:
            _change(draft, award.label, columns)
        if not award.certain and not award.label.note:
            draft.changes.set(award.label, {"note": UNSURE}, cluster=draft.cluster)
    telling.cite(result, sources)
    _tell(draft, result, level)


class _Telling:
    """What the register has of this scheme and level, and who said so."""

    def __init__(self, draft: Draft, group: Group, rows: list[AwardRow]) -> None:
        self.draft = draft
        said = {(row.source, row.states) for row in rows}
        self.by_label: dict[int, list[Citation]] = defaultdict(list)
        self.by_words: dict[tuple[str, str], Citation] = {}
        for citation in draft.citations:
            if not citation.recognition_id:
                self.by_words.setdefault((citation.source.reference, citation.states), citation)
                if citation.label_id:
                    self.by_label[citation.label_id].append(citation)
        self.awards = [
            _award(label, self.by_label[label.pk], said)
            for label in draft.labels
            if (label.scheme_id, label.level.code) == group
        ]

    def known(self, row: AwardRow) -> Award | bool:
        """The award for which the register cites just these words of the source."""
        citation = self.by_words.get((row.source, row.states))
        if citation is None:
            return False
        if citation.label_id is None:
            return True
        labels = {award.label.pk: award for award in self.awards if award.label}
        return labels.get(citation.label_id, False)

    def cite(self, result: Sorted, sources: dict[str, Source]) -> None:
        """Each row with its award; words that replace earlier ones of the same source do so."""
        for award in result.awards:
            for row in award.rows:
                earlier = self._earlier(award, row)
                if earlier:
                    self.draft.note_change(f"what {row.source} says", earlier.states, row.states)
                    values = {"states": row.states}
                    self.draft.changes.set(earlier, values, cluster=self.draft.cluster)
                elif row not in result.repeated:
                    self.draft.cite(sources[row.source], row.states, label=award.label)
        for row, _ in result.undecided:
            self.draft.cite(sources[row.source], row.states)

    def _earlier(self, award: Award, row: AwardRow) -> Citation | None:
        """The citation whose words this row replaces."""
        if award.label is None or (row.source, row.states) in self.by_words:
            return None
        if row.source in award.open_sources:
            return None
        said = {(each.source, each.states) for each in award.rows}
        for citation in self.by_label[award.label.pk]:
            words = citation.source.reference, citation.states
            if words[0] == row.source and words not in said and not _corrects(citation):
                return citation
        return None


def _award(label: Label, citations: list[Citation], said: set[tuple[str, str]]) -> Award:
    telling = [each for each in citations if not _corrects(each)]
    open_ones = [each for each in citations if (each.source.reference, each.states) not in said]
    sources = {each.source.reference for each in citations}
    return Award(
        label=label,
        awarded=_date(label.awarded_on),
        basis=Label.Basis(label.awarded_basis),
        until=_date(label.valid_until) if label.valid_until_basis == "stated" else None,
        certificate=label.certificate,
        sources=sources,
        open_sources={each.source.reference for each in open_ones},
        cited=_dates_by_source(each for each in open_ones if each in telling),
        certain=label.note != UNSURE,
        corrected=any(
            (each.kind, each.answer) == (Measure.Kind.CORRECT, Answer.CONFIRMED)
            for each in label.measures.all()
        ),
        corrected_by=sources - {each.source.reference for each in telling},
    )


def _corrects(citation: Citation) -> bool:
    """Whether it is about a correction: it tells of no award."""
    return citation.states.startswith(CORRECTION)


def _dates_by_source(citations: Iterable[Citation]) -> dict[str, list[Dates]]:
    found: dict[str, list[Dates]] = defaultdict(list)
    for each in citations:
        found[each.source.reference].append(dates_in(each.states))
    return found


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _new_label(draft: Draft, group: Group, award: Award, columns: dict[str, object]) -> Label:
    scheme, level = group
    key = draft.changes.label_key()
    label = Label(
        pk=key,
        number=label_number(key),
        cluster=draft.cluster,
        scheme_id=scheme,
        level_id=draft.codes.levels[level],
        cluster_name=award.rows[0].name_at_award,
        **columns,
    )
    draft.add(label, draft.labels)
    return label


_SHOWN = {"awarded_on": "award", "valid_until": "end of validity", "certificate": "certificate"}


def _change(draft: Draft, label: Label, columns: dict[str, object]) -> None:
    """A label that is there already: what differs is changed, and told."""
    level = label.level.code
    before = {name: getattr(label, name) for name in columns}
    draft.changes.set(label, columns, cluster=draft.cluster)
    shown = [name for name in columns if before[name] != columns[name]]
    for name in shown:
        if name in _SHOWN:
            draft.note_change(f"{level}: {_SHOWN[name]}", before[name], columns[name])
    if shown and not any(name in _SHOWN for name in shown):
        draft.note_change(f"{level}: period", *(_span(each) for each in (before, columns)))


def _span(columns: dict[str, object]) -> str:
    days = [columns["sure_from"], columns["sure_until"]]
    return " to ".join(day.isoformat() if isinstance(day, date) else "?" for day in days)


def _tell(draft: Draft, result: Sorted, level: str) -> None:
    """What a person should know of how the rows were sorted."""
    report, name = draft.report, draft.cluster.name
    report.left_alone += len(result.repeated)
    for row, award, why, certain in result.joined:
        dates = f"{award.awarded or '?'} to {award.until or '?'}"
        report.joined.append(Joined(row.line, name, level, f"{why} ({dates})", certain))
    for row, why in result.undecided:
        report.joined.append(Joined(row.line, name, level, why, False))
    for row, award in result.doubts:
        why = f"kept apart, though another source has an award of {award.awarded}"
        report.joined.append(Joined(row.line, name, level, why, False))
    for award in result.awards:
        apart = [*_departing(award), *(each[1:] for each in award.conflicts)]
        for what, kept, given in apart:
            report.conflicts.append(Change(name, f"{level}: {what}", kept, given))


def _departing(award: Award) -> Iterator[tuple[str, str, str]]:
    """A corrected label stays as it is; who imports learns what its sources still say."""
    for row in award.rows if award.corrected else ():
        for what, kept, given in (
            ("date of award", award.awarded, row.awarded),
            ("end of validity", award.until, row.until),
        ):
            if given and not (kept and kept.overlaps(given.first, given.last)):
                yield what, str(kept or "no date"), str(given)
