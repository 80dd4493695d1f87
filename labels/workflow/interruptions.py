"""What interrupts or ends a label before its time: suspension, reinstatement, withdrawal."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..clock import today
from ..models import Label, Measure, Suspension
from ..rules.validity import ONE_DAY, day_of
from .details import Details, day_in, optional_day_in
from .steps import WorkflowError


def check_suspension(measure: Measure, details: Details) -> dict[str, Any]:
    """`from` and, where the end is known, `until`: days of the label on which none suspends it."""
    label = _running(measure)
    first, last = day_in(details, "from"), optional_day_in(details, "until")
    if last is not None and last < first:
        raise WorkflowError("suspension_ends_early", _("The suspension ends before it begins."))
    if label.possible_until is None or first > label.possible_until:
        text = _("The label does not run on these days: there is nothing to suspend.")
        raise WorkflowError("nothing_to_suspend", text)
    if last is not None and label.possible_from is not None and last < label.possible_from:
        text = _("The label begins after these days: there is nothing to suspend.")
        raise WorkflowError("nothing_to_suspend", text)
    for other in label.suspensions.all():
        if (other.last is None or first <= other.last) and (last is None or other.first <= last):
            if other.last is None:
                text = _("It is suspended from %(first)s until further notice already.")
            else:
                text = _("It is suspended from %(first)s until %(last)s already.")
            days = {"first": other.first, "last": other.last}
            raise WorkflowError("suspended_already", text % days)
    return {"from": first.isoformat(), "until": last.isoformat() if last else None}


def suspend(measure: Measure) -> Label:
    label = _running(measure)
    Suspension.objects.create(
        label=label,
        first=day_in(measure.details, "from"),
        last=optional_day_in(measure.details, "until"),
        reason=measure.reason,
    )
    return label


def check_reinstatement(measure: Measure, details: Details) -> dict[str, Any]:
    """`on`: the first day on which the label counts again."""
    on = day_in(details, "on")
    suspension = _suspension(_running(measure), on)
    if suspension is None:
        text = _("The label is not suspended on the day before %(day)s: there is nothing to lift.")
        raise WorkflowError("not_suspended", text % {"day": on})
    return {"on": on.isoformat()}


def reinstate(measure: Measure) -> Label:
    """The suspension ends with the day before."""
    label, on = _running(measure), day_in(measure.details, "on")
    suspension = _suspension(label, on)
    if suspension is not None:
        suspension.last = on - ONE_DAY
        suspension.save(update_fields=["last"])
    return label


def check_withdrawal(measure: Measure, details: Details) -> dict[str, Any]:
    """`on`: the day from which the label counts no more, today at the latest.

    A later day is not taken: the days until then would be free for another label at once. A
    label that is still to come counts at no time then; one that has begun did until that day.
    """
    label, on = _running(measure), day_in(details, "on")
    if on > today():
        text = _("This day is still to come. Withdraw the label then, or suspend it from then.")
        raise WorkflowError("withdrawn_in_the_future", text)
    if label.possible_from is not None and on < label.possible_from <= _asked_on(measure):
        text = _("The label begins on %(day)s: it cannot be withdrawn before that.")
        raise WorkflowError("withdrawn_too_early", text % {"day": label.possible_from})
    return {"on": on.isoformat()}


def _asked_on(measure: Measure) -> date:
    """A label may begin while its withdrawal waits for the second person."""
    return min(day_of(measure.proposed_at), today())


def withdraw(measure: Measure) -> Label:
    """The register shows the day and the reason."""
    label = _running(measure)
    label.withdrawn_on = day_in(measure.details, "on")
    label.withdrawal_reason = measure.reason
    label.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    return label


def _running(measure: Measure) -> Label:
    """The label, unless it is withdrawn: after that nothing happens to it any more."""
    label = measure.label
    if label is None:
        raise ValueError("This measure is about a label.")
    if label.withdrawn_on is not None:
        text = _("The label was withdrawn on %(day)s.")
        raise WorkflowError("withdrawn", text % {"day": label.withdrawn_on})
    return label


def _suspension(label: Label, on: date) -> Suspension | None:
    """The suspension that the day before `on` belongs to, and that goes on beyond it."""
    for each in label.suspensions.all():
        if each.first < on and (each.last is None or each.last >= on):
            return each
    return None
