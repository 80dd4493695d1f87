"""Forms of agencies: what an agency is, its people, its keys. Steps check what matters."""

import re

from django import forms
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..models import AgencyKey, AgencyMembership, Programme, Region
from .agency_filters import Ticks
from .portal import long_text

ROLES = [
    ("member", _("Member: works with sets, checks, lists and webhooks")),
    ("administrator", _("Administrator: also keeps people and keys")),
]
SCOPES = {
    "checks": _("Ask for eligibility checks and read them"),
    "cohorts:read": _("Read saved sets"),
    "cohorts:write": _("Make and change saved sets"),
    "webhooks:read": _("Read webhooks and what was sent to them"),
    "webhooks:write": _("Make and change webhooks"),
}
assert {code for code, _word in ROLES} == set(AgencyMembership.Role.values)
assert set(SCOPES) == set(AgencyKey.Scope.values)

LONGEST_LIFE = 366
# NUTS codes as they are written; a name in capitals of up to five letters does not occur alone.
_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{1,3}")
_BETWEEN = re.compile(r"[,;\s]+")


def whole_number(label, **options):
    widget = forms.TextInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, widget=widget, **options)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    part = forms.ChoiceField(label=_("Part"), choices=ROLES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLES)


class Programmes(forms.ModelMultipleChoiceField):
    widget = Ticks

    def label_from_instance(self, programme):
        return programme.name


class ProfileForm(forms.Form):
    """Regions stand one per line, each with its code first; what follows it is for reading."""

    name = forms.CharField(label=_("Name"), max_length=200)
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"inputmode": "url"}),
    )
    regions = long_text(
        _("Regions it looks after"),
        required=False,
        help_text=_("One in a line, with its NUTS code: ITC1, DE21. The code is enough."),
    )
    programmes = Programmes(
        Programme.objects.order_by(Lower("name")), label=_("Programmes it runs"), required=False
    )

    def clean_regions(self):
        """The regions, each once; what is not one is named."""
        codes = list(dict.fromkeys(codes_in(self.cleaned_data["regions"])))
        found = Region.objects.in_bulk(codes)
        if missing := [code for code in codes if code not in found]:
            named = ", ".join(code[:20] for code in missing[:10])
            text = _("There is no region with this code: %(codes)s.")
            raise forms.ValidationError(text, params={"codes": named})
        return [found[code] for code in codes]


def codes_in(text):
    """The codes in a text: several in a line, or one with the name of its region."""
    for line in text.splitlines():
        pieces = [piece for piece in _BETWEEN.split(line.strip()) if piece]
        if not all(_CODE.fullmatch(piece) for piece in pieces):
            pieces = pieces[:1]
        yield from (piece.upper() for piece in pieces)


def regions_as_text(regions):
    return "\n".join(f"{region.code} {region.name}" for region in regions)


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What the key is for"),
        max_length=100,
        help_text=_("You know by it which one to end: funding database, website."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        required=False,
        widget=Ticks,
        help_text=_("Every key reads the public register, with higher limits. Beyond that:"),
    )
    networks = long_text(
        _("From where it may be used"),
        rows=3,
        required=False,
        help_text=_("Networks or addresses, one in a line: 192.0.2.0/24. Empty: from anywhere."),
    )
    days = whole_number(
        _("Good for so many days"),
        initial=365,
        min_value=1,
        max_value=LONGEST_LIFE,
        help_text=_("From 1 to 366."),
    )

    def clean_networks(self):
        return [each for each in _BETWEEN.split(self.cleaned_data["networks"]) if each]


class RotateForm(forms.Form):
    overlap_days = whole_number(
        _("Days in which both open"),
        initial=7,
        min_value=0,
        max_value=30,
        help_text=_("From 0 to 30. With 0 the old key ends at once."),
    )


class RevokeForm(forms.Form):
    sure = forms.BooleanField(label=_("Yes, programs that use this key stop at once"))


class NewAgencyForm(forms.Form):
    """At the desk: an agency, and who administers it first."""

    name = forms.CharField(label=_("Name"), max_length=200)
    website = forms.CharField(
        label=_("Website"),
        required=False,
        max_length=500,
        widget=forms.TextInput({"inputmode": "url"}),
    )
    email = forms.EmailField(
        label=_("E-mail of its first administrator"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("They get an invitation, and keep the rest themselves."),
    )


class LostKeyForm(forms.Form):
    """A key by its beginning. Of a whole key that was pasted, the secret is not looked at."""

    prefix = forms.CharField(
        label=_("The beginning of the key, up to the dot"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Like a_2b7c01d4a9ef."),
    )

    def clean_prefix(self):
        """The key that begins like this."""
        prefix = self.cleaned_data["prefix"].partition(".")[0]
        key = AgencyKey.objects.select_related("agency").filter(prefix=prefix).first()
        if key is None:
            raise forms.ValidationError(_("No key of an agency begins like this."))
        return key
