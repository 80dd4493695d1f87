"""Labels: an award issues one, in the transaction of its decision.

What happens to labels afterwards is in measures.py.
"""

from typing import Any

from ..journal import record
from ..models import Assessment, Citation, Cluster, Decision, Label, Source, User
from ..register.numbers import label_number, take
from ..rules import decided
from ..rules.validity import Period, Validity, window_end
from .measures import confirm_measure, propose_measure, refuse_measure
from .periods import period_columns, refuse_overlap, refuse_upcoming

__all__ = [
    "confirm_measure",
    "hold_labels",
    "issue",
    "propose_measure",
    "refuse_award",
    "refuse_measure",
]


def hold_labels(assessment: Assessment) -> None:
    """Lock the cluster: who else changes its labels waits, and its name stays."""
    rows = Cluster.objects.select_for_update(no_key=True)
    assessment.cluster = rows.get(pk=assessment.cluster_id)


def issue(decision: Decision, *, by: User) -> Label:
    """The label of an award, with the decision as its source.

    The caller holds the labels of the cluster and publishes them.
    """
    assessment = decision.assessment
    cluster = assessment.cluster
    period = decided.period_of(decision.inputs)
    refuse_award(assessment, period)
    label = _blank(assessment)
    label.pk = take(Label, 1)[0]
    label.number, label.cluster = label_number(label.pk), cluster
    label.decision, label.cluster_name = decision, cluster.name
    for name, value in _days(decision, period).items():
        setattr(label, name, value)
    label.save(force_insert=True)
    _cite(label, decision)
    record(
        "label_issued",
        by=by,
        role="board",
        of=("label", label.number),
        after={"decision": str(assessment.public_id), "level": assessment.level.code},
    )
    return label


def refuse_award(assessment: Assessment, period: Period) -> None:
    """WorkflowError if another label of this level has days of the new one, or is yet to begin."""
    label = _blank(assessment)
    refuse_overlap(label, period)
    refuse_upcoming(label)


def _blank(assessment: Assessment) -> Label:
    """A label of the cluster, scheme and level of the case."""
    return Label(
        cluster_id=assessment.cluster_id,
        scheme_id=assessment.rule_set.scheme_id,
        level_id=assessment.level_id,
    )


def _days(decision: Decision, period: Period) -> dict[str, Any]:
    """Every day is known: what is sure is all that is possible."""
    terms = decided.terms_of(decision.inputs)
    return {
        "awarded_on": decision.decided_on.isoformat(),
        "awarded_basis": Label.Basis.STATED,
        "valid_from": period.first.isoformat(),
        "valid_from_basis": Label.Basis.COMPUTED,
        "valid_until": period.last.isoformat(),
        "valid_until_basis": Label.Basis.COMPUTED,
        **period_columns(Validity(period, period, window_end(period.last, terms))),
    }


def _cite(label: Label, decision: Decision) -> None:
    """The decision is the source of the label, by its public id and without anybody's name."""
    source = Source.objects.get_or_create(
        reference=f"Decision {decision.assessment.public_id}",
        defaults={"title": f"Decision of the awarding body of {decision.decided_on}"},
    )[0]
    level = decision.assessment.level.code
    Citation.objects.create(
        source=source,
        cluster=label.cluster,
        label=label,
        states=f"{level} label, awarded {decision.decided_on}, valid until {label.valid_until}",
        dated=decision.decided_on.isoformat(),
    )
