"""What a cluster says of itself in a case: figures for its eligibility; silver also its areas."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ...forms.portal import AreasForm, FactsForm
from ...models import ImprovementArea
from ...rules.moves import OPEN
from ...rules.scoring import SILVER
from ...workflow import cases
from ...workflow.readiness import indicators_for
from ...workflow.steps import Stale
from ..sending import attempt, sent_version, shown
from ..working import private
from . import words
from .reaching import my_case

FACTS = ("management_fte", "committed_members", "member_types", "platform_profile", "mode")


@private()
def facts(request, public_id):
    case = my_case(request, public_id)
    form = FactsForm(request.POST if request.method == "POST" else None, initial=_facts(case))
    newer, version = None, sent_version(request) if form.is_bound else case.version

    def step(values):
        cases.record_facts(case, by=request.user, version=version, **values)

    try:
        if form.is_bound and attempt(request, form, step, _("Saved.")):
            return redirect("portal-facts", public_id)
    except Stale as stale:
        newer = FactsForm(initial=_facts(stale.now), auto_id="newer_%s")
        case, version = stale.now, stale.now.version
    context = words.about(case, request.user, "portal-facts")
    context |= {"form": form, "newer": newer, "version": version}
    context["facts"] = [(field.label, _told(case, field.name)) for field in form]
    if newer:
        return render(request, "portal/facts.html", context, status=412)
    return shown(request, "portal/facts.html", context, form=form)


@private()
def improvements(request, public_id):
    """Silver's three areas, each beside what was said and found of it the last time."""
    case = my_case(request, public_id)
    asked = indicators_for(case) if case.level.code == SILVER else []
    form = AreasForm(
        request.POST if request.method == "POST" else None, indicators=asked, initial=_areas(case)
    )
    newer, version = None, sent_version(request) if form.is_bound else case.version

    def step(_values):
        cases.set_improvement_areas(case, form.areas, by=request.user, version=version)

    try:
        if form.is_bound and attempt(request, form, step, _("Saved.")):
            return redirect("portal-improvements", public_id)
    except Stale as stale:
        case, version = stale.now, stale.now.version
        newer = AreasForm(indicators=asked, initial=_areas(case), auto_id="newer_%s")
    context = words.about(case, request.user, "portal-improvements")
    context |= {"form": form, "newer": newer, "version": version, "last_time": _last_time(case)}
    context["areas"] = case.improvement_areas.select_related("indicator").order_by("position")
    if newer:
        return render(request, "portal/improvements.html", context, status=412)
    return shown(request, "portal/improvements.html", context, form=form)


def _facts(case):
    return {name: getattr(case, name) for name in FACTS}


def _told(case, name):
    return case.get_mode_display() if name == "mode" else getattr(case, name)


def _areas(case):
    initial = {}
    for area in case.improvement_areas.all():
        initial[f"indicator_{area.position}"] = area.indicator_id
        initial[f"text_{area.position}"] = area.text
    return initial


def _last_time(case):
    """The areas of the latest case that was decided, with what the assessor found."""
    closed = ImprovementArea.objects.filter(
        assessment__cluster=case.cluster, assessment__demonstration=case.demonstration
    ).exclude(assessment__status__in=OPEN)
    newest = closed.exclude(assessment=case).order_by("-assessment__opened_on", "-assessment")
    first = newest.first()
    rows = ImprovementArea.objects.filter(assessment=first.assessment_id) if first else []
    return rows.select_related("indicator", "assessment") if first else []
