"""What opening a case means: the rules in force, and what they say of this cluster."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Cluster, Label, LabelLevel, LevelRule
from ..register.question import MAIN_SCHEME
from ..rules.opening import Known, Level, Opening, opening
from ..rules.partial_dates import PartialDate
from ..rules.scoring import BRONZE
from ..rules.validity import Held
from .readiness import indicators_of
from .steps import WorkflowError


def consequences(
    cluster: Cluster, level: LabelLevel, *, on: date, scheme: str = MAIN_SCHEME
) -> Opening:
    """What a case for this level would be on that day; WorkflowError where there are no rules."""
    rule = rule_for(level, on=on, scheme=scheme)
    asked = Level(level.code, level.rank, rule.terms, rule.assessors)
    return opening(asked, _known(cluster, scheme), on)


def rule_for(level: LabelLevel, *, on: date, scheme: str = MAIN_SCHEME) -> LevelRule:
    """What the rule set in force on that day says of the level, with `rule_set` at hand."""
    open_end = Q(rule_set__valid_until=None) | Q(rule_set__valid_until__gte=on)
    rules = LevelRule.objects.select_related("rule_set__indicators_of", "rule_set__scheme")
    in_force = rules.filter(open_end, rule_set__scheme__slug=scheme, rule_set__valid_from__lte=on)
    rule = in_force.filter(level=level).first()
    if rule is None:
        text = _("On %(day)s there are no rules of this scheme for %(level)s.")
        raise WorkflowError("no_rules", text % {"day": on.isoformat(), "level": level})
    if not indicators_of(rule.rule_set, level).exists():
        text = _("What %(level)s asks for is not in the register yet. Ask the secretariat.")
        raise WorkflowError("no_indicators", text % {"level": level})
    return rule


def _known(cluster: Cluster, scheme: str) -> Known:
    """The cluster's labels of the scheme, its latest benchmarking, its age."""
    rows = Label.objects.filter(cluster=cluster, scheme__slug=scheme)
    labels = list(rows.select_related("level").prefetch_related("suspensions"))
    bronze = [label for label in labels if label.level.code == BRONZE]
    days = [label.awarded_on or label.valid_from for label in bronze]
    return Known(
        [Held(label.level.rank, label.number, label.validity) for label in labels],
        benchmarked=bool(bronze),
        benchmarked_on=max((PartialDate(day) for day in days if day), default=None),
        founded=PartialDate(cluster.founded) if cluster.founded else None,
    )
