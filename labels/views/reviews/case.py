"""One case of an assessor: first the declaration, then evidence and findings side by side."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.reviews import TIED, DeclarationForm
from ...workflow import assignments
from ..sending import attempt
from ..working import private
from . import words
from .reaching import Review, my_assignment


@private("GET", "HEAD")
def case(request, public_id):
    """Before the declaration only its form; nothing confidential is read for it."""
    assignment = my_assignment(request, public_id)
    if not permissions.can_score(request.user, assignment):
        return _declaration(request, assignment, DeclarationForm())
    return _case_page(request, assignment, DeclarationForm(initial={"answer": TIED}))


@private("POST")
def declare(request, public_id):
    """The declaration. A conflict ends the assignment, and with it all that it opened."""
    assignment = my_assignment(request, public_id)
    form = DeclarationForm(request.POST)

    def step(values):
        given = {"conflict": values["answer"] == TIED, "note": values["note"]}
        assignments.declare(assignment, by=request.user, **given)

    tied = request.POST.get("answer") == TIED
    ended = _("Thank you for telling. The assignment has ended; the secretariat finds another one.")
    if attempt(request, form, step, ended if tied else _("Thank you. The evidence is open now.")):
        return redirect("reviews") if tied else redirect("review-case", public_id)
    if not permissions.can_score(request.user, assignment):
        return _declaration(request, assignment, form)
    return _case_page(request, assignment, form)


def _declaration(request, assignment, form):
    """Nothing of the case but what one needs to know to answer."""
    context = {
        "assignment": assignment,
        "cluster": assignment.assessment.cluster,
        "level": assignment.assessment.level,
        "demonstration": assignment.assessment.demonstration,
        "due": words.due(assignment),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/declaration.html", context, status=status)


def _case_page(request, assignment, form):
    review = Review(request.user, assignment)
    areas = {}
    for indicator in review.scale.indicators.values():
        areas.setdefault(indicator.area, []).append(_row(review, indicator))
    context = words.about(review, "review-case")
    context |= {
        "areas": list(areas.items()),
        "scoring": words.scoring(review),
        "next": next((row for rows in areas.values() for row in rows if not row["found"]), None),
        "form": form,
        "can_tell_of_a_conflict": not review.sealed,
    }
    return render(request, "reviews/case.html", context, status=422 if form.errors else 200)


def _row(review, indicator):
    score = review.scores.get(indicator.pk)
    threshold = review.threshold(indicator)
    points = score.points if score else None
    return {
        "indicator": indicator,
        "items": review.evidence.get(indicator.pk, []),
        "score": score,
        "found": words.found(review, score),
        "threshold": threshold,
        "below": points is not None and threshold is not None and points < threshold,
    }
