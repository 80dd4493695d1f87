"""Measures on labels: asked for by one person of the secretariat, answered by a second person."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...forms.desk_filters import MeasureFilter
from ...forms.desk_labels import MEASURES, AnswerForm, EnterForm
from ...models import Measure
from ...rules.validity import day_of
from ...templatetags.words import in_words
from ...workflow import labels as steps
from ..sending import attempt, shown
from . import words
from .labels import label_or_404, measure_row, status_of
from .reaching import desk, posted
from .tables import Column, Table, listed

LEADS = {
    "suspend": lazy("On these days the label does not count."),
    "reinstate": lazy("The suspension ends with the day before."),
    "withdraw": lazy("The label ends for good. The register shows the day and the reason."),
    "correct": lazy("The register shows what was corrected, and keeps what it said before."),
}


@desk("GET", "HEAD")
def measure_list(request):
    form = MeasureFilter(request.GET)
    rows = Measure.objects.visible_to(request.user)
    if form.is_valid():
        rows = answered(rows, form.cleaned_data["answer"])
        kind = form.cleaned_data["kind"]
        rows = rows.filter(kind=kind) if kind else rows
    joined = rows.select_related("cluster", "label", "proposed_by", "answered_by")
    table = Table(title=_("Measures on labels"), file="measures", rows=joined, columns=COLUMNS)
    return listed(request, table, form=form)


def answered(rows, wanted):
    """Those that wait, or those with this answer."""
    if not wanted:
        return rows
    return rows.filter(answer="" if wanted == "waiting" else wanted)


@desk()
def propose(request, number, kind):
    """Ask for a measure on a label."""
    if kind not in MEASURES:
        raise Http404
    label = label_or_404(number)
    may = permissions.can_correct(request.user, label)
    options = {"label": label} if kind == "correct" else {}
    form = MEASURES[kind](posted(request), **options)

    def step(values):
        given = {"reason": values["reason"], "details": form.details}
        steps.propose_measure(kind, by=request.user, label=label, **given)

    if form.is_bound and not may:
        raise PermissionDenied
    if form.is_bound and attempt(request, form, step, _("Asked for. A second person answers it.")):
        return redirect("desk-label", label.number)
    context = {"form": form, "label": label, "kind": kind, "can": may, "status": status_of(label)}
    context |= {"title": words.MEASURES[kind], "lead": LEADS[kind]}
    return shown(request, "desk/label_measure.html", context, form=form)


@desk()
def enter(request):
    """Ask for the entry of a historical award, with its source."""
    may = permissions.can_propose_measure(request.user)
    form = EnterForm(posted(request), initial={"cluster": request.GET.get("cluster", "")})

    def step(values):
        given = {"reason": values["reason"], "details": form.details}
        steps.propose_measure("enter", by=request.user, cluster=values["cluster"], **given)

    if form.is_bound and not may:
        raise PermissionDenied
    if form.is_bound and attempt(request, form, step, _("Asked for. The board answers it.")):
        return redirect("desk-measures")
    return shown(request, "desk/enter.html", {"form": form, "can": may}, form=form)


@desk()
def measure(request, public_id):
    """One measure, and the answer of the second person."""
    rows = Measure.objects.visible_to(request.user).select_related(
        "cluster", "label__level", "proposed_by", "answered_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    may = permissions.can_answer_measure(request.user, found)
    form = AnswerForm(posted(request))

    def step(values):
        answer = steps.confirm_measure if form.accepted else steps.refuse_measure
        answer(found, by=request.user, note=values["note"])

    if form.is_bound and not may:
        raise PermissionDenied
    if form.is_bound and attempt(request, form, step, _("Your answer is recorded.")):
        return redirect("desk-measure", public_id)
    context = measure_row(found) | {"form": form, "can": may and not found.answer}
    context["details"] = list(details_of(found))
    return shown(request, "desk/measure.html", context, form=form)


NAMES = {
    "from": lazy("From"),
    "until": lazy("Until"),
    "on": lazy("Day"),
    "wrong": lazy("What was wrong"),
    "source": lazy("Source"),
    "dated": lazy("Date of the source"),
    "level": lazy("Level"),
    "scheme": lazy("Scheme"),
    "awarded_on": lazy("Awarded on"),
    "awarded_basis": lazy("This date is"),
    "valid_from": lazy("Valid from"),
    "valid_until": lazy("Valid until"),
    "cluster_name": lazy("Name of the cluster at the award"),
    "certificate": lazy("Certificate number"),
    "states": lazy("What the source says"),
}

DAYS = {"from", "until", "on", "dated", "awarded_on", "valid_from", "valid_until"}


def details_of(measure):
    """What is asked for, field by field; a correction beside what stands now."""
    for name, value in measure.details.items():
        if name == "changes":
            for field, each in value.items():
                new, old = (_in_words(field, each[side]) or _("nothing") for side in ("new", "old"))
                yield NAMES[field], new, old
        elif value:
            yield NAMES.get(name, name), _in_words(name, value), ""


def _in_words(name, value):
    return in_words(value) if name in DAYS else value


COLUMNS = (
    Column(
        lazy("Measure"),
        lambda row: words.MEASURES[row.kind],
        link=lambda row: reverse("desk-measure", args=[row.public_id]),
    ),
    Column(lazy("Cluster"), lambda row: row.cluster.name),
    Column(lazy("Label"), lambda row: row.label.number if row.label else ""),
    Column(lazy("Asked for by"), lambda row: row.proposed_by),
    Column(lazy("On"), lambda row: day_of(row.proposed_at)),
    Column(
        lazy("Answer"),
        lambda row: words.ANSWERS[row.answer],
        look=lambda row: words.ANSWER_LOOKS.get(row.answer, "expired"),
    ),
    Column(lazy("Answered by"), lambda row: row.answered_by or ""),
    Column(lazy("Why"), lambda row: row.reason),
)
