"""A cluster leaves the register, or comes back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Delisting
from .desk_labels import cluster_named
from .portal import long_text


class ClusterForm(forms.Form):
    """Which cluster is meant."""

    cluster = forms.CharField(
        label=_("Cluster"),
        max_length=200,
        help_text=_("Its number, or its address in the register."),
    )

    def clean_cluster(self):
        return cluster_named(self.cleaned_data["cluster"])


class ListAgainForm(forms.Form):
    note = long_text(_("Note"), rows=3, required=False, help_text=_("For the journal."))


class DelistForm(ListAgainForm):
    """Why it leaves; a double names the cluster that stays."""

    reason = forms.ChoiceField(
        label=_("Why it leaves"),
        choices=[
            ("", _("Choose")),
            (Delisting.DOUBLE.value, _("It was entered twice")),
            (Delisting.MISTAKE.value, _("It was entered by mistake")),
        ],
    )
    same_as = forms.CharField(
        label=_("The cluster that stays"),
        max_length=200,
        required=False,
        help_text=_("If it was entered twice: number of the other one, or its address."),
    )
    field_order = ("reason", "same_as", "note")

    def clean_same_as(self):
        given = self.cleaned_data["same_as"]
        return cluster_named(given) if given.strip() else None
