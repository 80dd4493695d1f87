"""A case of cluster A in each state, walked there by real steps, with marks in its fields."""

from datetime import timedelta
from io import BytesIO

from labels.clock import today
from labels.files.store import keep
from labels.management.demo_files import simple_docx, simple_pdf
from labels.models import Label
from labels.workflow import (
    appeals,
    assignments,
    cases,
    consolidation,
    decisions,
    evidence,
    reviews,
)
from labels.workflow.readiness import indicators_for
from tests import reviewing
from tests.access.marks import mark
from tests.cases import FACTS, MET
from tests.factories import make_level
from tests.people import make_assessor

# The cluster's side.


def hand_in(world, name, *, by="manager", mine=None):
    """Everything that is asked for; at the first indicator with marks, open and kept back."""
    case, by = mine or world.cases[name], world.people[by]
    indicator = indicators_for(case)[0]
    answer = f"We do {mark(f'{name}_answer')}."
    evidence.save_answer(case, indicator, by=by, text=answer, version=None)
    for part, readers in ((name, "assessors"), (f"{name}_kept", "secretariat")):
        more = {"by": by, "confidentiality": readers}
        link = f"https://example.org/{mark(f'{part}_link')}"
        shows = f"Shows {mark(f'{part}_words')}."
        evidence.add_link(case, indicator, link=link, text=shows, **more)
        world.rows[f"{part}_file"] = evidence.add_file(
            case, indicator, upload=_kept(part), text=shows, **more
        )
    gone = evidence.add_link(
        case, indicator, by=by, link=f"https://example.org/{mark(f'{name}_removed')}"
    )
    evidence.remove_item(gone, by=by)
    return case


def _kept(part):
    """A document with marked words under a marked name: a PDF for the open ones."""
    words = [f"Inside {mark(f'{part}_content')}."]
    if part.endswith("_kept"):
        content, ending = simple_docx("Plan", words), "docx"
    else:
        content, ending = simple_pdf("Plan", words), "pdf"
    name = f"{mark(f'{part}_filename')}.{ending}"
    return keep(BytesIO(content), name)


def complete(world, name, *, by="manager", mine=None):
    """The same, with the rest of what handing in asks for, and handed in."""
    case, by = hand_in(world, name, by=by, mine=mine), world.people[by]
    for indicator in indicators_for(case)[1:]:
        evidence.save_answer(case, indicator, by=by, text="We do this.", version=None)
    profile = f"https://example.org/{mark(f'{name}_profile')}"
    cases.record_facts(case, by=by, **(FACTS | {"platform_profile": profile}))
    if case.level.code == "silver":
        areas = [(each, f"Better {mark('area')}.") for each in indicators_for(case)[:3]]
        cases.set_improvement_areas(case, areas, by=by)
    return cases.submit(case, by=by)


def _draft(world):
    hand_in(world, "draft")


def _submitted(world):
    case = complete(world, "submitted")
    by = world.people["secretariat"]
    reviewing.assign(case, world.people["undeclared"], by=by)


def _returned(world):
    case = complete(world, "returned")
    asked = {None: f"Add {mark('completion')}.", indicators_for(case)[1].pk: "Say more."}
    cases.return_for_completion(case, asked, by=world.people["secretariat"])


def _withdrawn(world):
    """A draft that was never handed in."""
    case = hand_in(world, "withdrawn")
    reason = f"Because {mark('withdrawal')}."
    cases.withdraw(case, by=world.people["manager"], reason=reason)


def _other_cluster(world):
    """A case of cluster B, handed in."""
    by = world.people["other_manager"]
    case = cases.open_assessment(world.clusters["other"], make_level("gold"), by=by)
    world.cases["other"] = complete(world, "other", by="other_manager", mine=case)


# The review.


def find(assignment, name, **values):
    """Findings of an assessor, the first one and the summary with marks."""
    by, case = assignment.assessor, assignment.assessment
    for place, indicator in enumerate(indicators_for(case)):
        words = {"comment": "Seen."}
        if not place:
            words = {"comment": mark(f"{name}_comment"), "note": mark(f"{name}_note")}
        reviews.save_score(assignment, indicator, by=by, **words, **values)
    texts = {"strengths": mark(f"{name}_strengths"), "improvements": mark(f"{name}_weaknesses")}
    reviews.save_summary(assignment, by=by, **texts)


