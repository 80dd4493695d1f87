"""The first page of the portal: my clusters and where they stand, open cases, open questions."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import clock
from ...models import Assessment, Claim, Invitation
from ...register import query
from ...register.question import Question
from ...rules.reminders import planned
from ..working import private
from . import words

PER_PAGE = 50
CODES = {
    "months_12": lazy("twelve months before it ends"),
    "months_6": lazy("six months before it ends"),
    "months_3": lazy("three months before it ends"),
    "months_1": lazy("one month before it ends"),
    "window_open": lazy("the time for a renewal begins"),
    "window_closing": lazy("one month before the time for a renewal is over"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day that matters for a label, and what it is."""

    on: date
    word: str


@private("GET", "HEAD")
def portal(request):
    memberships = request.user.memberships.current().select_related("cluster__country")
    page = Paginator(memberships.order_by("cluster__name", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    clusters = [each.cluster for each in page]
    records = records_of(clusters)
    cases = Assessment.objects.open().filter(cluster__in=clusters)
    context = {
        "page": page,
        "clusters": [_row(each, records) for each in page],
        "cases": [
            {"case": each, "state": words.state_of(each)}
            for each in cases.select_related("cluster", "level").order_by("moved_at", "pk")
        ],
        "claims": Claim.objects.filter(claimed_by=request.user)[:10],
        "invitations": _invitations(request.user),
        "agencies": request.user.agency_memberships.current().select_related("agency")[:10],
    }
    return render(request, "portal/home.html", context)


def records_of(clusters):
    """What the register says of the clusters today, by their slugs."""
    asked = Question(valid_on=clock.today())
    found = query.records_of([each.pk for each in clusters], asked) if clusters else []
    return {record["slug"]: record for record in found}


def next_day(record):
    """The next day that matters for the label that a cluster stands on, or None.

    As the reminders go; after the last of them, the day on which it ends or its window closes.
    """
    label = label_it_stands_on(record)
    if label is None or label["status"] == "withdrawn":
        return None
    until = _day((label["sure"] or {}).get("until"))
    window = _day(label.get("renewable_until"))
    days = [Day(each.on, str(CODES[each.code])) for each in planned(until, window)]
    days += [Day(until, _("the label ends"))] if until else []
    days += [Day(window, _("the last day for a renewal"))] if window else []
    return min((day for day in days if day.on >= clock.today()), key=_when, default=None)


def label_it_stands_on(record):
    labels = record["labels"] if record else []
    return next((each for each in labels if each["number"] == record["standing"]["label"]), None)


def _when(day):
    return day.on


def _row(membership, records):
    record = records.get(membership.cluster.slug)
    return {"membership": membership, "record": record, "next": next_day(record)}


def _invitations(user):
    """Open invitations to one of the addresses that are shown to be theirs."""
    mine = EmailAddress.objects.filter(user=user, verified=True).values(low=Lower("email"))
    rows = Invitation.objects.open().annotate(low=Lower("email")).filter(low__in=mine)
    return rows.select_related("cluster", "agency")[:10]


def _day(text):
    return date.fromisoformat(text) if text else None
