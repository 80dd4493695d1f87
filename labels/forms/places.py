"""Countries and sectors to choose from, in the language of the reader and in its order."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..models import Country, Sector
from ..rules.text import sort_key


def in_order(choices: Iterable[tuple[Any, str]]) -> list[tuple[Any, str]]:
    """Values and their words, sorted by the words."""
    language = get_language() or ""
    return sorted(choices, key=lambda each: sort_key(str(each[1]), language))


class InOrder(ModelChoiceIterator):
    """The rows of a field by their words; what stands for none of them comes first."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from in_order(self.choice(row) for row in self.queryset)


class CountryField(forms.ModelChoiceField):
    iterator = InOrder

    def __init__(self, **options: Any) -> None:
        super().__init__(Country.objects.all(), **({"label": _("Country")} | options))


class SectorsField(forms.ModelMultipleChoiceField):
    iterator = InOrder

    def __init__(self, **options: Any) -> None:
        super().__init__(Sector.objects.all(), **({"label": _("Sectors")} | options))
