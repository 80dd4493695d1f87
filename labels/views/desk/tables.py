"""Lists of the desk: one description of the columns for the page and for the file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from ...register import formats
from ...register.formats_xlsx import as_xlsx
from ...rules.validity import ZONE
from ...templatetags import words

PER_PAGE = 50
AT_ONCE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its value for a row; on the page a link or the colour of a pill."""

    name: Any
    value: Callable[[Any], Any]
    link: Callable[[Any], str] | None = None
    look: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    heading: str
    text: str
    url: str
    look: str
    number: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list: its rows, its columns, and what its file is called. Counts by words have no keys."""

    title: Any
    file: str
    rows: Any  # a queryset, or what gives its rows by `iterator` for a file
    columns: tuple[Column, ...]
    keyed: bool = True


def listed(request, table, *, form=None, template="desk/list.html", **context):
    """The page of a list, or the whole of it as a file. A filter with faults lists nothing."""
    faulty = form is not None and not form.is_valid()
    rows = table.rows.none() if faulty else table.rows
    if not faulty and (made := FILES.get(request.GET.get("format", ""))):
        return made(table, rows)
    counted = rows.values_list("pk", flat=True) if table.keyed else rows
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("page"))
    shown = _in_full(rows, list(page)) if table.keyed else page
    context |= {
        "table": table,
        "headings": [column.name for column in table.columns],
        "page": page,
        "lines": [[_cell(column, row) for column in table.columns] for row in shown],
        "ways": _pages(request, page),
        "exports": [(name.upper(), _address(request, format=name)) for name in FILES],
        "form": form,
    }
    return render(request, template, context, status=400 if faulty else 200)


def _in_full(rows, keys):
    """The rows of a page. Those before it were passed over by their keys, not read."""
    found = rows.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _cell(column, row):
    value = column.value(row)
    return Cell(
        str(column.name),
        _in_words(value),
        column.link(row) if column.link else "",
        column.look(row) if column.look else "",
        isinstance(value, int | float),
    )


def _in_words(value):
    if isinstance(value, datetime):
        return words.moment_in_words(value)
    if isinstance(value, date):
        return words.in_words(value)
    return "" if value is None else str(value)


def _in_a_file(value):
    """Numbers stay numbers, days are ISO, moments are those of the clock in Brussels."""
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, int | float) else str(value)


def _columns(table):
    def cell_of(column):
        return lambda row: _in_a_file(column.value(row))

    return [formats.Column(str(column.name), cell_of(column)) for column in table.columns]


def _as_csv(table, rows):
    pieces = formats.as_csv(_columns(table), rows.iterator(chunk_size=AT_ONCE))
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _named(answer, f"{table.file}.csv")


def _as_xlsx(table, rows):
    book = as_xlsx(table.file, _columns(table), rows.iterator(chunk_size=AT_ONCE))
    return _named(FileResponse(book, content_type=XLSX), f"{table.file}.xlsx")


def _named(answer, name):
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer


FILES = {"csv": _as_csv, "xlsx": _as_xlsx}


def _pages(request, page):
    """Previous and next, where there are several pages."""
    found = []
    if page.has_previous():
        found.append(("previous", _address(request, page=page.previous_page_number())))
    if page.has_next():
        found.append(("next", _address(request, page=page.next_page_number())))
    return found


def _address(request, **changes):
    """This list with the same filters."""
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
