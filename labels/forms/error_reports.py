"""The form by which anybody reports an error, its defences, and the answer at the desk.

Programs that fill in every form are told apart without anybody's help: by a field that people do
not see, and by a sealed moment in the form. It is sent after a few seconds at the earliest, and
within the day. Whoever is refused finds everything typed still there.
"""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import ErrorReport
from .desk_filters import Filter, one_of
from .portal import long_text

SALT = "labels.error_report"
EARLIEST = timedelta(seconds=3)
LATEST = timedelta(hours=12)
LONGEST = 4_000

KINDS = [
    ("label_wrong", _("A label is wrong: its level, dates or status")),
    ("label_missing", _("A label is missing")),
    ("name", _("The name")),
    ("place", _("The country, the region or the place")),
    ("sector", _("The sectors")),
    ("management", _("Who manages the cluster")),
    ("other", _("Something else")),
]
OUTCOMES = [
    ("corrected", _("Corrected: the register has changed")),
    ("nothing", _("There is nothing to correct")),
    ("need_more", _("More is needed from the reporter")),
    ("duplicate", _("It was reported before")),
    ("abuse", _("It is no report of an error")),
]
STATES = [("new", _("New")), ("taken_up", _("Taken up")), ("answered", _("Answered"))]
assert [code for code, _word in KINDS] == ErrorReport.Kind.values
assert [code for code, _word in OUTCOMES] == ErrorReport.Outcome.values
assert [code for code, _word in STATES] == ErrorReport.State.values


def sealed(about: str, at: datetime | None = None) -> str:
    """The moment at which a form about a cluster was made, as nobody else can write it."""
    made = (at or timezone.now()).timestamp()
    return signing.dumps({"about": about, "made": made}, salt=SALT)


class ErrorReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is wrong?"), choices=[("", _("Choose")), *KINDS], required=True
    )
    label = forms.ChoiceField(label=_("Which label is it about?"), required=False)
    text = long_text(
        _("What is wrong, and what would be right?"),
        rows=7,
        help_text=_("At most 4,000 characters. Please write nothing about private persons."),
    )
    source = forms.URLField(
        label=_("Where can we see that? (optional)"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
        help_text=_("The address of a page on the web."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_(
            "Only to tell you of our answer, which you also find without it. We give it to nobody, "
            "and forget it 90 days after the answer."
        ),
    )
    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )
    made = forms.CharField(required=False, widget=forms.HiddenInput)

    OWN = ("kind", "label", "text", "source", "email")

    def __init__(self, data=None, *, about: str, labels: list[tuple[str, str]], label: str = ""):
        known = label if label in dict(labels) else ""
        first = {"label": known, "kind": "label_wrong" if known else "", "made": sealed(about)}
        super().__init__(data, initial=first)
        self.about = about
        self.fields["text"].widget.attrs["maxlength"] = LONGEST
        self.fields["label"].choices = [("", _("None, or all of them")), *labels]
        if not labels:
            del self.fields["label"]

    @property
    def own(self) -> list[Any]:
        """The fields that people fill in."""
        return [self[name] for name in self.OWN if name in self.fields]

    @property
    def report(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.OWN}

    def clean(self):
        """What tells programs from people comes last: other faults are told with it."""
        if self.cleaned_data.get("homepage"):
            self._renew(homepage="")
            text = _("A field that people do not see was filled in. It is empty again.")
            self.add_error(None, text)
        if problem := self._age_problem(self.cleaned_data.get("made", "")):
            self.add_error(None, problem)
        return self.cleaned_data

    def _age_problem(self, made: str):
        try:
            told = signing.loads(made, salt=SALT)
            age = timezone.now().timestamp() - told["made"]
            fits = told["about"] == self.about
        except signing.BadSignature:
            age, fits = 0.0, False
        if not fits or age > LATEST.total_seconds():
            self._renew(made=sealed(self.about))
            return _("This form was open for too long. Please look at it, and send it once more.")
        if age < EARLIEST.total_seconds() and not self.errors:
            return _("That was very quick. Please look at it again, and send it once more.")
        return None

    def _renew(self, **values: str) -> None:
        """What stands in the form when it is shown again."""
        self.data = self.data.copy()
        for name, value in values.items():
            self.data[name] = value


class FollowUpForm(forms.Form):
    text = long_text(_("Your answer"), rows=6, help_text=_("At most 4,000 characters."))


class ReportAnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=[("", _("Choose")), *OUTCOMES]
    )
    entry = forms.TypedChoiceField(
        label=_("The entry that brought the correction"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Needed if it was corrected. Correct the record first, by the usual steps."),
    )
    answer = long_text(
        _("Answer"),
        rows=6,
        help_text=_("The reporter reads this. To ask back is possible once."),
    )

    def __init__(self, data=None, *, entries: list[tuple[int, str]]):
        super().__init__(data)
        self.fields["entry"].choices = [("", _("None")), *entries]


class ReportFilter(Filter):
    state = one_of(_("State"), [("waiting", _("Waiting for an answer")), *STATES])
    outcome = one_of(_("What became of it"), OUTCOMES)
    kind = one_of(_("Kind"), KINDS)
