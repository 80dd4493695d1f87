"""One's cluster: everything about it at a glance, and what a new case would mean."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ... import clock, permissions
from ...models import Assessment, LabelLevel, Membership, ProfileChange
from ...rules.eligibility import needed
from ...rules.scoring import SILVER
from ...workflow import cases
from ...workflow.opening import rule_for
from ...workflow.readiness import AREAS, indicators_of
from ...workflow.steps import WorkflowError
from ..working import code_in, private
from . import words
from .home import next_day, records_of
from .reaching import my_cluster, my_or_run_cluster

PER_PAGE = 50


@private("GET", "HEAD")
def cluster(request, slug):
    """Profile, people, labels, cases, and the changes that wait for an answer."""
    found = my_cluster(request, slug)
    record = records_of([found]).get(found.slug)
    rows = Assessment.objects.visible_to(request.user).filter(cluster=found)
    page = Paginator(rows.select_related("level", "cluster"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    members = Membership.objects.current().filter(cluster=found)
    changes = ProfileChange.objects.visible_to(request.user).filter(cluster=found)
    context = {
        "cluster": found,
        "record": record,
        "next": next_day(record),
        "page": page,
        "cases": [{"case": each, "state": words.state_of(each)} for each in page],
        "members": members.select_related("user").order_by("-role", "user__name", "pk")[:PER_PAGE],
        "changes": changes[:10],
        "can_open": permissions.can_open(request.user, found),
        "can_ask": permissions.can_ask_for_change(request.user, found),
    }
    return render(request, "portal/cluster.html", context)


@private()
def open_case(request, slug):
    """Choose a level, see what it means, and only then open the case."""
    found = my_or_run_cluster(request, slug)
    if not permissions.can_open(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        return _opened(request, found)
    levels = list(LabelLevel.objects.order_by("rank"))
    asked = request.GET.get("level")
    level = next((each for each in levels if each.code == asked), None)
    page = _case_page(request.user, found)
    context = {"cluster": found, "levels": levels, "level": level, "case_page": page}
    if level:
        context |= _consequences(found, level)
    return render(request, "portal/open.html", context)


def _opened(request, cluster):
    level = get_object_or_404(LabelLevel, code=code_in(request.POST.get("level")))
    try:
        case = cases.open_assessment(cluster, level, by=request.user)
    except WorkflowError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{request.path}?level={level.code}")
    messages.success(request, _("The case is open. Now hand in what you have, in any order."))
    return redirect(_case_page(request.user, cluster), case.public_id)


def _case_page(user, cluster):
    """Where the person works with the case: the secretariat has a page of its own."""
    return "portal-case" if permissions.is_member(user, cluster) else "desk-case"


def _consequences(cluster, level):
    """What the case would be, and what stands in its way."""
    today = clock.today()
    running = Assessment.objects.open().filter(cluster=cluster, level=level).first()
    try:
        opening = cases.consequences(cluster, level, on=today)
        rule = rule_for(level, on=today)
    except WorkflowError as refusal:
        return {"refusal": str(refusal), "running": running}
    return {
        "opening": opening,
        "kind": Assessment.Kind(opening.kind).label,
        "rule": rule,
        "indicators": list(indicators_of(rule.rule_set, level)),
        "criteria": needed(today),
        "areas": AREAS if level.code == SILVER else 0,
        "running": running,
    }
