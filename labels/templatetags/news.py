"""Entries of the register as news: what happened, in a sentence each."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from registry.language import without

from ..register.formats_atom import News
from . import words

SHOWN = 5  # happenings or labels in the summary of one entry

CLUSTERS = {
    "cluster.listed": lazy("New in the register"),
    "cluster.changed": lazy("The record was changed"),
    "cluster.renamed": lazy("It has another name"),
    "cluster.merged": lazy("Merged with another cluster"),
    "cluster.delisted": lazy("This record has left the register."),
}
# With a day, and without one.
LABELS = {
    "label.awarded": (lazy("%(label)s, awarded %(when)s"), lazy("%(label)s, awarded")),
    "label.changed": (lazy("%(label)s, record changed"), lazy("%(label)s, record changed")),
    "label.suspended": (lazy("%(label)s, suspended from %(day)s"), lazy("%(label)s, suspended")),
    "label.reinstated": (
        lazy("%(label)s, reinstated from %(day)s"),
        lazy("%(label)s, reinstated"),
    ),
    "label.withdrawn": (lazy("%(label)s, withdrawn %(when)s"), lazy("%(label)s, withdrawn")),
    "label.valid_from": (lazy("%(label)s, valid from %(day)s"), lazy("%(label)s, valid")),
    "label.possibly_valid": (
        lazy("%(label)s, possibly valid from %(day)s"),
        lazy("%(label)s, possibly valid"),
    ),
    "label.expires_soon": (
        lazy("%(label)s, in its last 90 days from %(day)s"),
        lazy("%(label)s, ends soon"),
    ),
    "label.possibly_expired": (
        lazy("%(label)s, possibly ended before %(day)s"),
        lazy("%(label)s, possibly ended"),
    ),
    "label.expired": (lazy("%(label)s, ended before %(day)s"), lazy("%(label)s, ended")),
    "label.renewal_window_closed": (
        lazy("%(label)s, not renewable from %(day)s"),
        lazy("%(label)s, not renewable"),
    ),
    "label.suspension_began": (
        lazy("%(label)s, suspended from %(day)s"),
        lazy("%(label)s, suspended"),
    ),
    "label.suspension_ended": (
        lazy("%(label)s, suspension over from %(day)s"),
        lazy("%(label)s, suspension over"),
    ),
}


def news(entry: dict[str, Any]) -> News:
    """An item of the feed of changes as an entry of an Atom feed.

    Its id never changes, and is the same in every language.
    """
    record = entry["record"] or {}
    labels = {each["number"]: each for each in record.get("labels", [])}
    path = reverse("cluster-detail", args=[entry["slug"]])
    return News(
        id=f"{settings.BASE_URL}{without(path)}#entry-{entry['seq']}",
        title=record.get("name") or entry["slug"],
        path=path,
        summary=_summary(entry, labels),
        updated=datetime.fromisoformat(entry["at"]),
        categories=tuple(sorted({each["level"] for each in labels.values()})),
    )


def _summary(entry: dict[str, Any], labels: dict[str, dict[str, Any]]) -> str:
    if entry["kind"] == "tombstone":
        return str(CLUSTERS["cluster.delisted"])
    if entry["kind"] == "left":
        return _("This record no longer fits what was asked for.")
    sentences = [in_words(each, labels) for each in entry["events"]]
    hidden = len(sentences) - SHOWN
    if hidden > 0:
        sentences = [*sentences[:SHOWN], _("and %(count)d more") % {"count": hidden}]
    return "; ".join(sentences) or _("The record was published again")


def in_words(event: dict[str, Any], labels: dict[str, dict[str, Any]]) -> str:
    """One thing that happened; a type that is not known here is told by its name."""
    kind = event["type"]
    if kind in CLUSTERS:
        return str(CLUSTERS[kind])
    with_day, without = LABELS.get(kind, (f"%(label)s: {kind}",) * 2)
    label, on = labels.get(event.get("label", "")), event.get("on")
    if kind == "label.awarded" and label and label["awarded_on"]:
        on = label["awarded_on"]["value"]  # perhaps a month or a year
    level = words.LABELS.get(label["level"]) if label else None
    name = {"label": level or _("Label"), "number": event.get("label", "")}
    told = {"label": _("%(label)s %(number)s") % name, "day": words.in_words(on)}
    return str(with_day if on else without) % (told | {"when": words.when(on)})
