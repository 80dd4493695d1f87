"""Cases in any state, walked there by the real steps.

rules = make_rule_set()                        # three levels, few indicators
case = make_assessment("submitted", "silver")  # brings rules, cluster and people along

Who takes the steps can be given (`manager=`, `secretariat=`, ...); who is not given is made.
"""

from datetime import date, timedelta
from decimal import Decimal

from labels.clock import today
from labels.models import Area, Indicator, LevelRule, RuleSet
from labels.workflow import appeals, cases, decisions, evidence
from labels.workflow.readiness import indicators_for
from tests import reviewing
from tests.factories import make_cluster, make_level, make_scheme
from tests.people import make_board, make_manager, make_secretariat

FACTS = {
    "management_fte": Decimal("2.5"),
    "committed_members": 40,
    "member_types": 3,
    "platform_profile": "https://example.org/profile",
    "mode": "on_site",
}
MET = dict.fromkeys(
    ("management_fte", "committed_members", "member_types", "platform_profile"), ("met", "")
)

LEVELS = {
    "bronze": {"scoring": "none"},
    "silver": {"scoring": "met"},
    "gold": {
        "scoring": "points",
        "assessors": 2,
        "pass_percent": 80,
        "indicator_points": 5,
        "indicator_threshold": 2,
    },
}
# By code: the levels that ask for it. Gold gives 5 points each, so 20 in all; 16 are needed.
INDICATORS = {
    "1.1": ("silver", "gold"),
    "1.2": ("silver", "gold"),
    "2.1": ("silver", "gold"),
    "2.2": ("gold",),
    "B1": ("bronze",),
}


def make_rule_set(code="test-rules", *, levels=LEVELS, scheme="ecei", since="2013-01-01", **fields):
    """Rules with few indicators; those of the same code are made once."""
    known = RuleSet.objects.filter(code=code).first()
    if known:
        return known
    rules = RuleSet.objects.create(
        code=code,
        scheme=make_scheme(scheme),
        name=code,
        valid_from=date.fromisoformat(since),
        **fields,
    )
    for level, rule in levels.items():
        LevelRule.objects.create(rule_set=rules, level=make_level(level), **rule)
    for place, (name, asked_by) in enumerate(INDICATORS.items(), 1):
        kind = "benchmarking" if name.startswith("B") else "indicators"
        area = Area.objects.get_or_create(
            rule_set=rules, code=name[0], defaults={"name": f"Area {name[0]}", "kind": kind}
        )[0]
        indicator = Indicator.objects.create(
            area=area, code=name, name=f"Indicator {name}", position=place
        )
        indicator.levels.set(make_level(level) for level in asked_by if level in levels)
    return rules


def make_assessment(status="draft", level="gold", *, cluster=None, demonstration=False, **people):
    """A case in that state. The rules of the scheme are made unless the day has some."""
    if not RuleSet.objects.filter(scheme__slug="ecei").exists():
        make_rule_set()
    cluster = cluster or make_cluster()
    people.setdefault("manager", None)
    people["manager"] = people["manager"] or make_manager(cluster)
    assessment = cases.open_assessment(
        cluster, make_level(level), by=people["manager"], demonstration=demonstration
    )
    for state in PATHS[status]:
        assessment = WALKS[state](assessment, people)
    return assessment


def fill(assessment, *, by):
    """Everything that handing in asks for."""
    for indicator in indicators_for(assessment):
        text = f"What we do for {indicator.code}."
        evidence.save_answer(assessment, indicator, by=by, text=text, version=None)
    if assessment.level.code == "silver":
        areas = [(each, f"Better {each.code}.") for each in indicators_for(assessment)[:3]]
        cases.set_improvement_areas(assessment, areas, by=by)
    return cases.record_facts(assessment, by=by, **FACTS)


def the(people, part, make):
    """Who plays that part: given, made before, or made now."""
    if not people.get(part):
        people[part] = make()
    return people[part]


def _submitted(assessment, people):
    fill(assessment, by=people["manager"])
    return cases.submit(assessment, by=people["manager"])


def _returned(assessment, people):
    secretariat = the(people, "secretariat", make_secretariat)
    return cases.return_for_completion(assessment, {None: "Please add more."}, by=secretariat)


def _withdrawn(assessment, people):
    return cases.withdraw(assessment, by=people["manager"], reason="Not now.")


def _in_review(assessment, people):
    """`assessors=[lead, second]` may be given."""
    secretariat = the(people, "secretariat", make_secretariat)
    return reviewing.start(assessment, by=secretariat, assessors=people.get("assessors", ()))


def _assessed(assessment, people):
    """`findings={"points": 3}` or `{"met": False}` may be given; all find the same."""
    secretariat = the(people, "secretariat", make_secretariat)
    return reviewing.assess(assessment, by=secretariat, **people.get("findings", {}))


def _proposed(assessment, people):
    """`outcome="not_awarded"` may be given; it is proposed with all the words that it needs."""
    secretariat = the(people, "secretariat", make_secretariat)
    cases.record_eligibility(assessment, MET, by=secretariat)
    words = {"reason": "As found.", "improve": "The strategy.", "departure_reason": "As agreed."}
    back = {"come_back_on": today() + timedelta(days=365)}
    outcome = people.get("outcome", "awarded")
    decisions.propose(assessment, by=secretariat, outcome=outcome, **words, **back)
    assessment.refresh_from_db()
    return assessment


def _decided(assessment, people):
    decisions.confirm(assessment, by=the(people, "board", make_board))
    assessment.refresh_from_db()
    return assessment


def _appealed(assessment, people):
    """What is appealed was not awarded."""
    people["outcome"] = "not_awarded"
    assessment = _decided(_proposed(assessment, people), people)
    appeals.appeal(assessment, by=people["manager"], grounds="Annex 3 was overlooked.")
    assessment.refresh_from_db()
    return assessment


# The states a case passes through on its way to each, and the steps that lead into each.
PATHS = {
    "draft": (),
    "submitted": ("submitted",),
    "returned": ("submitted", "returned"),
    "withdrawn": ("withdrawn",),
    "in_review": ("submitted", "in_review"),
    "assessed": ("submitted", "in_review", "assessed"),
    "proposed": ("submitted", "in_review", "assessed", "proposed"),
    "decided": ("submitted", "in_review", "assessed", "proposed", "decided"),
    "appealed": ("submitted", "in_review", "assessed", "appealed"),
}
WALKS = {
    "submitted": _submitted,
    "returned": _returned,
    "withdrawn": _withdrawn,
    "in_review": _in_review,
    "assessed": _assessed,
    "proposed": _proposed,
    "decided": _decided,
    "appealed": _appealed,
}
