"""Forms of an agency's questions: eligibility checks, and lists of names to match."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import LabelLevel, MatchRow, Programme, Scheme
from ..register.lists import LONGEST_HEADING
from ..register.question import MAIN_SCHEME
from ..rules.partial_dates import FIRST_YEAR, LAST_YEAR
from .desk_filters import ANY, Filter, one_of

VERDICTS = [
    ("yes", _("Yes")),
    ("until", _("Until a day")),
    ("unknown", _("Not known")),
    ("no", _("No")),
]
OUTCOMES = [
    (MatchRow.Outcome.CHOSEN, _("Sure")),
    (MatchRow.Outcome.CONFIRMED, _("Confirmed by a person")),
    (MatchRow.Outcome.DOUBTFUL, _("Doubtful")),
    (MatchRow.Outcome.NONE, _("Nobody found")),
    (MatchRow.Outcome.REFUSED, _("None, says a person")),
    (MatchRow.Outcome.BAD, _("Cannot be read")),
    (MatchRow.Outcome.WAITING, _("Waiting")),
]
HELD = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not proved"))]


class DayField(forms.DateField):
    """A day of the years that the register knows; it may stay empty."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def __init__(self, label, **options):
        super().__init__(label=label, required=False, **options)

    def validate(self, value):
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            text = _("Write a day between %(first)s and %(last)s.")
            raise forms.ValidationError(text % {"first": FIRST_YEAR, "last": LAST_YEAR})


class CheckForm(forms.Form):
    """What is asked. Which questions contradict themselves, the register says."""

    # Members of a question, as the register names them when it refuses, and their fields here.
    FIELDS = {
        "cluster": "what",
        "label": "what",
        "rule/min_level": "min_level",
        "rule/scheme": "scheme",
        "rule/programme": "programme",
        "rule/on": "on",
        "rule/from": "first",
        "rule/through": "last",
        "known_at": "known_on",
    }

    what = forms.CharField(
        label=_("Cluster or label"),
        max_length=300,
        help_text=_("Its number, its name in any of its forms, or the address of its page."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    min_level = forms.ChoiceField(label=_("At least this level"), required=False)
    scheme = forms.ChoiceField(label=_("Of this scheme"), required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Or what a programme asks for"),
        required=False,
        to_field_name="code",
        empty_label=_("No programme"),
        help_text=_("Its rule of the first day counts. Then leave the level empty."),
    )
    on = DayField(_("On this day"), help_text=_("Today, if all three are empty."))
    first = DayField(_("Or on every day from"))
    last = DayField(_("through"), help_text=_("Leave it empty to ask: until when?"))
    count_renewal_window = forms.BooleanField(
        label=_("A day also counts on which the label has ended and can still be renewed"),
        required=False,
    )
    known_on = DayField(
        _("As the register knew it on"),
        help_text=_("At the end of this day. Empty: as it knows it now."),
    )
    reference = forms.CharField(
        label=_("Your reference"),
        required=False,
        max_length=100,
        help_text=_("Such as the number of your file. You find the check again by it."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    chosen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    chosen_for = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        levels = [(each.code, each.name) for each in LabelLevel.objects.order_by("rank")]
        self.fields["min_level"].choices = [("", _("As the programme asks")), *levels]
        schemes = Scheme.objects.exclude(slug=MAIN_SCHEME).values_list("slug", "name")
        self.fields["scheme"].choices = [("", _("The European label")), *schemes]
        asking = Programme.objects.filter(rules__min_level__isnull=False).distinct()
        self.fields["programme"].queryset = asking.order_by("name")

    def clean(self):
        values = self.cleaned_data
        if "min_level" in values and not values["min_level"] and not values.get("programme"):
            self.add_error("min_level", _("Choose a level, or a programme."))
        return values


class CheckFilter(Filter):
    q = forms.CharField(label=_("Number or reference"), required=False, max_length=100)
    verdict = one_of(_("Answer"), VERDICTS)


class ListForm(forms.Form):
    """Beside the file itself, which the view reads."""

    min_level = forms.ChoiceField(label=_("Did they hold at least"), required=False)
    valid_on = DayField(_("On this day"), help_text=_("Today, if it is empty."))
    name_column = forms.CharField(
        label=_("Column with the names"),
        required=False,
        max_length=LONGEST_HEADING,
        help_text=_("Only if its heading is not one like Name, Cluster or Beneficiary."),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        levels = [(each.code, each.name) for each in LabelLevel.objects.order_by("rank")]
        self.fields["min_level"].choices = [("", _("Any label")), *levels]

    def choose_column(self, columns):
        """Let the person choose among the columns of the file, which names none as we know it."""
        choices = [("", _("Choose a column")), *((each, each) for each in columns)]
        self.fields["name_column"].widget = forms.Select(choices=choices)
        self.fields["name_column"].help_text = _("Then choose the file once more.")


class RowsFilter(Filter):
    """Filters of the rows of a list."""

    outcome = one_of(_("How it was matched"), OUTCOMES)
    held = one_of(_("Held it on the day"), HELD, empty=ANY)


class MeantForm(forms.Form):
    """Search for a cluster that is not among the candidates of a row."""

    q = forms.CharField(label=_("Another name or number"), required=False, max_length=300)
