"""Forms about people at the desk: invitations and the profiles of assessors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .places import CountryField, SectorsField

PARTS = {
    "assessor": _("Assessor"),
    "secretariat": _("Secretariat"),
    "board": _("Board"),
    "auditor": _("Auditor"),
}


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))

    def __init__(self, *args, parts, **options):
        """`parts` are those to which this person may invite."""
        super().__init__(*args, **options)
        choices = [(part, PARTS[part]) for part in parts]
        self.fields["part"] = forms.ChoiceField(label=_("Part"), choices=choices)


class AssessorForm(forms.Form):
    country = CountryField(empty_label=_("Choose"))
    languages = forms.CharField(
        label=_("Languages"),
        required=False,
        help_text=_("As codes with commas between them: en, de, fr."),
    )
    employer = forms.CharField(label=_("Employer"), required=False, max_length=200)
    sectors = SectorsField(required=False)
    active = forms.BooleanField(label=_("May be assigned to cases"), required=False)

    def clean_languages(self):
        parts = self.cleaned_data["languages"].replace(";", ",").split(",")
        return [part.strip().lower() for part in parts if part.strip()]
