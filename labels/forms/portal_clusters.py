"""Forms about clusters and people: claims, profiles, members, accounts."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..rules.figures import CATEGORIES
from .places import CountryField
from .portal import NumberField, long_text

ROLES = [("editor", _("Editor: prepares evidence")), ("manager", _("Manager: also hands in"))]
CATEGORY_WORDS = {
    "sme": _("Small and medium enterprises"),
    "non_sme": _("Larger companies"),
    "research": _("Research"),
    "university": _("Universities"),
    "training": _("Training"),
    "finance": _("Finance"),
    "consultants": _("Consultants"),
    "government": _("Public bodies"),
    "other": _("Others"),
}
PARTIAL = _("As precise as you know it: 2024, 2024-05 or 2024-05-17.")


class FindForm(forms.Form):
    name = forms.CharField(label=_("Name of the cluster"), max_length=300)
    country = CountryField(empty_label=_("Choose"))


class ClaimForm(FindForm):
    website = forms.CharField(
        label=_("Website"), required=False, widget=forms.TextInput({"inputmode": "url"})
    )
    message = long_text(
        _("How can we see that you manage it?"),
        help_text=_("Such as: your name on the cluster's website, an address to call."),
    )


class ProfileForm(forms.Form):
    """The description has a field for each language that has one, and one for a new language."""

    website = forms.CharField(
        label=_("Website"), required=False, widget=forms.TextInput({"inputmode": "url"})
    )
    city = forms.CharField(label=_("City"), required=False)
    lat = NumberField(label=_("Latitude"), required=False)
    lon = NumberField(label=_("Longitude"), required=False)
    new_language = forms.CharField(
        label=_("Another language"),
        required=False,
        max_length=3,
        help_text=_("Its code: de, fr, it."),
    )
    new_description = long_text(_("Description in this language"), rows=4, required=False)

    def __init__(self, *args, languages, **options):
        super().__init__(*args, **options)
        self.languages = list(languages)
        for code in self.languages:
            label = _("Description (%(code)s)") % {"code": code}
            self.fields[f"description_{code}"] = long_text(label, required=False)
        self.order_fields(f"description_{code}" for code in self.languages)

    def clean(self):
        values = self.cleaned_data
        if values.get("new_description") and not values.get("new_language"):
            self.add_error("new_language", _("Give the language of this description."))
        return values

    @property
    def descriptions(self):
        """Text by language."""
        values = self.cleaned_data
        found = {code: values[f"description_{code}"] for code in self.languages}
        if values["new_language"]:
            found[values["new_language"].lower()] = values["new_description"]
        return found


class FiguresForm(forms.Form):
    on = forms.CharField(label=_("Day of the figures"), help_text=PARTIAL)
    total = forms.IntegerField(
        label=_("Members in all"), widget=forms.TextInput({"inputmode": "numeric"})
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for code in CATEGORIES:
            self.fields[code] = forms.IntegerField(
                label=CATEGORY_WORDS[code],
                required=False,
                widget=forms.TextInput({"inputmode": "numeric"}),
            )


def _why():
    return long_text(_("Why it changes"), rows=3, help_text=_("The secretariat reads this."))


class NameForm(forms.Form):
    name = forms.CharField(label=_("New name"))
    language = forms.CharField(
        label=_("Language of the name"),
        required=False,
        max_length=3,
        help_text=_("Its code: en, de, fr."),
    )
    since = forms.CharField(label=_("In use since"), required=False, help_text=PARTIAL)
    reason = _why()

    @property
    def details(self):
        values = self.cleaned_data
        return {
            "name": values["name"],
            "language": values["language"].lower(),
            "from": values["since"],
        }


class ManagementForm(forms.Form):
    organisation = forms.CharField(label=_("Organisation that runs the cluster"), required=False)
    since = forms.CharField(label=_("Since"), required=False, help_text=PARTIAL)
    ends = forms.ChoiceField(label=_("Organisation that stops"), required=False)
    until = forms.CharField(label=_("Until"), required=False, help_text=PARTIAL)
    reason = _why()

    def __init__(self, *args, running=(), **options):
        super().__init__(*args, **options)
        self.fields["ends"].choices = [("", _("None")), *((name, name) for name in running)]

    @property
    def details(self):
        names = ("organisation", "since", "ends", "until")
        return {name: self.cleaned_data[name] for name in names}


class MergerForm(forms.Form):
    into = forms.CharField(
        label=_("Became part of"), help_text=_("The address of its page in this register.")
    )
    on = forms.CharField(label=_("Since"), required=False, help_text=PARTIAL)
    reason = _why()

    @property
    def details(self):
        """The other cluster by its slug, the last part of its address."""
        into = self.cleaned_data["into"].split("?")[0].rstrip("/").rpartition("/")[2]
        return {"into": into, "on": self.cleaned_data["on"]}


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "off"}))
    part = forms.ChoiceField(label=_("Part"), choices=ROLES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLES)


class AccountForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language of mail"), choices=settings.LANGUAGES)


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What the key is for"), max_length=100, help_text=_("Such as: our own software.")
    )
    days = forms.IntegerField(
        label=_("Good for so many days"),
        initial=365,
        help_text=_("From 1 to 366."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


class AcceptForm(forms.Form):
    """Who becomes an assessor says where they work."""

    def __init__(self, *args, asks_country=False, **options):
        super().__init__(*args, **options)
        if asks_country:
            self.fields["country"] = CountryField(empty_label=_("Choose"))
