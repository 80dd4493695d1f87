"""Labels at the desk: the list, and one label with the measures that were taken on it."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ... import clock, permissions
from ...forms.desk_filters import LabelFilter
from ...models import Event, Label, Measure, Suspension
from ...rules.validity import label_status
from ...templatetags.words import BASES, LEVELS, STATUSES
from ...workflow import todo
from . import inside, words
from .reaching import desk
from .tables import Column, Table, listed


@desk("GET", "HEAD")
def label_list(request):
    form = LabelFilter(request.GET)
    rows = _chosen(form) if form.is_valid() else Label.objects.none()
    joined = rows.select_related("cluster", "level", "scheme").prefetch_related("suspensions")
    table = Table(title=_("Labels"), file="labels", rows=joined, columns=COLUMNS)
    return listed(request, table, form=form, can_enter=request.user.is_secretariat)


@desk("GET", "HEAD")
def label(request, number):
    found = label_or_404(number)
    measures = Measure.objects.visible_to(request.user).filter(label=found)
    measures = list(measures.select_related("proposed_by", "answered_by"))
    events = inside.with_actors(Event.objects.of("label", found.number)).order_by("-seq")
    waiting = any(not each.answer for each in measures)
    can = permissions.can_correct(request.user, found) and not waiting
    context = {
        "label": found,
        "status": status_of(found),
        "measures": [measure_row(each) for each in measures],
        "waiting": waiting,
        "dates": _dates(found),
        "suspensions": found.suspensions.all(),
        "citations": found.citations.select_related("source"),
        "journal": [{"event": each, "word": words.verb(each.verb)} for each in events[:50]],
        "buttons": _buttons(found) if can else [],
    }
    return render(request, "desk/label.html", context)


def label_or_404(number):
    rows = Label.objects.select_related("cluster", "level", "scheme", "decision__assessment")
    return get_object_or_404(rows.prefetch_related("suspensions"), number=number.upper())


def status_of(label):
    return str(label_status(label.validity, clock.today()))


def measure_row(measure):
    """A measure with its words."""
    return {
        "measure": measure,
        "word": words.MEASURES[measure.kind],
        "answer": words.ANSWERS[measure.answer],
        "look": words.ANSWER_LOOKS.get(measure.answer, "expired"),
    }


def _dates(label):
    return [
        (_("Awarded on"), label.awarded_on, BASES[label.awarded_basis]),
        (_("Valid from"), label.valid_from, BASES[label.valid_from_basis]),
        (_("Valid until"), label.valid_until, BASES[label.valid_until_basis]),
    ]


def _buttons(label):
    """What can be asked for: a withdrawn label is past all but a correction."""
    kinds = ["correct"]
    if not label.withdrawn_on:
        kinds = ["suspend", "correct", "withdraw"]
        if label.suspensions.all():
            kinds.insert(1, "reinstate")
    return [
        {
            "word": words.MEASURES[kind],
            "url": reverse("desk-label-measure", args=[label.number, kind]),
        }
        for kind in kinds
    ]


def _chosen(form):
    """The labels that fit all filters; those that end soon in the order of their ends."""
    wanted, on = form.cleaned_data, clock.today()
    rows = Label.objects.order_by("-possible_until", "pk")
    if wanted["ending"]:
        rows = todo.labels_ending(on=on, days=int(wanted["ending"]))
    for name, field in {
        "level": "level",
        "country": "cluster__country",
        "scheme": "scheme",
    }.items():
        if wanted[name]:
            rows = rows.filter(**{field: wanted[name]})
    if text := wanted["q"]:
        named = Q(cluster_name__icontains=text) | Q(cluster__name__icontains=text)
        rows = rows.filter(named | Q(number__iexact=text))
        # Not along the index on days: it would be walked to its end for the few that fit.
        if not wanted["ending"]:
            rows = rows.order_by(Coalesce("possible_until", date.max).desc(), "pk")
    if wanted["source"]:
        rows = rows.filter(decision__isnull=wanted["source"] == "told")
    if wanted["condition"] == "withdrawn":
        rows = rows.filter(withdrawn_on__isnull=False)
    if wanted["condition"] == "suspended":
        rows = rows.filter(_suspended(on), withdrawn_on=None)
    return rows


def _suspended(on):
    open_ended = Q(last=None) | Q(last__gte=on)
    return Exists(Suspension.objects.filter(open_ended, label=OuterRef("pk"), first__lte=on))


COLUMNS = (
    Column(
        _("Number"),
        lambda label: label.number,
        link=lambda label: reverse("desk-label", args=[label.number]),
    ),
    Column(_("Cluster"), lambda label: label.cluster.name),
    Column(_("Country"), lambda label: label.cluster.country_id),
    Column(_("Level"), lambda label: LEVELS.get(label.level.code, label.level.name)),
    Column(_("Scheme"), lambda label: label.scheme.slug),
    Column(_("Status"), lambda label: STATUSES[status_of(label)], look=status_of),
    Column(_("Awarded on"), lambda label: label.awarded_on),
    Column(_("Valid until"), lambda label: label.possible_until),
    Column(_("Renewable until"), lambda label: label.renewable_until),
    Column(_("Withdrawn on"), lambda label: label.withdrawn_on),
)
