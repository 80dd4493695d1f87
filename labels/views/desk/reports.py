"""Errors that readers report: the list, and one report beside what the register says now."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...filters import parse
from ...forms.error_reports import ReportAnswerForm, ReportFilter
from ...models import Entry, ErrorReport
from ...register import query
from ...rules.validity import day_of
from ...templatetags.words import moment_in_words
from ...workflow import error_reports as steps
from .. import report_words
from ..names import names
from ..sending import sent_version
from ..working import told
from .reaching import answer_form, desk, posted
from .tables import Column, Table, listed

MOST_ENTRIES = 20


@desk("GET", "HEAD")
def report_list(request):
    form = ReportFilter(request.GET)
    rows = ErrorReport.objects.visible_to(request.user)
    rows = _filtered(rows, form.cleaned_data) if form.is_valid() else rows
    joined = rows.select_related("cluster", "taken_by", "answered_by")
    table = Table(title=_("Reports of errors"), file="reports", rows=joined, columns=COLUMNS)
    return listed(request, table, form=form)


def _filtered(rows, values):
    if values["state"] == "waiting":
        rows = rows.waiting()
    elif values["state"]:
        rows = rows.filter(state=values["state"])
    exact = {name: values[name] for name in ("outcome", "kind") if values[name]}
    return rows.filter(**exact)


@desk()
def report(request, public_id):
    """One report; two forms: to take it up, and to answer it."""
    rows = ErrorReport.objects.visible_to(request.user)
    joined = rows.select_related("cluster", "label", "entry", "taken_by", "answered_by")
    found = get_object_or_404(joined, public_id=public_id)
    may = permissions.can_answer_report(request.user, found)
    if request.POST.get("do") == "take":
        return _taken_up(request, found, may)
    form = ReportAnswerForm(posted(request), entries=_entries(found))
    version = sent_version(request) if form.is_bound else found.version

    def step(values):
        steps.answer_report(found, by=request.user, version=version, **values)

    outcome, newer = answer_form(
        request, form, step, may=may, sentence=_("The report is answered.")
    )
    if outcome == "taken":
        return redirect("desk-report", public_id)
    context = _context(newer or found, may) | {"form": form, "older": outcome == "stale"}
    context["version"] = version if outcome == "refused" else context["report"].version
    status = {"refused": 422, "stale": 412}.get(outcome, 200)
    return render(request, "desk/report.html", context, status=status)


def _taken_up(request, found, may):
    if not may:
        raise PermissionDenied
    with told(request, _("You have taken up this report.")):
        steps.take_up_report(found, by=request.user)
    return redirect("desk-report", found.public_id)


def _context(found, may):
    record = query.record(found.cluster.slug, parse([], surface="verify"))
    closed = found.state == "answered" and found.outcome != "need_more"
    return {
        "report": found,
        "record": record and record.record(),
        "names": names(),
        "kind": report_words.KINDS[found.kind],
        "word": report_words.word(found),
        "look": report_words.look(found),
        "can": may and not closed,
        "closed": closed,
    }


def _entries(found):
    """What was published of the cluster since the report, the newest first."""
    rows = Entry.objects.filter(cluster=found.cluster, at__gt=found.received_at)
    return [
        (seq, _("Entry %(seq)s, %(moment)s") % {"seq": seq, "moment": moment_in_words(at)})
        for seq, at in rows.order_by("-seq").values_list("seq", "at")[:MOST_ENTRIES]
    ]


COLUMNS = (
    Column(
        lazy("Cluster"),
        lambda row: row.cluster.name,
        link=lambda row: reverse("desk-report", args=[row.public_id]),
    ),
    Column(lazy("What is wrong"), lambda row: report_words.KINDS[row.kind]),
    Column(lazy("On"), lambda row: day_of(row.received_at)),
    Column(lazy("State"), report_words.word, look=report_words.look),
    Column(lazy("Taken up by"), lambda row: row.taken_by or ""),
    Column(lazy("Answered by"), lambda row: row.answered_by or ""),
    Column(lazy("Entry"), lambda row: row.entry_id),
)
