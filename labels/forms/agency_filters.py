"""Which clusters are meant: fields like those of the public list, or the address of such a list."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from ..models import Country, LabelLevel, Programme, Sector
from .places import in_order

# An address of a list also says how it is shown, and for which day: no conditions.
HOW_IT_IS_SHOWN = frozenset(
    ["limit", "offset", "page", "cursor", "ordering", "facets", "format", "fields", "omit"]
)
DAYS_ASKED = frozenset(["valid_on", "known_at"])
STATUSES = [
    ("valid", _("Valid")),
    ("suspended", _("Suspended")),
    ("renewable", _("Ended, renewable")),
    ("unknown", _("Not proved")),
    ("upcoming", _("Not yet valid")),
    ("expired", _("Expired")),
    ("withdrawn", _("Withdrawn")),
]
LONGEST_ADDRESS = 4000


class Ticks(forms.CheckboxSelectMultiple):
    """Boxes to tick; the way to the field leads to the first of them."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, "0" if index is None else index)


class CodesField(forms.CharField):
    """Codes in a row, as people write them: DE8, ITC1."""

    def to_python(self, value):
        text = super().to_python(value)
        return [each for each in text.replace(",", " ").replace(";", " ").split() if each]

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


def several(label, choices, **options):
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, **options)


def countries():
    return in_order((each.code, str(each)) for each in Country.objects.all())


def sectors():
    """In groups, one for each classification."""
    groups = {}
    for each in Sector.objects.select_related("classification"):
        groups.setdefault(str(each.classification), []).append((each.code, str(each)))
    return [(name, in_order(found)) for name, found in groups.items()]


def programmes():
    return list(Programme.objects.order_by("name").values_list("code", "name"))


def levels():
    return list(LabelLevel.objects.order_by("rank").values_list("code", "name"))


class PlacesForm(forms.Form):
    """The conditions that the feed knows. `pairs` are their names and values, still unchecked."""

    CONDITIONS = ("country", "region", "sector", "level")

    country = several(_("Country"), countries)
    region = CodesField(
        label=_("Region"),
        required=False,
        help_text=_("NUTS codes, such as DE8 or ITC1. Regions below them count as well."),
    )
    sector = several(_("Sector"), sectors)
    level = several(_("Level of a label"), levels, widget=Ticks)
    more = forms.CharField(
        label=_("Or the address of a list"),
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Filter the list of clusters, and paste its address here. Or write conditions as in "
            "addresses, like country=DE&sector=health."
        ),
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.pairs, self.filter, self.days_left_out = [], "", []

    def clean(self):
        values = super().clean()
        typed = [(name, each) for name in self.CONDITIONS for each in _many(values.get(name))]
        self.pairs = [*typed, *self._pasted(values.get("more", ""))]
        return values

    def refuse(self, parameter, sentence):
        """Put what is wrong with a condition at the field that it came from."""
        typed = parameter in self.CONDITIONS and self.cleaned_data.get(parameter)
        self.add_error(parameter if typed else "more", sentence)

    def _pasted(self, text):
        """The conditions in an address, without what says how a list is shown, and for when."""
        text = text.strip()
        if not text:
            return []
        is_address = "?" in text or text.startswith(("/", "http:", "https:"))
        try:
            query = urlsplit(text).query if is_address else text
            pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
        except ValueError:
            pairs = []
        if not pairs:
            self.add_error("more", now("This address has no conditions behind a question mark."))
        self.days_left_out = sorted({name for name, value in pairs if name in DAYS_ASKED and value})
        others = HOW_IT_IS_SHOWN | DAYS_ASKED
        return [(name, value) for name, value in pairs if value.strip() and name not in others]


class ConditionsForm(PlacesForm):
    """All conditions of the public list."""

    CONDITIONS = ("q", "country", "region", "sector", "programme", "level", "min_level", "status")

    q = forms.CharField(label=_("Words of a name"), required=False, max_length=200)
    programme = several(_("Programme"), programmes)
    min_level = forms.ChoiceField(
        label=_("At least this level"),
        required=False,
        choices=lambda: [("", _("Any")), *levels()],
    )
    status = several(
        _("Status of that label"),
        STATUSES,
        widget=Ticks,
        help_text=_(
            "Better left empty: a set tells by itself when labels are gained and lost. With "
            "“Valid”, a cluster leaves the set when its label ends."
        ),
    )


def as_fields(form, text):
    """A kept filter as the values of a form; what has no field stands in the box for addresses."""
    fields, rest = {}, []
    for name, value in parse_qsl(text):
        if name not in form.CONDITIONS:
            rest.append((name, value))
        elif isinstance(form.base_fields[name], (forms.MultipleChoiceField, CodesField)):
            fields.setdefault(name, []).append(value)
        else:
            fields[name] = value
    return fields | {"more": urlencode(rest)}


def _many(value):
    return [value] if isinstance(value, str) and value else value or []
