"""Lists of names of an agency: brought, matched while one waits, given back, forgotten."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ...files.faults import BadFile
from ...files.upload import arrived_file, receive_files
from ...forms.agency_answers import HELD, ListForm, RowsFilter
from ...models import MatchRow
from ...permissions import is_of_agency
from ...register.formats import as_csv
from ...register.formats_xlsx import as_xlsx
from ...templatetags.public import number
from ...workflow import matching as steps
from ...workflow.steps import WorkflowError
from ..sending import refuse
from ..working import private
from . import list_words as words
from . import reviewing
from .reaching import my_agency, my_list, shown_of

PER_PAGE = 50
LISTS_PER_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Outcome = MatchRow.Outcome


@private("GET", "HEAD")
def lists(request, slug):
    """The lists that the agency has here, the newest first."""
    agency = my_agency(request, slug)
    rows = agency.match_runs.annotate(
        all_rows=Count("rows"),
        doubtful=Count("rows", filter=Q(rows__outcome=Outcome.DOUBTFUL)),
        waiting=Count("rows", filter=Q(rows__outcome=Outcome.WAITING)),
    )
    page = Paginator(rows.order_by("-made_at", "-pk"), LISTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "lists": [{"run": each, "question": words.question_words(each)} for each in page],
        "may_bring": is_of_agency(request.user, agency),
    }
    return shown_of(request, "agency/lists.html", agency, "lists", **context)


@csrf_exempt
def bring(request, slug):
    """A list of names. Its file is counted while it comes in, before its form is read."""
    receive_files(request)
    return _bring(request, slug)


@csrf_protect
@private()
def _bring(request, slug):
    agency = my_agency(request, slug)
    if not is_of_agency(request.user, agency):
        raise PermissionDenied
    form = ListForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (run := _brought(request, agency, form)):
        return redirect("agency-list", agency.slug, run.public_id)
    context = {"form": form, "days": steps.KEPT.days}
    return shown_of(request, "agency/list_new.html", agency, "lists", **context)


def _brought(request, agency, form):
    """The list, kept with its rows waiting; nothing if something is wrong, told in the form."""
    if not form.is_valid():
        return None
    try:
        sent = arrived_file(request, "file")
        given = {"content": sent.content.read(), "file_name": sent.sent_name}
        return steps.match_list(agency, by=request.user, **given, **form.cleaned_data)
    except BadFile as bad:
        form.add_error(None, bad.sentence)
    except WorkflowError as refusal:
        if refusal.code == "no_name_column":
            form.choose_column([each["text"] for each in refusal.problems])
            form.add_error("name_column", str(refusal))
        else:
            refuse(form, refusal)
    return None


@private("GET", "HEAD")
def one(request, slug, public_id):
    """How far the list is; when it is matched, its rows and whether each held the label."""
    agency, run = my_list(request, slug, public_id)
    counts = steps.counts(run)
    context = {
        "run": run,
        "question": words.question_words(run),
        "counts": counts,
        "may_decide": is_of_agency(request.user, agency),
    }
    if counts.waiting and "format" not in request.GET:
        context["done"] = counts.all - counts.waiting
        return shown_of(request, "agency/list_waiting.html", agency, "lists", **context)
    return _results(request, agency, run, context)


def _results(request, agency, run, context):
    meant = dict(_meant(run))
    answers = words.held_of(run, meant)
    form = RowsFilter(request.GET)
    rows = _wanted(run, form.cleaned_data, answers) if form.is_valid() else run.rows.none()
    if form.is_valid() and (made := FILES.get(request.GET.get("format", ""))):
        return made(run, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    held = Counter()
    for cluster, count in meant.items():
        held[answers[cluster]] += count
    context |= {
        "form": form,
        "page": page,
        "rows": [words.told_result(each) for each in steps.results(run, page.object_list)],
        "outcomes": words.outcomes_of(context["counts"]),
        "held": [{"code": code, "word": word, "count": held[code]} for code, word in HELD],
        "found": sum(held.values()),
    }
    response = shown_of(request, "agency/list.html", agency, "lists", **context)
    response.status_code = 200 if form.is_valid() else 400
    return response


def _meant(run):
    """The clusters that rows mean, and how many rows mean each."""
    rows = run.rows.filter(cluster__isnull=False).order_by()
    return rows.values_list("cluster").annotate(Count("pk"))


def _wanted(run, wanted, answers):
    rows = run.rows.order_by("line").defer("candidates")
    if wanted["outcome"]:
        rows = rows.filter(outcome=wanted["outcome"])
    if wanted["held"]:
        held = [cluster for cluster, answer in answers.items() if answer == wanted["held"]]
        rows = rows.filter(cluster__in=held)
    return rows


@private("POST")
def more(request, slug, public_id):
    """Match the next rows: the page asks again until none is left, and the clock does the same."""
    agency, run = my_list(request, slug, public_id)
    matched = steps.match_more(run, by=request.user)
    if request.headers.get("Accept") != "application/json":
        return redirect("agency-list", agency.slug, run.public_id)
    counts = steps.counts(run)
    done = counts.all - counts.waiting
    told = _("%(done)s of %(all)s rows") % {"done": number(done), "all": number(counts.all)}
    answer = {"matched": matched, "waiting": counts.waiting, "done": done, "text": told}
    return JsonResponse(answer)


@private()
def forget(request, slug, public_id):
    """Forget the list at once; asks first."""
    agency, run = my_list(request, slug, public_id)
    if not is_of_agency(request.user, agency):
        raise PermissionDenied
    if request.method == "POST":
        steps.forget_run(run, by=request.user)
        messages.success(request, _("The list is forgotten."))
        return redirect("agency-lists", agency.slug)
    context = {"run": run, "counts": steps.counts(run)}
    return shown_of(request, "agency/list_forget.html", agency, "lists", **context)


def _as_csv(run, rows):
    pieces = as_csv(steps.result_columns(run), steps.results(run, rows))
    return _named(StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8"), "csv")


def _as_xlsx(run, rows):
    book = as_xlsx("matched", steps.result_columns(run), steps.results(run, rows))
    return _named(FileResponse(book, content_type=XLSX), "xlsx")


def _named(answer, kind):
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"matched.{kind}")
    return answer


FILES = {"csv": _as_csv, "xlsx": _as_xlsx}

ADDRESSES: list[URLPattern] = [
    path("", lists, name="agency-lists"),
    path("new/", bring, name="agency-list-new"),
    path("<uuid:public_id>/", one, name="agency-list"),
    path("<uuid:public_id>/more/", more, name="agency-list-more"),
    path("<uuid:public_id>/forget/", forget, name="agency-list-forget"),
    path("<uuid:public_id>/review/", reviewing.review, name="agency-list-review"),
    path("<uuid:public_id>/rows/<int:line>/", reviewing.row, name="agency-list-row"),
]
