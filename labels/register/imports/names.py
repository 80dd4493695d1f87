"""`import_names`: other names of clusters that are in the register, each with its source."""

from collections.abc import Iterable
from pathlib import Path

from ...models import ClusterName, Source
from .awards import in_one_transaction
from .codes import Codes
from .drafts import Changes, Draft
from .matching import Ambiguous, Directory
from .report import Report
from .spelling import key
from .tables import Line, Problem, read_file, read_table, unseen
from .write import flush, with_all_that_is_told

COLUMNS = ["cluster", "country", "other_name", "kind", "source", "note"]
LONGEST = 300


def import_names(path: str | Path, *, dry_run: bool = False) -> Report:
    """Import a file of names. A name that is known already gets the kind that the file says."""
    content = read_file(path)
    report = Report(Path(path).name, dry_run=dry_run)
    return in_one_transaction(report, lambda report: _import(content, report), content)


def _import(content: bytes, report: Report) -> None:
    table = read_table(content, columns=COLUMNS)
    report.rows = len(table.lines)
    directory = Directory.load()
    found: list[tuple[Line, int]] = []
    problems = list(table.problems)
    for line in table.lines:
        faults = list(_faults(line))
        if not faults:
            try:
                found.append((line, _cluster(line, directory)))
            except ValueError as error:
                faults = [Problem(line.number, "cluster", str(error))]
        problems += faults
    report.problems = sorted(problems)
    if not problems:
        _write(found, report)


def _faults(line: Line) -> Iterable[Problem]:
    for column, text in line.cells.items():
        if unseen(text):
            yield Problem(line.number, column, "This cell holds characters that cannot be seen.")
        elif len(text) > LONGEST and column != "note":
            yield Problem(line.number, column, f"Write at most {LONGEST} characters.")
    for column in ("cluster", "other_name", "source"):
        if not line.cells[column].strip():
            yield Problem(line.number, column, "This cell is empty. It must be filled in.")
    kinds = set(ClusterName.Kind.values) - {ClusterName.Kind.CURRENT}
    if line.cells["kind"].strip() not in kinds:
        yield Problem(line.number, "kind", f"Write one of: {', '.join(sorted(kinds))}.")


def _cluster(line: Line, directory: Directory) -> int:
    """The key of the cluster; ValueError if it is not there, or the name is another one's."""
    name, other, country = (
        line.cells[column].strip() for column in ("cluster", "other_name", "country")
    )
    try:
        known, namesake = directory.find(name, country), directory.find(other, country)
    except Ambiguous as error:
        raise ValueError(str(error)) from None
    if known is None or known.pk is None:
        raise ValueError(f"No cluster of the register is called {name}.")
    if namesake not in (None, known):
        raise ValueError(f"{other} is the name of another cluster of the register.")
    return known.pk


def _write(found: list[tuple[Line, int]], report: Report) -> None:
    clusters = with_all_that_is_told({pk for _, pk in found})
    changes, codes = Changes(), Codes.load()
    drafts = {
        cluster.pk: Draft(cluster, changes=changes, codes=codes, report=report)
        for cluster in clusters
    }
    for line, pk in found:
        cells = {column: " ".join(text.split()) for column, text in line.cells.items()}
        _learn(drafts[pk], cells)
    flush(changes, report=report)


def _learn(draft: Draft, cells: dict[str, str]) -> None:
    text, kind = cells["other_name"], cells["kind"]
    named = next((name for name in draft.names if name.text == text), None)
    before = len(draft.citations)
    if named is None:
        named = ClusterName(cluster=draft.cluster, text=text, kind=kind)
        draft.add(named, draft.names)
    elif named.kind != kind and key(text) != key(draft.cluster.name):
        draft.note_change(f"kind of name of {text}", named.kind, kind)
        draft.changes.set(named, {"kind": kind}, cluster=draft.cluster)
    source, _ = Source.objects.get_or_create(reference=cells["source"])
    draft.cite(source, "; ".join(part for part in (f"{kind} name {text}", cells["note"]) if part))
    draft.report.left_alone += before == len(draft.citations)
