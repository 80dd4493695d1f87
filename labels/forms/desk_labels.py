"""Forms for labels after the award, and for what others asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Cluster, LabelLevel, Scheme
from .desk import needed_day
from .desk_filters import day
from .portal import long_text
from .portal_clusters import PARTIAL


def line(label, **options):
    return forms.CharField(label=label, required=False, **options)


def _why():
    return long_text(_("Why"), rows=4, help_text=_("The second person reads this."))


class SuspendForm(forms.Form):
    first = needed_day(_("First day"))
    last = day(_("Last day"), help_text=_("Leave it empty if the end is not known yet."))
    reason = _why()

    @property
    def details(self):
        return {"from": self.cleaned_data["first"], "until": self.cleaned_data["last"]}


class OnForm(forms.Form):
    on = needed_day(_("Day"))

    @property
    def details(self):
        return {"on": self.cleaned_data["on"]}


class ReinstateForm(OnForm):
    on = needed_day(_("First day on which it counts again"))
    reason = _why()


class WithdrawForm(OnForm):
    on = needed_day(_("Day from which it counts no more"))
    reason = long_text(_("Why"), rows=4, help_text=_("Everybody can read this."))


class CorrectForm(forms.Form):
    """All fields that can be corrected, as they are; what differs afterwards is the correction."""

    FIELDS = ("awarded_on", "valid_from", "valid_until", "cluster_name", "certificate")

    awarded_on = line(_("Awarded on"), help_text=PARTIAL)
    valid_from = line(_("Valid from"), help_text=PARTIAL)
    valid_until = line(_("Valid until"), help_text=PARTIAL)
    cluster_name = line(_("Name of the cluster at the award"), max_length=300)
    certificate = line(_("Certificate number"), max_length=60)
    wrong = long_text(_("What was wrong"), rows=3, help_text=_("Everybody can read this."))
    source = forms.CharField(
        label=_("Source of the correction"),
        max_length=1000,
        help_text=_("An address of the web, or the name of a document."),
    )
    dated = line(_("Date of the source"), help_text=PARTIAL)
    reason = _why()

    def __init__(self, *args, label, **options):
        super().__init__(
            *args, initial={name: getattr(label, name) for name in self.FIELDS}, **options
        )
        self.label = label

    @property
    def details(self):
        values = self.cleaned_data
        changes = {
            name: values[name] for name in self.FIELDS if values[name] != getattr(self.label, name)
        }
        return {"changes": changes} | {name: values[name] for name in ("wrong", "source", "dated")}


class EnterForm(forms.Form):
    cluster = forms.CharField(
        label=_("Cluster"),
        help_text=_("Its number in the register, or the last part of its address here."),
    )
    level = forms.ModelChoiceField(
        LabelLevel.objects.all(), label=_("Level"), to_field_name="code", empty_label=_("Choose")
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.all(), label=_("Scheme"), to_field_name="slug", empty_label=_("Choose")
    )
    awarded_on = line(_("Awarded on"), help_text=PARTIAL)
    awarded_basis = forms.ChoiceField(
        label=_("This date is"),
        choices=[("stated", _("Stated by the source")), ("notice", _("The date of a notice"))],
    )
    valid_until = line(_("Valid until"), help_text=PARTIAL)
    cluster_name = line(_("Name of the cluster at the award"), max_length=300)
    certificate = line(_("Certificate number"), max_length=60)
    source = forms.CharField(
        label=_("Source"),
        max_length=1000,
        help_text=_("An address of the web, or the name of a document. No award without one."),
    )
    states = long_text(_("What the source says"), rows=3, required=False)
    dated = line(_("Date of the source"), help_text=PARTIAL)
    reason = _why()

    def clean_cluster(self):
        return cluster_named(self.cleaned_data["cluster"])

    @property
    def details(self):
        values = dict(self.cleaned_data)
        for name in ("cluster", "reason"):
            values.pop(name)
        return values | {"level": values["level"].code, "scheme": values["scheme"].slug}


def cluster_named(given):
    """The cluster of an address or a number, as people type them."""
    text = given.strip()
    rows = Cluster.objects.filter(slug=text.lower().rstrip("/").rpartition("/")[2])
    found = (rows or Cluster.objects.filter(number=text.upper())).first()
    if found is None:
        raise forms.ValidationError(_("The register knows no cluster by this."))
    return found


MEASURES = {
    "suspend": SuspendForm,
    "reinstate": ReinstateForm,
    "withdraw": WithdrawForm,
    "correct": CorrectForm,
}


class AnswerForm(forms.Form):
    """Yes or no, with a note; a refusal says why."""

    accept = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("", _("Choose")), ("yes", _("Yes, carry it out")), ("no", _("No, refuse it"))],
    )
    note = long_text(_("Note"), rows=4, required=False, help_text=_("Needed when you refuse."))

    @property
    def accepted(self):
        return self.cleaned_data["accept"] == "yes"

    def clean(self):
        if (
            self.cleaned_data.get("accept") == "no"
            and not self.cleaned_data.get("note", "").strip()
        ):
            self.add_error("note", _("Say why you refuse it."))
        return self.cleaned_data


class ClaimAnswerForm(AnswerForm):
    """Accepting names the cluster: the one claimed, one of the hints, or a new one."""

    NEW = "new"

    def __init__(self, *args, clusters, **options):
        super().__init__(*args, **options)
        self.clusters = {each.slug: each for each in clusters}
        self.fields["note"].help_text = _("The person can read it. Needed when you refuse.")
        named = [(slug, f"{each.name} ({each.number})") for slug, each in self.clusters.items()]
        choices = [("", _("Choose")), *named, (self.NEW, _("A new cluster"))]
        self.fields["cluster"] = forms.ChoiceField(
            label=_("The cluster is"), choices=choices, required=False
        )
        self.order_fields(["accept", "cluster"])

    def clean(self):
        values = super().clean()
        if values.get("accept") == "yes" and not values.get("cluster"):
            self.add_error("cluster", _("Say which cluster it is."))
        return values

    @property
    def cluster(self):
        return self.clusters.get(self.cleaned_data["cluster"])
