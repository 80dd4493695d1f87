"""Filters of the lists of the desk. A value or a name that a list does not know is refused."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Country, LabelLevel, Measure, Scheme, User
from ..rules.moves import State
from .places import InOrder

ANY = _("Any")
STATE_WORDS = [
    ("open", _("All open cases")),
    (State.DRAFT, _("Draft")),
    (State.SUBMITTED, _("Handed in")),
    (State.RETURNED, _("Returned for completion")),
    (State.IN_REVIEW, _("Under review")),
    (State.ASSESSED, _("Assessed")),
    (State.PROPOSED, _("Waiting for the board")),
    (State.DECIDED, _("Decided")),
    (State.APPEALED, _("Under appeal")),
    (State.WITHDRAWN, pgettext_lazy("case", "Withdrawn")),
]


def one_of(label, choices, *, empty=ANY):
    return forms.ChoiceField(label=label, required=False, choices=[("", empty), *choices])


def day(label, **options):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class Rows(forms.ModelChoiceField):
    """Rows to choose from, by a code that says something in an address."""

    def __init__(self, queryset, label, *, code="code"):
        super().__init__(queryset, label=label, required=False, empty_label=ANY, to_field_name=code)

    def label_from_instance(self, row):
        return row.name if hasattr(row, "name") and row.name else str(row)


class Places(Rows):
    """Countries, in the reader's words and order."""

    iterator = InOrder

    def label_from_instance(self, row):
        return str(row)


class Filter(forms.Form):
    """Read from the address; `page` and `format` belong to the list itself."""

    LISTS_OWN = frozenset({"page", "format"})

    def __init__(self, data, **options):
        super().__init__(data, auto_id="filter_%s", **options)

    def clean(self):
        unknown = sorted(set(self.data) - set(self.fields) - self.LISTS_OWN)
        if unknown:
            text = _("This list has no filter called %(names)s.") % {"names": ", ".join(unknown)}
            self.add_error(None, text)
        return self.cleaned_data

    @property
    def is_used(self):
        return any(self.data.get(name) for name in self.fields)


class CaseFilter(Filter):
    SORTS = {
        "waiting": (_("Waiting longest"), ("moved_at", "pk")),
        "newest": (_("Opened last"), ("-opened_on", "-pk")),
        "cluster": (_("Cluster"), ("cluster__name", "pk")),
    }

    todo = one_of(_("To do"), [])
    state = one_of(_("State"), STATE_WORDS)
    level = Rows(LabelLevel.objects.all(), _("Level"))
    country = Places(Country.objects.all(), _("Country"))
    kind = one_of(
        _("Kind"),
        [("first", _("First award")), ("upgrade", _("Upgrade")), ("renewal", _("Renewal"))],
    )
    assessor = Rows(User.objects.filter(assessor_profile__isnull=False), _("Assessor"), code="pk")
    since = day(_("Not moved since"))
    sort = one_of(
        _("Sort by"), [(code, word) for code, (word, _by) in SORTS.items()], empty=_("Usual order")
    )

    def __init__(self, data, *, todo):
        super().__init__(data)
        self.fields["todo"].choices = [("", ANY), *todo.items()]


class LabelFilter(Filter):
    q = forms.CharField(label=_("Number or cluster"), required=False, max_length=300)
    level = Rows(LabelLevel.objects.all(), _("Level"))
    country = Places(Country.objects.all(), _("Country"))
    scheme = Rows(Scheme.objects.all(), _("Scheme"), code="slug")
    ending = one_of(
        _("Ends within"),
        [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("a year"))],
    )
    source = one_of(
        _("Known from"), [("decision", _("A decision here")), ("told", _("Other sources"))]
    )
    condition = one_of(
        _("Condition"), [("suspended", _("Suspended today")), ("withdrawn", _("Withdrawn"))]
    )


class AnswerFilter(Filter):
    """Lists of what somebody asked for and somebody else answers."""

    answer = one_of(
        _("Answer"),
        [("waiting", _("Waiting")), ("confirmed", _("Confirmed")), ("refused", _("Refused"))],
    )


class MeasureFilter(AnswerFilter):
    kind = one_of(_("Kind"), Measure.Kind.choices)


class PeopleFilter(Filter):
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=300)
    part = one_of(
        _("Part"),
        [
            ("secretariat", _("Secretariat")),
            ("board", _("Board")),
            ("auditor", _("Auditor")),
            ("assessor", _("Assessor")),
            ("manager", _("Manager of a cluster")),
            ("editor", _("Editor of a cluster")),
        ],
        empty=_("Assessors and offices"),
    )


class JournalFilter(Filter):
    verb = forms.SlugField(label=_("What"), required=False, max_length=40)
    role = one_of(
        _("In the role of"),
        [
            ("cluster", _("Cluster")),
            ("secretariat", _("Secretariat")),
            ("assessors", _("Assessors")),
            ("board", _("Board")),
        ],
    )
    about = one_of(
        _("About"),
        [
            ("assessment", _("A case")),
            ("cluster", _("A cluster")),
            ("label", _("A label")),
            ("user", _("A person")),
            ("address", _("An address that was refused")),
        ],
    )
    object = forms.CharField(label=_("Its number or key"), required=False, max_length=80)
    person = forms.IntegerField(label=_("Person (key)"), required=False, min_value=1)
    since = day(_("From"))
    until = day(_("To"))


class WordFilter(Filter):
    """Sector words have nothing to filter by."""


class StagesFilter(Filter):
    since = day(_("States left since"))