def _started(world, name):
    """Under review by the lead and the second assessor, who have declared."""
    who = world.people
    case = complete(world, name)
    assessors = [who["lead"], who["second"]]
    case = reviewing.start(case, by=who["secretariat"], assessors=assessors)
    lead, second = reviewing.parts(case)
    return case, lead, second


def _sealed(assignment, name, **values):
    find(assignment, name, **values)
    reviews.seal(assignment, by=assignment.assessor, assessed_on=today())


def _silver(world):
    """One assessor has drafted findings on the improvement areas."""
    who = world.people
    case = complete(world, "silver")
    case = reviewing.start(case, by=who["secretariat"], assessors=[who["lead"]])
    (lead,) = reviewing.parts(case)
    area = case.improvement_areas.first()
    finding = mark("area_finding")
    reviews.confirm_area(lead, area, by=who["lead"], confirmed=True, finding=finding)
    world.rows["silver_assignment"] = lead


def _in_review(world):
    """The lead is still at it, the second has sealed, a third has not declared, one is off."""
    who, by = world.people, world.people["secretariat"]
    case, lead, second = _started(world, "in_review")
    find(lead, "lead", points=3)
    _sealed(second, "second", points=4)
    world.rows |= {"assignment": lead, "second_assignment": second}
    world.rows["undeclared"] = reviewing.assign(case, who["undeclared"], by=by)
    ended = reviewing.assign(case, who["ended"], by=by)
    note = f"I know {mark('conflict')}."
    assignments.declare(ended, by=who["ended"], conflict=True, note=note)
    helper = reviewing.assign(case, make_assessor("IT"), by=by)
    assignments.unassign(helper, by=by, reason=mark("ended_reason"))


def _reviewed(world, name):
    """All is sealed; one indicator was settled with a reason that departs from both."""
    by = world.people["secretariat"]
    case, lead, second = _started(world, name)
    _sealed(lead, f"{name}_lead", points=3)
    _sealed(second, f"{name}_second", points=3)
    why = {"comment": mark(f"{name}_settled"), "reason": mark(f"{name}_settling")}
    consolidation.save_consolidated(case, indicators_for(case)[1], by=by, points=4, **why)
    return consolidation.complete_review(case, by=by)


def _assessed(world):
    _reviewed(world, "assessed")


# The decision.


def _suggested(world, name, outcome="not_awarded"):
    """Proposed with marked words; a condition of eligibility is not met unless it is awarded."""
    by = world.people["secretariat"]
    case = _reviewed(world, name)
    findings = MET
    if outcome != "awarded":
        findings = MET | {"member_types": ("not_met", mark(f"{name}_eligibility"))}
    cases.record_eligibility(case, findings, by=by)
    texts = {
        "reason": mark(f"{name}_reason"),
        "improve": mark(f"{name}_improve"),
        "departure_reason": mark(f"{name}_departure"),
        "come_back_on": today() + timedelta(days=365),
    }
    decisions.propose(case, by=by, outcome=outcome, **texts)
    case.refresh_from_db()
    return case, texts


def _proposed(world):
    """Sent back once, then proposed again."""
    case, texts = _suggested(world, "proposed")
    who = world.people
    decisions.send_back(case, by=who["board"], reason=mark("answer_note"))
    case.refresh_from_db()
    decisions.propose(case, by=who["secretariat"], outcome="not_awarded", **texts)


def _decided(world):
    case, _texts = _suggested(world, "decided", "awarded")
    decision = decisions.confirm(case, by=world.people["board"])
    world.rows["label"] = Label.objects.get(decision=decision)


def _appealed(world):
    case, _texts = _suggested(world, "appealed")
    decisions.confirm(case, by=world.people["board"])
    case.refresh_from_db()
    appeals.appeal(case, by=world.people["manager"], grounds=f"See {mark('grounds')}.")


WALKS = (
    _draft,
    _silver,
    _submitted,
    _returned,
    _in_review,
    _assessed,
    _proposed,
    _decided,
    _appealed,
    _withdrawn,
    _other_cluster,
)
