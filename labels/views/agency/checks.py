"""Eligibility checks of an agency: asked, kept with their answer, found again, asked once more."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ...filters import PARAMETERS
from ...filters.problems import BadValue
from ...filters.values import read_moment
from ...forms.agency_answers import CheckFilter, CheckForm
from ...permissions import is_of_agency
from ...register.eligible import Ask, CannotAnswer
from ...register.question import MAIN_SCHEME
from ...rules.numbers import NumberError, parse_check_number
from ...trust.check_pdf import check_pdf
from ...workflow import checks as steps
from ..names import names
from ..sending import attempt
from ..working import private
from . import answered
from .meant import Meant, meant
from .reaching import my_agency, shown_of

PER_PAGE = 25


@private("GET", "HEAD")
def checks(request, slug):
    """The checks of the agency, the newest first."""
    agency = my_agency(request, slug)
    form = CheckFilter(request.GET)
    rows = agency.checks.order_by("-made_at", "-pk")
    rows = _found(rows, form.cleaned_data) if form.is_valid() else rows.none()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "checks": [answered.in_short(each) for each in page],
        "may_ask": is_of_agency(request.user, agency),
        "any": bool(page) or agency.checks.exists(),
    }
    response = shown_of(request, "agency/checks.html", agency, "checks", **context)
    response.status_code = 200 if form.is_valid() else 400
    return response


def _found(rows, wanted):
    """The checks with a number or a reference, and an answer."""
    if wanted["verdict"]:
        rows = rows.filter(verdict=wanted["verdict"])
    if wanted["q"]:
        so_called = Q(reference__icontains=wanted["q"])
        with suppress(NumberError):
            so_called |= Q(number=parse_check_number(wanted["q"]))
        rows = rows.filter(so_called)
    return rows


@private()
def ask(request, slug):
    """Ask. What is not exactly the name of one cluster is asked back first."""
    agency = my_agency(request, slug)
    if not is_of_agency(request.user, agency):
        raise PermissionDenied
    if request.method != "POST":
        return _form(request, agency, CheckForm(initial=_like(request, agency)))
    form, who = CheckForm(request.POST), Meant()
    try:
        if form.is_valid():
            known_at = _known_at(form.cleaned_data["known_on"])
            who = _who(form.cleaned_data, known_at)
            if who.named and (number := _made(request, agency, form, who, known_at)):
                return redirect("agency-check", agency.slug, number)
    except BadValue as bad:
        form.add_error("known_on", str(bad))
    except CannotAnswer as refusal:
        form.add_error(form.FIELDS.get(refusal.member), str(refusal))
    return _form(request, agency, form, who)


def _who(values, known_at):
    """Who is meant; a choice counts for the text that it was made for."""
    chosen = values["chosen"] if values["chosen_for"] == values["what"] else ""
    return meant(values["what"], known_at, chosen=chosen)


def _made(request, agency, form, who, known_at):
    """The number of the check; nothing if a step refused, which stands at its field then."""
    numbers = []

    def step(values):
        asked = _ask(values, who.named, known_at)
        made = steps.check(agency, asked, by=request.user, reference=values["reference"])
        numbers.append(made.number)

    attempt(request, form, step, _("The answer is kept under this number."))
    return "".join(numbers)


def _ask(values, named, known_at):
    programme = values["programme"]
    return Ask(
        **named,
        min_level=values["min_level"],
        scheme=values["scheme"],
        programme=programme.code if programme else "",
        on=values["on"],
        first=values["first"],
        last=values["last"],
        count_renewal_window=values["count_renewal_window"],
        known_at=known_at,
    )


def _known_at(day):
    """The end of a day, as the API reads it; nothing for now."""
    return read_moment(PARAMETERS["known_at"], day.isoformat()) if day else None


def _form(request, agency, form, who=None):
    """The form with everything typed, and the question back if there is one."""
    who = who or Meant()
    if form.is_bound and not form.errors and not who.named and not who.choices:
        form.add_error("what", who.sentence)
    context = {"form": form, "choices": who.choices, "sentence": who.sentence, "names": names()}
    return shown_of(request, "agency/check_new.html", agency, "checks", **context)


def _like(request, agency):
    """The rule of an earlier check, to ask it of another cluster."""
    number = request.GET.get("like", "")
    earlier = agency.checks.filter(number=number[:20]).first() if number else None
    if earlier is None:
        return {"what": request.GET.get("what", "")[:300]}
    rule = earlier.question["rule"]
    first, last = rule["from"], rule["through"]
    days = {"on": first} if first == last else {"first": first, "last": last}
    level = {"min_level": rule["min_level"]}
    if rule["scheme"] != MAIN_SCHEME:
        level["scheme"] = rule["scheme"]
    if rule["programme"]:
        level = {"programme": rule["programme"]["code"]}
    return days | level | {"count_renewal_window": rule["count_renewal_window"]}


@private("GET", "HEAD")
def check(request, slug, number):
    """The answer as it was kept; beside it the same question asked of today's register."""
    agency = my_agency(request, slug)
    found = _check(agency, number)
    if found.number != number:
        return redirect("agency-check", agency.slug, found.number)
    context = {
        "check": found,
        "told": answered.in_full(found),
        "beside": answered.beside(found),
        "may_ask": is_of_agency(request.user, agency),
    }
    return shown_of(request, "agency/check.html", agency, "checks", **context)


@private("GET", "HEAD")
def answer_pdf(request, slug, number):
    """The answer for the file."""
    found = _check(my_agency(request, slug), number)
    response = HttpResponse(check_pdf(found), content_type="application/pdf")
    named = content_disposition_header(True, f"{found.number}.pdf")
    response.headers["Content-Disposition"] = named
    return response


def _check(agency, number):
    """A check of the agency, however its number was typed."""
    try:
        written = parse_check_number(number)
    except NumberError:
        raise Http404 from None
    return get_object_or_404(agency.checks.select_related("agency"), number=written)


ADDRESSES: list[URLPattern] = [
    path("", checks, name="agency-checks"),
    path("new/", ask, name="agency-check-new"),
    path("<str:number>/", check, name="agency-check"),
    path("<str:number>/answer.pdf", answer_pdf, name="agency-check-pdf"),
]
