"""Forms of a case on the cluster's side. Steps check what matters; forms read what was typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Assessment, Evidence

READERS = [
    ("assessors", _("Assessors and secretariat")),
    ("secretariat", _("Secretariat only")),
]
MODES = [("", _("Not known yet")), ("on_site", _("On site")), ("video", _("By video"))]
assert {code for code, _word in READERS} == set(Evidence.Confidentiality.values)
assert {code for code, _word in MODES[1:]} == set(Assessment.Mode.values)


def long_text(label, *, rows=6, **options):
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **options)


def readers():
    return forms.ChoiceField(label=_("Who may read this"), choices=READERS, initial="assessors")


class NumberField(forms.DecimalField):
    """A number with a comma or a point."""

    widget = forms.TextInput({"inputmode": "decimal"})

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class AnswerForm(forms.Form):
    text = long_text(_("Your answer"), rows=14, required=False)
    confidentiality = readers()


class LinkForm(forms.Form):
    link = forms.CharField(
        label=_("Address"), widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"})
    )
    text = forms.CharField(label=_("What it shows"), required=False)
    confidentiality = readers()


class FileForm(forms.Form):
    """Beside the file itself, which the store reads."""

    text = forms.CharField(label=_("What it shows"), required=False)
    confidentiality = readers()


class ReplaceForm(forms.Form):
    """Nothing but the file itself, which the store reads."""


class FactsForm(forms.Form):
    management_fte = NumberField(
        label=_("Management staff, in full-time equivalents"),
        required=False,
        help_text=_("At least 0.5 is asked for."),
    )
    committed_members = forms.IntegerField(
        label=_("Committed members"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_(
            "Members who have signed, pay or support regularly, or take part regularly. "
            "At least 15 are asked for."
        ),
    )
    member_types = forms.IntegerField(
        label=_("Types of members"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("Such as companies, research, public bodies. At least 2 are asked for."),
    )
    platform_profile = forms.CharField(
        label=_("Profile on the European Cluster Collaboration Platform"),
        required=False,
        widget=forms.TextInput({"inputmode": "url"}),
        help_text=_("Its address, as your browser shows it."),
    )
    mode = forms.ChoiceField(
        label=_("How the assessment takes place"), choices=MODES, required=False
    )


class AreasForm(forms.Form):
    """Silver: three areas, each an indicator and what changed."""

    PLACES = (1, 2, 3)

    def __init__(self, *args, indicators, **options):
        super().__init__(*args, **options)
        choices = [("", _("Choose an indicator")), *((each.pk, str(each)) for each in indicators)]
        self.indicators = {each.pk: each for each in indicators}
        for place in self.PLACES:
            self.fields[f"indicator_{place}"] = forms.TypedChoiceField(
                label=_("Area %(place)s") % {"place": place},
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"text_{place}"] = long_text(_("What changed since then"), required=False)

    def clean(self):
        """A text needs its area; a form that names no area for it would lose the text."""
        for place in self.PLACES:
            named = self.cleaned_data.get(f"indicator_{place}")
            said = self.cleaned_data.get(f"text_{place}", "").strip()
            if said and not named and f"indicator_{place}" not in self.errors:
                self.add_error(f"indicator_{place}", _("Choose the indicator that this is about."))
        return self.cleaned_data

    @property
    def areas(self):
        """The areas that were named, in order."""
        values = self.cleaned_data
        return [
            (self.indicators[values[f"indicator_{place}"]], values[f"text_{place}"])
            for place in self.PLACES
            if values[f"indicator_{place}"]
        ]


class WithdrawForm(forms.Form):
    reason = long_text(
        _("Why"),
        rows=4,
        required=False,
        help_text=_("You need not say. If you do, the secretariat can read it."),
    )


class AppealForm(forms.Form):
    grounds = long_text(
        _("Your grounds"),
        rows=10,
        help_text=_("Say what the decision overlooked or got wrong, and how one can see that."),
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: sending it is the answer."""
