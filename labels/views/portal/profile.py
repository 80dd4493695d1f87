"""The profile of one's cluster: what is kept at once, and what is asked for."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import permissions
from ...forms.portal_clusters import (
    FiguresForm,
    ManagementForm,
    MergerForm,
    NameForm,
    ProfileForm,
)
from ...models import MembershipFigures, ProfileChange
from ...rules.figures import CATEGORIES
from ...workflow import profiles
from ...workflow.steps import Stale
from ..sending import attempt, sent_version, shown
from ..working import code_in, private, told
from .reaching import my_cluster

CHANGES = {
    "name": (NameForm, lazy("New name")),
    "management": (ManagementForm, lazy("Another organisation")),
    "merger": (MergerForm, lazy("Merger into another cluster")),
}


@private()
def profile(request, slug):
    """Description, website and place: published at once."""
    cluster = my_cluster(request, slug)
    form, newer = _profile_form(cluster, request.POST or None), None
    version = sent_version(request) if form.is_bound else profiles.profile_version(cluster)

    def step(values):
        kept = {name: values[name] for name in ("website", "city", "lat", "lon")}
        for name in ("lat", "lon"):
            kept[name] = None if kept[name] is None else float(kept[name])
        given = {"description": form.descriptions, "version": version, **kept}
        profiles.keep_profile(cluster, by=request.user, **given)

    try:
        if form.is_bound and attempt(request, form, step, _("Saved and published.")):
            return redirect("portal-profile", slug)
    except Stale as stale:
        newer = _profile_form(stale.now, None, auto_id="newer_%s")
        version = profiles.profile_version(stale.now)
    context = {"cluster": cluster, "form": form, "newer": newer, "version": version}
    context |= {"figures": cluster.figures.order_by("-on")[:20]}
    context |= {
        "can_ask": permissions.can_ask_for_change(request.user, cluster),
        "changes": ProfileChange.objects.visible_to(request.user).filter(cluster=cluster)[:10],
        "kinds": [{"kind": kind, "word": word} for kind, (_form, word) in CHANGES.items()],
    }
    if newer:
        return render(request, "portal/profile.html", context, status=412)
    return shown(request, "portal/profile.html", context, form=form)


@private()
def figures(request, slug):
    """How many members on a day, by category; the same day again corrects it."""
    cluster = my_cluster(request, slug)
    if "remove" in request.POST:
        return _remove(request, cluster)
    known = _known(cluster, code_in(request.GET.get("on")))
    form = FiguresForm(request.POST or None, initial=known)

    def step(values):
        profiles.record_figures(cluster, by=request.user, **values)

    if form.is_bound and attempt(request, form, step, _("Saved and published.")):
        return redirect("portal-profile", slug)
    context = {"cluster": cluster, "form": form, "known": known}
    return shown(request, "portal/figures.html", context, form=form)


@private()
def change(request, slug, kind):
    """Ask for what the secretariat must agree to."""
    cluster = my_cluster(request, slug)
    if kind not in CHANGES:
        raise Http404
    if not permissions.can_ask_for_change(request.user, cluster):
        raise PermissionDenied
    form = _change_form(cluster, kind, request.POST or None)

    def step(values):
        given = {"details": form.details, "reason": values["reason"]}
        profiles.ask_for_change(cluster, kind, by=request.user, **given)

    sentence = _("Sent. The secretariat answers; until then the record stays as it is.")
    if form.is_bound and attempt(request, form, step, sentence):
        return redirect("portal-profile", slug)
    context = {"cluster": cluster, "form": form, "word": CHANGES[kind][1]}
    return shown(request, "portal/change.html", context, form=form)


def _profile_form(cluster, data, **options):
    languages = sorted({"en", *cluster.description})
    initial = {f"description_{code}": text for code, text in cluster.description.items()}
    initial |= {name: getattr(cluster, name) for name in ("website", "city", "lat", "lon")}
    return ProfileForm(data, languages=languages, initial=initial, **options)


def _change_form(cluster, kind, data):
    form = CHANGES[kind][0]
    if kind != "management":
        return form(data)
    running = cluster.management.filter(until="").values_list("organisation__name", flat=True)
    return form(data, running=list(running))


def _known(cluster, on):
    """The figures of a day that is to be corrected."""
    row = MembershipFigures.objects.filter(cluster=cluster, on=on).first() if on else None
    return {name: getattr(row, name) for name in ("on", "total", *CATEGORIES)} if row else {}


def _remove(request, cluster):
    with told(request, _("Taken back.")):
        profiles.remove_figures(cluster, by=request.user, on=request.POST.get("on", ""))
    return redirect("portal-profile", cluster.slug)
