"""What clusters ask of the secretariat: claims, and changes of a record that matter."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from ... import permissions
from ...forms.desk_filters import AnswerFilter
from ...forms.desk_labels import AnswerForm, ClaimAnswerForm
from ...models import Claim, Cluster, ProfileChange
from ...rules.validity import day_of
from ...workflow import people as steps
from ...workflow.profiles import answer_change
from ..sending import attempt, shown
from . import words
from .measures import answered
from .reaching import desk, posted
from .tables import Column, Table, listed


@desk("GET", "HEAD")
def claim_list(request):
    form = AnswerFilter(request.GET)
    rows = Claim.objects.visible_to(request.user)
    rows = answered(rows, form.cleaned_data["answer"]) if form.is_valid() else rows
    joined = rows.select_related("cluster", "claimed_by", "answered_by")
    table = Table(title=_("Claims"), file="claims", rows=joined, columns=CLAIM_COLUMNS)
    return listed(request, table, form=form)


@desk("GET", "HEAD")
def change_list(request):
    form = AnswerFilter(request.GET)
    rows = ProfileChange.objects.visible_to(request.user)
    rows = answered(rows, form.cleaned_data["answer"]) if form.is_valid() else rows
    joined = rows.select_related("cluster", "asked_by", "answered_by")
    table = Table(
        title=_("Changes of records"), file="changes", rows=joined, columns=CHANGE_COLUMNS
    )
    return listed(request, table, form=form)


@desk()
def claim(request, public_id):
    """One claim beside the clusters of the register that it may be about."""
    rows = Claim.objects.visible_to(request.user).select_related("cluster", "country", "claimed_by")
    found = get_object_or_404(rows, public_id=public_id)
    hints = steps.candidates_for(found.name, found.country)
    form = ClaimAnswerForm(posted(request), clusters=_clusters(found, hints))
    may = permissions.can_answer_claim(request.user, found.claimed_by)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        cluster = form.cluster if form.accepted else None
        accepted = {"accept": form.accepted, "note": values["note"]}
        steps.answer_claim(found, by=request.user, cluster=cluster, **accepted)

    if form.is_bound and attempt(request, form, step, _("The claim is answered.")):
        return redirect("desk-claim", public_id)
    context = {"claim": found, "hints": hints, "form": form, "can": may and not found.answer}
    context |= {"answer": words.ANSWERS[found.answer], "look": _look(found)}
    return shown(request, "desk/claim.html", context, form=form)


@desk()
def change(request, public_id):
    """One change that a manager asks for, beside what the record says now."""
    rows = ProfileChange.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("cluster", "asked_by"), public_id=public_id)
    form, may = AnswerForm(posted(request)), permissions.can_answer_change(request.user, found)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        answer_change(found, by=request.user, accept=form.accepted, note=values["note"])

    if form.is_bound and attempt(request, form, step, _("The change is answered.")):
        return redirect("desk-change", public_id)
    context = {"change": found, "form": form, "can": may and not found.answer}
    context |= {
        "kind": words.CHANGES[found.kind],
        "answer": words.ANSWERS[found.answer],
        "look": _look(found),
        "details": [(NAMES.get(name, name), text) for name, text in found.details.items() if text],
        "names": found.cluster.names.all(),
        "management": found.cluster.management.select_related("organisation"),
    }
    return shown(request, "desk/change.html", context, form=form)


NAMES = {
    "name": lazy("New name"),
    "language": lazy("Language of the name"),
    "from": lazy("In use since"),
    "organisation": lazy("Managing organisation"),
    "since": lazy("Since"),
    "ends": lazy("Stops managing"),
    "until": lazy("Until"),
    "into": lazy("Merged into"),
    "on": lazy("On"),
}


def _clusters(claim, hints):
    """The cluster claimed first, then the hints."""
    named = [claim.cluster] if claim.cluster else []
    return [*named, *Cluster.objects.filter(slug__in=[each.slug for each in hints])]


def _look(row):
    return words.ANSWER_LOOKS.get(row.answer, "expired")


CLAIM_COLUMNS = (
    Column(
        lazy("Cluster, as claimed"),
        lambda row: row.name,
        link=lambda row: reverse("desk-claim", args=[row.public_id]),
    ),
    Column(lazy("Country"), lambda row: row.country_id),
    Column(lazy("In the register"), lambda row: row.cluster.name if row.cluster else ""),
    Column(lazy("Claimed by"), lambda row: row.claimed_by),
    Column(lazy("On"), lambda row: day_of(row.claimed_at)),
    Column(lazy("Answer"), lambda row: words.ANSWERS[row.answer], look=_look),
    Column(lazy("Answered by"), lambda row: row.answered_by or ""),
)
CHANGE_COLUMNS = (
    Column(
        lazy("Cluster"),
        lambda row: row.cluster.name,
        link=lambda row: reverse("desk-change", args=[row.public_id]),
    ),
    Column(pgettext_lazy("what is wished", "Change"), lambda row: words.CHANGES[row.kind]),
    Column(lazy("Asked for by"), lambda row: row.asked_by),
    Column(lazy("On"), lambda row: day_of(row.asked_at)),
    Column(lazy("Answer"), lambda row: words.ANSWERS[row.answer], look=_look),
    Column(lazy("Answered by"), lambda row: row.answered_by or ""),
)
