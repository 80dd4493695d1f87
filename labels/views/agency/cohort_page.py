"""One saved set: its clusters today, what became of them, and who comes in or goes out."""

from datetime import timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import clock
from ...forms.agency_told import ClustersForm, DigestForm, SinceForm
from ...models import Cohort
from ...register import cohorts as register
from ...register.by_slug import records_by_slug
from ...register.cohort_changes import changes
from ...workflow import cohorts as steps
from ..names import names
from ..sending import attempt
from ..working import private, told
from .reaching import my_agency
from .telling import answered, may_tell, one_of, our_agency
from .told_words import conditions

HERE = "cohorts"
PER_PAGE = 25
SINCE, WITHIN = timedelta(days=90), 90
MOST_SHOWN = 20  # of each kind of change; the table has all
MOST_GONE = 50
MOST_PAGES = 100_000


@private("GET", "HEAD")
def cohort(request, slug, public_id):
    agency = my_agency(request, slug)
    found = one_of(agency.cohorts, public_id)
    form = _since(request)
    page, records = _members(found, request.GET.get("page"))
    context = {
        "cohort": found,
        "can": may_tell(request, agency),
        "conditions": conditions(found.filter),
        "digest_form": DigestForm(initial={"digest": found.digest}),
        "page": page,
        "records": records,
        "gone": _gone(found),
        "query": _query(form),
        "names": names(),
        "is_list": found.kind == Cohort.Kind.LIST,
    }
    if form.is_valid():
        context |= _changes(found, form)
    return answered(request, "agency/cohort.html", agency, HERE, form=form, **context)


@private()
def put_in(request, slug, public_id):
    """Clusters come into a list."""
    agency = our_agency(request, slug)
    found = _list(agency, public_id)
    form = ClustersForm(request.POST if request.method == "POST" else None)
    numbers = []

    def step(values):
        numbers.append(steps.add_clusters(found, values["clusters"], by=request.user))

    if form.is_bound and attempt(request, form, step, _("The list is kept.")):
        return redirect("agency-cohort", slug, public_id)
    return answered(request, "agency/cohort_put_in.html", agency, HERE, form=form, cohort=found)


@private("POST")
def take_out(request, slug, public_id):
    """One cluster leaves a list; it stays in the differences of the past."""
    agency = our_agency(request, slug)
    found = _list(agency, public_id)
    with told(request, _("The cluster is not in the list any more.")):
        steps.take_out_clusters(found, [request.POST.get("cluster", "")], by=request.user)
    return redirect("agency-cohort", slug, public_id)


@private("POST")
def digest(request, slug, public_id):
    agency = our_agency(request, slug)
    found = one_of(agency.cohorts, public_id)
    with told(request, _("Saved.")):
        steps.set_digest(found, request.POST.get("digest", ""), by=request.user)
    return redirect("agency-cohort", slug, public_id)


def _list(agency, public_id):
    found = one_of(agency.cohorts, public_id)
    if found.kind != Cohort.Kind.LIST:
        raise Http404
    return found


def _since(request):
    """What is asked for; a page that nobody asked anything tells the last ninety days."""
    usual = {"since": (clock.today() - SINCE).isoformat(), "within": str(WITHIN)}
    asked = {name: request.GET[name] for name in usual if request.GET.get(name, "").strip()}
    return SinceForm(usual | asked)


def _query(form):
    """What the pages of the clusters carry on."""
    return urlencode({name: form.data[name] for name in ("since", "within")})


def _members(found, number):
    """One page of the clusters that are in the set now; the last one if there are fewer."""
    wanted = int(number) if number and number.isascii() and number.isdigit() else 1
    offset = min(max(wanted, 1), MOST_PAGES) * PER_PAGE - PER_PAGE
    count, records = register.page(found, limit=PER_PAGE, offset=offset)
    page = Paginator(range(count), PER_PAGE).get_page(number)
    if not records and count:
        last = (page.number - 1) * PER_PAGE
        count, records = register.page(found, limit=PER_PAGE, offset=last)
    # Whole records: the sentence about the standing needs the days of the labels.
    slugs = [record["slug"] for record in records]
    whole = records_by_slug(slugs, clock.today())
    return page, [whole[slug] for slug in slugs if slug in whole]


def _gone(found):
    """Clusters of a list that the register does not list any more."""
    rows = found.members.filter(left_at=None, cluster__delisted_at__isnull=False)
    return [each.cluster for each in rows.select_related("cluster")[:MOST_GONE]]


def _changes(found, form):
    within = form.cleaned_data["within"]
    told = changes(found, form.then, register.now(), within=within).as_dict()
    parts = [
        ("entered", _("Entered the set"), told["entered"]),
        ("left", _("Left the set"), told["left"]),
        ("gained", _("Labels gained"), told["gained"]),
        ("lost", _("Labels lost"), told["lost"]),
        ("will_expire", _ending(within), told["will_expire"]),
    ]
    asked = {"since": form.cleaned_data["since"], "within": within, "format": "csv"}
    table = reverse("api-cohort-diff", args=[found.public_id])
    return {
        "told": told,
        "parts": [_part(*part) for part in parts if part[2]],
        "csv": f"{table}?{urlencode(asked)}",
    }


def _ending(within):
    text = ngettext("End within %(days)s day", "End within %(days)s days", within)
    return text % {"days": within}


def _part(name, word, rows):
    shown = rows[:MOST_SHOWN]
    more = len(rows) - len(shown)
    return {"name": name, "word": word, "rows": shown, "count": len(rows), "more": more}
