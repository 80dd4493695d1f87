"""The details of a measure, read from the JSON that it keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..rules.partial_dates import PartialDate
from .handing_in import said
from .steps import WorkflowError

type Details = Mapping[str, Any]


def day_in(details: Details, name: str) -> date:
    """A day that must be there; WorkflowError if it is none."""
    found = optional_day_in(details, name)
    if found is None:
        raise _fault(name, _("Give a day."))
    return found


def optional_day_in(details: Details, name: str) -> date | None:
    """A day, or None where none is given."""
    given = details.get(name)
    if isinstance(given, date):
        return given
    if not given:
        return None
    found = partial_in(details, name)
    if found is None or found.precision != "day":
        raise _fault(name, _("Give a day, like 2016-06-15."))
    return found.first


def partial_in(details: Details, name: str) -> PartialDate | None:
    """A date as precise as its source, or None where none is given."""
    text = text_in(details, name, longest=10)
    try:
        return PartialDate.parse(text) if text else None
    except ValueError as error:
        raise _fault(name, str(error)) from error


def text_in(details: Details, name: str, *, longest: int = 1000) -> str:
    """Words of the details; empty where there are none."""
    text = said(str(details.get(name) or ""))
    if len(text) > longest:
        raise _fault(name, _("Write at most %(most)s characters.") % {"most": longest})
    return text


def needed_text_in(details: Details, name: str, sentence: str, *, longest: int = 1000) -> str:
    found = text_in(details, name, longest=longest)
    if not found:
        raise _fault(name, sentence)
    return found


def _fault(name: str, sentence: str) -> WorkflowError:
    problem = {"code": f"{name}_wrong", "text": sentence, "field": name}
    return WorkflowError("details_wrong", sentence, [problem])
