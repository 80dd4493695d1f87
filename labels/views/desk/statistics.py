"""How long cases take: the days in each state, and how many are in each now."""

from datetime import timedelta

from django.db.models import Count, Min
from django.shortcuts import render
from django.utils.translation import gettext as _

from ... import clock
from ...forms.desk_filters import StagesFilter
from ...models import Assessment
from ...rules.moves import State
from ...rules.validity import day_of
from ...workflow.stages import stages
from . import words
from .reaching import desk

USUAL = timedelta(days=365)


@desk("GET", "HEAD")
def statistics(request):
    form = StagesFilter(request.GET)
    valid = form.is_valid()
    since = (form.cleaned_data["since"] if valid else None) or clock.today() - USUAL
    context = {
        "form": form,
        "since": since,
        "stages": [_stage(each) for each in stages(since=since)] if valid else [],
        "states": list(_states(request.user)),
        "title": _("Statistics of the desk"),
    }
    return render(request, "desk/statistics.html", context, status=200 if valid else 400)


def _stage(stage):
    return {
        "word": words.STATES[stage.state],
        "count": stage.count,
        "median": f"{stage.median:.1f}",
        "slowest": f"{stage.slowest:.1f}",
        "case": stage.slowest_case,
    }


def _states(user):
    """How many cases are in each state, and since when the one that waits longest."""
    rows = Assessment.objects.visible_to(user).order_by().values("status")
    found = {
        each["status"]: each for each in rows.annotate(count=Count("pk"), first=Min("moved_at"))
    }
    most = max((each["count"] for each in found.values()), default=0)
    for state in State:
        each = found.get(state, {"count": 0, "first": None})
        yield {
            "code": state,
            "word": words.STATES[state],
            "count": each["count"],
            "most": most or 1,
            "since": day_of(each["first"]) if each["first"] else None,
        }
