"""All cases, with filters, and as a file."""

from datetime import datetime, time

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ... import clock
from ...forms.desk_filters import CaseFilter
from ...models import Assessment, Assignment
from ...rules.moves import BALL, OPEN
from ...rules.validity import ZONE, day_of
from ...templatetags.words import LEVELS
from ...workflow import todo
from . import words
from .reaching import desk
from .tables import Column, Table, listed

FIELDS = {"level": "level", "country": "cluster__country", "kind": "kind"}


@desk("GET", "HEAD")
def cases(request):
    form = CaseFilter(request.GET, todo=words.TODO)
    rows = _chosen(form, request.user) if form.is_valid() else Assessment.objects.none()
    own = list(request.user.memberships.current().values_list("cluster", flat=True))
    people = Assignment.objects.current().exclude(assessment__cluster__in=own)
    names = Prefetch("assignments", people.select_related("assessor"), to_attr="at_work")
    joined = rows.select_related("cluster__country", "level", "rule_set").prefetch_related(names)
    table = Table(title=_("Cases"), file="cases", rows=joined, columns=COLUMNS)
    return listed(request, table, form=form)


def _chosen(form, user):
    """The cases that fit all filters, in the order that was asked for."""
    wanted = form.cleaned_data
    rows = Assessment.objects.visible_to(user).order_by(*CaseFilter.SORTS["newest"][1])
    if wanted["todo"]:
        rows = todo.cases(wanted["todo"], by=user, on=clock.today())
    if wanted["state"]:
        states = OPEN if wanted["state"] == "open" else [wanted["state"]]
        rows = rows.filter(status__in=states)
    for name, field in FIELDS.items():
        if wanted[name]:
            rows = rows.filter(**{field: wanted[name]})
    if wanted["assessor"]:
        rows = _of_assessor(rows, wanted["assessor"], user)
    if wanted["since"]:
        rows = rows.filter(moved_at__lt=datetime.combine(wanted["since"], time.min, ZONE))
    if wanted["sort"]:
        rows = rows.order_by(*CaseFilter.SORTS[wanted["sort"]][1])
    return rows


def _of_assessor(rows, assessor, user):
    """The cases that somebody assesses; of one's own clusters it is not told."""
    theirs = Assignment.objects.current().filter(assessor=assessor).values("assessment")
    own = user.memberships.current().values("cluster")
    return rows.filter(pk__in=theirs).exclude(cluster__in=own)


def _assessors(case):
    return "; ".join(str(each.assessor) for each in case.at_work)


COLUMNS = (
    Column(
        _("Cluster"),
        lambda case: case.cluster.name,
        link=lambda case: reverse("desk-case", args=[case.public_id]),
    ),
    Column(_("Country"), lambda case: case.cluster.country_id),
    Column(_("Level"), lambda case: LEVELS.get(case.level.code, case.level.name)),
    Column(_("Kind"), lambda case: words.KINDS[case.kind]),
    Column(
        _("State"),
        lambda case: words.STATES[case.state],
        look=lambda case: words.look(case.state),
    ),
    Column(_("Who has the ball"), lambda case: words.BALLS[BALL[case.state]]),
    Column(_("Since"), lambda case: day_of(case.moved_at)),
    Column(_("Days"), lambda case: words.days_since(day_of(case.moved_at))),
    Column(_("Assessors"), _assessors),
    Column(_("Opened on"), lambda case: case.opened_on),
    Column(_("Demo"), lambda case: _("yes") if case.demonstration else ""),
)
