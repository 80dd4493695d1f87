"""Keys of an agency: made and shown once, rotated with an overlap, revoked at once."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.agency import SCOPES, KeyForm, RevokeForm, RotateForm
from ...models import AgencyKey
from ...rules.rates import AGENCY
from ...rules.validity import day_of
from ...workflow import agency_keys as steps
from ...workflow.key_uses import uses_of
from ...workflow.keys import may_use_keys
from ..sending import attempt
from ..working import private
from .reaching import at_fields, my_agency, shown_of

PER_PAGE = 20
FIELDS = {
    "name_missing": "name",
    "days_wrong": "days",
    "network_wrong": "networks",
    "too_many_networks": "networks",
    "overlap_wrong": "overlap_days",
}


@dataclass(frozen=True, slots=True)
class Day:
    """How often a key was used on a day, and the share of its busiest day."""

    on: object
    requests: int
    share: str


@private()
def keys(request, slug):
    """All keys, and where one is made. It is shown in this very answer and never again."""
    agency, made = my_agency(request, slug), []
    may = permissions.administers_agency(request.user, agency)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        with at_fields(FIELDS):
            made.append(steps.make_agency_key(agency, by=request.user, **values))

    if form.is_bound and attempt(request, form, step, _("The key is made.")):
        key, text = made[0]
        return _one(request, agency, key, text=text)
    rows = AgencyKey.objects.visible_to(request.user).filter(agency=agency)
    in_force = list(rows.in_force().order_by("expires_at", "pk"))
    over = rows.exclude(pk__in=rows.in_force()).order_by("-made_at", "-pk")
    page = Paginator(over, PER_PAGE).get_page(request.GET.get("page"))
    uses = uses_of(in_force)
    return shown_of(
        request,
        "agency/keys.html",
        agency,
        "keys",
        form=form,
        keys=[_in_short(key, uses[key.pk]) for key in in_force],
        over=[_in_short(key, []) for key in page],
        page=page,
        may=may,
        may_use_keys=may_use_keys(request.user),
        rate=AGENCY,
    )


@private("GET", "HEAD")
def key(request, slug, public_id):
    agency = my_agency(request, slug)
    return _one(request, agency, _key(request, agency, public_id))


@private("POST")
def rotate(request, slug, public_id):
    """A new key in the place of this one, shown in this very answer."""
    agency, made = my_agency(request, slug), []
    old = _key(request, agency, public_id)
    _allow(permissions.administers_agency(request.user, agency))
    form = RotateForm(request.POST, auto_id="rotate_%s")

    def step(values):
        with at_fields(FIELDS):
            made.append(steps.rotate_agency_key(old, by=request.user, **values))

    if not attempt(request, form, step, _("The new key is made.")):
        return _one(request, agency, old, form=form, rotating=form)
    new, text = made[0]
    return _one(request, agency, new, text=text)


@private("POST")
def revoke(request, slug, public_id):
    agency = my_agency(request, slug)
    found = _key(request, agency, public_id)
    _allow(permissions.can_administer_agency(request.user, agency))
    form = RevokeForm(request.POST, auto_id="revoke_%s")

    def step(values):
        steps.revoke_agency_key(found, by=request.user)

    if attempt(request, form, step, _("The key opens nothing any more.")):
        return redirect("agency-keys", slug)
    return _one(request, agency, found, form=form, revoking=form)


def _allow(may):
    """Who may not is told so, whatever the form says."""
    if not may:
        raise PermissionDenied


def _key(request, agency, public_id):
    rows = AgencyKey.objects.visible_to(request.user).filter(agency=agency)
    return get_object_or_404(rows.select_related("rotated_to", "made_by"), public_id=public_id)


def _one(request, agency, found, *, text="", form=None, rotating=None, revoking=None):
    """One key with its uses and its forms; `text` is shown this once."""
    open_ = found.is_in_force
    may = permissions.administers_agency(request.user, agency) and may_use_keys(request.user)
    can_rotate = open_ and may and found.rotated_to_id is None
    can_revoke = open_ and permissions.can_administer_agency(request.user, agency)
    return shown_of(
        request,
        "agency/key.html",
        agency,
        "keys",
        form=form,
        text=text,
        days=_days(uses_of([found])[found.pk]),
        rotating=(rotating or RotateForm(auto_id="rotate_%s")) if can_rotate else None,
        revoking=(revoking or RevokeForm(auto_id="revoke_%s")) if can_revoke else None,
        rate=AGENCY,
        **_in_short(found, []),
    )


def _in_short(found, uses):
    return {
        "key": found,
        "scopes": [SCOPES[scope] for scope in found.scopes],
        "until": day_of(found.expires_at),
        "revoked_on": day_of(found.revoked_at) if found.revoked_at else None,
        "requests": sum(number for _on, number in uses),
    }


def _days(uses):
    most = max((number for _on, number in uses), default=0)
    return [Day(on, number, f"{100 * number / most:.1f}%") for on, number in uses]


ADDRESSES = [
    path("", keys, name="agency-keys"),
    path("<uuid:public_id>/", key, name="agency-key"),
    path("<uuid:public_id>/rotate/", rotate, name="agency-key-rotate"),
    path("<uuid:public_id>/revoke/", revoke, name="agency-key-revoke"),
]
