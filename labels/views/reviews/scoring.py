"""One indicator: the evidence on one side, the assessor's finding on the other."""

from django.shortcuts import render
from django.urls import reverse

from ..working import private
from . import words
from .drafts import ScoreDraft, answered, shown
from .reaching import my_review


@private()
def indicator(request, public_id, indicator):
    """The finding saves itself while it is typed, or by its button."""
    review = my_review(request, public_id)
    asked = review.asked_of(indicator)
    draft = ScoreDraft(review, asked)

    def show(draft_context, status=200):
        context = words.about(review, "review-case") | _about(review, asked) | draft_context
        return render(request, "reviews/indicator.html", context, status=status)

    if request.method != "POST":
        return show(shown(draft))
    return answered(request, draft, show=show, onward=_onward(request, review, asked))


def _about(review, asked):
    listed = list(review.scale.indicators.values())
    place = listed.index(asked)
    score = review.scores.get(asked.pk)
    return {
        "indicator": asked,
        "items": review.evidence.get(asked.pk, []),
        "score": score,
        "found": words.found(review, score),
        "maximum": review.maximum(asked),
        "threshold": review.threshold(asked),
        "place": place + 1,
        "count": len(listed),
        "previous": listed[place - 1] if place else None,
        "next": listed[place + 1] if place + 1 < len(listed) else None,
        "area": next((area for area in review.areas if area.indicator_id == asked.pk), None),
    }


def _onward(request, review, asked):
    """Where somebody goes on after saving: here, to the next indicator, or to the summary."""
    number = review.assignment.public_id
    if "onward" not in request.POST:
        return reverse("review-indicator", args=[number, asked.pk])
    listed = list(review.scale.indicators)
    after = listed[listed.index(asked.pk) + 1 :]
    if after:
        return reverse("review-indicator", args=[number, after[0]])
    return reverse("review-summary", args=[number])
