"""The journal: what was done, when, in which role and to what. Numbers have no gaps."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ...forms.desk_filters import JournalFilter
from ...models import Event
from ...rules.validity import ZONE
from . import words
from .inside import with_actors
from .reaching import desk, events_for
from .tables import Column, Table, listed


@desk("GET", "HEAD")
def journal(request):
    form = JournalFilter(request.GET)
    rows = _chosen(form, request.user) if form.is_valid() else Event.objects.none()
    named = with_actors(rows).order_by("-seq")
    table = Table(title=_("Journal"), file="journal", rows=named, columns=COLUMNS)
    return listed(request, table, form=form)


FIELDS = {"verb": "verb", "role": "role", "about": "object_type", "object": "object_id"}


def _chosen(form, user):
    wanted = form.cleaned_data
    given = {field: wanted[name] for name, field in FIELDS.items() if wanted[name]}
    rows = events_for(user).filter(**given)
    if wanted["person"]:
        rows = rows.filter(actor=f"user-{wanted['person']}")
    if wanted["since"]:
        rows = rows.filter(at__gte=_beginning(wanted["since"]))
    if wanted["until"]:
        rows = rows.filter(at__lt=_beginning(wanted["until"] + timedelta(days=1)))
    return rows


def _beginning(day):
    return datetime.combine(day, time.min, ZONE)


PLACES = {"assessment": "desk-case", "label": "desk-label"}


def _link(event):
    place = PLACES.get(event.object_type)
    return reverse(place, args=[event.object_id]) if place else ""


def _who(event):
    return event.actor_name or event.actor


COLUMNS = (
    Column(_("No."), lambda event: event.seq),
    Column(_("When"), lambda event: event.at),
    Column(_("What"), lambda event: words.verb(event.verb)),
    Column(_("Who"), _who),
    Column(_("In the role of"), lambda event: words.ROLES.get(event.role, event.role)),
    Column(_("About"), lambda event: words.OBJECTS.get(event.object_type, event.object_type)),
    Column(_("Number or key"), lambda event: event.object_id, link=_link),
    Column(_("Note"), lambda event: event.note),
)
