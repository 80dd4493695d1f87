"""Reporting an error, the page that only its reporter knows, and what became of all reports.

Nobody logs in for this. Pages with a form, or with a report, are kept by no cache.
"""

from functools import wraps

from django.conf import settings
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.addresses import client_address

from ..filters import parse
from ..forms.error_reports import ErrorReportForm, FollowUpForm
from ..freshness import never_kept
from ..models import Cluster, ErrorReport
from ..register import query
from ..register.left import departure
from ..rules.validity import day_of
from ..templatetags.words import in_words
from ..workflow import error_reports as steps
from ..workflow.steps import WorkflowError
from . import report_words
from .caching import kept_a_minute
from .names import names
from .sending import refuse

LONGEST_TOKEN = 200
SHOWN = 50
# Twelve minutes: then another report from the same address is taken.
WAIT = 720


def open_to_all(view):
    """A page for everybody, kept by no cache; its address is told to no other site.

    Not `no-referrer` where there is a form: a browser would send it with `Origin: null`, which
    is refused as if it came from another site.
    """

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["X-Robots-Tag"] = "noindex"
        return never_kept(response)

    return answer


@open_to_all
def report_error(request, slug):
    """Say what is wrong about a cluster."""
    asked = parse([], surface="verify")
    found = query.record(slug, asked)
    if found is None:
        return _left(request, slug, asked)
    record = found.record()
    sent = request.POST if request.method == "POST" else None
    given = {"about": slug, "labels": _labels(record), "label": request.GET.get("label", "")}
    form = ErrorReportForm(sent, **given)
    if form.is_bound and form.is_valid():
        token, refusal = _reported(request, record, form)
        if token:
            return redirect("report", token)
        if refusal == "too_many_reports":
            return _too_many(request, record, form)
    status = 422 if form.is_bound else 200
    return render(request, "labels/report_error.html", _page(record, form), status=status)


def _reported(request, record, form):
    """Take the step: the secret of the report's address, or the code of the refusal."""
    cluster = get_object_or_404(Cluster, slug=record["slug"])
    values, number = form.report, form.report["label"]
    values["label"] = get_object_or_404(cluster.labels, number=number) if number else None
    given = {"language": get_language(), "came_from": client_address(request)}
    try:
        _report, token = steps.report_error(cluster, by=None, **values, **given)
    except WorkflowError as refusal:
        refuse(form, refusal)
        return "", refusal.code
    return token, ""


def _too_many(request, record, form):
    page = render(request, "labels/report_error.html", _page(record, form), status=429)
    page.headers["Retry-After"] = str(WAIT)
    return page


def _page(record, form):
    return {"record": record, "form": form, "names": names()}


def _labels(record):
    """The labels of the cluster to choose from, by their numbers."""
    return [(each["number"], _label(each)) for each in record["labels"]]


def _label(label):
    level = names().level.get(label["level"], label["level"])
    given = {"level": level, "number": label["number"]}
    if not label["awarded_on"]:
        return _("%(level)s (%(number)s)") % given
    given["day"] = in_words(label["awarded_on"]["value"])
    return _("%(level)s, awarded %(day)s (%(number)s)") % given


def _left(request, slug, asked):
    """There is nothing to correct in what is not listed."""
    left = departure(slug, asked)
    if left is None:
        raise Http404
    other = query.record(left.same_as, asked) if left.same_as else None
    context = {"departure": left, "other": other and other.record()}
    return render(request, "labels/cluster_left.html", context, status=410)


@open_to_all
def report(request, token):
    """One report for whoever has its address: how far it is, and the answer."""
    found = steps.report_of(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        return render(request, "labels/report_unknown.html", status=404)
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            steps.follow_up_report(token, by=None, **form.cleaned_data)
            return redirect("report", token)
        except WorkflowError as refusal:
            refuse(form, refusal)
    context = {"report": found, "form": form, "word": report_words.word(found)}
    context |= {"look": report_words.look(found), "kind": report_words.KINDS[found.kind]}
    context |= {"asked": found.outcome == "need_more", "address": _address(request)}
    status = 422 if form.is_bound else 200
    page = render(request, "labels/report.html", context, status=status)
    if not (context["asked"] or form.is_bound):
        page.headers["Referrer-Policy"] = "no-referrer"
    return page


def _address(request):
    return settings.BASE_URL + request.path


@kept_a_minute
def reports(request):
    """How many errors were reported, and which corrections came of it. No reporter's words."""
    counted = ErrorReport.objects.order_by().values("state", "outcome").annotate(n=Count("pk"))
    numbers = {each["outcome"] or each["state"]: each["n"] for each in counted}
    corrected = ErrorReport.objects.filter(outcome="corrected").select_related("cluster", "entry")
    rows = [_row(each) for each in corrected.order_by("-answered_at", "-pk")[:SHOWN]]
    context = {"counts": _counts(numbers), "total": sum(numbers.values()), "rows": rows}
    return render(request, "labels/reports.html", context)


def _row(found):
    """What was corrected, and the days: when exactly somebody wrote is nobody's business."""
    return {
        "report": found,
        "what": report_words.CORRECTED[found.kind],
        "reported": day_of(found.received_at),
        "corrected": day_of(found.entry.at),
    }


def _counts(numbers):
    """In words, in the order of the process; reports that wait are one line."""
    waiting = sum(numbers.get(code, 0) for code in ("new", "taken_up"))
    lines = [(report_words.STATES["taken_up"], waiting)]
    return lines + [(word, numbers.get(code, 0)) for code, word in report_words.OUTCOMES.items()]
