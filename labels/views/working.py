"""What all workplaces share: who may come in, how a step is told, and that no text is lost."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..freshness import never_kept
from ..models import Assessment
from ..workflow.steps import WorkflowError

type View = Callable[..., HttpResponse]

_CODE = re.compile(r"[\w-]{1,100}", re.ASCII)
SECRETS = ("csrfmiddlewaretoken", "password", "token", "code")


def private(*methods: str) -> Callable[[View], View]:
    """A page for people who have logged in, kept by no cache. Without methods: GET and POST.

    Who is not logged in is led to the log-in and back. A form that comes after the session ended
    is shown again with everything typed, to be sent once more after logging in.
    """

    def decorate(view: View) -> View:
        @require_http_methods(list(methods or ("GET", "HEAD", "POST")))
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated:
                return never_kept(view(request, *args, **kwargs))
            return never_kept(kept_form(request) if request.method == "POST" else _log_in(request))

        return answer

    return decorate


def case_or_404(request: HttpRequest, public_id: Any) -> Assessment:
    """The case, if this person may see it. Not theirs looks like not there."""
    rows = Assessment.objects.visible_to(request.user)
    found = rows.select_related("cluster", "level", "rule_set").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@contextmanager
def told(request: HttpRequest, sentence: str) -> Iterator[list[WorkflowError]]:
    """Take a step and tell how it went on the next page: the sentence, or why not now.

    Gives a list that holds the refusal, if there was one, for pages that show what was typed.
    What the person may not do, and a form older than the case, is left to the caller.
    """
    refusals: list[WorkflowError] = []
    try:
        yield refusals
    except WorkflowError as refusal:
        refusals.append(refusal)
        messages.error(request, str(refusal))
        for problem in refusal.problems:
            messages.error(request, problem["text"])
    else:
        messages.success(request, sentence)


def version_of(request: HttpRequest) -> int | None:
    """The version that the form was made from; a form without one knows of no version at all."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def code_in(text: str | None) -> str:
    """A code or a day out of an address or a hidden field; empty if it cannot be one."""
    return text if text and _CODE.fullmatch(text) else ""


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form as they were sent, without those that are secret."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name for secret in SECRETS)
        for value in values
    ]


def _log_in(request: HttpRequest) -> HttpResponse:
    there = reverse("account_login")
    return HttpResponseRedirect(f"{there}?{urlencode({'next': request.get_full_path()})}")


def kept_form(request: HttpRequest) -> HttpResponse:
    """What was typed, in a form that can be sent again. Only for what came from our own pages."""
    context = {"typed": typed_in(request), "address": request.get_full_path()}
    context["lost_files"] = [each.name for each in request.FILES.values()]
    return render(request, "work/kept_form.html", context, status=403)
