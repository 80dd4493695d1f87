"""Lists of names that an agency matches with the register: brought, looked through, given back.

Only people of the agency do this, no program. A list is kept at once, its rows waiting, and
matched some rows at a time: by whoever has the page open (`match_more`), and by the clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Any
from uuid import uuid4

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..files.office import check_workbook
from ..journal import record
from ..models import Agency, Cluster, LabelLevel, MatchRow, MatchRun, User
from ..outreach.lists import match_some
from ..register.formats import Column, Record, absolute
from ..register.head import head
from ..register.held import held
from ..register.imports.tables import SHEETS
from ..register.lists import ListRow, NoNameColumn, Unreadable, read_list
from .agency_keys import hold_agency
from .steps import WorkflowError, allow, step
from .telling import line

KEPT = timedelta(days=30)
MOST = 50
LONGEST_FILE_NAME = 200
BATCH = 1000

Outcome = MatchRow.Outcome
DECIDED = (Outcome.CHOSEN, Outcome.CONFIRMED)


@step
def match_list(
    agency: Agency,
    *,
    by: User,
    content: bytes,
    file_name: str,
    valid_on: date | None = None,
    min_level: str = "",
    name_column: str = "",
) -> MatchRun:
    """Keep a list with its rows waiting. BadFile and WorkflowError say what is wrong with it."""
    agency = hold_agency(agency)
    allow(permissions.is_of_agency(by, agency))
    if agency.match_runs.count() >= MOST:
        raise WorkflowError("too_many_lists", _("The agency has 50 lists. Forget one first."))
    if min_level and not LabelLevel.objects.filter(code=min_level).exists():
        raise WorkflowError("no_such_level", _("There is no such level."))
    rows, register, today = _rows(content, name_column), head(), clock.today()
    run = MatchRun.objects.create(
        public_id=uuid4(),
        agency=agency,
        uploaded_by=by,
        file_name=line(file_name[-LONGEST_FILE_NAME:], longest=LONGEST_FILE_NAME) or "list",
        valid_on=valid_on or today,
        min_level=min_level,
        seq=register.seq,
        known_at=register.at,
        made_at=timezone.now(),
        forget_on=today + KEPT,
    )
    MatchRow.objects.bulk_create((_kept(run, row) for row in rows), batch_size=BATCH)
    _journal("match_list", run, by=by, rows=len(rows))
    return run


def match_more(run: MatchRun, *, by: User) -> int:
    """Match the next rows that wait; how many there were. The page asks again until it is 0.

    No step: nobody decides anything, and the clock does the same.
    """
    _allow(by, run)
    return match_some(run)


@step
def confirm_row(row: MatchRow, slug: str, *, by: User) -> MatchRow:
    """This cluster is meant, says a person: one of the candidates, or any other that is listed."""
    row = _held(row, by=by)
    cluster = _listed(slug)
    _decide(row, Outcome.CONFIRMED, cluster, by=by)
    _journal("confirm_row", row.run, by=by, line=row.line, cluster=cluster.number)
    return row


@step
def refuse_row(row: MatchRow, *, by: User) -> MatchRow:
    """None of the clusters is meant, says a person."""
    row = _held(row, by=by)
    _decide(row, Outcome.REFUSED, None, by=by)
    _journal("refuse_row", row.run, by=by, line=row.line)
    return row


@step
def forget_run(run: MatchRun, *, by: User) -> None:
    """The list is gone at once; it would go by itself after 30 days."""
    found = MatchRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if found is None:
        return
    _allow(by, found)
    _journal("forget_run", found, by=by, rows=found.rows.count())
    found.rows.all().delete()
    found.delete()


# For those who look through a list.


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a list are how far."""

    by_outcome: dict[str, int]

    @property
    def all(self) -> int:
        return sum(self.by_outcome.values())

    @property
    def waiting(self) -> int:
        return self.by_outcome[Outcome.WAITING]

    @property
    def doubtful(self) -> int:
        return self.by_outcome[Outcome.DOUBTFUL]


def counts(run: MatchRun) -> Counts:
    """One statement."""
    found = dict(run.rows.order_by().values_list("outcome").annotate(Count("pk")))
    return Counts({outcome: found.get(outcome, 0) for outcome in Outcome.values})


def to_review(run: MatchRun) -> QuerySet[MatchRow]:
    """The doubtful rows, in the order of the list; `candidates` of each are in the row."""
    return run.rows.filter(outcome=Outcome.DOUBTFUL).order_by("line")


