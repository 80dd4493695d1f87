"""Forms of a case at the desk. The steps check what matters; forms read what was typed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Assignment, Outcome
from ..rules.eligibility import Finding
from ..wording import worded
from .desk_filters import day
from .portal import long_text

FINDINGS = [("met", _("Met")), ("not_met", _("Not met")), ("waived", _("Waived"))]
PARTS = [("lead", _("Lead")), ("second", _("Second"))]
OUTCOMES = [("awarded", _("Award the label")), ("not_awarded", _("Do not award the label"))]
assert {code for code, _word in FINDINGS} == set(Finding)
assert {code for code, _word in PARTS} == set(Assignment.Part.values)
assert {code for code, _word in OUTCOMES} == set(Outcome.values)


def needed_day(label, **options):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def number(label, **options):
    widget = forms.TextInput({"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, widget=widget, **options)


class EligibilityForm(forms.Form):
    """For each criterion what was found and why; what stays empty is not recorded."""

    def __init__(self, *args, criteria, **options):
        super().__init__(*args, **options)
        self.criteria = criteria
        for each in criteria:
            shown = [("", _("Not recorded yet")), *FINDINGS]
            if not each.waivable:
                shown = [choice for choice in shown if choice[0] != "waived"]
            self.fields[each.code] = forms.ChoiceField(
                label=worded(each.asks), choices=shown, required=False
            )
            self.fields[f"{each.code}_reason"] = long_text(_("Reason"), rows=2, required=False)

    @property
    def findings(self):
        values = self.cleaned_data
        return {
            each.code: (values[each.code], values[f"{each.code}_reason"])
            for each in self.criteria
            if values[each.code]
        }

    def clean(self):
        """A reason without a finding would be lost."""
        for each in self.criteria:
            if self.cleaned_data.get(f"{each.code}_reason") and not self.cleaned_data.get(
                each.code
            ):
                self.add_error(each.code, _("Say what was found."))
        return self.cleaned_data


class ReturnForm(forms.Form):
    """What the cluster should complete: for the whole case, and for single indicators."""

    whole = long_text(_("The case as a whole"), rows=4, required=False)

    def __init__(self, *args, indicators, **options):
        super().__init__(*args, **options)
        self.indicators = list(indicators)
        for each in self.indicators:
            self.fields[f"indicator_{each.pk}"] = long_text(str(each), rows=2, required=False)

    @property
    def comments(self):
        """By the key of the indicator; None is the case as a whole."""
        values = self.cleaned_data
        return {None: values["whole"]} | {
            each.pk: values[f"indicator_{each.pk}"] for each in self.indicators
        }


class AssignForm(forms.Form):
    part = forms.ChoiceField(label=_("Part"), choices=PARTS)
    due_on = needed_day(_("Due on"))

    def __init__(self, *args, candidates, **options):
        super().__init__(*args, **options)
        self.people = {one.user.pk: one.user for one in candidates if one.can_be_assigned}
        self.fields["assessor"] = forms.TypedChoiceField(
            label=_("Assessor"),
            choices=[("", _("Choose")), *((pk, str(user)) for pk, user in self.people.items())],
            coerce=int,
        )
        self.order_fields(["assessor"])

    @property
    def assessor(self):
        return self.people[self.cleaned_data["assessor"]]


class ReasonForm(forms.Form):
    reason = long_text(_("Why"), rows=4)


class PerhapsReasonForm(forms.Form):
    reason = long_text(_("Why"), rows=4, required=False)


class CompleteForm(forms.Form):
    assessed_on = day(
        _("Day of the assessment"),
        help_text=_("Leave it empty to keep the day that the lead assessor gave."),
    )


class SettleForm(forms.Form):
    """What counts for one indicator: points, met or not met, or words only."""

    MET = [("", _("Choose")), ("yes", _("Met")), ("no", _("Not met"))]

    def __init__(self, *args, scoring, maximum=0, **options):
        super().__init__(*args, **options)
        if scoring == "points":
            label = _("Points, 0 to %(maximum)s") % {"maximum": maximum}
            self.fields["points"] = number(label)
        if scoring == "met":
            self.fields["met"] = forms.TypedChoiceField(
                label=_("Requirement"),
                choices=self.MET,
                coerce=lambda text: text == "yes",
                empty_value=None,
                required=False,
            )
        self.fields["comment"] = long_text(_("Comment to the cluster"), rows=3, required=False)
        self.fields["reason"] = long_text(
            _("Reason, where no assessor found this"), rows=2, required=False
        )


class ProposeForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose")), *OUTCOMES])
    departure_reason = long_text(
        _("Why it departs from the verdict of the rules"),
        rows=3,
        required=False,
        help_text=_("Only needed when it departs."),
    )
    reason = long_text(
        _("Reasons, for the cluster"),
        rows=4,
        required=False,
        help_text=_("Needed when the label is not awarded."),
    )
    improve = long_text(
        _("What to improve, for the cluster"),
        rows=4,
        required=False,
        help_text=_("Needed when the label is not awarded."),
    )
    come_back_on = day(
        _("When the cluster can come back"),
        help_text=_("Needed when the label is not awarded."),
    )


class ConfirmForm(forms.Form):
    decided_on = day(_("Day of the decision"), help_text=_("Today, if you leave it empty."))


class SendBackForm(forms.Form):
    reason = long_text(_("What the secretariat should look at again"), rows=4)
