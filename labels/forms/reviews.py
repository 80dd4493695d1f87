"""Forms of the assessors. Drafts may be half; what the seal asks for the step checks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..clock import today
from ..models import LevelRule
from .portal import long_text

POINTS, MET = LevelRule.Scoring.POINTS, LevelRule.Scoring.MET
# Up to so many points one chooses among buttons; more are typed.
MOST_BUTTONS = 10
NOT_YET = ("", _("Not yet"))
FREE, TIED = "free", "tied"


def is_yes(word):
    return word == "yes"


def yes_no(known):
    """What is known, as the choice that says it."""
    return {None: "", True: "yes", False: "no"}[known]


def one_of(choices, label, **options):
    """A question with few answers, all in view."""
    given = {"required": False, "empty_value": None, "widget": forms.RadioSelect}
    return forms.TypedChoiceField(label=label, choices=choices, **(given | options))


def points_field(maximum):
    label = _("Points")
    if not maximum or maximum > MOST_BUTTONS:
        widget = forms.NumberInput({"inputmode": "numeric"})
        options = {"min_value": 0, "max_value": maximum, "widget": widget}
        return forms.IntegerField(label=label, required=False, **options)
    each = [(str(points), str(points)) for points in range(maximum + 1)]
    return one_of([NOT_YET, *each], label, coerce=int)


class DeclarationForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Do you have a conflict of interest?"),
        choices=[
            (FREE, _("No, I have none. I can judge this cluster without bias.")),
            (TIED, _("Yes, I have one, or it could look as if I had.")),
        ],
        widget=forms.RadioSelect,
    )
    note = long_text(
        _("Remark"),
        rows=3,
        required=False,
        help_text=_("Only the secretariat reads it. If there is a conflict, say which."),
    )


class ScoreForm(forms.Form):
    """One indicator, as its level scores it: with points, as met or not met, or in words."""

    comment = long_text(
        _("Comment to the cluster"),
        rows=6,
        required=False,
        help_text=_("The cluster reads it in its report, after the decision."),
    )
    note = long_text(
        _("Note to the secretariat"),
        rows=3,
        required=False,
        help_text=_("The cluster never sees it."),
    )

    def __init__(self, *args, scoring, maximum, **options):
        super().__init__(*args, **options)
        if scoring == POINTS:
            self.fields["points"] = points_field(maximum)
        elif scoring == MET:
            choices = [NOT_YET, ("yes", _("Met")), ("no", _("Not met"))]
            self.fields["met"] = one_of(choices, _("Is the requirement met?"), coerce=is_yes)
        self.order_fields(["points", "met"])


class SummaryForm(forms.Form):
    strengths = long_text(_("Strengths"), rows=10, required=False)
    improvements = long_text(_("Points to improve"), rows=10, required=False)


class AreaForm(forms.Form):
    confirmed = one_of(
        [("yes", _("Yes, it has improved")), ("no", _("No"))],
        _("Has the cluster improved here?"),
        required=True,
        coerce=is_yes,
        error_messages={"required": _("Choose an answer.")},
    )
    finding = long_text(
        _("What you found"), required=False, help_text=_("The cluster reads it in its report.")
    )


class SealForm(forms.Form):
    assessed_on = forms.DateField(
        label=_("Day of the assessment"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
        initial=today,
        help_text=_("If it took several days, the last one."),
    )
