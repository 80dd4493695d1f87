"""Saved sets of an agency: the list, and making, changing and removing one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from ... import clock
from ...forms.agency_filters import as_fields
from ...forms.agency_told import FilterSetForm, ListSetForm, NameForm
from ...models import Cohort
from ...register import cohorts as register
from ...register import query
from ...register.saved_filters import question_of
from ...workflow import cohorts as steps
from ...workflow.steps import Stale
from ..names import names
from ..sending import attempt, sent_version
from ..working import private, told
from . import cohort_page
from .reaching import my_agency
from .telling import answered, at_their_fields, may_tell, one_of, our_agency, read_filter
from .told_words import conditions

HERE = "cohorts"
PER_PAGE = 20
SHOWN_BEFORE = 5


@private("GET", "HEAD")
def cohorts(request, slug):
    agency = my_agency(request, slug)
    page = Paginator(agency.cohorts.kept().order_by("name", "pk"), PER_PAGE)
    page = page.get_page(request.GET.get("page"))
    rows = [
        {"cohort": each, "count": count, "conditions": conditions(each.filter)}
        for each, count in zip(page, register.counts(list(page)), strict=True)
    ]
    context = {"page": page, "rows": rows, "can": may_tell(request, agency)}
    return answered(request, "agency/cohorts.html", agency, HERE, **context)


@private()
def new_filter(request, slug):
    """A set that is a filter. It is made only after its clusters were counted and shown."""
    agency = our_agency(request, slug)
    initial = {"more": request.GET.get("address", "")}
    form = FilterSetForm(request.POST if request.method == "POST" else None, initial=initial)
    made = []

    def step(values):
        given = {"name": values["name"], "note": values["note"], "filter": form.filter}
        kind = Cohort.Kind.FILTER
        with at_their_fields():
            made.append(steps.make_cohort(agency, by=request.user, kind=kind, **given))

    ready = form.is_bound and read_filter(form)
    if ready and _was_shown(request, form) and attempt(request, form, step, _("The set is made.")):
        return _to(made[0])
    context = {"preview": _preview(form) if ready else None}
    return answered(request, "agency/cohort_filter.html", agency, HERE, form=form, **context)


@private()
def new_list(request, slug):
    """A set that somebody puts together."""
    agency = our_agency(request, slug)
    form = ListSetForm(request.POST if request.method == "POST" else None)
    made = []

    def step(values):
        made.append(steps.make_cohort(agency, by=request.user, kind=Cohort.Kind.LIST, **values))

    if form.is_bound and attempt(request, form, step, _("The set is made.")):
        return _to(made[0])
    return answered(request, "agency/cohort_list.html", agency, HERE, form=form)


@private()
def change(request, slug, public_id):
    """Name and note; of a filter also its conditions, shown before they are kept."""
    agency = our_agency(request, slug)
    cohort = one_of(agency.cohorts, public_id)
    form, version = _change_form(request, cohort), sent_version(request)
    older = False

    def step(values):
        given = {"name": values["name"], "note": values["note"]}
        if cohort.kind == Cohort.Kind.FILTER:
            given["filter"] = form.filter
        with at_their_fields():
            steps.change_cohort(cohort, by=request.user, version=version, **given)

    ready = form.is_bound and _is_right(form, cohort)
    try:
        seen = ready and (cohort.kind == Cohort.Kind.LIST or _was_shown(request, form))
        if seen and attempt(request, form, step, _("Saved.")):
            return _to(cohort)
    except Stale as stale:
        cohort, version, older = stale.now, stale.now.version, True
    shows = ready and cohort.kind == Cohort.Kind.FILTER
    context = {
        "cohort": cohort,
        "version": version if form.is_bound else cohort.version,
        "older": older,
        "conditions": conditions(cohort.filter),
        "preview": _preview(form) if shows else None,
    }
    return answered(request, "agency/cohort_change.html", agency, HERE, form=form, **context)


@private()
def remove(request, slug, public_id):
    """Asked once more. A set that webhooks follow names them instead."""
    agency = our_agency(request, slug)
    cohort = one_of(agency.cohorts, public_id)
    if request.method == "POST":
        try:
            with told(request, _("The set is removed.")) as refused:
                steps.remove_cohort(cohort, by=request.user, version=sent_version(request))
            if not refused:
                return redirect("agency-cohorts", slug)
        except Stale:
            messages.warning(request, _("Somebody changed this set in the meantime. Look again."))
        return redirect("agency-cohort-remove", slug, public_id)
    context = {"cohort": cohort, "webhooks": list(cohort.webhooks.kept())}
    return answered(request, "agency/cohort_remove.html", agency, HERE, **context)


def _to(cohort):
    return redirect("agency-cohort", cohort.agency.slug, cohort.public_id)


def _is_right(form, cohort):
    return read_filter(form) if cohort.kind == Cohort.Kind.FILTER else form.is_valid()


def _was_shown(request, form):
    """Whether the person has seen what these very conditions find, and saves it."""
    return request.POST.get("do") == "save" and request.POST.get("seen") == form.filter


def _change_form(request, cohort):
    sent = request.POST if request.method == "POST" else None
    known = {"name": cohort.name, "note": cohort.note}
    if cohort.kind == Cohort.Kind.LIST:
        return NameForm(sent, initial=known)
    return FilterSetForm(sent, initial=known | as_fields(FilterSetForm, cohort.filter))


def _preview(form):
    """What the conditions find now: how many clusters, and the first of them."""
    question = question_of(form.filter, valid_on=clock.today())
    found = query.page(question.but(limit=SHOWN_BEFORE))
    return {
        "filter": form.filter,
        "count": found.count,
        "records": found.records(),
        "conditions": conditions(form.filter),
        "days_left_out": form.days_left_out,
        "names": names(),
    }


COHORT = "<uuid:public_id>/"
ADDRESSES = [
    path("", cohorts, name="agency-cohorts"),
    path("new/filter/", new_filter, name="agency-cohort-new-filter"),
    path("new/list/", new_list, name="agency-cohort-new-list"),
    path(COHORT, cohort_page.cohort, name="agency-cohort"),
    path(f"{COHORT}change/", change, name="agency-cohort-change"),
    path(f"{COHORT}clusters/", cohort_page.put_in, name="agency-cohort-put-in"),
    path(f"{COHORT}clusters/out/", cohort_page.take_out, name="agency-cohort-take-out"),
    path(f"{COHORT}digest/", cohort_page.digest, name="agency-cohort-digest"),
    path(f"{COHORT}remove/", remove, name="agency-cohort-remove"),
]
