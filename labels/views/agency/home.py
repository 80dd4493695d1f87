"""The first page of an agency: what it is, what needs attention, the way to the first call."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import (
    Agency,
    AgencyKey,
    AgencyMembership,
    Cohort,
    EligibilityCheck,
    MatchRow,
    MatchRun,
    Webhook,
)
from ...rules.validity import day_of
from ...templatetags.words import in_words
from ..working import private
from .reaching import my_agency, shown_of

PER_PAGE = 50
ENDS_SOON = timedelta(days=30)
# Who made a key needs some days to put it to use.
UNUSED_AFTER = timedelta(days=7)
LATEST_LISTS = 10


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to look at: a sentence, and where it is looked after."""

    sentence: str
    url: str


@private("GET", "HEAD")
def agencies(request):
    """The agencies that one belongs to; whoever belongs to one is led straight to it."""
    rows = Agency.objects.visible_to(request.user).order_by("name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if page.paginator.count == 1:
        return redirect("agency-home", page[0].slug)
    mine = request.user.agency_memberships.current()
    roles = dict(mine.filter(agency__in=list(page)).values_list("agency", "role"))
    shown = [{"agency": each, "role": roles.get(each.pk, "")} for each in page]
    return render(request, "agency/agencies.html", {"page": page, "agencies": shown})


@private("GET", "HEAD")
def home(request, slug):
    agency = my_agency(request, slug)
    keys = AgencyKey.objects.in_force().filter(agency=agency).order_by("expires_at", "pk")
    regions = list(agency.regions.order_by("name", "code"))
    return shown_of(
        request,
        "agency/home.html",
        agency,
        "home",
        regions=regions,
        programmes=agency.programmes.order_by("name"),
        counts=_counts(agency),
        matters=[*_keys(slug, keys), *_webhooks(agency), *_lists(agency)],
        asked_region=regions[0].code if regions else "",
    )


def _counts(agency):
    """How much there is in each place, in one statement."""
    rows = {
        "cohorts": Cohort.objects.kept(),
        "checks": EligibilityCheck.objects.all(),
        "lists": MatchRun.objects.all(),
        "webhooks": Webhook.objects.kept(),
        "keys": AgencyKey.objects.in_force(),
        "people": AgencyMembership.objects.current(),
    }
    asked = {f"number_of_{name}": _number(each) for name, each in rows.items()}
    told = Agency.objects.filter(pk=agency.pk).values(**asked).get()
    return {name: told[f"number_of_{name}"] for name in rows}


def _number(rows):
    counted = rows.filter(agency=OuterRef("pk")).order_by().values("agency")
    number = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


def _keys(slug, keys):
    """Keys that end soon without a successor, and those that nobody has used."""
    now = timezone.now()
    for key in keys:
        url = reverse("agency-key", args=[slug, key.public_id])
        if key.expires_at <= now + ENDS_SOON and key.rotated_to_id is None:
            said = {"name": key.name, "day": in_words(day_of(key.expires_at))}
            yield Matter(_("The key “%(name)s” ends on %(day)s.") % said, url)
        elif key.last_used_on is None and key.made_at <= now - UNUSED_AFTER:
            yield Matter(_("The key “%(name)s” was never used.") % {"name": key.name}, url)


def _webhooks(agency):
    """Those that are told of nothing, and those whose messages do not arrive."""
    url = reverse("agency-webhooks", args=[agency.slug])
    stopped = agency.webhooks.kept().exclude(paused_at=None, failing_since=None)
    for webhook in stopped.order_by("name", "pk"):
        if webhook.paused_for == Webhook.Pause.FAILED:
            sentence = _("The webhook “%(name)s” is paused: no message arrived for three days.")
        elif webhook.paused_at is not None:
            sentence = _("The webhook “%(name)s” is paused.")
        else:
            sentence = _("Messages to the webhook “%(name)s” do not arrive.")
        yield Matter(sentence % {"name": webhook.name}, url)


def _lists(agency):
    """The latest lists in which a person has to choose."""
    doubtful = Count("rows", filter=Q(rows__outcome=MatchRow.Outcome.DOUBTFUL))
    latest = agency.match_runs.order_by("-made_at", "-pk").values("pk")[:LATEST_LISTS]
    runs = MatchRun.objects.filter(pk__in=latest).annotate(doubtful=doubtful)
    url = reverse("agency-lists", args=[agency.slug])
    for run in runs.filter(doubtful__gt=0).order_by("-made_at", "-pk"):
        sentence = ngettext(
            "%(number)d name of the list “%(file)s” is to be looked at.",
            "%(number)d names of the list “%(file)s” are to be looked at.",
            run.doubtful,
        )
        yield Matter(sentence % {"number": run.doubtful, "file": run.file_name}, url)
