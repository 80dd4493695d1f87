"""The first page of the assessors: what waits for them, overdue first, and past work below."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render

from ...rules.moves import OPEN
from ..working import private
from . import words
from .reaching import my_assignments

PER_PAGE = 50


@private("GET", "HEAD")
def reviews(request):
    at_work = Q(ended_at=None, sealed_at=None, assessment__status__in=OPEN)
    rows = my_assignments(request)
    work = rows.filter(at_work).order_by("due_on", "pk")
    past = rows.exclude(at_work).order_by("-assigned_at", "-pk")
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("page"))
    ahead = Paginator(work, PER_PAGE).get_page(request.GET.get("work"))
    context = {
        "work": [_row(each) for each in ahead],
        "past": [_row(each) for each in page],
        "ahead": ahead,
        "page": page,
    }
    return render(request, "reviews/home.html", context)


def _row(assignment):
    return {
        "assignment": assignment,
        "case": assignment.assessment,
        "next": words.next_step(assignment),
        "due": words.due(assignment),
    }