def results(run: MatchRun, rows: QuerySet[MatchRow] | None = None) -> Iterator[Record]:
    """The rows of a list, or some of them, with whether each held the level on the day."""
    chosen = rows if rows is not None else run.rows.order_by("line")
    found = list(chosen.select_related("cluster"))
    answers = held(
        [row.cluster_id for row in found if row.cluster_id],
        min_level=run.min_level,
        on=run.valid_on,
        known_at=run.known_at,
    )
    for row in found:
        yield _result(row, answers, run.seq)


def result_columns(run: MatchRun) -> list[Column]:
    """The columns of the export, for `formats.as_csv` and `formats_xlsx.as_xlsx`."""
    held_what = f"at_least_{run.min_level}" if run.min_level else "a_label"
    headings = {"held": f"held_{held_what}_on_{run.valid_on}"}
    return [Column(headings.get(name, name), itemgetter(name)) for name in RESULT]


RESULT = (
    "line",
    "reference",
    "name",
    "country",
    "outcome",
    "held",
    "cluster_number",
    "cluster",
    "url",
    "score",
    "reason",
    "register_seq",
)


def _result(row: MatchRow, answers: Mapping[int, str], seq: int) -> Record:
    cluster = row.cluster
    return {
        "line": row.line,
        "reference": row.reference,
        "name": row.name,
        "country": row.country,
        "outcome": row.outcome,
        "held": answers.get(row.cluster_id or 0, ""),
        "cluster_number": cluster.number if cluster else "",
        "cluster": cluster.name if cluster else "",
        "slug": cluster.slug if cluster else "",
        "url": absolute(cluster.get_absolute_url()) if cluster else "",
        "score": row.score,
        "reason": row.reason,
        "register_seq": seq,
        "row": row,
    }


def _rows(content: bytes, name_column: str) -> list[ListRow]:
    if content.startswith(SHEETS):
        check_workbook(content)
    try:
        return read_list(content, name_column=name_column).rows
    except NoNameColumn as error:
        columns = [{"code": "column", "text": name} for name in error.columns]
        raise WorkflowError("no_name_column", str(error), columns) from None
    except Unreadable as error:
        raise WorkflowError("list_unreadable", str(error)) from None


def _kept(run: MatchRun, row: ListRow) -> MatchRow:
    return MatchRow(
        run=run,
        line=row.line,
        name=row.name,
        country=row.country,
        reference=row.reference,
        outcome=Outcome.BAD if row.fault else Outcome.WAITING,
        reason=row.fault,
    )


def _held(row: MatchRow, *, by: User) -> MatchRow:
    """The row for who may, its list locked; one that waits or cannot be read is not decided."""
    runs = MatchRun.objects.select_related("agency").select_for_update(of=("self",))
    run = runs.filter(rows=row.pk).first()
    found = MatchRow.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if run is None or found is None:
        raise WorkflowError("list_forgotten", _("The list is not here any more."))
    _allow(by, run)
    found.run = run
    if found.outcome in {Outcome.WAITING, Outcome.BAD}:
        raise WorkflowError("row_not_matched", _("This row is not matched."))
    return found


def _decide(row: MatchRow, outcome: Outcome, cluster: Cluster | None, *, by: User) -> None:
    """Score and reason are of the cluster that is meant; of one found otherwise there are none."""
    number = cluster.number if cluster else None
    found = next((each for each in row.candidates if each["number"] == number), None)
    row.outcome, row.cluster, row.decided_by = outcome, cluster, by
    row.score, row.reason = (found["score"], found["reason"]) if found else (None, "")
    row.save(update_fields=["outcome", "cluster", "decided_by", "score", "reason"])


def _listed(slug: str) -> Cluster:
    listed = Cluster.objects.filter(
        slug=slug, entries__superseded_at=None, entries__kind="record"
    ).first()
    if listed is None:
        raise WorkflowError("not_listed", _("The register does not list this cluster."))
    return listed


def _allow(by: User, run: MatchRun) -> None:
    allow(permissions.is_of_agency(by, run.agency))


def _journal(verb: str, run: MatchRun, *, by: User, **told: Any) -> None:
    """Nothing of what the list says: names in it may be of people."""
    after = {"agency": run.agency.slug} | told
    record(verb, by=by, role="agency", of=("match_run", run.public_id), after=after)
