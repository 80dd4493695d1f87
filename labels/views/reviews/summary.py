"""What the cluster is told in the end: strengths, points to improve; silver also its areas."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from ..working import private
from . import words
from .drafts import AreaDraft, SummaryDraft, answered, shown
from .reaching import my_review


@private()
def summary(request, public_id):
    review = my_review(request, public_id)
    draft = SummaryDraft(review)

    def show(draft_context, status=200):
        context = words.about(review, "review-summary") | draft_context
        return render(request, "reviews/summary.html", context, status=status)

    if request.method != "POST":
        return show(shown(draft))
    onward = reverse("review-summary", args=[public_id])
    return answered(request, draft, show=show, onward=onward)


@private()
def area(request, public_id, position):
    """Silver: whether the cluster has improved in an area. The lead finds it for all."""
    review = my_review(request, public_id)
    asked = next((each for each in review.areas if each.position == position), None)
    if asked is None:
        raise Http404
    if not review.leads:
        raise PermissionDenied
    draft = AreaDraft(review, asked)

    def show(draft_context, status=200):
        context = words.about(review, "review-summary") | draft_context
        context |= {"area": asked, "items": review.evidence.get(asked.indicator_id, [])}
        return render(request, "reviews/area.html", context, status=status)

    if request.method != "POST":
        return show(shown(draft))
    onward = reverse("review-summary", args=[public_id])
    return answered(request, draft, show=show, onward=onward)
