"""Forms by which an agency says what it wants to be told of: saved sets and webhooks."""

from datetime import date

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from ..models import Cohort
from ..outreach.messages import TYPES
from ..register import cohorts as register
from ..register.cohort_lines import clusters_written
from ..workflow.cohorts import LONGEST_NOTE
from .agency_filters import ConditionsForm, PlacesForm, Ticks

DIGESTS = [
    (Cohort.Digest.NEVER.value, _("Never")),
    (Cohort.Digest.DAILY.value, _("Daily, if anything changed")),
    (Cohort.Digest.WEEKLY.value, _("Weekly, if anything changed")),
    (Cohort.Digest.MONTHLY.value, _("Monthly, if anything changed")),
]
DIGITS = 18
MOST_LINES_TOLD = 30
MOST_DAYS = 3660
FIRST_YEAR = 1900


def _name():
    return forms.CharField(label=_("Name"), max_length=100)


def _note():
    return forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=_("For your colleagues: what the set is for."),
    )


class ClustersField(forms.CharField):
    """Clusters, one in each line. What the register does not know is named; the text stays."""

    widget = forms.Textarea({"rows": 10, "spellcheck": "false"})

    def clean(self, value):
        lines = super().clean(value).splitlines()
        if len(lines) > register.MOST_IN_A_LIST:
            text = now("These are more lines than a list holds: 10,000 at most.")
            raise forms.ValidationError(text)
        written = clusters_written(lines)
        if written.unknown or written.several:
            raise forms.ValidationError([*_unknown(written.unknown), *_doubtful(written.several)])
        return written.slugs


def _unknown(lines):
    """One sentence that names them."""
    if not lines:
        return []
    shown = ", ".join(f"“{line[:100]}”" for line in lines[:MOST_LINES_TOLD])
    if len(lines) > MOST_LINES_TOLD:
        shown += " " + now("and %(number)s more") % {"number": len(lines) - MOST_LINES_TOLD}
    return [now("The register lists no cluster that is called so: %(lines)s.") % {"lines": shown}]


def _doubtful(several):
    text = now("Several clusters are called “%(line)s”. Write one of these instead: %(slugs)s.")
    return [
        text % {"line": line[:100], "slugs": ", ".join(slugs)}
        for line, slugs in list(several.items())[:MOST_LINES_TOLD]
    ]


def _clusters(**options):
    return ClustersField(
        label=_("Clusters"),
        help_text=_(
            "One in each line: a name, the number of the cluster or of a label, or the address of "
            "its page."
        ),
        **options,
    )


class NameForm(forms.Form):
    """What a set is called."""

    name = _name()
    note = _note()


class FilterSetForm(ConditionsForm):
    """A set that is asked anew each time."""

    name = _name()
    note = _note()
    field_order = ("name", "note", *ConditionsForm.CONDITIONS, "more")

    def clean(self):
        values = super().clean()
        if not self.pairs and not self.errors:
            text = now("Choose at least one condition, or paste the address of a list.")
            self.add_error(None, text)
        return values


class ListSetForm(NameForm):
    """A set that somebody puts together."""

    clusters = _clusters(required=False)


class ClustersForm(forms.Form):
    """Clusters that come into a list."""

    clusters = _clusters()


class DigestForm(forms.Form):
    digest = forms.ChoiceField(label=_("Mail to the people of the agency"), choices=DIGESTS)


class SinceForm(forms.Form):
    """Since when, as a day or the number of an entry; `then` is that moment."""

    since = forms.CharField(
        label=_("Changed since"),
        max_length=DIGITS,
        help_text=_("A day like 2026-01-31, or a number of the register."),
    )
    within = forms.IntegerField(
        label=_("Labels that end within days"),
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, auto_id="changes_%s", **options)
        self.then = None

    def clean_since(self):
        text = self.cleaned_data["since"].strip()
        try:
            self.then = _moment(text)
        except register.NoSuchMoment as none:
            raise forms.ValidationError(str(none)) from None
        except ValueError:
            told = now("Write a day like 2026-01-31, or a number of the register.")
            raise forms.ValidationError(told) from None
        return text


def _moment(text):
    if text.isascii() and text.isdigit():
        return register.at_seq(int(text))
    day = date.fromisoformat(text)
    if day.year < FIRST_YEAR:
        raise ValueError
    return register.on_day(day)


class WebhookForm(PlacesForm):
    """Where messages go, of what, and about which clusters."""

    name = _name()
    url = forms.CharField(
        label=_("Address that is called"),
        max_length=500,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A public address like https://hooks.example.org/register."),
    )
    types = forms.MultipleChoiceField(
        label=_("Tell us when"),
        required=False,
        widget=Ticks,
        choices=[(name, name) for name in TYPES],
        help_text=_("None ticked: everything."),
    )
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=_("Saved set"),
        required=False,
        to_field_name="public_id",
        empty_label=_("All clusters"),
    )
    field_order = ("name", "url", "types", "cohort", *PlacesForm.CONDITIONS, "more")

    def __init__(self, *args, agency, **options):
        super().__init__(*args, **options)
        self.fields["cohort"].queryset = agency.cohorts.kept()

    @property
    def wanted(self):
        """What was said, as the steps take it."""
        names = ("name", "url", "types", "cohort")
        return {name: self.cleaned_data[name] for name in names} | {"filter": self.filter}


class LogFilter(forms.Form):
    """Which messages of the log are shown."""

    state = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("All")),
            ("waiting", _("Waiting")),
            ("delivered", _("Delivered")),
            ("dropped", _("Given up")),
        ],
    )
