"""How a review is told to its assessor: what comes next, what was found, which pages there are."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ... import clock
from ...rules.moves import OPEN, State
from ...workflow.scales import MET, POINTS

WAITING = {
    State.SUBMITTED: lazy("You can read the evidence. Scoring opens when the review starts."),
    State.RETURNED: lazy("The cluster completes its evidence. Scoring goes on after that."),
}
CLOSED = lazy("The review of this case is over.")
SCALES = {
    POINTS: lazy("Give points for each indicator."),
    MET: lazy("Say for each indicator whether the requirement is met."),
}
IN_WORDS = lazy("This level has no points: write a comment on each indicator.")


def next_step(assignment):
    """What the assessor does next, in a sentence; a link word where there is something to do."""
    state = assignment.assessment.state
    if assignment.ended_at:
        return _ended(assignment)
    if assignment.sealed_at:
        return _("You have sealed your findings.")
    if state not in OPEN:
        return str(CLOSED)
    if assignment.conflict is None:
        return _("Say whether you have a conflict of interest.")
    if state == State.IN_REVIEW:
        return _("Read the evidence, score, and seal your findings.")
    return str(WAITING.get(state, CLOSED))


def _ended(assignment):
    if assignment.conflict:
        return _("You declared a conflict of interest.")
    return _("The secretariat ended this assignment.")


def due(assignment):
    """How the due date lies to today: days that are left, or days it is over."""
    days = (assignment.due_on - clock.today()).days
    return {"on": assignment.due_on, "left": days, "over": -days, "late": days < 0}


def waiting(review):
    """Why nothing can be scored now; empty while it can."""
    if review.editable or review.sealed:
        return ""
    return WAITING.get(review.case.state, CLOSED)


def scoring(review):
    return SCALES.get(review.rule.scoring, IN_WORDS)


def found(review, score):
    """A finding in a few words: 4 of 5 points, met, commented; empty while there is none."""
    if score is None or not review.scale.is_complete(score.points, score.met, score.comment):
        return ""
    if review.rule.scoring == POINTS:
        words = {"points": score.points, "maximum": score.maximum}
        return _("%(points)s of %(maximum)s points") % words
    if review.rule.scoring == MET:
        return _("Met") if score.met else _("Not met")
    return _("Commented")


def places(review, here):
    """The pages of a review, and which of them this is."""
    pages = [("review-case", _("Evidence and scores")), ("review-summary", _("Summary"))]
    if review.editable:
        pages.append(("review-seal", _("Seal")))
    if review.all_sealed:
        pages.append(("review-others", _("All findings")))
    number = review.assignment.public_id
    return [
        {"word": word, "url": reverse(name, args=[number]), "here": name == here}
        for name, word in pages
    ]


def about(review, here):
    """What every page of a review knows."""
    done = review.asked - len(review.gaps)
    return {
        "review": review,
        "assignment": review.assignment,
        "case": review.case,
        "places": places(review, here),
        "editable": review.editable,
        "waiting": waiting(review),
        "due": due(review.assignment),
        "asked": review.asked,
        "done": done,
        "percent": 100 * done // review.asked,
    }


def missing(review):
    """What is missing before the seal, each with the address where it can be done."""
    number = review.assignment.public_id
    areas = {area.indicator_id: area.position for area in review.areas}
    for gap in review.gaps:
        indicator = gap.get("indicator")
        if gap["code"] == "area_open":
            address = reverse("review-area", args=[number, areas[indicator]])
        elif indicator:
            address = reverse("review-indicator", args=[number, indicator])
        else:
            address = reverse("review-summary", args=[number])
        yield {"text": gap["text"], "address": address}
