"""Historical awards entered by hand, each with its source: the register knows them as told."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..clock import today
from ..models import Citation, Label, LabelLevel, Measure, Scheme, Source
from ..register.imports.identity import APART_MONTHS, meet
from ..register.imports.one_award import Award
from ..register.imports.periods import dated, implausible_end
from ..register.numbers import label_number, take
from ..rules.partial_dates import PartialDate
from ..rules.validity import months_after
from .details import Details, needed_text_in, partial_in, text_in
from .periods import labels_like, terms_for
from .steps import WorkflowError

Basis = Label.Basis


class Kept(Award):
    """A label that is there already: entering another one moves none of its days."""

    fixed = True


def check(measure: Measure, details: Details) -> dict[str, Any]:
    """`level`, `scheme`, `source`; `awarded_on`, `valid_until` or both, as precise as the source.

    Also `awarded_basis` (stated or notice), `cluster_name`, `certificate`, `states`, `dated`.
    """
    found = {
        "level": needed_text_in(details, "level", _("Name the level.")),
        "scheme": needed_text_in(details, "scheme", _("Name the scheme.")),
        "awarded_on": str(partial_in(details, "awarded_on") or ""),
        "awarded_basis": text_in(details, "awarded_basis") or Basis.STATED.value,
        "valid_until": str(partial_in(details, "valid_until") or ""),
        "cluster_name": text_in(details, "cluster_name", longest=300) or measure.cluster.name,
        "certificate": text_in(details, "certificate", longest=60),
        "source": needed_text_in(details, "source", _("Name the source: no award without one.")),
        "states": text_in(details, "states", longest=2000),
        "dated": str(partial_in(details, "dated") or ""),
    }
    _check_dates(found)
    _columns(_label(measure, found), found)
    return found


def enter(measure: Measure) -> Label:
    """The label and the citation that tells of it."""
    details = measure.details
    label = _label(measure, details)
    key = take(Label, 1)[0]
    label.pk, label.number = key, label_number(key)
    for name, value in _columns(label, details).items():
        setattr(label, name, value)
    label.save(force_insert=True)
    source = Source.objects.get_or_create(reference=details["source"])[0]
    Citation.objects.create(
        source=source,
        cluster=measure.cluster,
        label=label,
        states=_states(details),
        dated=details["dated"],
    )
    return label


def _check_dates(found: dict[str, Any]) -> None:
    awarded, until = _date(found["awarded_on"]), _date(found["valid_until"])
    if awarded is None and until is None:
        text = _("Give the date of the award, the end of validity, or both.")
        raise WorkflowError("details_wrong", text)
    if awarded and awarded.first > today():
        raise WorkflowError("details_wrong", _("The award lies in the future."))
    if found["awarded_basis"] not in (Basis.STATED, Basis.NOTICE):
        text = _("The date of the award is stated by the source, or it is the date of a notice.")
        raise WorkflowError("details_wrong", text)


def _label(measure: Measure, details: Details) -> Label:
    """The label as it will be, but for its number and its days."""
    scheme = Scheme.objects.filter(slug=details["scheme"]).first()
    level = LabelLevel.objects.filter(code=details["level"]).first()
    if scheme is None or level is None:
        raise WorkflowError("no_such_level", _("There is no such level, or no such scheme."))
    return Label(
        cluster=measure.cluster,
        scheme=scheme,
        level=level,
        cluster_name=details["cluster_name"],
        certificate=details["certificate"],
    )


def _columns(label: Label, details: Details) -> dict[str, Any]:
    """The days by the rules, as an import finds them; none of them is another label's already."""
    awarded, until = _date(details["awarded_on"]), _date(details["valid_until"])
    there = labels_like(label)
    _refuse_known(there, awarded, until)
    _check_end(label, awarded, until)

    new = Award(awarded=awarded, basis=Basis(details["awarded_basis"]), until=until)

    def terms_on(day: date | None) -> Any:
        return terms_for(label.scheme, label.level, day)

    try:
        ((_award, alone),) = dated([new], terms_on=terms_on)
        ((_award, columns),) = dated([*map(_kept, there), new], terms_on=terms_on)
    except ValueError as error:
        raise WorkflowError("ends_before_it_begins", str(error)) from error
    if alone["sure_from"] and not columns["sure_from"]:
        text = _("The cluster holds a label of this level on all of these days already.")
        raise WorkflowError("label_overlaps", text)
    return columns


def _kept(label: Label) -> Award:
    stated = label.valid_until if label.valid_until_basis == Basis.STATED else ""
    return Kept(label=label, awarded=_date(label.awarded_on), until=_date(stated))


def _refuse_known(
    there: list[Label], awarded: PartialDate | None, until: PartialDate | None
) -> None:
    """WorkflowError if a label of this level has such a date: it is probably the same award."""
    for label in there:
        known_award, known_end = _date(label.awarded_on), _date(label.valid_until)
        same_award = awarded and known_award and _near(awarded, known_award)
        same_end = until and known_end and meet(until, known_end)
        if same_award or same_end:
            raise WorkflowError(
                "award_known",
                _(
                    "Label %(number)s of this level has nearly the same dates. "
                    "If it is the same award, correct that label instead."
                )
                % {"number": label.number},
            )


def _near(one: PartialDate, other: PartialDate) -> bool:
    """Whether both dates can be of one award: two lie further apart, as imports take it."""
    earliest = months_after(other.first, -APART_MONTHS)
    return one.overlaps(earliest, months_after(other.last, APART_MONTHS))


def _check_end(label: Label, awarded: PartialDate | None, until: PartialDate | None) -> None:
    terms = terms_for(label.scheme, label.level, awarded.first if awarded else None)
    if fault := implausible_end(awarded, until, terms):
        raise WorkflowError("details_wrong", fault)


def _states(details: Details) -> str:
    """What the source says, in the words in which imports keep it."""
    facts = [f"{details['level']} label"]
    if details["awarded_on"]:
        facts.append(f"awarded {details['awarded_on']}")
    if details["valid_until"]:
        facts.append(f"valid until {details['valid_until']}")
    said = ", ".join(facts)
    return f"{said}; {details['states']}" if details["states"] else said


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
