"""The days of labels of one cluster, scheme and level: which are taken, and what the rules say."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ..clock import today
from ..models import Label, LabelLevel, LevelRule, Scheme
from ..rules.validity import Period, Status, Terms, Validity, label_status
from .steps import WorkflowError


def labels_like(label: Label) -> list[Label]:
    """The other labels of the same cluster, scheme and level that count, in order of time."""
    rows = Label.objects.filter(
        cluster=label.cluster_id, scheme=label.scheme_id, level=label.level_id, withdrawn_on=None
    )
    found = rows.exclude(pk=label.pk).select_related("level").prefetch_related("suspensions")
    return sorted(found, key=lambda one: (one.possible_from or date.max, one.number))


def refuse_overlap(label: Label, period: Period | None) -> None:
    """WorkflowError if another label covers any of the days that this one is to have."""
    if period is None:
        return
    for other in labels_like(label):
        sure = other.validity.sure
        if sure and sure.first <= period.last and period.first <= sure.last:
            raise WorkflowError(
                "label_overlaps",
                _(
                    "The label would run from %(first)s to %(last)s, but the cluster holds label "
                    "%(number)s of this level from %(from)s to %(until)s. Check the days, or "
                    "correct that label first."
                )
                % {
                    "first": period.first,
                    "last": period.last,
                    "number": other.number,
                    "from": sure.first,
                    "until": sure.last,
                },
            )


def refuse_upcoming(label: Label) -> None:
    """WorkflowError while a label is still to come: early renewals are not stacked."""
    for other in labels_like(label):
        if other.possible_from and label_status(other.validity, today()) is Status.UPCOMING:
            text = _(
                "Label %(number)s of this level begins on %(day)s. Until then no other one is "
                "awarded: decide this case from that day on, or withdraw that label first."
            )
            days = {"number": other.number, "day": other.possible_from}
            raise WorkflowError("label_upcoming", text % days)


def previous_of(label: Label) -> Validity | None:
    """The label before this one: what it may be a renewal of."""
    before = [
        one
        for one in labels_like(label)
        if one.possible_from and label.possible_from and one.possible_from < label.possible_from
    ]
    return before[-1].validity if before else None


def terms_for(scheme: Scheme, level: LabelLevel, day: date | None) -> Terms:
    """The terms in force on a day; before the first rule set its terms, without a day the newest.

    WorkflowError where the scheme has no such level.
    """
    rules = LevelRule.objects.filter(rule_set__scheme=scheme, level=level)
    found = list(rules.select_related("rule_set").order_by("rule_set__valid_from"))
    if not found:
        raise WorkflowError("no_such_level", _("This scheme has no such level."))
    in_force = [one for one in found if day is None or one.rule_set.valid_from <= day]
    return (in_force[-1] if in_force else found[0]).terms


def period_columns(found: Validity) -> dict[str, Any]:
    """A validity as columns of a label."""
    sure, possible = found.sure, found.possible
    return {
        "sure_from": sure.first if sure else None,
        "sure_until": sure.last if sure else None,
        "possible_from": possible.first if possible else None,
        "possible_until": possible.last if possible else None,
        "renewable_until": found.renewable_until,
    }
