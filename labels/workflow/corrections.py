"""Corrections of labels: what was wrong, what is right, and who says so."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..models import Citation, Label, Measure, Source
from ..register.imports.periods import CORRECTION, implausible_end
from ..rules.partial_dates import PartialDate
from ..rules.told import told
from ..rules.validity import Period, Terms, Validity, window_end
from .details import Details, needed_text_in, partial_in, text_in
from .periods import period_columns, previous_of, refuse_overlap, terms_for
from .steps import WorkflowError

Basis = Label.Basis
# Each date with the column of its basis.
DATES = {
    "awarded_on": "awarded_basis",
    "valid_from": "valid_from_basis",
    "valid_until": "valid_until_basis",
}
FIELDS = (*DATES, "cluster_name", "certificate")
NAMES = {
    "awarded_on": "date of award",
    "valid_from": "beginning of validity",
    "valid_until": "end of validity",
    "cluster_name": "name of the cluster at the award",
    "certificate": "certificate number",
}
LONGEST = {"cluster_name": 300, "certificate": 60}


def check(measure: Measure, details: Details) -> dict[str, Any]:
    """`changes` by field, `wrong` (what was wrong), `source`, and `dated` where it is known.

    When the measure is asked for, `changes` holds the new values. It is kept with the old ones,
    and they must still be there when it is confirmed.
    """
    label = _label(measure)
    given = details.get("changes")
    if not isinstance(given, Mapping) or not given:
        raise WorkflowError("nothing_to_correct", _("Say what is to be corrected."))
    changes = {name: _change(label, name, value) for name, value in given.items()}
    changes = {name: each for name, each in changes.items() if each["old"] != each["new"]}
    if not changes:
        raise WorkflowError("nothing_to_correct", _("The label says this already."))
    _columns(label, changes)
    return {
        "changes": changes,
        "wrong": needed_text_in(details, "wrong", _("Say what was wrong."), longest=2000),
        "source": needed_text_in(details, "source", _("Name the source of the correction.")),
        "dated": str(partial_in(details, "dated") or ""),
    }


def correct(measure: Measure) -> Label:
    """Write the new values, and cite who says so."""
    label, details = _label(measure), measure.details
    columns = _columns(label, details["changes"])
    for name, value in columns.items():
        setattr(label, name, value)
    label.save(update_fields=list(columns))
    source = Source.objects.get_or_create(reference=details["source"])[0]
    Citation.objects.get_or_create(
        source=source,
        cluster=measure.cluster,
        label=label,
        recognition=None,
        states=_states(details),
        defaults={"dated": details["dated"]},
    )
    return label


def _label(measure: Measure) -> Label:
    if measure.label is None:
        raise ValueError("A correction is about a label.")
    return measure.label


def _change(label: Label, name: str, value: Any) -> dict[str, str]:
    """Old and new value of one field; WorkflowError if the old one changed in the meantime."""
    if name not in FIELDS:
        raise WorkflowError("not_correctable", _("This field cannot be corrected."))
    old = getattr(label, name)
    if isinstance(value, Mapping):
        if value.get("old") != old:
            text = _("This was changed in the meantime. Ask for the correction anew.")
            raise WorkflowError("changed_meanwhile", text)
        value = value.get("new")
    return {"old": old, "new": _value(name, value)}


def _value(name: str, value: Any) -> str:
    if name in DATES:
        return str(partial_in({name: value}, name) or "")
    text = text_in({name: value}, name, longest=LONGEST[name])
    if name == "cluster_name" and not text:
        raise WorkflowError("details_wrong", _("Give the name of the cluster at the award."))
    return text


def _columns(label: Label, changes: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The columns as they will be. Where a date changes, the periods follow by the rules."""
    columns: dict[str, Any] = {name: each["new"] for name, each in changes.items()}
    if not any(name in columns for name in DATES):
        return columns
    columns |= {basis: _basis(columns[name]) for name, basis in DATES.items() if name in columns}
    if "awarded_on" in columns and "valid_from" not in columns and _begins_with_award(label):
        columns |= _beginning(columns["awarded_on"])
    if label.decision_id and columns.keys().isdisjoint(("valid_from", "valid_until")):
        return columns  # the day of the decision moves nothing
    return columns | _periods(label, columns)


def _basis(text: str) -> Basis:
    return Basis.STATED if text else Basis.UNKNOWN


def _begins_with_award(label: Label) -> bool:
    """Known from a source only: there the beginning is not stated, and follows the award."""
    return label.decision_id is None and label.valid_from_basis != Basis.STATED


def _beginning(awarded: str) -> dict[str, Any]:
    if len(awarded) > len("2016"):
        return {"valid_from": awarded, "valid_from_basis": Basis.COMPUTED}
    return {"valid_from": "", "valid_from_basis": Basis.UNKNOWN}


def _periods(label: Label, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The sure and the possible period, told from the dates as they will be."""

    def now(name: str) -> str:
        return str(columns.get(name, getattr(label, name)))

    begins = _date(now("valid_from") or now("awarded_on"))
    ends_are_known = label.decision_id or now("valid_until_basis") == Basis.STATED
    until = _date(now("valid_until")) if ends_are_known else None
    day = begins or until
    terms = terms_for(label.scheme, label.level, day.first if day else None)
    # An early renewal is awarded long before it begins.
    since = begins if label.decision_id else _date(now("awarded_on")) or begins
    if fault := implausible_end(since, until, terms):
        raise WorkflowError("details_wrong", fault)
    found = _told(begins, until, terms, previous_of(label))
    if label.withdrawn_on is None:
        refuse_overlap(label, found.sure)
    return period_columns(found) | ({} if ends_are_known else _computed_end(found))


def _told(
    begins: PartialDate | None, until: PartialDate | None, terms: Terms, previous: Validity | None
) -> Validity:
    """Both ends known to the day leave nothing open; else the bounds that the rules give."""
    try:
        if begins and until and {begins.precision, until.precision} == {"day"}:
            period = Period(begins.first, until.last)
            return Validity(period, period, window_end(period.last, terms))
        return told(awarded=begins, until=until, terms=terms, previous=previous)
    except ValueError as error:
        raise WorkflowError("ends_before_it_begins", str(error)) from error


def _computed_end(found: Validity) -> dict[str, Any]:
    if found.sure and found.possible and found.sure.last == found.possible.last:
        return {"valid_until": found.sure.last.isoformat(), "valid_until_basis": Basis.COMPUTED}
    return {"valid_until": "", "valid_until_basis": Basis.UNKNOWN}


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _states(details: Details) -> str:
    """What the register says of the correction, for everybody to read."""
    changes = "; ".join(
        f"{NAMES[name]}: {each['new'] or 'not known'}, not {each['old'] or 'empty'}"
        for name in FIELDS
        if (each := details["changes"].get(name))
    )
    return f"{CORRECTION} {changes}. {details['wrong']}"
