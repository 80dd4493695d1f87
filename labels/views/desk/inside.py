"""What is in a case, for its pages: evidence, people, findings, verdict, decisions, journal."""

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf, Substr

from ...models import Appeal, Assignment, Event, Evidence, Label, Score, User
from ...rules import decided
from ...rules.eligibility import needed
from ...wording import told, worded
from ...workflow.appeals import last_day
from ...workflow.eligibility import recognised_by
from ...workflow.readiness import indicators_for
from ...workflow.verdicts import level_rule
from . import words

LATEST = 50


@dataclass
class Indicated:
    """One indicator: what was handed in for it, what was asked, what each assessor found."""

    indicator: object
    items: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    scores: list = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bar:
    """What counts for one indicator, as a bar with its threshold: shares are percentages."""

    title: str
    points: int | None
    maximum: int | None
    threshold: int | None
    met: bool | None
    share: str
    mark: str

    @property
    def fails(self):
        below = self.points is not None and self.threshold and self.points < self.threshold
        return bool(below) or self.met is False

    @property
    def is_open(self):
        return self.points is None and self.met is None


def indicated(case, user, *, with_findings):
    """Everything by area and indicator, in as many statements as there are kinds of things."""
    found = {each.pk: Indicated(each) for each in indicators_for(case)}
    items = Evidence.objects.visible_to(user).kept().filter(assessment=case)
    for item in items.order_by("kind", "pk"):
        if item.indicator_id in found:
            found[item.indicator_id].items.append(item)
    for asked in case.completion_requests.filter(indicator__in=list(found)):
        found[asked.indicator_id].requests.append(asked)
    if with_findings:
        scores = Score.objects.visible_to(user).filter(assignment__assessment=case)
        for score in scores.select_related("assignment__assessor").order_by("assignment__part"):
            if score.indicator_id in found:
                found[score.indicator_id].scores.append(score)
    areas = {}
    for each in found.values():
        areas.setdefault(each.indicator.area, []).append(each)
    return list(areas.items())


def is_told(case):
    """Whether it was ever handed in: until then what it holds is for the cluster alone."""
    return case.submitted_at is not None


def eligibility(case, *, with_findings=True):
    """Each criterion with what the cluster says of itself and what was found."""
    rows = case.eligibility_findings.select_related("recorded_by") if with_findings else ()
    found = {each.criterion: each for each in rows}
    told = is_told(case)
    return [
        {
            "criterion": each,
            "told": getattr(case, each.code) if told else None,
            "finding": found.get(each.code),
            "word": words.FINDINGS[found[each.code].finding] if each.code in found else "",
        }
        for each in needed(case.opened_on)
    ]


def programmes(case):
    return recognised_by(case.cluster, on=case.opened_on)


def verdict(inputs):
    """The verdict of the rules, its bars, and why there is none yet."""
    context = {"bars": bars(inputs), "scoring": inputs["level_rule"]["scoring"], "inputs": inputs}
    try:
        found = decided.shown(decided.verdict_of(inputs))
    except ValueError as error:
        return context | {"verdict": None, "missing": worded(str(error)), "expected": None}
    context |= {"pass_percent": inputs["level_rule"]["pass_percent"]}
    return context | {"verdict": found, "expected": decided.expected(inputs)}


def bars(inputs):
    """By area: each indicator with what counts for it."""
    given = {each["indicator"]: each for each in inputs["consolidated"]}
    areas = {}
    for each in inputs["indicators"]:
        areas.setdefault(each["area_name"], []).append(_bar(each, given.get(each["id"]) or {}))
    return list(areas.items())


def _bar(indicator, found):
    maximum, threshold = indicator["maximum"], indicator["threshold"]
    return Bar(
        title=f"{indicator['code']} {told(indicator['name'])}".strip(),
        points=found.get("points"),
        maximum=maximum,
        threshold=threshold,
        met=found.get("met"),
        share=_share(found.get("points"), maximum),
        mark=_share(threshold, maximum),
    )


def _share(part, whole):
    return f"{100 * part / whole:.1f}" if part and whole else "0"


def period(inputs):
    """The days of the label that an award would bring, or None while they are not known."""
    return decided.period_of(inputs) if inputs["assessed_on"] else None


def outcomes(case):
    """Proposals, decisions with what they rest on, the appeal and the label."""
    decisions = list(case.decisions.select_related("proposed_by", "confirmed_by", "proposal"))
    proposals = case.proposals.select_related("proposed_by", "answered_by").order_by("pk")
    for decision in decisions:
        decision.assessment = case
    first = next((each for each in decisions if each.round == 1), None)
    open_to_appeal = first is not None and first.outcome == "not_awarded"
    return {
        "proposals": proposals,
        "decisions": decisions,
        "appeal": Appeal.objects.filter(assessment=case).select_related("lodged_by").first(),
        "appeal_until": last_day(first) if open_to_appeal else None,
        "label": Label.objects.filter(decision__in=decisions).first(),
    }


def assignments(case):
    rows = case.assignments.select_related("assessor__assessor_profile__country", "assigned_by")
    return list(rows.order_by("ended_at", "part", "pk"))


def areas_are_sealed(case):
    """What is found of the improvement areas is the lead's draft until the lead seals."""
    leads = case.assignments.current().filter(part=Assignment.Part.LEAD)
    return leads.filter(sealed_at__isnull=False).exists()


def rule_of(case):
    return level_rule(case)


def with_actors(events):
    """Events with the names of those who acted; the journal itself holds only their keys."""
    key = Case(
        When(actor__regex=r"^user-[0-9]{1,18}$", then=Cast(Substr("actor", 6), BigIntegerField()))
    )
    named = User.objects.filter(pk=OuterRef("actor_key")).values(
        shown=Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    )
    return events.annotate(actor_key=key).annotate(actor_name=Subquery(named))


def journal(case):
    """The latest events of a case, newest first."""
    events = with_actors(Event.objects.of("assessment", case.public_id)).order_by("-seq")
    return [{"event": each, "word": words.verb(each.verb)} for each in events[:LATEST]]
