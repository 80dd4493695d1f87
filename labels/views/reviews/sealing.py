"""The seal, after which nothing changes; and, once all have sealed, what the others found."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ...forms.reviews import SealForm
from ...models import Score
from ...rules.scoring import Difference
from ...workflow import reviews
from ...workflow.scales import MET, POINTS
from ...workflow.steps import Stale
from ..sending import attempt, sent_version
from ..working import private
from . import words
from .reaching import my_review


@private()
def seal(request, public_id):
    """What is still missing, or the day of the assessment and the seal."""
    review = my_review(request, public_id)
    form = SealForm(request.POST if request.method == "POST" else None)
    status = 200

    def step(values):
        given = {"by": request.user, "version": sent_version(request)}
        reviews.seal(review.assignment, **given, **values)

    try:
        if form.is_bound and attempt(request, form, step, _("Your findings are sealed.")):
            return redirect("review-case", public_id)
        status = 422 if form.is_bound else 200
    except Stale as stale:
        review.assignment.version, status = stale.now.version, 412
    if not form.is_bound and not review.editable:
        return redirect("review-case", public_id)
    context = words.about(review, "review-seal")
    context |= {"form": form, "older": status == 412, "missing": list(words.missing(review))}
    return render(request, "reviews/seal.html", context, status=status)


@private("GET", "HEAD")
def others(request, public_id):
    """What each assessor found, the largest differences first. No notes: they are for the
    secretariat."""
    review = my_review(request, public_id)
    if not review.all_sealed:
        raise Http404
    rows = sorted(_findings(request, review), key=lambda row: -row.difference)
    context = words.about(review, "review-others")
    context |= {"rows": rows, "differing": sum(row.difference > 0 for row in rows)}
    return render(request, "reviews/others.html", context)


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator with what each assessor found, one's own first."""

    indicator: object
    given: list
    difference: int


def _findings(request, review):
    """No assessor is named; one's own findings come first, then the lead's."""
    rows = Score.objects.visible_to(request.user).filter(
        assignment__assessment=review.case, assignment__ended_at=None
    )
    own = review.assignment.pk
    found = {pk: [] for pk in review.scale.indicators}
    for score in rows.select_related("assignment").order_by("assignment__part", "assignment"):
        if score.indicator_id in found:
            score.mine = score.assignment_id == own
            score.words = words.found(review, score)
            found[score.indicator_id].append(score)
    for pk, scores in found.items():
        scores.sort(key=lambda score: not score.mine)
        yield Beside(review.scale.indicators[pk], scores, _difference(review, scores))


def _difference(review, scores):
    column = {POINTS: "points", MET: "met"}.get(review.rule.scoring)
    values = [getattr(score, column) for score in scores] if column else []
    known = tuple(int(value) for value in values if value is not None)
    return Difference("", "", known).size if known else 0
